import { describe, expect, test } from "vitest";
import type { RequestRecord } from "./logs.ts";
import { writeRedactedRequest } from "./redact-request.ts";

const WORDS = {
  lead: "LEAD",
  explanation: ["It was refused."],
  request: "REQUEST",
  response: "RESPONSE",
  leftOut: "LEFT OUT",
};

const RECORD: RequestRecord = {
  id: "r1",
  at: "2026-11-22T12:00:00.000Z",
  method: "POST",
  path: "/Users",
  status: 409,
  durationMs: 7,
  tokenId: "t",
  requestBytes: 1,
  responseBytes: 1,
  detail: 'userName "anna@acme.example" belongs to another User.',
  exchange: {
    requestHeaders: { "User-Agent": "Client/1", cookie: "…", "x-person": "Anna" },
    requestBody: {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      userName: "anna@acme.example",
      name: { givenName: "Anna", familyName: "Berg" },
      emails: [{ value: "anna@acme.example", type: "work", primary: true }],
      employeeNumber: 4711,
      active: true,
    },
    responseBody: { status: "409", scimType: "uniqueness", detail: "anna@acme.example is taken" },
  },
  explanation: { intent: "create", outcome: "clash", departures: [] },
};

const write = (given: Partial<RequestRecord> = {}): string =>
  writeRedactedRequest({ ...RECORD, ...given }, WORDS);

describe("a request as a redacted file", () => {
  test("no value of a person is left, and the same value has one alias throughout", () => {
    const text = write();
    expect(text).not.toMatch(/anna|berg|4711|acme/i);
    expect(text).toContain('"userName": "userName-1"');
    expect(text).toContain('"value": "userName-1"');
    expect(text).toContain('userName "userName-1" belongs to another User.');
  });

  test("what the protocol says stays", () => {
    const text = write();
    for (const plain of ["core:2.0:User", '"type": "work"', '"active": true', "uniqueness"]) {
      expect(text).toContain(plain);
    }
    expect(text).toContain("User-Agent: Client/1");
    expect(text).not.toContain("x-person");
  });

  test.each([
    {
      title: "a filter in the address",
      given: { path: "/Users?filter=userName+eq+%22anna%40acme.example%22" },
      shown: 'GET /Users?filter=userName eq "userName-1"',
    },
    {
      title: "a value that nothing else has",
      given: { path: '/Users?filter=title eq "Chief"' },
      shown: 'GET /Users?filter=title eq "value-1"',
    },
    {
      title: "an address that is none",
      given: { path: "/Users?x=%zz" },
      shown: "GET /Users?x=%zz",
    },
  ])("$title", ({ given, shown }) => {
    expect(write({ ...given, method: "GET" })).toContain(shown);
  });

  test("a filter in the path of a PATCH keeps its attributes alone", () => {
    const requestBody = {
      Operations: [{ op: "replace", path: 'emails[value eq "bo@x.example"].display', value: "Bo" }],
    };
    const text = write({ exchange: { requestBody } });
    expect(text).toContain("emails[value eq ");
    expect(text).toContain('"op": "replace"');
    expect(text).not.toMatch(/bo@x|"Bo"/);
  });

  test("a body that is no JSON is left out", () => {
    const text = write({ exchange: { requestBody: "Anna Berg was here" }, detail: "No JSON." });
    expect(text).not.toContain("Berg");
  });
});
