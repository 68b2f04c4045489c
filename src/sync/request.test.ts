import { describe, expect, test } from "vitest";
import { re2Engine } from "../connector/re2.ts";
import { DEFAULT_USER_MAPPING } from "./default-schema.ts";
import { compileObjectMapping, type MappedObject } from "./mapping.ts";
import { type KnownValues, planUpdate } from "./plan-object.ts";
import { buildMemberOperations, buildOperations } from "./request.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const WORK_MAIL = 'emails[type eq "work"].value';
const CITY = 'addresses[type eq "work"].locality';
const STREET = 'addresses[type eq "work"].streetAddress';

const compiled = compileObjectMapping(
  {
    ...DEFAULT_USER_MAPPING,
    attributeMappings: DEFAULT_USER_MAPPING.attributeMappings.map((mapping) => ({
      ...mapping,
      flowNullValues: true,
    })),
  },
  re2Engine,
);

function planOperations(known: KnownValues, wanted: KnownValues) {
  const mapped: MappedObject = {
    values: new Map(Object.entries(wanted)),
    dropped: new Set(),
    redacted: new Set(),
    ignored: false,
  };
  return buildOperations(planUpdate(compiled, mapped, known));
}

type Row = { title: string; known: KnownValues; wanted: KnownValues; operations: unknown };

describe("the operations of an update, RFC 7644 section 3.5.2", () => {
  test.each<Row>([
    {
      title: "a value that is new is added, one that differs is replaced",
      known: { title: "Cook" },
      wanted: { title: "Chef", displayName: "Mia" },
      operations: [
        { op: "add", path: "displayName", value: "Mia" },
        { op: "replace", path: "title", value: "Chef" },
      ],
    },
    {
      title: "a value that is gone is removed, in an extension by its URN",
      known: { title: "Cook", [`${ENTERPRISE}:department`]: "Kitchen" },
      wanted: {},
      operations: [
        { op: "remove", path: "title" },
        { op: "remove", path: `${ENTERPRISE}:department` },
      ],
    },
    {
      title: "an element that exists is changed by its filter",
      known: { [WORK_MAIL]: "a@example.com" },
      wanted: { [WORK_MAIL]: "b@example.com" },
      operations: [{ op: "replace", path: WORK_MAIL, value: "b@example.com" }],
    },
    {
      title: "an element that does not exist is added whole, once for all its sub-attributes",
      known: {},
      wanted: { [CITY]: "Oslo", [STREET]: "Storgata 1" },
      operations: [
        {
          op: "add",
          path: "addresses",
          value: [{ type: "work", streetAddress: "Storgata 1", locality: "Oslo" }],
        },
      ],
    },
    {
      title: "a sub-attribute that joins an element that exists is set by the filter",
      known: { [CITY]: "Oslo" },
      wanted: { [CITY]: "Oslo", [STREET]: "Storgata 1" },
      operations: [{ op: "replace", path: STREET, value: "Storgata 1" }],
    },
    {
      title: "an element that loses one of its values keeps the others",
      known: { [CITY]: "Oslo", [STREET]: "Storgata 1" },
      wanted: { [CITY]: "Oslo" },
      operations: [{ op: "remove", path: STREET }],
    },
    {
      title: "an element that loses all of its values goes whole, by one operation",
      known: { [CITY]: "Oslo", [STREET]: "Storgata 1", [WORK_MAIL]: "a@example.com" },
      wanted: {},
      operations: [
        { op: "remove", path: 'emails[type eq "work"]' },
        { op: "remove", path: 'addresses[type eq "work"]' },
      ],
    },
    {
      title: "an element whose values are all exchanged stays",
      known: { [CITY]: "Oslo" },
      wanted: { [STREET]: "Storgata 1" },
      operations: [
        { op: "replace", path: STREET, value: "Storgata 1" },
        { op: "remove", path: CITY },
      ],
    },
  ])("$title", ({ known, wanted, operations }) => {
    expect(planOperations(known, wanted)).toEqual(operations);
  });

  test("a manager travels as an object with the id as its value", () => {
    const attribute = compiled.references[0]?.target;
    if (attribute === undefined) throw new Error("The default mapping has a manager.");
    expect(buildOperations([{ attribute, newValue: "42" }])).toEqual([
      { op: "add", path: `${ENTERPRISE}:manager`, value: { value: "42" } },
    ]);
    expect(buildOperations([{ attribute, oldValue: "42" }])).toEqual([
      { op: "remove", path: `${ENTERPRISE}:manager` },
    ]);
  });

  test("members are added and removed at most 100 by a PATCH, removed by a filter each", () => {
    const ids = Array.from({ length: 250 }, (_, index) => `m${index}`);
    const patches = buildMemberOperations(ids, ids.slice(0, 101));
    expect(patches.map((operations) => operations.length)).toEqual([1, 1, 1, 100, 1]);
    expect(patches[2]).toEqual([
      { op: "add", path: "members", value: ids.slice(200).map((value) => ({ value })) },
    ]);
    expect(patches[4]).toEqual([{ op: "remove", path: 'members[value eq "m100"]' }]);
  });
});
