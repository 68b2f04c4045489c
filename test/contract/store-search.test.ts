import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ResourcePlace, ResourceSelection } from "../../src/saas/ports.ts";
import { parseFilter } from "../../src/scim/filter.ts";
import { matchesFilter } from "../../src/scim/match.ts";
import { parsePath } from "../../src/scim/path.ts";
import { resolveFilter } from "../../src/scim/resolve-filter.ts";
import type { JsonObject } from "../../src/scim/resource.ts";
import { GROUP_RESOURCE_TYPE, USER_RESOURCE_TYPE } from "../../src/scim/resource-types.ts";
import { compileResourceSchema } from "../../src/scim/schema.ts";
import { attribute } from "../../src/scim/schemas/definition.ts";
import { GROUP_SCHEMA } from "../../src/scim/schemas/group.ts";
import { USER_SCHEMA } from "../../src/scim/schemas/user.ts";
import { compareSortKeys, readSortKey, resolveSort } from "../../src/scim/sort.ts";
import { buildWrite } from "../../src/service-provider/resource-write.ts";
import { copyAll } from "../support/copies.ts";
import { STORES, type TestStore } from "../support/stores.ts";

type ResourceKind = "User" | "Group";

const CREW = "urn:ietf:params:scim:schemas:extension:rollcall-test:2.0:Crew";
const CREW_SCHEMA = {
  id: CREW,
  name: "Crew",
  description: "What the other schemas lack.",
  attributes: [
    attribute("level", "An integer.", { type: "integer" }),
    attribute("score", "A decimal.", { type: "decimal" }),
    attribute("hired", "A dateTime.", { type: "dateTime" }),
    attribute("code", "A case-exact text.", { caseExact: true }),
    attribute("tags", "Texts without sub-attributes.", { multiValued: true }),
  ],
};
const EXTENDED = { schemaExtensions: [{ schema: CREW, required: false }] };
const SCHEMAS = {
  User: compileResourceSchema({ ...USER_RESOURCE_TYPE, ...EXTENDED }, [USER_SCHEMA, CREW_SCHEMA]),
  Group: compileResourceSchema({ ...GROUP_RESOURCE_TYPE, ...EXTENDED }, [
    GROUP_SCHEMA,
    CREW_SCHEMA,
  ]),
};

// Few and similar texts, so that keys are often equal; code points around the surrogates, where
// the order of UTF-16 and of UTF-8 part.
const text = fc.constantFrom("", "a", "A", "B", "b", "é", "Å", "😀", "\uffee", "zz", "Z z");
const time = fc.constantFrom(
  "2024-01-01T00:00:00Z",
  "2024-01-01T01:00:00+01:00",
  "2025-06-30T12:00:00Z",
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const items = maybe(
  fc.array(fc.record({ value: text, primary: fc.boolean() }, { requiredKeys: [] }), {
    maxLength: 3,
  }),
);
const crew = maybe(
  fc.record(
    {
      level: fc.constantFrom(0, 2, 10, -1, 9007199254740992),
      score: fc.constantFrom(0.5, 0.1, 10, 2, 1e21),
      hired: time,
      code: text,
      tags: fc.array(text, { maxLength: 2 }),
    },
    { requiredKeys: [] },
  ),
);
const user = fc.record({
  displayName: maybe(text),
  title: maybe(text),
  externalId: maybe(text),
  active: maybe(fc.boolean()),
  name: maybe(fc.record({ familyName: text }, { requiredKeys: [] })),
  emails: items,
  [CREW]: crew,
});
const group = fc.record({ displayName: text, externalId: maybe(text), [CREW]: crew });

const SORTS = [
  ...["userName", "displayName", "title", "externalId", "active", "name.familyName", "emails"],
  ...["emails.primary", "id", "meta.created", "meta.resourceType", "groups.display", "members"],
  ...["level", "score", "hired", "code", "tags"].map((name) => `${CREW}:${name}`),
];
const FILTERS = [
  undefined,
  "externalId pr",
  'displayName ge "b"',
  'externalId eq "a"',
  'not (displayName eq "zz")',
];

interface Stored {
  readonly kind: ResourceKind;
  readonly resource: JsonObject;
}

/** The order that the answer must have, worked out in memory. */
function expectOrder(all: readonly Stored[], selections: readonly ResourceSelection[]): string[] {
  const sign = selections.some(({ sort }) => sort?.order === "descending") ? -1 : 1;
  return selections
    .flatMap(({ kind, filter, sort }) =>
      all
        .filter((each) => each.kind === kind)
        .filter(({ resource }) => filter === undefined || matchesFilter(filter, resource))
        .map(({ resource }) => ({
          id: String(resource.id),
          key: sort === undefined ? undefined : readSortKey(resource, sort),
        })),
    )
    .toSorted((a, b) => sign * compareSortKeys(a.key, b.key))
    .map(({ id }) => id);
}

function select(
  kinds: readonly ResourceKind[],
  sortBy: string | undefined,
  order: "ascending" | "descending",
  filter: string | undefined,
): readonly ResourceSelection[] {
  return kinds.map((kind) => {
    const otherSchemas = Object.values(SCHEMAS);
    const schema = SCHEMAS[kind];
    let sort: ResourceSelection["sort"];
    try {
      sort = sortBy === undefined ? undefined : resolveSort(parsePath(sortBy), order, schema);
    } catch {
      sort = undefined;
    }
    const resolved =
      filter === undefined
        ? undefined
        : resolveFilter(parseFilter(filter), schema, { otherSchemas });
    return { kind, sort, filter: resolved };
  });
}

describe.each(STORES)("searches in $title", ({ open }) => {
  let opened: TestStore;
  let organizations = 0;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());

  async function fill(users: readonly JsonObject[], groups: readonly JsonObject[]) {
    organizations += 1;
    const organization = `o${organizations}`;
    const { organizations: store } = opened.store;
    const created = "2026-01-01T00:00:00.000Z";
    const all: Stored[] = [];
    const members: { value: string; type: "User"; display?: string }[] = [];
    await store.write(organization, async (writer) => {
      for (const [index, given] of users.entries()) {
        // Ids and names fall while positions rise, so that nothing is in order by accident.
        const number = String(99 - index);
        const resource = { ...given, id: `u${number}`, userName: `N${number}` };
        await writer.insert(organization, write("User", resource, index));
        members.push({ value: resource.id, type: "User" });
        all.push({ kind: "User", resource: withMeta(resource, "User", index) });
      }
      for (const [index, given] of groups.entries()) {
        const id = `g${String(99 - index)}`;
        await writer.insert(organization, write("Group", { ...given, id }, index));
        const part = members.slice(index, index + 2);
        await writer.addMembers(organization, id, part, created);
        for (const { value } of part) {
          const member = all.find(({ resource }) => resource.id === value);
          if (member === undefined) continue;
          const list = (member.resource.groups ?? []) as readonly JsonObject[];
          const next = [...list, { value: id, display: given.displayName ?? "" }];
          all[all.indexOf(member)] = {
            kind: "User",
            resource: { ...member.resource, groups: next },
          };
        }
        const resource = { ...withMeta({ ...given, id }, "Group", index), members: part };
        all.push({ kind: "Group", resource });
      }
    });
    await copyAll(store, organization, SCHEMAS);
    return { organization, all };
  }

  async function walk(
    organization: string,
    selections: readonly ResourceSelection[],
    limit: number,
  ) {
    const ids: string[] = [];
    let from: number | ResourcePlace = 0;
    for (let pages = 0; pages < 40; pages += 1) {
      const page = { from, limit };
      const found = await opened.store.organizations.search(organization, selections, page);
      ids.push(...found.resources.map(({ id }) => id));
      if (!found.hasMore || found.last === undefined) return ids;
      from = found.last;
    }
    throw new Error("The walk has no end.");
  }

  test("44-065 44-066 44-067 65-012 any attribute sorts as in memory, page by page, by place and by offset", async () => {
    const query = fc.record({
      sortBy: fc.option(fc.constantFrom(...SORTS), { nil: undefined }),
      order: fc.constantFrom("ascending" as const, "descending" as const),
      filter: fc.constantFrom(...FILTERS),
      kinds: fc.constantFrom(
        ["User"] as const,
        ["Group"] as const,
        ["User", "Group"] as const,
        ["Group", "User"] as const,
      ),
      limit: fc.integer({ min: 1, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(user, { maxLength: 12 }),
        fc.array(group, { maxLength: 8 }),
        fc.array(query, { minLength: 12, maxLength: 12 }),
        async (users, groups, queries) => {
          const { organization, all } = await fill(clean(users), clean(groups));
          for (const { sortBy, order, filter, kinds, limit } of queries) {
            const selections = select(kinds, sortBy, order, filter);
            const expected = expectOrder(all, selections);
            const label = JSON.stringify({ sortBy, order, filter, kinds, limit });
            expect(await walk(organization, selections, limit), label).toEqual(expected);
            const from = Math.min(limit, 3);
            const cut = await opened.store.organizations.search(organization, selections, {
              from,
              limit: 3,
            });
            const ids = cut.resources.map(({ id }) => id);
            expect(ids, label).toEqual(expected.slice(from, from + 3));
            let total = 0;
            for (const { kind, filter: resolved } of selections) {
              total += await opened.store.organizations.count(organization, kind, resolved);
            }
            expect(total, label).toBe(expected.length);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test("44-072 the members of many groups are read at once, in their order", async () => {
    const { organization } = await fill([{}, {}, {}], [{ displayName: "a" }, { displayName: "b" }]);
    const { organizations: store } = opened.store;
    const found = await store.readMembersOf(organization, ["g99", "g98", "none"]);
    expect([...found.keys()].toSorted()).toEqual(["g98", "g99"]);
    for (const [id, members] of found) {
      expect(members).toEqual(await store.readMembers(organization, id));
      expect(members).toHaveLength(2);
    }
  });
});

/** JSON has no members without a value. */
function clean(values: readonly object[]): readonly JsonObject[] {
  return JSON.parse(JSON.stringify(values)) as readonly JsonObject[];
}

function instant(index: number): string {
  return `2026-01-01T00:00:${String(index % 3).padStart(2, "0")}.000Z`;
}

function write(kind: ResourceKind, resource: JsonObject & { readonly id: string }, index: number) {
  const rules = { kind, unique: [] };
  return buildWrite(rules, resource.id, resource, instant(index));
}

function withMeta(resource: JsonObject, kind: ResourceKind, index: number): JsonObject {
  const created = instant(index);
  return { ...resource, meta: { resourceType: kind, created, lastModified: created } };
}
