import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ScimError } from "../../src/scim/errors.ts";
import { parseFilter } from "../../src/scim/filter.ts";
import { matchesFilter } from "../../src/scim/match.ts";
import { type ResolvedFilter, resolveFilter } from "../../src/scim/resolve-filter.ts";
import { isObject, type JsonObject } from "../../src/scim/resource.ts";
import { GROUP_RESOURCE_TYPE, USER_RESOURCE_TYPE } from "../../src/scim/resource-types.ts";
import { compileResourceSchema } from "../../src/scim/schema.ts";
import { attribute, complex } from "../../src/scim/schemas/definition.ts";
import { ENTERPRISE_USER_SCHEMA } from "../../src/scim/schemas/enterprise-user.ts";
import { GROUP_SCHEMA } from "../../src/scim/schemas/group.ts";
import { USER_SCHEMA } from "../../src/scim/schemas/user.ts";
import { buildWrite } from "../../src/service-provider/resource-write.ts";
import { copyAll } from "../support/copies.ts";
import { STORES, type TestStore } from "../support/stores.ts";

type ResourceKind = "User" | "Group";

/** An extension with a type of every kind, that the core schemas don't have. */
const CREW = "urn:ietf:params:scim:schemas:extension:rollcall-test:2.0:Crew";
const CREW_SCHEMA = {
  id: CREW,
  name: "Crew",
  description: "What the other schemas lack.",
  attributes: [
    attribute("level", "An integer.", { type: "integer" }),
    attribute("score", "A decimal.", { type: "decimal" }),
    attribute("hired", "A dateTime.", { type: "dateTime" }),
    attribute("tags", "Texts without sub-attributes.", { multiValued: true }),
    attribute("codes", "Case-exact texts.", { multiValued: true, caseExact: true }),
    attribute("scores", "Numbers.", { type: "decimal", multiValued: true }),
    complex("desk", "One complex value.", [
      attribute("room", "A text."),
      attribute("near", "A boolean.", { type: "boolean" }),
      attribute("since", "A dateTime.", { type: "dateTime" }),
    ]),
  ],
};

const EXTENDED = { schema: CREW, required: false };
const SCHEMAS = {
  User: compileResourceSchema(
    { ...USER_RESOURCE_TYPE, schemaExtensions: [...USER_RESOURCE_TYPE.schemaExtensions, EXTENDED] },
    [USER_SCHEMA, ENTERPRISE_USER_SCHEMA, CREW_SCHEMA],
  ),
  Group: compileResourceSchema({ ...GROUP_RESOURCE_TYPE, schemaExtensions: [EXTENDED] }, [
    GROUP_SCHEMA,
    CREW_SCHEMA,
  ]),
};

// Few and similar texts, so that conditions hold often: letter case, LIKE's and JSON's special
// characters, an accent in two forms, a letter outside of the Basic Multilingual Plane.
const WORDS = [
  ..."a A ab AB b % _b a% Søren søren é e\u0301 ΑΣ ας 😀 \uffee".split(" "),
  ..."a\"b a\\b it's work Work home".split(" "),
];
const TIMES = ["2024-01-01T00:00:00Z", "2024-01-01T01:00:00+01:00", "2025-06-30T12:00:00.500Z"];
const NUMBERS = [0, 1, -1, 2.5, 10, 1e21, 0.1];

const word = fc.constantFrom(...WORDS);
const time = fc.constantFrom(...TIMES);
const number = fc.constantFrom(...NUMBERS);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const list = <T>(value: fc.Arbitrary<T>) => maybe(fc.array(value, { maxLength: 3 }));
const plural = list(
  fc.record(
    { value: word, type: word, display: word, primary: fc.boolean() },
    { requiredKeys: [] },
  ),
);

const crew = fc.record({
  level: maybe(fc.constantFrom(0, 1, 10)),
  score: maybe(number),
  hired: maybe(time),
  tags: list(word),
  codes: list(word),
  scores: list(number),
  desk: maybe(fc.record({ room: word, near: fc.boolean(), since: time }, { requiredKeys: [] })),
});

const user = fc.record({
  externalId: maybe(word),
  displayName: maybe(word),
  title: maybe(word),
  nickName: maybe(fc.constantFrom("", "a")),
  active: maybe(fc.boolean()),
  name: maybe(fc.record({ familyName: word, givenName: word }, { requiredKeys: [] })),
  emails: plural,
  roles: plural,
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": maybe(
    fc.record({ department: word, manager: fc.record({ value: word }) }, { requiredKeys: [] }),
  ),
  [CREW]: maybe(crew),
});

const group = fc.record({ externalId: maybe(word), displayName: word, [CREW]: maybe(crew) });

const PATHS: Readonly<Record<ResourceKind, readonly string[]>> = {
  User: [
    "userName",
    "id",
    "externalId",
    "displayName",
    "title",
    "nickName",
    "active",
    "name",
    "name.familyName",
    "emails",
    "emails.value",
    "emails.type",
    "emails.primary",
    "roles.value",
    "roles.primary",
    "groups",
    "groups.value",
    "groups.display",
    "groups.type",
    "meta",
    "meta.created",
    "meta.lastModified",
    "meta.resourceType",
    "meta.version",
    "department",
    "manager",
    "manager.value",
  ],
  Group: ["id", "externalId", "displayName", "members", "members.value", "members.type"],
};
const CREW_PATHS = ["level", "score", "hired", "tags", "codes", "scores", "desk", "desk.room"];
const ITEMS: Readonly<Record<ResourceKind, Readonly<Record<string, readonly string[]>>>> = {
  User: {
    emails: ["value", "type", "display", "primary"],
    roles: ["value", "type", "primary"],
    groups: ["value", "display", "type"],
    name: ["familyName", "givenName"],
    meta: ["created", "resourceType", "version"],
    [`${CREW}:tags`]: ["value"],
    [`${CREW}:desk`]: ["room", "near", "since"],
  },
  Group: { members: ["value", "type", "display"], [`${CREW}:tags`]: ["value"] },
};
const OPERATORS = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"];

const idOf = (kind: ResourceKind, index: number) => `${kind.toLowerCase()}-${index}`;

function condition(kind: ResourceKind, paths: readonly string[]): fc.Arbitrary<string> {
  const ids = fc
    .constantFrom(0, 1, 2)
    .chain((each) =>
      fc.constantFrom(
        ...[idOf("User", each), idOf("Group", each), kind, `person ${each}`],
        ...["direct", 'W/"1"', 'W/"'],
      ),
    );
  const literal = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.oneof(word, ids, fc.constant("")).map((text) => JSON.stringify(text)),
    },
    { weight: 1, arbitrary: time.map((text) => JSON.stringify(text)) },
    { weight: 1, arbitrary: number.map(String) },
    { weight: 1, arbitrary: fc.constantFrom("true", "false", "null") },
  );
  const path = fc.constantFrom(...paths);
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(path, fc.constantFrom(...OPERATORS), literal)
        .map((parts) => parts.join(" ")),
    },
    { weight: 1, arbitrary: path.map((each) => `${each} pr`) },
  );
}

function joined(leaf: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc
        .tuple(tie("filter"), fc.constantFrom("and", "or"), tie("filter"))
        .map(([left, word_, right]) => `(${left}) ${word_} (${right})`),
      tie("filter").map((inner) => `not (${inner})`),
    ),
  })).filter;
}

function filterOf(kind: ResourceKind): fc.Arbitrary<string> {
  const paths = [...PATHS[kind], ...CREW_PATHS.map((each) => `${CREW}:${each}`)];
  const valuePaths = Object.entries(ITEMS[kind]).map(([path, names]) =>
    joined(condition(kind, names)).map((inner) => `${path}[${inner}]`),
  );
  return joined(
    fc.oneof(
      { weight: 3, arbitrary: condition(kind, paths) },
      { weight: 1, arbitrary: fc.oneof(...valuePaths) },
    ),
  );
}

/** A filter that fits the schema, or undefined: an order of booleans is refused, for instance. */
function resolveOrRefuse(text: string, kind: ResourceKind): ResolvedFilter | undefined {
  try {
    return resolveFilter(parseFilter(text), SCHEMAS[kind]);
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

/** Members that are undefined are unassigned. */
function withoutUndefined(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

const COUNT = 60;
const ORGANIZATION = "organization";

describe.each(STORES)("filters in $title mean what matchesFilter means", ({ open }) => {
  let opened: TestStore;
  const documents: Record<ResourceKind, JsonObject[]> = { User: [], Group: [] };

  beforeAll(async () => {
    opened = await open();
    const { organizations } = opened.store;
    await organizations.addOrganization(
      { id: ORGANIZATION, name: "One", application: "custom", created: TIMES[0] ?? "" },
      {
        id: "t",
        organizationId: ORGANIZATION,
        sha256: "00",
        name: "t",
        kind: "secret",
        scope: "write",
        created: TIMES[0] ?? "",
      },
    );
    const seed = 20_261_122;
    const users = fc.sample(user, { numRuns: COUNT, seed }).map(withoutUndefined);
    const groups = fc.sample(group, { numRuns: COUNT, seed }).map(withoutUndefined);
    await organizations.write(ORGANIZATION, async (writer) => {
      for (const [kind, each] of [
        ["User", users],
        ["Group", groups],
      ] as const) {
        for (const [index, content] of each.entries()) {
          const id = idOf(kind, index);
          const now = new Date(Date.UTC(2024, index % 3, 1)).toISOString();
          const named = kind === "User" ? { userName: `Person ${index}`, ...content } : content;
          const resource = { schemas: [SCHEMAS[kind].urn], id, ...named };
          const rules = { kind, unique: [] };
          await writer.insert(ORGANIZATION, buildWrite(rules, id, resource, now));
          const times = { created: now, lastModified: now };
          const meta = { resourceType: kind, ...times, version: 'W/"1"' };
          documents[kind].push({ ...resource, meta });
        }
      }
      for (const index of [0, 1, 2, 3]) {
        const members = [index, index + 1].map((each) => ({
          value: idOf("User", each),
          type: "User" as const,
          display: WORDS[each * 3] ?? "",
        }));
        await writer.addMembers(ORGANIZATION, idOf("Group", index), members, TIMES[0] ?? "");
        documents.Group[index] = { ...documents.Group[index], members };
        for (const { value } of members) addGroup(documents, value, index);
      }
    });
    await copyAll(organizations, ORGANIZATION, SCHEMAS);
  });
  afterAll(() => opened.close());

  test.each(["User", "Group"] as const)("for %ss", async (kind) => {
    let resolved = 0;
    await fc.assert(
      fc.asyncProperty(filterOf(kind), async (text) => {
        const filter = resolveOrRefuse(text, kind);
        fc.pre(filter !== undefined);
        resolved += 1;
        const page = { offset: 0, limit: COUNT + 1 };
        const found = await opened.store.organizations.query(ORGANIZATION, kind, filter, page);
        const expected = documents[kind].filter((each) => matchesFilter(filter, each));
        expect(found.resources.map((each) => each.id)).toEqual(expected.map((each) => each.id));
        expect(found.total).toBe(expected.length);
      }),
      { numRuns: 1500 },
    );
    expect(resolved).toBeGreaterThanOrEqual(1500);
  });
});

function addGroup(documents: Record<ResourceKind, JsonObject[]>, userId: string, index: number) {
  const at = documents.User.findIndex((each) => each.id === userId);
  const found = documents.User[at];
  const display = documents.Group[index]?.displayName;
  if (!isObject(found) || display === undefined) throw new Error("the samples are there");
  const groups = Array.isArray(found.groups) ? found.groups : [];
  documents.User[at] = {
    ...found,
    groups: [...groups, { value: idOf("Group", index), display, type: "direct" }],
  };
}
