import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GRAPH_ROUTES } from "../../src/http/graph-table.ts";
import { STORES } from "../support/stores.ts";
import { type Installation, send, startInstallation } from "./installation.ts";

/** Whatever is asked for, the answer is a refusal or what was asked for, and never a 500. */

interface Known {
  readonly applicationId: string;
  readonly jobId: string;
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

async function addObjects(installation: Installation): Promise<Known> {
  await installation.addTenant("contoso");
  const application = await installation.addApplication("contoso", { scope: "all" });
  const users: string[] = [];
  const groups: string[] = [];
  for (let number = 0; number < 40; number += 1) {
    const call = (path: string, body: object) => installation.call("contoso", "POST", path, body);
    const userPrincipalName = `p${number}@contoso.example`;
    users.push(String((await call("/users", { userPrincipalName })).body.id));
    groups.push(String((await call("/groups", { displayName: `Group ${number}` })).body.id));
  }
  return { applicationId: application.id, jobId: application.jobId, users, groups };
}

const WORDS = [
  "userPrincipalName",
  "accountEnabled",
  "displayName",
  "jobTitle",
  "businessPhones",
  "onPremisesExtensionAttributes",
  "proxyAddresses",
  "extension_a",
  "@odata.id",
  "principalId",
  "appRoleId",
  "criteria",
  "constructor",
  "toString",
];
const PARAMETERS = ["$top", "$skiptoken", "$filter", "$select", "x"];
const VALUES = ["1", "999", "-1", "userPrincipalName eq 'a''b'", "displayName eq 'Staff'", "%", ""];

const text = fc.string({ unit: "binary", maxLength: 12 });
const parameter = fc.tuple(
  fc.constantFrom(...PARAMETERS),
  fc.oneof(fc.constantFrom(...VALUES), text),
);
const query = fc.oneof(
  { weight: 3, arbitrary: fc.constant<[string, string][]>([]) },
  { weight: 1, arbitrary: fc.array(parameter, { maxLength: 2 }) },
);
const leaf = fc.oneof(text, fc.boolean(), fc.constant(null), fc.double(), fc.integer());
const value = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 3 }),
  fc.dictionary(fc.oneof(fc.constantFrom(...WORDS), text), leaf, { maxKeys: 3 }),
);
const edit = fc.record(
  {
    userPrincipalName: fc.nat({ max: 60 }).map((number) => `p${number}@contoso.example`),
    accountEnabled: fc.boolean(),
    displayName: text,
    jobTitle: fc.oneof(text, fc.constant(null)),
    extension_a: value,
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  { weight: 4, arbitrary: edit },
  { weight: 2, arbitrary: fc.dictionary(fc.constantFrom(...WORDS), value, { maxKeys: 4 }) },
  { weight: 1, arbitrary: fc.jsonValue() },
);
const request = fc.record({
  route: fc.constantFrom(...GRAPH_ROUTES),
  // Absent: the route's own.
  method: fc.option(fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE"), { freq: 9 }),
  // A number names an object that is, or was, there.
  names: fc.tuple(
    fc.oneof({ weight: 5, arbitrary: fc.nat({ max: 39 }) }, { weight: 1, arbitrary: text }),
    fc.oneof({ weight: 5, arbitrary: fc.nat({ max: 39 }) }, { weight: 1, arbitrary: text }),
  ),
  query,
  body: fc.option(body),
});
type Request = typeof request extends fc.Arbitrary<infer T> ? T : never;

/** One request of each kind that chance may leave out, so that every run sees it answered. */
function listExamples(): [Request][] {
  const example = (method: string, path: string, body: Request["body"]): [Request] => {
    const route = GRAPH_ROUTES.find((each) => each.method === method && each.path === path);
    if (route === undefined) throw new Error(`There is no route ${method} ${path}.`);
    return [{ route, method: null, names: [0, 0], query: [], body }];
  };
  return [
    example("POST", "/groups", { displayName: "Staff" }),
    example("GET", "/users", null),
    example("PATCH", "/users/:id", { jobTitle: "Cook" }),
  ];
}

describe.each(STORES)("no request gives a 500, $title", ({ open }) => {
  let installation: Installation;
  let known: Known;

  beforeAll(async () => {
    installation = await startInstallation(open);
    known = await addObjects(installation);
  });

  afterAll(() => installation.close());

  test("any method, address, query and body", { timeout: 120_000 }, async () => {
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(request, async (given) => {
        const { method, path, payload } = describeRequest(given, known);
        const url = `${installation.origin}/tenants/contoso/v1.0${path}`;
        const answer = await send(url, { method, ...(payload !== null && { body: payload }) });
        seen.add(answer.status);
        expect(answer.status, `${method} ${url}\n${answer.text}`).toBeLessThan(500);
        if (answer.status >= 400) {
          expect(answer.body).toMatchObject({ error: { code: expect.any(String) } });
        }
      }),
      { numRuns: 500, examples: listExamples() },
    );
    // The requests are such as are taken, and such as are refused.
    expect([...seen]).toEqual(expect.arrayContaining([200, 201, 204, 400, 404, 405]));
  });
});

function describeRequest(given: Request, known: Known) {
  const { route } = given;
  const [first, second] = given.names;
  const chooseName = (segment: string): string => {
    if (segment === ":jobId") return known.jobId;
    if (segment !== ":id") return pick(known.users, second);
    if (route.path.startsWith("/servicePrincipals")) return known.applicationId;
    return pick(route.path.startsWith("/groups") ? known.groups : known.users, first);
  };
  const segments = route.path.split("/");
  const path = segments
    .map((each) => (each.startsWith(":") ? encode(chooseName(each)) : each))
    .join("/");
  const parameters = given.query.map(([name, each]) => `${name}=${encode(each)}`);
  const method = given.method ?? route.method;
  return {
    method,
    path: parameters.length === 0 ? path : `${path}?${parameters.join("&")}`,
    payload: method === "GET" ? null : choosePayload(given, known),
  };
}

function choosePayload({ route, names: [first, second], body: other }: Request, known: Known) {
  const principal = pick(
    typeof first === "number" && first > 20 ? known.groups : known.users,
    second,
  );
  if (route.path.endsWith("/$ref")) return { "@odata.id": `directoryObjects/${principal}` };
  if (!route.path.endsWith("/appRoleAssignedTo")) return other;
  return { principalId: principal, appRoleId: "00000000-0000-0000-0000-000000000000" };
}

function pick(ids: readonly string[], name: number | string): string {
  return typeof name === "number" ? (ids[name] ?? "") : name;
}

/** Percent-encoded, and what can't be as it stands. */
function encode(each: string): string {
  return each.isWellFormed() ? encodeURIComponent(each) : "%ED%A0%80";
}
