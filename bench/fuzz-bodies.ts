/** Bodies of the fuzz test: valid ones, the same with a part spoilt, and none that make sense. */
import type { Chance } from "./fuzz-chance.ts";
import { breakText, buildFilter, buildPath, buildValue, pickName } from "./fuzz-words.ts";

/** What the generator knows of the server; ids come from answers. */
export interface Known {
  /** By endpoint, such as `/Users`. */
  readonly ids: ReadonlyMap<string, readonly string[]>;
}

const CORE = "urn:ietf:params:scim:schemas:core:2.0";
const MESSAGE = "urn:ietf:params:scim:api:messages:2.0";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/** The URN of the fuzz test's own resource type. */
export const DEVICE = "urn:example:schemas:2.0:Device";

/** How many names there are of each kind, which bounds how much is ever stored. */
const NAMES = { people: 1500, groups: 150, devices: 300 } as const;

/** An id that is there, was there, or never was. */
export function pickId(chance: Chance, known: Known, endpoint: string): string {
  const ids = known.ids.get(endpoint) ?? [];
  const id = ids[chance.below(Math.max(1, ids.length))];
  return id === undefined || chance.often(50) ? `none-${chance.below(9)}` : id;
}

function buildUser(chance: Chance, known: Known): object {
  const number = chance.below(NAMES.people);
  return {
    schemas: [`${CORE}:User`, ENTERPRISE],
    userName: `person${number}@example.com`,
    externalId: `x${number}`,
    active: chance.pick([true, false, "True", "False"]),
    name: { givenName: `Given ${number}`, familyName: "Family" },
    emails: [
      { value: `person${number}@example.com`, type: "work", primary: true },
      { value: `p${number}@home.example`, type: "home" },
    ],
    roles: [{ value: "admin" }],
    [ENTERPRISE]: { department: "D", manager: { value: pickId(chance, known, "/Users") } },
  };
}

function buildMembers(chance: Chance, known: Known): readonly object[] {
  return Array.from({ length: chance.below(8) }, () => ({
    value: pickId(chance, known, chance.often(900) ? "/Users" : "/Groups"),
  }));
}

/** A valid body for a creation at an endpoint. */
export function buildResource(chance: Chance, known: Known, endpoint: string): object {
  if (endpoint === "/Groups") {
    const displayName = `Group ${chance.below(NAMES.groups)}`;
    return { schemas: [`${CORE}:Group`], displayName, members: buildMembers(chance, known) };
  }
  if (endpoint !== "/Devices") return buildUser(chance, known);
  const number = chance.below(NAMES.devices);
  return {
    schemas: [DEVICE],
    serial: `S${number}`,
    weight: number / 2,
    slots: [1, 2],
    owner: { value: pickId(chance, known, "/Users") },
    bought: "2026-01-01T00:00:00Z",
    ports: [{ value: `P${number}`, type: "usb", primary: true }],
  };
}

/** A PATCH: operations of which each may be right. */
export function buildPatch(chance: Chance, known: Known, endpoint: string): object {
  const count = chance.often(4) ? 1200 : 1 + chance.below(4);
  const one = () => buildOperation(chance, known, endpoint);
  const first = one();
  const operations = Array.from({ length: count }, () => (count > 100 ? first : one()));
  return { schemas: [`${MESSAGE}:PatchOp`], Operations: operations };
}

function buildOperation(chance: Chance, known: Known, endpoint: string): object {
  const op = chance.pick(["add", "replace", "remove", "Add", "Replace", "move", ""]);
  if (endpoint === "/Groups" && chance.often(500)) {
    const id = pickId(chance, known, "/Users");
    const path = chance.pick(["members", `members[value eq "${id}"]`, 'members[type eq "User"]']);
    return { op, path, value: buildMembers(chance, known) };
  }
  switch (chance.below(4)) {
    case 0:
      return { op, value: spoil(chance, buildResource(chance, known, endpoint)) };
    case 1:
      return { op, path: 'emails[type eq "work"].value', value: "new@example.com" };
    case 2:
      return { op, path: pickName(chance), value: buildValue(chance) };
    default:
      return { op, path: buildPath(chance), value: buildValue(chance) };
  }
}

/** A bulk request whose operations refer to each other, in circles too. */
export function buildBulk(chance: Chance, known: Known): object {
  const count = chance.often(5) ? 1100 : 1 + chance.below(6);
  const operations = Array.from({ length: Math.min(count, 1001) }, (_, index) => {
    const endpoint = chance.pick(["/Users", "/Groups", "/Devices", "/Bulk", "/Robots"]);
    const method = chance.pick(["POST", "POST", "PATCH", "PUT", "DELETE", "GET"]);
    const id = chance.often(300)
      ? `bulkId:b${chance.below(count)}`
      : pickId(chance, known, endpoint);
    const path = method === "POST" ? endpoint : `${endpoint}/${id}`;
    if (count > 100) return { method: "DELETE", path: "/Groups/none" };
    const other = { value: `bulkId:b${chance.below(count)}` };
    const data =
      method === "PATCH"
        ? buildPatch(chance, known, endpoint)
        : {
            ...buildResource(chance, known, endpoint),
            ...(chance.often(300) && { members: [other] }),
          };
    return {
      method,
      path,
      bulkId: `b${index}`,
      data: chance.often(100) ? buildValue(chance) : data,
    };
  });
  const failOnErrors = chance.often(200) ? { failOnErrors: chance.below(4) } : {};
  return { schemas: [`${MESSAGE}:BulkRequest`], ...failOnErrors, Operations: operations };
}

/** A query by POST. */
export function buildSearch(chance: Chance): object {
  return {
    schemas: [`${MESSAGE}:SearchRequest`],
    ...(chance.often(700) && { filter: buildFilter(chance) }),
    ...(chance.often(300) && { sortBy: buildPath(chance) }),
    ...(chance.often(300) && { attributes: [pickName(chance), pickName(chance)] }),
    ...(chance.often(200) && { cursor: chance.pick(["", "AAAA", "a".repeat(5000)]) }),
    count: chance.often(900) ? chance.below(5) : buildValue(chance),
  };
}

/** Put something else in the place of one part of a body, or add a part. */
export function spoil(chance: Chance, body: object): object {
  const copy = structuredClone(body) as Record<string, unknown>;
  let place: Record<string, unknown> = copy;
  for (let depth = chance.below(3); depth > 0; depth -= 1) {
    const inner = Object.values(place).filter((each) => typeof each === "object" && each !== null);
    const next = inner[chance.below(Math.max(1, inner.length))];
    if (next !== undefined) place = next as Record<string, unknown>;
  }
  const keys = Object.keys(place);
  const key = chance.often(300) ? pickName(chance) : (keys[chance.below(keys.length)] ?? "a");
  if (chance.often(200)) delete place[key];
  else Object.defineProperty(place, key, { value: buildValue(chance), ...OPEN });
  return copy;
}

const OPEN = { enumerable: true, configurable: true, writable: true };

/** Write a body, now and then in a way that is no JSON, or not the JSON that was meant. */
export function writeBody(chance: Chance, body: unknown): string {
  const text = JSON.stringify(body) ?? "";
  if (chance.often(940)) return text;
  switch (chance.below(6)) {
    case 0:
      return breakText(chance, text);
    case 1:
      return "[".repeat(20_000);
    case 2:
      return `${text.slice(0, 1)}"__proto__":{"active":true},${text.slice(1)}`;
    case 3:
      return `\ufeff${text}`;
    case 4:
      return chance.pick([
        "",
        "null",
        "7",
        "[]",
        '"',
        "{",
        "{}",
        "\u0000",
        "{'a':1}",
        '{"a":1e999}',
      ]);
    default:
      return `{"a":${"[".repeat(3000)}${"]".repeat(3000)}}`;
  }
}
