import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../docs/repository.ts";
import { createResource, send } from "../scim/client.ts";
import { type RunningExample, startExample } from "./example.ts";

let example: RunningExample;
beforeAll(async () => {
  example = await startExample(join("examples", "own-tables", "main.ts"), {
    cwd: ROOT,
    args: ["--conditions=rollcall-source", "--disable-warning=ExperimentalWarning"],
  });
  for (const name of ["ann", "bo"]) {
    await createResource(example.tenant, "/Users", { userName: `${name}@a.b` });
  }
  await createResource(example.tenant, "/Groups", { displayName: "T", members: [{ value: "1" }] });
});
afterAll(async () => expect(await example.stop()).toBe(0));

const id = fc.oneof(
  fc.constantFrom("1", "2", "01", "1e0", "0x1", "-1", "1.0", "99999999999999999999", "NaN", "null"),
  fc.constantFrom("' or 1=1 --", "a/b", "%00", "Ann@a.b", "😀", "__proto__", " 1", "1 "),
  fc.string({ unit: "grapheme", maxLength: 80 }),
);
const attribute = fc.constantFrom(
  ...["id", "userName", "externalId", "groups", "groups.value", "members", "members.value"],
  ...["emails", "emails.value", "meta.created", "active", "title", "displayName", "name"],
);
const value = fc.oneof(id, fc.constantFrom(true, null, 7, "", "2020-01-01T00:00:00Z"));
const comparison = fc
  .tuple(attribute, fc.constantFrom("eq", "ne", "co", "sw", "gt", "le"), value)
  .map(([name, operator, literal]) => `${name} ${operator} ${JSON.stringify(literal)}`);
const query = fc.record(
  {
    filter: fc.oneof(
      comparison,
      fc.tuple(comparison, comparison).map((both) => both.join(" and ")),
      fc.tuple(comparison, comparison).map((both) => `not (${both.join(" or ")})`),
    ),
    sortBy: attribute,
    sortOrder: fc.constantFrom("ascending", "descending"),
    startIndex: fc.oneof(fc.integer(), fc.constantFrom("x", "1e9")),
    count: fc.oneof(fc.integer({ min: -2, max: 5 }), fc.integer()),
    cursor: fc.constantFrom("", "abc"),
    attributes: attribute,
  },
  { requiredKeys: [] },
);
const list = fc
  .tuple(fc.constantFrom("/Users", "/Groups", "/"), query)
  .map(([path, parameters]) => ({
    method: "GET",
    path: `${path}?${new URLSearchParams(parameters as Record<string, string>)}`,
    body: undefined,
  }));
const operation = fc.record({
  op: fc.constantFrom("add", "replace", "remove", "Add"),
  path: fc.oneof(
    attribute,
    id.map((each) => `members[value eq ${JSON.stringify(each)}]`),
  ),
  value: fc.oneof(value, fc.array(fc.record({ value }), { maxLength: 3 })),
});
const change = fc
  .tuple(
    fc.constantFrom("PATCH", "PUT", "DELETE", "POST"),
    fc.constantFrom("/Users", "/Groups"),
    id,
    fc.array(operation, { maxLength: 3 }),
    fc.record({ userName: value, displayName: value, externalId: value, members: value }),
  )
  .map(([method, path, target, Operations, whole]) => ({
    method,
    path: method === "POST" ? path : `${path}/${encodeURIComponent(target)}`,
    body: method === "DELETE" ? undefined : { ...whole, Operations },
  }));

describe("examples/own-tables, over sockets", () => {
  test("answers whatever is sent without a 500", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(list, change), async ({ method, path, body }) => {
        const answer = await send(example.tenant, method, path, body);
        expect(answer.status, `${method} ${path} ${JSON.stringify(body)}`).toBeLessThan(500);
      }),
      { numRuns: 1_500 },
    );
  });
});
