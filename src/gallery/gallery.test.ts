import { describe, expect, test } from "vitest";
import { re2Engine } from "../connector/re2.ts";
import { formatExpression } from "../expression/format.ts";
import { checkExpression, parseExpression } from "../expression/index.ts";
import { getApplicationRules } from "../saas/application-rules.ts";
import { APPLICATION_KINDS } from "../saas/organization.ts";
import { compileObjectMapping } from "../sync/mapping.ts";
import { parseTargetAttribute } from "../sync/target-path.ts";
import { findApplication, GALLERY, listFilterable, listRequired } from "./index.ts";

const objects = GALLERY.flatMap((application) =>
  application.objectMappings.map((mapping) => ({
    title: `${application.displayName}, ${mapping.targetObjectName}`,
    application,
    mapping,
  })),
);
const rows = objects.flatMap(({ title, mapping }) =>
  mapping.attributeMappings.map((row) => ({
    title: `${title}: ${row.targetAttributeName}`,
    objectType: mapping.targetObjectName,
    row,
  })),
);

describe("the gallery", () => {
  test("has an entry for every application that the application side can play", () => {
    expect(GALLERY.map(({ id }) => id).sort()).toEqual([...APPLICATION_KINDS].sort());
  });

  test("is found by id, and by nothing else", () => {
    expect(findApplication("bis")?.displayName).toBe("BIS");
    expect(findApplication("BIS")).toBeUndefined();
    expect(findApplication("constructor")).toBeUndefined();
  });

  test.each(GALLERY)("$displayName: ids and names of its roles are unique UUIDs", (application) => {
    const { appRoles } = application;
    expect(new Set(appRoles.map(({ id }) => id)).size).toBe(appRoles.length);
    expect(new Set(appRoles.map(({ displayName }) => displayName)).size).toBe(appRoles.length);
    for (const { id } of appRoles)
      expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  test.each(GALLERY)("$displayName: what it says it can do is what its mappings do", (entry) => {
    const users = entry.objectMappings.find((each) => each.targetObjectName === "User");
    const groups = entry.objectMappings.some((each) => each.targetObjectName === "Group");
    expect(users?.flowTypes.includes("Add")).toBe(entry.capabilities.create);
    expect(users?.flowTypes.includes("Update")).toBe(entry.capabilities.update);
    expect(users?.flowTypes.includes("Delete")).toBe(entry.capabilities.delete);
    expect(groups).toBe(entry.capabilities.groups);
    const active = users?.attributeMappings.find((row) => row.targetAttributeName === "active");
    expect(active?.source?.expression.includes("[IsSoftDeleted]")).toBe(entry.capabilities.disable);
  });
});

describe("object mappings", () => {
  test.each(objects)("$title: no target attribute is mapped twice", ({ mapping }) => {
    const names = mapping.attributeMappings.map((row) => row.targetAttributeName.toLowerCase());
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test.each(objects)("$title: all that is required is mapped", ({ application, mapping }) => {
    const mapped = mapping.attributeMappings.map((row) => row.targetAttributeName);
    const required = listRequired(application, mapping.targetObjectName);
    expect(required.length).toBeGreaterThan(0);
    expect(required.filter((name) => !mapped.includes(name))).toEqual([]);
  });

  test.each(objects)("$title: matches by what can be filtered", ({ application, mapping }) => {
    const compiled = compileObjectMapping(mapping, re2Engine);
    const matching = compiled.matching.map(({ target }) => target.name);
    expect(matching).toEqual([mapping.targetObjectName === "User" ? "userName" : "displayName"]);
    expect(listFilterable(application, mapping.targetObjectName)).toContain(matching[0]);
  });

  test.each(rows)("$title is a target attribute", ({ objectType, row }) => {
    expect(parseTargetAttribute(objectType, row.targetAttributeName).name).toBe(
      row.targetAttributeName,
    );
  });

  test.each(rows)("$title has an expression that can be saved", ({ row }) => {
    const expression = parseExpression(row.source?.expression ?? "");
    expect(checkExpression(expression, re2Engine)).toEqual([]);
    expect(formatExpression(expression).replaceAll(" ", "")).toBe(
      row.source?.expression.replaceAll(" ", ""),
    );
  });
});

describe("what the applications' own documents say", () => {
  test("BIS: the attribute table, with department once", () => {
    const bis = findApplication("bis");
    expect(bis?.attributes.map(({ name }) => name)).toEqual([
      "userName",
      "active",
      'emails[type eq "work"].value',
      "name.givenName",
      "name.familyName",
      'addresses[type eq "work"].streetAddress',
      'addresses[type eq "work"].locality',
      'addresses[type eq "work"].region',
      'addresses[type eq "work"].postalCode',
      'addresses[type eq "work"].country',
      'phoneNumbers[type eq "work"].value',
      'phoneNumbers[type eq "mobile"].value',
      "externalId",
      "title",
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber",
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
      "name.middleName",
      "urn:ietf:params:scim:schemas:extension:BIS:2.0:User:location",
      "urn:ietf:params:scim:schemas:extension:BIS:2.0:User:startdate",
      "urn:ietf:params:scim:schemas:extension:BIS:2.0:User:terminationdate",
    ]);
  });

  test.each([
    {
      id: "bis",
      required: [
        "userName",
        "active",
        "name.givenName",
        "name.familyName",
        'addresses[type eq "work"].region',
        'addresses[type eq "work"].country',
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber",
      ],
    },
    {
      id: "bitabiz",
      required: ["userName", 'emails[type eq "work"].value', "name.givenName", "name.familyName"],
    },
  ])("$id: requires what its tutorial marks", ({ id, required }) => {
    const application = findApplication(id);
    expect(application && listRequired(application, "User")).toEqual(required);
  });

  test("BitaBIZ: is never sent a DELETE", () => {
    expect(findApplication("bitabiz")?.objectMappings[0]?.flowTypes).toEqual(["Add", "Update"]);
  });

  test.each(APPLICATION_KINDS)("%s: asks for all that its own side refuses without", (kind) => {
    const entry = findApplication(kind);
    const required = entry === undefined ? [] : listRequired(entry, "User");
    // The application side names e-mail addresses of any type; the mapping fills the work one.
    const demanded = getApplicationRules(kind).users.required.map((path) =>
      path === "emails.value" ? 'emails[type eq "work"].value' : path,
    );
    expect(demanded.filter((path) => !required.includes(path))).toEqual([]);
  });
});
