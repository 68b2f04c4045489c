import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { PASSWORD, readForm } from "../saml/both-sides.ts";
import { ApplicationWalk } from "./application-walk.ts";
import { type Company, good, startCompany, TENANT } from "./company.ts";

/**
 * Single sign-on of a person of the directory into BitaBIZ, begun at either side, beside
 * provisioning and independent of it; and what becomes of a session when somebody is disabled.
 */

let company: Company;
let walk: ApplicationWalk;
let token: string;
const people: Record<string, string> = {};

beforeAll(async () => {
  company = await startCompany();
  walk = new ApplicationWalk(company);
  walk.administrator = await company.signIn("Global Administrator");
  walk.people = walk.administrator;
  walk.account = await company.openAccount("bitabiz");
  const given = await walk.console("POST", "/integration/token", { immediate: true });
  token = String(given.bearerToken);
  await walk.connect("BitaBIZ", [
    { key: "BaseAddress", value: String(given.endpointUrl) },
    { key: "SecretToken", value: token },
  ]);
  await walk.done("POST", `${walk.job}/start`);
  for (const name of ["anna", "bo", "stray"]) people[name] = await walk.create(name);
  for (const name of ["anna", "bo"]) {
    await walk.assign(String(people[name]));
    await walk.employeeWith(name, { active: true });
  }
});

afterAll(() => company.close());

/** What a browser got. */
interface Page {
  readonly status: number;
  readonly text: string;
  readonly location: string;
  readonly cookie: string;
}

/** A browser that follows nothing by itself. */
async function browse(
  address: string,
  { form, cookie }: { form?: Record<string, string>; cookie?: string } = {},
): Promise<Page> {
  const response = await fetch(new URL(address, company.origin), {
    method: form === undefined ? "GET" : "POST",
    redirect: "manual",
    headers: { ...(cookie !== undefined && { cookie }) },
    ...(form !== undefined && { body: new URLSearchParams(form) }),
  });
  const [set = ""] = response.headers.getSetCookie();
  return {
    status: response.status,
    text: await response.text(),
    location: response.headers.get("location") ?? "",
    cookie: set.split(";")[0] ?? "",
  };
}

/** What the browser keeps of BitaBIZ while a sign-in is under way. */
let kept = "";

/** Send the form of a page with what a person types into it, and once more where a page does so. */
async function submit(page: Page, typed: Record<string, string> = {}): Promise<Page> {
  const { action, fields } = readForm(page.text);
  const arrived = await browse(action, { form: { ...fields, ...typed } });
  if (!arrived.text.includes('name="again"')) return arrived;
  return await browse(action, { form: readForm(arrived.text).fields, cookie: kept });
}

const typed = (name: string) => ({ userName: `${name}@contoso.example`, password: PASSWORD });

/** Begun at BitaBIZ. @returns what the directory shows */
async function begin(cookie?: string): Promise<Page> {
  const begun = await browse(`/saas/${walk.account.id}/saml/sign-in`, { cookie: kept });
  kept = begun.cookie;
  return browse(begun.location, cookie === undefined ? {} : { cookie });
}

async function statusOf(cookie: string): Promise<number> {
  return (await company.send("GET", "/saas/v1/me", { cookie })).status;
}

describe("Connect BitaBIZ for single sign-on", () => {
  test("each side is told the other's metadata", async () => {
    const { serviceProvider } = await walk.console("GET", "/single-sign-on");
    const { entityId, replyUrl } = serviceProvider as JsonObject;
    const path = `/servicePrincipals/${walk.application}/singleSignOn`;
    const patch = { ...walk.administrator, body: { entityId, replyUrls: [replyUrl] } };
    const { body } = await good(
      company.send("PATCH", `/rollcall/v1/tenants/${TENANT}${path}`, patch),
    );
    const { metadataUrl: url } = body.identityProvider as JsonObject;
    await walk.console("PUT", "/single-sign-on/metadata", { url });
    const enabled = await walk.console("PUT", "/single-sign-on", { enabled: true });
    expect(JSON.stringify(enabled)).toContain('"enabled":true');
  });

  test("people of the directory choose a password by a link", async () => {
    for (const id of Object.values(people)) {
      const path = `/rollcall/v1/tenants/${TENANT}/users/${id}/passwordLink`;
      const { body } = await good(company.send("POST", path, walk.people));
      const link = new URL(String(body.url)).searchParams.get("link") ?? "";
      const page = await browse(`/saml/${TENANT}/password`, {
        form: { link, password: PASSWORD },
      });
      expect(page.status).toBeLessThan(400);
    }
  });
});

describe("Sign in", () => {
  test("begun at BitaBIZ: the directory asks for the password, and the employee is in", async () => {
    const asked = await begin();
    expect(asked.text).toContain("BitaBIZ");
    const answered = await submit(asked, typed("anna"));
    const welcomed = await submit(answered);
    expect([welcomed.status, welcomed.location]).toEqual([303, `/app/${walk.account.id}`]);
    const me = await company.send("GET", "/saas/v1/me", { cookie: welcomed.cookie });
    expect(JSON.stringify(me.body)).toContain("anna@contoso.example");
    // The directory knows them by now.
    expect((await submit(await begin(answered.cookie))).status).toBe(303);
  });

  test("begun at the directory: its address for the application is enough", async () => {
    const asked = await browse(`/saml/${TENANT}/${walk.application}/sign-on`);
    const answered = await submit(asked, typed("bo"));
    const sent = await submit(answered);
    // BitaBIZ asks for what it was given without asking, and now knows the browser.
    expect([sent.status, sent.location]).toEqual([303, `/saas/${walk.account.id}/saml/sign-in`]);
    const welcomed = await submit(await begin(answered.cookie));
    expect([welcomed.status, welcomed.location]).toEqual([303, `/app/${walk.account.id}`]);
    expect(await statusOf(welcomed.cookie)).toBe(200);
  });

  test("who is not assigned comes in neither way", async () => {
    for (const page of [
      await begin(),
      await browse(`/saml/${TENANT}/${walk.application}/sign-on`),
    ]) {
      const refused = await submit(page, typed("stray"));
      expect(refused.status).toBe(403);
      expect(refused.text).not.toContain("SAMLResponse");
    }
  });

  test("whom the directory manages has no password in BitaBIZ itself", async () => {
    const path = `${walk.account.path}/sign-in`;
    expect((await company.send("POST", path, { body: typed("anna") })).status).toBe(401);
  });
});

describe("A session ends at once when somebody is disabled", () => {
  test("by SCIM: the request after the PATCH of active is refused", async () => {
    const { cookie } = await submit(await submit(await begin(), typed("bo")));
    expect(await statusOf(cookie)).toBe(200);
    const bo = await walk.employeeOf("bo");
    await scimActive(String(bo?.id), false);
    expect(await statusOf(cookie)).toBe(401);
    const refused = await submit(await submit(await begin(), typed("bo")));
    expect(refused.status).toBe(403);
    await scimActive(String(bo?.id), true);
    // What has ended stays ended.
    expect(await statusOf(cookie)).toBe(401);
  });

  test("in the directory: provisioning carries it, and both sessions are over", async () => {
    const answered = await submit(await begin(), typed("anna"));
    const { cookie } = await submit(answered);
    expect(await statusOf(cookie)).toBe(200);
    await walk.edit(String(people.anna), { accountEnabled: false });
    await walk.employeeWith("anna", { active: false });
    expect(await statusOf(cookie)).toBe(401);
    expect((await begin(answered.cookie)).text).toContain('type="password"');
    expect((await submit(await begin(), typed("anna"))).status).toBe(401);
  });

  async function scimActive(id: string, active: boolean): Promise<void> {
    const path = `/organizations/${walk.account.id}/scim/v2/Users/${id}`;
    const body = {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", path: "active", value: active }],
    };
    await good(company.send("PATCH", path, { token, body }));
  }
});

test("Provisioning goes on as it was, whatever single sign-on does", async () => {
  await walk.console("PUT", "/single-sign-on", { enabled: false });
  await walk.assign(await walk.create("late"));
  await walk.employeeWith("late", { active: true });
});
