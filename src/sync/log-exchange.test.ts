import { describe, expect, test } from "vitest";
import type { JsonValue } from "../common/json.ts";
import { type Hidden, logExchange, NOTHING_HIDDEN } from "./log-exchange.ts";
import type { TargetAnswer, TargetRequest } from "./ports.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const CREATED: TargetAnswer = { kind: "answer", status: 201, body: { id: "7" }, durationMs: 2 };

function bodyOf(body: JsonValue, hidden: Hidden = NOTHING_HIDDEN): JsonValue | undefined {
  const request: TargetRequest = { method: "POST", path: "/Users", body };
  return logExchange(request, CREATED, hidden).requestBody;
}

function hide(...attributes: string[]): Hidden {
  return { attributes, values: [] };
}

describe("an exchange in the log: the request and the answer", () => {
  test("as they were, with the time it took", () => {
    const request: TargetRequest = { method: "POST", path: "/Users", body: { userName: "søren" } };
    expect(logExchange(request, CREATED)).toEqual({
      method: "POST",
      path: "/Users",
      requestBody: { userName: "søren" },
      status: 201,
      responseBody: { id: "7" },
      durationMs: 2,
    });
  });

  test("without an answer, with the reason", () => {
    const message = "The connection was closed.";
    const lost: TargetAnswer = { kind: "noAnswer", reason: "closed", message, durationMs: 9 };
    const logged = logExchange({ method: "GET", path: "/Users/1" }, lost);
    expect(logged).toEqual({ method: "GET", path: "/Users/1", text: message, durationMs: 9 });
  });
});

describe("what is taken out of an exchange: secrets by their names", () => {
  test.each<{ title: string; body: JsonValue; logged: JsonValue }>([
    { title: "a password", body: { password: "p" }, logged: { password: "[Redact]" } },
    {
      title: "a member in any case, with hyphens, and all below it",
      body: { "Access-Token": { value: "t" }, a: 1 },
      logged: { "Access-Token": "[Redact]", a: 1 },
    },
    {
      title: "the value of a PATCH operation whose path is named so",
      body: { Operations: [{ op: "Replace", path: "password", value: "p" }] },
      logged: { Operations: [{ op: "Replace", path: "password", value: "[Redact]" }] },
    },
    {
      title: "in a list of an extension",
      body: { [ENTERPRISE]: [{ clientSecret: "s" }] },
      logged: { [ENTERPRISE]: [{ clientSecret: "[Redact]" }] },
    },
  ])("$title", ({ body, logged }) => {
    expect(bodyOf(body)).toEqual(logged);
  });
});

describe("what is taken out of an exchange: attributes that a mapping redacts", () => {
  test.each<{ title: string; hidden: Hidden; body: JsonValue; logged: JsonValue }>([
    {
      title: "a plain attribute",
      hidden: hide("title"),
      body: { title: "Cook", userName: "a" },
      logged: { title: "[Redact]", userName: "a" },
    },
    {
      title: "a sub-attribute, and not its sister",
      hidden: hide("name.familyName"),
      body: { name: { familyName: "Åse", givenName: "Bo" }, familyName: "x" },
      logged: { name: { familyName: "[Redact]", givenName: "Bo" }, familyName: "x" },
    },
    {
      title: "an item of a multi-valued attribute, whatever its type",
      hidden: hide('emails[type eq "work"].value'),
      body: { emails: [{ type: "work", value: "a@x" }] },
      logged: { emails: [{ type: "work", value: "[Redact]" }] },
    },
    {
      title: "an attribute of an extension",
      hidden: hide(`${ENTERPRISE}:employeeNumber`),
      body: { [ENTERPRISE]: { employeeNumber: "7", department: "d" } },
      logged: { [ENTERPRISE]: { employeeNumber: "[Redact]", department: "d" } },
    },
    {
      title: "a PATCH operation that names the sub-attribute",
      hidden: hide("name.familyName"),
      body: { Operations: [{ op: "replace", path: "name.familyName", value: "Åse" }] },
      logged: { Operations: [{ op: "replace", path: "name.familyName", value: "[Redact]" }] },
    },
    {
      title: "a PATCH operation that names the attribute above it",
      hidden: hide("name.familyName"),
      body: { Operations: [{ op: "replace", path: "name", value: { familyName: "Åse" } }] },
      logged: { Operations: [{ op: "replace", path: "name", value: { familyName: "[Redact]" } }] },
    },
    {
      title: "a PATCH operation without a path, with a dotted member",
      hidden: hide("name.familyName"),
      body: { Operations: [{ op: "replace", value: { "name.familyName": "Åse" } }] },
      logged: { Operations: [{ op: "replace", value: { "name.familyName": "[Redact]" } }] },
    },
    {
      title: "everything below a complex attribute",
      hidden: hide("addresses"),
      body: { addresses: [{ street: "Road", number: 5 }] },
      logged: { addresses: [{ street: "[Redact]", number: "[Redact]" }] },
    },
    {
      title: "its value where it stands elsewhere, inside of a text too",
      hidden: { attributes: [], values: ["Ægir", "7"] },
      body: { note: "Is Ægir here?", number: "7", other: "17" },
      logged: { note: "[Redact]", number: "[Redact]", other: "17" },
    },
  ])("$title", ({ hidden, body, logged }) => {
    expect(bodyOf(body, hidden)).toEqual(logged);
  });

  test("a filter in the address that names the value", () => {
    const path = "/Users?filter=userName+eq+%22s%C3%B8ren%22";
    const hidden = { attributes: ["userName"], values: ["Søren"] };
    const logged = logExchange({ method: "GET", path }, CREATED, hidden);
    expect(logged.path).toBe("/Users?[Redact]");
  });
});

describe("an exchange is bounded", () => {
  test("100,000 members become a few kilobytes", () => {
    const members = Array.from({ length: 100_000 }, (_, index) => ({ value: `u${index}` }));
    const logged = bodyOf({ members, displayName: "Everybody" });
    expect(JSON.stringify(logged).length).toBeLessThan(16_000);
    expect(JSON.stringify(logged)).toContain("… 99800 more");
  });

  test("long texts are cut, and never inside of a character", () => {
    const logged = bodyOf({ a: "🐟".repeat(5_000), b: `x${"🐟".repeat(5_000)}` });
    const text = JSON.stringify(logged);
    expect(text.length).toBeLessThan(12_000);
    expect(text.isWellFormed()).toBe(true);
  });
});
