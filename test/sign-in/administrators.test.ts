import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { type Installation, startInstallation, TOKEN } from "../graph/installation.ts";
import { type Answer, GOOD, OTHER, readLink, type Sending, send } from "./desk.ts";

/** Administrators over sockets: links, passwords, sessions that call the API, roles. */

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
  for (const id of ["contoso", "fabrikam"]) await installation.addTenant(id);
});
afterAll(() => installation.close());

const SESSION = "/rollcall/v1/session";
const call = (method: string, path: string, sending?: Sending): Promise<Answer> =>
  send(installation.origin, method, path, sending);
const at = (tenant: string, path = ""): string =>
  `/rollcall/v1/tenants/${tenant}/administrators${path}`;

interface Added {
  readonly id: string;
  readonly link: string;
}

async function add(tenant: string, body: JsonObject): Promise<Added> {
  const answer = await call("POST", at(tenant), { token: TOKEN, body });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return { id: String(answer.body.id), link: readLink(String(answer.body.signInLink)) };
}

const enter = (link: string): Promise<Answer> =>
  call("POST", `${SESSION}/sign-in`, { body: { link } });

describe("signing in", () => {
  test("a link signs in once; the cookie calls both APIs of its tenant, and no other's", async () => {
    const { link, id } = await add("contoso", {
      email: "Anna@contoso.example",
      role: "Global Administrator",
    });
    const entered = await enter(link);
    expect(entered.headers.get("set-cookie")).toMatch(
      /^rollcall_admin=rsa_[\w-]{43}\.contoso; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(entered.body).toMatchObject({
      administrator: { id, email: "anna@contoso.example", role: "Global Administrator" },
      tenant: { id: "contoso" },
      hasPassword: false,
    });
    expect((await enter(link)).code).toBe("LinkUsed");
    const { cookie } = entered;
    const read = async (path: string) => (await call("GET", path, { cookie })).status;
    expect(await read("/tenants/contoso/v1.0/users")).toBe(200);
    expect(await read(at("contoso"))).toBe(200);
    expect(await read("/tenants/fabrikam/v1.0/users")).toBe(401);
    expect(await read(at("fabrikam"))).toBe(401);
    expect(await read("/tenants")).toBe(401);
    const group = { cookie, body: { displayName: "Sailors" } };
    expect((await call("POST", "/tenants/contoso/v1.0/groups", group)).status).toBe(201);
    const bare = { headers: { cookie }, body: { displayName: "Pirates" } };
    expect((await call("POST", "/tenants/contoso/v1.0/groups", bare)).code).toBe(
      "CrossSiteRequest",
    );
    const foreign = { headers: { cookie, origin: "https://evil.example" }, body: {} };
    expect((await call("POST", at("contoso"), foreign)).code).toBe("CrossSiteRequest");
  });

  test("a program sends the session's secret as its token, with the same rights", async () => {
    const { link, id } = await add("contoso", {
      email: "cli@contoso.example",
      role: "Global Reader",
    });
    const token = (await enter(link)).cookie.replace("rollcall_admin=", "");
    const whoami = await call("GET", "/rollcall/v1/tenants/contoso/whoami", { token });
    expect(whoami.body).toMatchObject({ kind: "administrator", id, role: "Global Reader" });
    expect((await call("GET", SESSION, { token })).body).toMatchObject({
      tenant: { id: "contoso" },
    });
    const users = "/tenants/contoso/v1.0/users";
    const status = async (method: string, path: string, sending: Sending = {}) =>
      (await call(method, path, { token, ...sending })).status;
    expect(await status("GET", users)).toBe(200);
    expect(await status("POST", users, { body: {} }), "a reader may not").toBe(403);
    expect(await status("GET", "/tenants/fabrikam/v1.0/users")).toBe(401);
    expect(await status("GET", "/tenants")).toBe(401);
    expect(await status("GET", users, { token: `${token}x` })).toBe(401);
    expect(await status("POST", `${SESSION}/sign-out`)).toBe(204);
    expect(await status("GET", users)).toBe(401);
  });

  test("a password is chosen after a link, then changed with the current one", async () => {
    const { link } = await add("contoso", { email: "bo@contoso.example", role: "Global Reader" });
    const { cookie } = await enter(link);
    const change = (using: string, body: JsonObject) =>
      call("POST", `${SESSION}/password`, { cookie: using, body });
    expect((await change(cookie, { password: "bo@contoso" })).code).toBe("InvalidPassword");
    expect((await change(cookie, { password: GOOD })).status).toBe(204);
    const signIn = (password: string, more: JsonObject = { tenantId: "contoso" }) =>
      call("POST", `${SESSION}/sign-in`, {
        body: { email: "BO@contoso.example", password, ...more },
      });
    const signedIn = await signIn(GOOD);
    expect(signedIn.status).toBe(200);
    expect((await signIn(GOOD, {})).status, "of two tenants one has to be named").toBe(400);
    expect((await signIn(GOOD, { tenantId: "fabrikam" })).code).toBe("SignInRefused");
    const wrong = { currentPassword: "wrong", password: OTHER };
    expect((await change(signedIn.cookie, wrong)).code).toBe("InvalidPassword");
    const right = { currentPassword: GOOD, password: OTHER };
    expect((await change(signedIn.cookie, right)).status).toBe(204);
    expect((await call("GET", SESSION, { cookie })).status, "other sessions ended").toBe(401);
    expect((await call("GET", SESSION, { cookie: signedIn.cookie })).status).toBe(200);
    expect((await signIn(GOOD)).code).toBe("SignInRefused");
  });

  test("unknown people and wrong passwords get one answer, and are locked alike", async () => {
    const guess = async (email: string) => {
      const answers = [];
      for (let index = 0; index < 6; index += 1) {
        const body = { email, password: `guess ${index}`, tenantId: "contoso" };
        const { code, body: answer } = await call("POST", `${SESSION}/sign-in`, { body });
        const { message } = answer.error as { readonly message: string };
        answers.push(`${code} ${message.replace(/\d+/, "n")}`);
      }
      return answers;
    };
    await add("contoso", { email: "ivan@contoso.example", role: "Global Reader" });
    const known = await guess("ivan@contoso.example");
    expect(known).toEqual(await guess("nobody@contoso.example"));
    expect(known.map((text) => text.split(" ")[0])).toEqual([
      ...Array.from({ length: 5 }, () => "SignInRefused"),
      "TooManyAttempts",
    ]);
  });

  test.each([
    { title: "nobody's", link: `rla_${"A".repeat(43)}.contoso` },
    { title: "of another realm", link: `rle_${"A".repeat(43)}.contoso` },
    { title: "no text", link: 7 },
  ])("a link that is $title opens nothing", async ({ link }) => {
    const answer = await call("POST", `${SESSION}/sign-in`, { body: { link } });
    expect([answer.status, answer.code, answer.cookie]).toEqual([404, "LinkUnknown", ""]);
  });

  test("a link moved to another tenant opens nothing", async () => {
    const { link } = await add("contoso", { name: "Carl", role: "Global Reader" });
    expect((await enter(link.replace(".contoso", ".fabrikam"))).code).toBe("LinkUnknown");
    expect((await enter(link)).status).toBe(200);
  });

  test("signing in from another site's page is refused", async () => {
    const { link } = await add("contoso", { name: "Dan", role: "Global Reader" });
    const headers = { origin: "https://evil.example" };
    const answer = await call("POST", `${SESSION}/sign-in`, { headers, body: { link } });
    expect([answer.code, answer.cookie]).toEqual(["CrossSiteRequest", ""]);
  });

  test.each([
    { title: "a request", headers: {}, isUse: true },
    { title: "a stream of events", headers: { accept: "text/event-stream" }, isUse: false },
    {
      title: "what a page reads while nobody is at it",
      headers: { "x-rollcall-unattended": "true" },
      isUse: false,
    },
  ])("$title keeps the session alive: $isUse", async ({ headers, isUse }) => {
    const { link, id } = await add("contoso", { name: "Idle", role: "Global Reader" });
    const { cookie } = await enter(link);
    const place = { realm: "administrator", ownerId: "contoso" } as const;
    const { accounts } = installation.store;
    const [session] = await accounts.listSessions({ ...place, accountId: id });
    const long = new Date(Date.now() - 50 * 60_000).toISOString();
    await accounts.writeAccounts((writer) =>
      writer.noteSessionUse(place, session?.sha256 ?? "", long),
    );
    const stop = new AbortController();
    const path = "/rollcall/v1/tenants/contoso/events";
    const answer = await fetch(installation.origin + path, {
      headers: { cookie, ...headers },
      signal: stop.signal,
    });
    expect(answer.status).toBe(200);
    stop.abort();
    const [after] = await accounts.listSessions({ ...place, accountId: id });
    expect(after?.lastUsed === long).toBe(!isUse);
  });

  test("signing out ends the session, and a new sign-in the one that the browser had", async () => {
    const { id, link } = await add("contoso", { name: "Eva", role: "Global Reader" });
    const first = await enter(link);
    const again = await call("POST", at("contoso", `/${id}/link`), { token: TOKEN });
    const second = await call("POST", `${SESSION}/sign-in`, {
      cookie: first.cookie,
      body: { link: readLink(String(again.body.signInLink)) },
    });
    expect((await call("GET", SESSION, { cookie: first.cookie })).code).toBe("NotSignedIn");
    const { cookie } = second;
    const bare = await call("POST", `${SESSION}/sign-out`, { headers: { cookie } });
    expect(bare.code, "not from elsewhere").toBe("CrossSiteRequest");
    expect((await call("POST", `${SESSION}/sign-out`, { cookie })).status).toBe(204);
    expect((await call("GET", SESSION, { cookie })).status).toBe(401);
  });
});

describe("roles and administrators", () => {
  test("a session may what its role may, and a changed role counts at once", async () => {
    const { id, link } = await add("contoso", { name: "Frida", role: "Global Reader" });
    const { cookie } = await enter(link);
    const body = { displayName: "New" };
    const make = () => call("POST", "/tenants/contoso/v1.0/groups", { cookie, body });
    expect((await make()).code).toBe("Authorization_RequestDenied");
    expect((await call("GET", at("contoso"), { cookie })).status).toBe(200);
    const self = { cookie, body: { role: "Global Administrator" } };
    expect((await call("PATCH", at("contoso", `/${id}`), self)).status).toBe(403);
    expect((await call("PATCH", SESSION, self)).body).toMatchObject({
      administrator: { role: "Global Reader" },
    });
    const role = { token: TOKEN, body: { role: "Global Administrator" } };
    expect((await call("PATCH", at("contoso", `/${id}`), role)).status).toBe(200);
    expect((await make()).status).toBe(201);
  });

  test("whoever is removed is out at once, and the links are void", async () => {
    const { id, link } = await add("contoso", { name: "Gerda", role: "Global Reader" });
    const { cookie } = await enter(link);
    const again = await call("POST", at("contoso", `/${id}/link`), { token: TOKEN });
    const spare = readLink(String(again.body.signInLink));
    expect((await call("DELETE", at("contoso", `/${id}`), { token: TOKEN })).status).toBe(204);
    expect((await call("GET", SESSION, { cookie })).status).toBe(401);
    expect((await call("GET", "/tenants/contoso/v1.0/users", { cookie })).status).toBe(401);
    expect((await enter(spare)).code).toBe("LinkUnknown");
  });

  test("sessions are listed and ended by whoever names administrators", async () => {
    const { id, link } = await add("contoso", { name: "Hanne", role: "Global Reader" });
    const { cookie } = await enter(link);
    const listed = await call("GET", at("contoso", `/${id}/sessions`), { token: TOKEN });
    const [session] = listed.body.value as { readonly id: string }[];
    expect(JSON.stringify(listed.body)).not.toContain("rsa_");
    const one = at("contoso", `/${id}/sessions/${session?.id}`);
    expect((await call("DELETE", one, { cookie })).status, "a reader may not").toBe(403);
    expect((await call("DELETE", one, { token: TOKEN })).status).toBe(204);
    expect((await call("DELETE", one, { token: TOKEN })).status).toBe(404);
    expect((await call("GET", SESSION, { cookie })).status).toBe(401);
  });

  test("the last Global Administrator stays, whoever asks and however", async () => {
    const { id } = await add("fabrikam", { name: "Only", role: "Global Administrator" });
    await add("fabrikam", { name: "Helper", role: "Application Administrator" });
    const refused = [
      await call("DELETE", at("fabrikam", `/${id}`), { token: TOKEN }),
      await call("PATCH", at("fabrikam", `/${id}`), {
        token: TOKEN,
        body: { role: "Application Administrator" },
      }),
    ];
    expect(refused.map(({ status, code }) => [status, code])).toEqual([
      [409, "LastAdministrator"],
      [409, "LastAdministrator"],
    ]);
    const second = await add("fabrikam", { name: "Second", role: "Global Administrator" });
    const both = await Promise.all(
      [id, second.id].map((each) => call("DELETE", at("fabrikam", `/${each}`), { token: TOKEN })),
    );
    expect(both.map(({ status }) => status).sort(), "of two at once, one stays").toEqual([
      204, 409,
    ]);
  });

  test.each([
    { title: "no role", body: { name: "X" }, code: "InvalidAdministrator" },
    {
      title: "no name and no email",
      body: { role: "Global Reader" },
      code: "InvalidAdministrator",
    },
    {
      title: "an email that is none",
      body: { email: "x", role: "Global Reader" },
      code: "InvalidAdministrator",
    },
    {
      title: "another's email",
      body: { email: "ANNA@contoso.example", role: "Global Reader" },
      code: "ObjectConflict",
    },
    {
      title: "an owner of no application",
      body: { name: "X", role: "Application Owner" },
      code: "InvalidAdministrator",
    },
  ])("nobody is added with $title", async ({ body, code }) => {
    expect((await call("POST", at("contoso"), { token: TOKEN, body })).code).toBe(code);
  });

  test("what happened is in the audit log, by name and without secrets", async () => {
    const entries = await installation.store.configurations.listAudit("contoso", { limit: 500 });
    const activities = new Set(entries.map(({ activity }) => activity));
    for (const activity of [
      "Add administrator",
      "Update administrator",
      "Remove administrator",
      "Issue sign-in link",
      "Sign in",
      "Sign-in refused",
      "Sign out",
      "Change password",
      "End sessions",
    ]) {
      expect(activities, activity).toContain(activity);
    }
    const text = JSON.stringify(entries);
    for (const secret of [GOOD, OTHER, "rla_", "rsa_", "argon2", "guess"]) {
      expect(text.includes(secret), secret).toBe(false);
    }
    const group = entries.find(({ initiatedBy }) => initiatedBy.displayName === "Frida");
    expect(group?.initiatedBy.initiatorType).toBe("user");
  });
});
