import { describe, expect, test } from "vitest";
import { re2Engine } from "../connector/re2.ts";
import { GALLERY } from "./index.ts";
import { parseGalleryDocument } from "./parse-document.ts";

const USER_NAME = {
  target: "userName",
  expression: "[userPrincipalName]",
  filterable: true,
  required: true,
  matching: true,
};
const ACTIVE = {
  target: "active",
  expression: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
  type: "Boolean",
};
const CAPABILITIES = {
  create: true,
  update: true,
  disable: true,
  delete: false,
  groups: false,
  singleSignOn: false,
};
const ROLE = "11111111-2222-4333-8444-555555555555";
const COMPLETE = {
  $schema: "https://example.com/gallery-application.schema.json",
  id: "northwind",
  displayName: "Northwind",
  publisher: "Northwind Traders",
  description: "Keeps orders.",
  capabilities: CAPABILITIES,
  users: [USER_NAME, ACTIVE],
};

function issuesOf(value: unknown): readonly string[] {
  const { issues = [] } = parseGalleryDocument(value, re2Engine);
  return issues.map(({ path, message }) => `${path} ${message}`);
}

const without = (name: string): object =>
  Object.fromEntries(Object.entries(COMPLETE).filter(([each]) => each !== name));

describe("a gallery file", () => {
  test("that is complete is the entry, without the editor's $schema", () => {
    const { $schema: _schema, ...document } = COMPLETE;
    expect(parseGalleryDocument(COMPLETE, re2Engine)).toEqual({ document });
  });

  test.each([
    { title: "is no object", value: [], issue: "$ has to be an object, in braces." },
    { title: "lacks a name", value: without("displayName"), issue: "displayName is missing." },
    {
      title: "has a misspelt member",
      value: { ...COMPLETE, publishr: "x" },
      issue: 'publishr is not known here. Did you mean "publisher"?',
    },
    {
      title: "has an id with capitals",
      value: { ...COMPLETE, id: "North Wind" },
      issue: "id has to look like ^[a-z][a-z0-9-]*$.",
    },
    {
      title: "has the id of one that is there",
      value: { ...COMPLETE, id: "bis" },
      issue: 'id has to be another one: "bis" comes with Rollcall.',
    },
    {
      title: "says a capability in words",
      value: { ...COMPLETE, capabilities: { ...CAPABILITIES, create: "yes" } },
      issue: "capabilities.create has to be true or false.",
    },
    {
      title: "has a type that there isn't",
      value: { ...COMPLETE, users: [USER_NAME, { ...ACTIVE, type: "Bool" }] },
      issue: 'users[1].type has to be one of String, Boolean, DateTime, Reference, not "Bool".',
    },
    {
      title: "has a target that is no SCIM path",
      value: { ...COMPLETE, users: [USER_NAME, ACTIVE, { target: "emails[" }] },
      issue: "users[2].target is not usable: ",
    },
    {
      title: "has an expression with a function that there isn't",
      value: {
        ...COMPLETE,
        users: [USER_NAME, ACTIVE, { target: "title", expression: "Uper([a])" }],
      },
      issue: "users[2].expression is not usable: ",
    },
    {
      title: "has an attribute twice, whatever the case",
      value: { ...COMPLETE, users: [USER_NAME, ACTIVE, { target: "USERNAME" }] },
      issue: "users[2].target repeats USERNAME.",
    },
    {
      title: "requires what nothing feeds",
      value: { ...COMPLETE, users: [USER_NAME, ACTIVE, { target: "title", required: true }] },
      issue: "users[2].expression is missing: title is required, so something has to feed it.",
    },
    {
      title: "matches by what can't be filtered",
      value: { ...COMPLETE, users: [{ ...USER_NAME, filterable: false }, ACTIVE] },
      issue: "users[0].filterable has to be true: objects are found by userName.",
    },
    {
      title: "matches by two",
      value: { ...COMPLETE, users: [USER_NAME, { ...ACTIVE, matching: true, filterable: true }] },
      issue: 'users needs exactly one attribute with "matching": true; it has 2.',
    },
    {
      title: "disables without active",
      value: { ...COMPLETE, users: [USER_NAME] },
      issue: "capabilities.disable is true, so users needs a row for active with an expression.",
    },
    {
      title: "has groups without a table",
      value: { ...COMPLETE, capabilities: { ...CAPABILITIES, groups: true } },
      issue: "capabilities.groups is true, so there has to be a table groups.",
    },
    {
      title: "deletes the unassigned without being able to",
      value: { ...COMPLETE, onUnassign: "delete" },
      issue: "onUnassign is delete, but capabilities.delete is false.",
    },
    {
      title: "has a role twice",
      value: {
        ...COMPLETE,
        appRoles: [
          { id: ROLE, displayName: "A" },
          { id: ROLE, displayName: "B" },
        ],
      },
      issue: "appRoles is not usable: appRoles[1] repeats A.",
    },
    {
      title: "has a role without a GUID",
      value: { ...COMPLETE, appRoles: [{ id: "1", displayName: "A" }] },
      issue: "appRoles[0].id has to look like ",
    },
    {
      title: "sends its home page over http",
      value: { ...COMPLETE, homePageUrl: "http://example.com" },
      issue: "homePageUrl has to look like ^https://",
    },
    {
      title: "has a table that is none",
      value: { ...COMPLETE, users: { "0": USER_NAME } },
      issue: "users has to be a list, in square brackets.",
    },
    {
      title: "tries the prototype",
      value: JSON.parse(`{"__proto__": {"id": "x"}, "constructor": 1}`),
      issue: "constructor is not known here.",
    },
  ])("that $title is refused there", ({ value, issue }) => {
    const issues = issuesOf(value);
    expect(
      issues.some((each) => each.startsWith(issue)),
      issues.join("\n"),
    ).toBe(true);
  });

  test("tells everything that is wrong at once, 100 places at most", () => {
    expect(issuesOf({ ...COMPLETE, id: 1, publisher: "", users: [{}] })).toEqual([
      "id has to be a text, in quotation marks.",
      "publisher has to have some text.",
      "users[0].target is missing.",
    ]);
    const rows = Array.from({ length: 400 }, () => ({}));
    expect(issuesOf({ ...COMPLETE, users: rows })).toHaveLength(100);
  });
});

test("the ids that come with Rollcall are taken", () => {
  for (const { id } of GALLERY) expect(issuesOf({ ...COMPLETE, id })).toHaveLength(1);
});
