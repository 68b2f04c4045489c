import { describe, expect, test } from "vitest";
import { chooseDirectory, findConnectionRefusal } from "./directory-connection.ts";
import { SaasError } from "./errors.ts";
import { nameContactStep } from "./first-contact.ts";

const FRESH = { id: "new", now: "2026-03-01T10:00:00.000Z" };
const CONTOSO = { id: "one", name: "Contoso", since: FRESH.now };
const ACME = { name: "Acme", application: "bitabiz" } as const;
const CONNECTED = { ...ACME, directory: CONTOSO };

describe("the directory of a new token", () => {
  test.each([
    ["a first one by its name", ACME, "Contoso", { ...CONTOSO, id: "new" }],
    ["a first one without", ACME, undefined, { ...CONTOSO, id: "new", name: "Directory" }],
    ["the connected one", CONNECTED, undefined, CONTOSO],
    ["the connected one by its name", CONNECTED, " contoso ", CONTOSO],
    ["none where there may be many", { ...ACME, application: "bis" }, "Contoso", undefined],
  ] as const)("%s", (_title, organization, name, directory) => {
    expect(chooseDirectory(organization, name, FRESH)).toEqual(directory);
  });

  test("another one is refused by both names", () => {
    const act = () => chooseDirectory(CONNECTED, "Fabrikam", FRESH);
    expect(act).toThrow(SaasError);
    expect(act).toThrow(/Acme works with one directory at a time.*Contoso.*before.*Fabrikam/u);
  });
});

describe("a token at use", () => {
  const token = { organizationId: "o", directoryId: "one" };
  const disabled = { settings: { provisioning: "disabled" } } as const;
  test.each([
    ["of the connected directory passes", CONNECTED, token, undefined],
    ["of another one", CONNECTED, { ...token, directoryId: "two" }, /Contoso is connected/u],
    ["after the release", ACME, token, /has been released.*Generate a new token/u],
    ["a person's own passes", ACME, { ...token, userId: "u" }, undefined],
    ["while it is disabled", { ...CONNECTED, ...disabled }, token, /is disabled in Acme/u],
    ["where there may be many", { ...ACME, application: "custom" }, token, undefined],
    [
      "from before there was to be one",
      { ...ACME, directory: { ...CONTOSO, id: "o" } },
      { organizationId: "o" },
      undefined,
    ],
  ] as const)("%s", (_title, organization, given, refusal) => {
    const told = findConnectionRefusal(organization, given);
    if (refusal === undefined) expect(told).toBeUndefined();
    else expect(told).toMatch(refusal);
  });
});

describe("steps of a first contact", () => {
  test.each([
    ["GET", "/ServiceProviderConfig", 200, "schemaRead"],
    ["GET", "/organizations/o/scim/v2/Schemas", 200, "schemaRead"],
    ["GET", '/Users?filter=userName eq "a"', 200, "userLookedUp"],
    ["GET", "/Users/7", 404, "userLookedUp"],
    ["GET", "/Users", 200, "authenticated"],
    ["POST", "/Users", 201, "userCreated"],
    ["POST", "/Users/.search", 200, undefined],
    ["POST", "/Users", 409, undefined],
    ["PATCH", "/Users/7", 200, "userUpdated"],
    ["PUT", "/Users/7", 200, "userUpdated"],
    ["DELETE", "/Users/7", 204, "authenticated"],
    ["GET", "/Groups", 200, "authenticated"],
    ["PATCH", "/Users/7", 404, undefined],
  ] as const)("%s %s answered %d is %s", (method, path, status, step) => {
    expect(nameContactStep({ method, path, status })).toBe(step);
  });
});
