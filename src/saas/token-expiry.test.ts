import { describe, expect, test } from "vitest";
import type { OrganizationToken } from "./organization-records.ts";
import { findLastEnd, listExpiring } from "./token-expiry.ts";

const NOW_MS = Date.parse("2026-11-22T12:00:00.000Z");
const SOON = "2026-12-01T00:00:00.000Z";
const LATER = "2027-03-01T00:00:00.000Z";

function token(id: string, given: Partial<OrganizationToken> = {}): OrganizationToken {
  const fixed = { organizationId: "o", kind: "secret", sha256: id, name: id } as const;
  return { ...fixed, id, scope: "write", created: "2026-01-01T00:00:00.000Z", ...given };
}

describe("tokens that end", () => {
  test.each([
    { title: "the only one ends soon", tokens: [token("a", { expires: SOON })], ids: ["a"] },
    { title: "it ends much later", tokens: [token("a", { expires: LATER })], ids: [] },
    {
      title: "another one has no end",
      tokens: [token("a", { expires: SOON }), token("b")],
      ids: [],
    },
    {
      title: "another one ends later",
      tokens: [token("a", { expires: SOON }), token("b", { expires: LATER })],
      ids: [],
    },
    {
      title: "the other one was revoked",
      tokens: [token("a", { expires: SOON }), token("b", { revoked: "2026-11-01T00:00:00.000Z" })],
      ids: ["a"],
    },
    {
      title: "the other one is an OAuth client's",
      tokens: [token("a", { expires: SOON }), token("b", { kind: "client" })],
      ids: ["a"],
    },
    {
      title: "it has ended already",
      tokens: [token("a", { expires: "2026-11-22T12:00:00.000Z" })],
      ids: [],
    },
    { title: "there is none", tokens: [], ids: [] },
  ])("$title: $ids", ({ tokens, ids }) => {
    expect(listExpiring(tokens, NOW_MS).map(({ id }) => id)).toEqual(ids);
  });

  test("the last end counts, whichever comes first in the list", () => {
    const tokens = [token("a", { expires: LATER }), token("b", { expires: SOON })];
    expect(findLastEnd(tokens, "2026-11-22T12:00:00.000Z")).toBe(LATER);
  });
});
