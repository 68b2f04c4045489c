import { describe, expect, test } from "vitest";
import type { JsonValue } from "../common/json.ts";
import { readCapabilities } from "./service-provider-config.ts";

describe("a ServiceProviderConfig is read leniently, RFC 7643 section 5", () => {
  test.each<{ title: string; body: JsonValue | undefined; is: object }>([
    { title: "nothing", body: undefined, is: { patch: true } },
    { title: "an error", body: { status: "404", detail: "?" }, is: { patch: true } },
    { title: "a text", body: "no", is: { patch: true } },
    {
      title: "all of it",
      body: {
        patch: { supported: true },
        bulk: { supported: true, maxOperations: 50, maxPayloadSize: 9000 },
        filter: { supported: true, maxResults: 100 },
      },
      is: { patch: true, bulk: { maxOperations: 50, maxPayloadSize: 9000 }, maxResults: 100 },
    },
    { title: "no PATCH", body: { patch: { supported: false } }, is: { patch: false } },
    { title: "words for flags", body: { patch: { supported: "False" } }, is: { patch: false } },
    { title: "flags alone", body: { PATCH: false, bulk: false }, is: { patch: false } },
    {
      title: "a list around it, numbers as texts",
      body: { Resources: [{ bulk: { supported: "true", maxOperations: "10" } }] },
      is: { patch: true, bulk: { maxOperations: 10, maxPayloadSize: 1024 * 1024 } },
    },
    {
      title: "limits that nobody thought of",
      body: { bulk: { supported: true, maxOperations: 0, maxPayloadSize: -1 } },
      is: { patch: true, bulk: { maxOperations: 100, maxPayloadSize: 1024 * 1024 } },
    },
  ])("$title", ({ body, is }) => {
    expect(readCapabilities(body)).toEqual(is);
  });
});
