import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { type Permission, ROLES, type Role } from "../../src/directory/roles.ts";
import { GRAPH_PREFIX, ROLLCALL_PREFIX } from "../../src/http/graph.ts";
import type { GraphRoute } from "../../src/http/graph-route.ts";
import { GRAPH_ROUTES, ROLLCALL_ROUTES } from "../../src/http/graph-table.ts";
import { type Answer, type Installation, send, startInstallation, TOKEN } from "./installation.ts";

/** Tokens with roles: what each may do is one table, and every route obeys it. */

/** Written down once more, so that a change of the table is seen. */
const EXPECTED: Readonly<Record<Role, readonly Permission[]>> = {
  "Global Administrator": [
    "directory.read",
    "directory.write",
    "application.read",
    "application.create",
    "application.write",
    "log.read",
    "token.read",
    "token.write",
    "administrator.read",
    "administrator.write",
  ],
  "Application Administrator": [
    "directory.read",
    "application.read",
    "log.read",
    "application.create",
    "application.write",
  ],
  "Cloud Application Administrator": [
    "directory.read",
    "application.read",
    "log.read",
    "application.create",
    "application.write",
  ],
  "User Administrator": ["directory.read", "application.read", "log.read", "directory.write"],
  "Application Owner": ["directory.read", "application.read", "log.read", "application.write"],
  "Global Reader": [
    "directory.read",
    "application.read",
    "log.read",
    "token.read",
    "administrator.read",
  ],
};

let installation: Installation;
const secrets = new Map<Role, string>();
let own: string;
let other: string;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.addTenant("contoso");
  await installation.addTenant("fabrikam");
  own = (await installation.addApplication("contoso", { scope: "assigned" })).id;
  other = (await installation.addApplication("contoso", { scope: "assigned" })).id;
  for (const role of Object.keys(ROLES) as Role[]) {
    const applicationIds = role === "Application Owner" ? [own] : [];
    const { body } = await tokens("contoso", "POST", "", { role, applicationIds });
    secrets.set(role, String(body.secretText));
  }
});

afterAll(() => installation.close());

function tokens(
  tenant: string,
  method: string,
  path: string,
  body?: unknown,
  token: string = TOKEN,
): Promise<Answer> {
  const url = `${installation.origin}${ROLLCALL_PREFIX}/tenants/${tenant}/tokens${path}`;
  return send(url, { method, body, token });
}

/** Ask for what is not there: whoever may ask gets another answer than 403. */
async function ask(
  role: Role,
  route: GraphRoute,
  id: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const base =
    route.api === "rollcall"
      ? `${ROLLCALL_PREFIX}/tenants/contoso`
      : `${GRAPH_PREFIX}/contoso/v1.0`;
  const path = route.path
    .replace(/^\/(servicePrincipals|applications)\/:id/, `/$1/${id}`)
    .replace(/:\w+/g, "nothing");
  const { method } = route;
  // What reads asks for an application that the token is for.
  const query = route.path === "/configurationAudit" ? `?applicationId=${own}` : "";
  const headers = new Headers({ authorization: `Bearer ${secrets.get(role) ?? ""}` });
  const hasBody = method !== "GET" && method !== "DELETE";
  if (hasBody) headers.set("content-type", "application/json");
  const response = await fetch(`${installation.origin}${base}${path}${query}`, {
    method,
    headers,
    ...(hasBody && { body: "[]" }),
  });
  const { status } = response;
  // A stream of events goes on until somebody hangs up.
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
  if (!isStream) return { status, text: await response.text() };
  await response.body?.cancel();
  return { status, text: "" };
}

const ALL = [...GRAPH_ROUTES, ...ROLLCALL_ROUTES];
/** Asked for with an application's own id, a DELETE would be obeyed. */
const ASKED = ALL.filter(({ method, path }) => {
  return !(method === "DELETE" && /^\/(servicePrincipals|applications)\/:id$/.test(path));
});

describe.each(Object.keys(ROLES) as Role[])("%s", (role) => {
  test("has the permissions that are written down", () => {
    expect([...ROLES[role]].sort()).toEqual([...EXPECTED[role]].sort());
  });

  test("meets 403 on every route that needs more, and on no other", {
    timeout: 60_000,
  }, async () => {
    const wrong: string[] = [];
    for (const route of ASKED) {
      const { status, text } = await ask(role, route, own);
      const may = EXPECTED[role].includes(route.permission);
      if ((status === 403) === may || status >= 500 || status === 401) {
        wrong.push(`${route.method} ${route.path}: ${status} ${text.slice(0, 120)}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe("an Application Owner", () => {
  test("meets 403 on every route of another application", { timeout: 60_000 }, async () => {
    const ofApplication = ALL.filter(({ path }) =>
      /^\/(servicePrincipals|applications)\/:id/.test(path),
    );
    expect(ofApplication.length).toBeGreaterThan(50);
    for (const route of ofApplication) {
      const { status } = await ask("Application Owner", route, other);
      expect(status, `${route.method} ${route.path}`).toBe(403);
    }
  });

  test.each(["servicePrincipals", "applications"])("lists the own ones of %s", async (list) => {
    const url = `${installation.origin}/tenants/contoso/v1.0/${list}`;
    const { body } = await send(url, {
      method: "GET",
      token: secrets.get("Application Owner") ?? "",
    });
    expect((body.value as readonly JsonObject[]).map(({ id }) => id)).toEqual([own]);
  });

  test.each([
    "/tenants/contoso/v1.0/auditLogs/provisioning?$filter=",
    `${ROLLCALL_PREFIX}/tenants/contoso/provisioningLog?filter=`,
    `${ROLLCALL_PREFIX}/tenants/contoso/provisioningLog/export?format=ndjson&filter=`,
  ])("can't end what narrows the log to the own applications: %s", async (path) => {
    const token = secrets.get("Application Owner") ?? "";
    const ask = (filter: string) =>
      send(installation.origin + path + encodeURIComponent(filter), { method: "GET", token });
    const broken = await ask("status eq 'success') or (status eq 'failure'");
    expect(broken.status).toBe(400);
    expect(broken.body).toMatchObject({ error: { code: "InvalidLogFilter" } });
    expect((await ask("(status eq 'success') or (status eq 'failure')")).status).toBe(200);
  });
});

describe("tokens", () => {
  test("are made, listed with their last use, and revoked at once", async () => {
    const made = await tokens("contoso", "POST", "", { role: "global reader", name: "Watcher" });
    expect(made.status).toBe(201);
    const { id, secretText } = made.body;
    const url = `${installation.origin}/tenants/contoso/v1.0/users`;
    const use = () => send(url, { method: "GET", token: String(secretText) });
    expect((await use()).status).toBe(200);
    const listed = (await tokens("contoso", "GET", "")).body.value as readonly JsonObject[];
    const shown = listed.find((token) => token.id === id);
    expect(shown).toMatchObject({ name: "Watcher", role: "Global Reader", status: "active" });
    expect(shown?.lastUsedDateTime).toEqual(expect.stringMatching(/Z$/));
    expect(JSON.stringify(listed)).not.toContain(String(secretText));
    expect((await tokens("contoso", "DELETE", `/${String(id)}`)).status).toBe(204);
    expect((await use()).status).toBe(401);
    expect((await tokens("contoso", "DELETE", `/${String(id)}`)).status).toBe(404);
  });

  test("tell whose they are", async () => {
    const ask = async (token: string) => {
      const url = `${installation.origin}${ROLLCALL_PREFIX}/tenants/contoso/whoami`;
      return (await send(url, { method: "GET", token })).body;
    };
    expect(await ask(secrets.get("User Administrator") ?? "")).toMatchObject({
      kind: "token",
      role: "User Administrator",
      permissions: EXPECTED["User Administrator"],
      tenant: { id: "contoso" },
    });
    expect(await ask(TOKEN)).toMatchObject({
      kind: "operator",
      role: null,
      permissions: EXPECTED["Global Administrator"],
    });
  });

  test("open their own tenant alone", async () => {
    const token = secrets.get("Global Administrator") ?? "";
    for (const path of ["/tenants/fabrikam/v1.0/users", "/tenants", "/tenants/none/v1.0/users"]) {
      expect((await send(installation.origin + path, { method: "GET", token })).status).toBe(401);
    }
    expect((await tokens("fabrikam", "GET", "", undefined, token)).status).toBe(401);
    expect((await tokens("fabrikam", "GET", "")).body.value).toEqual([]);
  });

  test.each([
    { role: "Emperor" },
    {},
    { role: "Application Owner" },
    { role: "Global Reader", applicationIds: ["x"] },
    { role: "Global Reader", expires: "2020-01-01" },
    { role: "Global Reader", name: "" },
  ])("$role is refused when it is asked for like %o", async (request) => {
    const { status, body } = await tokens("contoso", "POST", "", request);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { code: "InvalidToken" } });
  });
});
