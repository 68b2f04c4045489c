import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../src/common/json.ts";
import { STORES } from "../support/stores.ts";
import { createResource, patchOp, send } from "./client.ts";
import { DEFINITIONS, DEVICE, defineTypes } from "./custom.ts";
import { startService, type Tenant, type TestService } from "./service.ts";

const word = fc.constantFrom("a", "B", "Søren", "work", "x@example.com", "");
const operation = (op: fc.Arbitrary<string>, path: string, value: fc.Arbitrary<JsonValue>) =>
  fc.record({ op, path: fc.constant(path), value }) as fc.Arbitrary<JsonObject>;
const set = fc.constantFrom("add", "replace", "Add");
const email = fc.record({ value: word, type: fc.constantFrom("work", "home") });

/** Operations of which each may change something. */
const USER_CHANGES = fc.oneof(
  operation(set, "title", word),
  operation(set, "userName", fc.constantFrom("renamed", "Renamed", "victim2")),
  operation(set, "active", fc.constantFrom(true, false, "False")),
  operation(set, "name.givenName", word),
  operation(set, "emails", fc.array(email, { minLength: 1, maxLength: 3 })),
  operation(set, 'emails[type eq "work"].value', word),
  operation(set, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", word),
  fc.constant<JsonObject>({ op: "remove", path: "emails" }),
  fc.constant<JsonObject>({ op: "remove", path: 'emails[type eq "home"]' }),
  fc.record({ op: set, value: fc.record({ nickName: word, "name.familyName": word }) }),
);

/** Operations of which none can be done. */
const USER_FAULTS: readonly JsonObject[] = [
  { op: "replace", path: "id", value: "other" },
  { op: "remove", path: "userName" },
  { op: "add", path: "active", value: "perhaps" },
  { op: "add", path: "emails[type eq", value: "x" },
  { op: "add", path: "emails", value: [{ value: { deep: true } }] },
  { op: "replace", path: "noSuchAttribute", value: 1 },
  { op: "replace", path: 'emails[type co "nothing here"].value', value: "x" },
  { op: "add", value: "no object" },
  { op: "add", path: "title" },
  { op: "remove" },
  { op: "move", path: "title", value: "x" },
];

const DEVICE_CHANGES = fc.oneof(
  operation(set, "weight", fc.constantFrom(1, 2.5)),
  operation(set, "slots", fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 3 })),
  operation(set, "ports", fc.constant([{ value: "P1", type: "usb" }])),
  operation(set, "hidden", word),
);
const DEVICE_FAULTS: readonly JsonObject[] = [
  { op: "replace", path: "assetTag", value: "another" },
  { op: "replace", path: "firmware", value: "mine" },
  { op: "add", path: "bought", value: "yesterday" },
];

/**
 * A list of changes with a fault at some place in it; a value that somebody else has is one only
 * when no later operation takes it back.
 */
function spoilt(
  changes: fc.Arbitrary<JsonObject>,
  faults: readonly JsonObject[],
  taken: readonly JsonObject[],
) {
  const fault = fc.constantFrom(...faults, ...taken);
  return fc
    .tuple(fc.array(changes, { maxLength: 4 }), fault, fc.nat({ max: 4 }))
    .map(([operations, each, at]) => operations.toSpliced(taken.includes(each) ? 4 : at, 0, each));
}

describe.each(STORES)(
  "a PATCH that fails changes nothing, RFC 7644 section 3.5.2, on $title",
  ({ open }) => {
    let service: TestService;
    let tenant: Tenant;
    let users: readonly string[];

    beforeAll(async () => {
      service = await startService({ open });
      tenant = await service.addTenant();
      await defineTypes(tenant, DEFINITIONS);
      const names = ["victim", "taken", "third", "fourth"];
      users = await Promise.all(
        names.map((userName) => createResource(tenant, "/Users", { userName, title: "before" })),
      );
    });
    afterAll(() => service.close());

    /** All that there is to see of a resource, and the newest entry of the log. */
    async function look(path: string): Promise<unknown> {
      const { text, headers } = await send(tenant, "GET", path);
      const { rows } = await service.store.logs.readAudit(tenant.id, { limit: 1 });
      return { text, version: headers.get("etag"), newest: rows[0] };
    }

    async function check(path: string, lists: fc.Arbitrary<JsonObject[]>): Promise<void> {
      const before = await look(path);
      await fc.assert(
        fc.asyncProperty(lists, async (operations) => {
          const answer = await send(tenant, "PATCH", path, patchOp(...operations));
          expect(answer.status, answer.text).toBeGreaterThanOrEqual(400);
          expect(answer.status, answer.text).toBeLessThan(500);
          expect(await look(path)).toEqual(before);
        }),
        { numRuns: 120 },
      );
    }

    test("of a user", async () => {
      await check(
        `/Users/${users[0]}`,
        spoilt(USER_CHANGES, USER_FAULTS, [{ op: "replace", path: "userName", value: "TAKEN" }]),
      );
    });

    test("of a group, its members least of all", async () => {
      const [first = "", second = "", third = ""] = users;
      const members = [{ value: first }, { value: second }];
      const id = await createResource(tenant, "/Groups", { displayName: "Group", members });
      await createResource(tenant, "/Groups", { displayName: "Taken" });
      const changes = fc.constantFrom<JsonObject>(
        { op: "add", path: "members", value: [{ value: third }] },
        { op: "remove", path: `members[value eq "${first}"]` },
        { op: "remove", path: 'members[type eq "User"]' },
        { op: "remove", path: "members", value: [{ value: second }] },
        { op: "remove", path: "members" },
        { op: "replace", path: "members", value: [{ value: third }] },
        { op: "replace", path: "displayName", value: "Renamed" },
        { op: "add", value: { externalId: "x", members: [{ value: third }] } },
      );
      const faults: readonly JsonObject[] = [
        { op: "add", path: "members", value: [{ value: "nobody" }] },
        { op: "add", path: "members", value: [{ value: id }] },
        { op: "replace", path: "members", value: [{ value: first }, { value: "nobody" }] },
        { op: "remove", path: "displayName" },
        { op: "replace", path: "members.value", value: "x" },
        { op: "add", path: "members[value eq", value: "x" },
        { op: "replace", path: "meta.created", value: "2020-01-01T00:00:00Z" },
      ];
      await check(
        `/Groups/${id}`,
        spoilt(changes, faults, [{ op: "replace", path: "displayName", value: "taken" }]),
      );
    });

    test("of a type of the organization's own", async () => {
      const add = async (attributes: JsonObject): Promise<string> => {
        const answer = await send(tenant, "POST", "/Devices", { schemas: [DEVICE], ...attributes });
        expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
        return String(answer.body.id);
      };
      const id = await add({ serial: "mine", assetTag: "T", ports: [{ value: "P0" }] });
      await add({ serial: "Taken", ports: [{ value: "TAKEN" }] });
      await check(
        `/Devices/${id}`,
        spoilt(DEVICE_CHANGES, DEVICE_FAULTS, [
          { op: "replace", path: "serial", value: "taken" },
          { op: "add", path: "ports", value: [{ value: "TAKEN" }] },
        ]),
      );
    });
  },
);
