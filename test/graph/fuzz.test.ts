import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GRAPH_ROUTES } from "../../src/http/graph.ts";
import { type Installation, send, startInstallation } from "./installation.ts";

/** Whatever is asked for, the answer is a refusal or what was asked for, and never a 500. */

let installation: Installation;
let known: readonly string[];

beforeAll(async () => {
  installation = await startInstallation();
  await installation.addTenant("contoso");
  const application = await installation.addApplication("contoso", { scope: "all" });
  const call = (path: string, body: object) => installation.call("contoso", "POST", path, body);
  const user = await call("/users", { userPrincipalName: "ada@contoso.example" });
  const group = await call("/groups", { displayName: "Staff" });
  known = [
    application.id,
    application.jobId,
    String(user.body.id),
    String(group.body.id),
    "ada@contoso.example",
    "microsoft.graph.user",
  ];
});

afterAll(() => installation.close());

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
const query = fc.array(
  fc.tuple(fc.constantFrom(...PARAMETERS), fc.oneof(fc.constantFrom(...VALUES), text)),
  {
    maxLength: 2,
  },
);
const leaf = fc.oneof(text, fc.boolean(), fc.constant(null), fc.double(), fc.integer());
const value = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 3 }),
  fc.dictionary(fc.oneof(fc.constantFrom(...WORDS), text), leaf, { maxKeys: 3 }),
);
const body = fc.oneof(
  { weight: 4, arbitrary: fc.dictionary(fc.constantFrom(...WORDS), value, { maxKeys: 4 }) },
  { weight: 1, arbitrary: fc.jsonValue() },
);

describe("no request gives a 500", () => {
  test("any method, address, query and body", { timeout: 60_000 }, async () => {
    const request = fc.record({
      route: fc.constantFrom(...GRAPH_ROUTES),
      method: fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE"),
      asIntended: fc.boolean(),
      names: fc.array(fc.oneof(fc.nat({ max: 5 }), text), { minLength: 2, maxLength: 2 }),
      query,
      body: fc.option(body),
      reference: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(request, async (given) => {
        const names = given.names.map((name) => {
          return encode(typeof name === "number" ? (known[name] ?? "") : name);
        });
        const path = given.route.path
          .replace(":id", names[0] ?? "")
          .replace(/:\w+Id/, names[1] ?? "");
        const parameters = given.query.map(([name, each]) => `${name}=${encode(each)}`);
        const url = `${installation.origin}/tenants/contoso/v1.0${path}?${parameters.join("&")}`;
        const method = given.asIntended ? given.route.method : given.method;
        const payload = given.reference
          ? { "@odata.id": `directoryObjects/${names[1]}` }
          : given.body;
        const hasBody = method !== "GET" && payload !== null;
        const answer = await send(url, { method, ...(hasBody && { body: payload }) });
        expect(answer.status, `${method} ${url}\n${answer.text}`).toBeLessThan(500);
        if (answer.status >= 400) {
          expect(answer.body).toMatchObject({ error: { code: expect.any(String) } });
        }
      }),
      { numRuns: 600 },
    );
  });
});

/** Percent-encoded, and what can't be as it stands. */
function encode(each: string): string {
  return each.isWellFormed() ? encodeURIComponent(each) : "%ED%A0%80";
}
