import { describe, expect, test } from "vitest";
import { explainRequest } from "./explain-request.ts";

const request = (method: string, path: string, status = 200, requestBody?: unknown) =>
  explainRequest({
    method,
    path,
    status,
    ...(requestBody === undefined ? {} : { exchange: { requestBody } }),
  });

const PATCH = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"];

describe("what a recorded request asks for, RFC 7644 section 3.2", () => {
  test.each([
    { method: "GET", path: "/ServiceProviderConfig", intent: "discover" },
    { method: "GET", path: "/Schemas/urn:x", intent: "discover" },
    { method: "GET", path: '/Users?filter=userName eq "…"', intent: "lookUp" },
    { method: "POST", path: "/Users/.search", intent: "lookUp" },
    { method: "GET", path: "/Users?count=2", intent: "list" },
    { method: "GET", path: "/Users/7", intent: "read" },
    { method: "POST", path: "/Users", intent: "create" },
    { method: "PUT", path: "/Users/7", intent: "replace" },
    { method: "PATCH", path: "/Users/7", intent: "change" },
    { method: "DELETE", path: "/Users/7", intent: "remove" },
    { method: "POST", path: "/Bulk", intent: "bulk" },
    { method: "OPTIONS", path: "/Users", intent: "other" },
  ])("$method $path: $intent", ({ method, path, intent }) => {
    expect(request(method, path).intent).toBe(intent);
  });

  test("the resource is named by the path, and discovery names none", () => {
    expect(request("PATCH", "/Users/7").resourceId).toBe("7");
    expect(request("GET", "/Schemas/urn:x").resourceId).toBeUndefined();
  });
});

describe("what became of it", () => {
  test.each([
    { method: "GET", status: 200, outcome: "done" },
    { method: "GET", status: 404, outcome: "foundNone" },
    { method: "PATCH", status: 404, outcome: "gone" },
    { method: "POST", status: 401, outcome: "tokenRefused" },
    { method: "POST", status: 409, outcome: "clash" },
    { method: "POST", status: 400, outcome: "invalid" },
    { method: "POST", status: 413, outcome: "invalid" },
    { method: "POST", status: 503, outcome: "failed" },
  ])("$method answered $status: $outcome", ({ method, status, outcome }) => {
    expect(request(method, "/Users", status).outcome).toBe(outcome);
  });
});

describe("in what it departs from the letter", () => {
  const operations = (...Operations: object[]) => ({ schemas: PATCH, Operations });

  test.each([
    { title: "nothing recorded, nothing found", path: "/Users/7", body: undefined, found: [] },
    {
      title: "an unquoted literal, its value taken out",
      path: "/Users?filter=externalId eq …",
      body: undefined,
      found: ["filterLenientLiterals"],
    },
    {
      title: "a quoted one is as it should be",
      path: '/Users?filter=userName eq "…"',
      body: undefined,
      found: [],
    },
    {
      title: "a filter of nothing",
      path: "/Users?filter=",
      body: undefined,
      found: ["filterEmptyAsNone"],
    },
    {
      title: "a truth as text",
      path: "/Users/7",
      body: operations({ op: "Replace", path: "active", value: "False" }),
      found: ["stringBooleans"],
    },
    {
      title: "paths as keys",
      path: "/Users/7",
      body: operations({ op: "replace", value: { "name.givenName": "Bo" } }),
      found: ["dottedKeys"],
    },
    {
      title: "a removal that names what goes",
      path: "/Groups/7",
      body: operations({ op: "remove", path: "members", value: [{ value: "9" }] }),
      found: ["removeByValue"],
    },
    {
      title: "an empty text, in a message without its schema",
      path: "/Users/7",
      body: { Operations: [{ op: "replace", path: "title", value: "" }] },
      found: ["looseMessageSchemas", "emptyStringClears"],
    },
  ])("$title", ({ path, body, found }) => {
    expect(request("PATCH", path, 200, body).departures).toEqual(found);
  });
});
