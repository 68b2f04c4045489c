import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type Answer,
  APPLICATION,
  type BothSides,
  choosePassword,
  connect,
  ORGANIZATION,
  ORGANIZATION_SETTINGS,
  PASSWORD,
  readForm,
  readSetCookie,
  SIGN_ON_SETTINGS,
  startBothSides,
  TENANT,
} from "./both-sides.ts";

let sides: BothSides;
const MINUTE_MS = 60_000;

beforeEach(async () => {
  sides = await startBothSides();
  kept = undefined;
  await connect(sides);
});

afterEach(() => sides.close());

const stranger = { isStranger: true } as const;

/** What the browser keeps of the application: the secrets of the sign-ins that it began. */
let kept: string | undefined;
const keeping = () => (kept === undefined ? stranger : { cookie: kept });

/** Begin at the application; ends at the identity provider's answer. */
async function begin(cookie?: string, query = ""): Promise<Answer> {
  const path = `/saas/${ORGANIZATION}/saml/sign-in${query}`;
  const begun = await sides.call("GET", path, keeping());
  expect(begun.status).toBe(302);
  kept = readSetCookie(begun);
  const to = begun.headers.get("location") ?? "";
  return await sides.call("GET", to, cookie === undefined ? stranger : { cookie });
}

/** Fill the form of the identity provider in. */
async function fillIn(page: Answer, userName: string, password = PASSWORD): Promise<Answer> {
  const { action, fields } = readForm(page.text);
  const form = { ...fields, userName, password };
  return await sides.call("POST", action, { form, isStranger: true });
}

/** Carry the answer to the application, whose page sends it once more with the cookies. */
async function carry(page: Answer): Promise<Answer> {
  const { action, fields } = readForm(page.text);
  const arrived = await sides.call("POST", action, { form: fields, isStranger: true });
  expect(arrived.text).toContain('name="again"');
  const form = readForm(arrived.text).fields;
  return await sides.call("POST", action, { form, ...keeping() });
}

/** The same for a browser with cookies that are none of this sign-in. */
async function carryAnyhow(page: Answer): Promise<Answer> {
  const { action, fields } = readForm(page.text);
  return await sides.call("POST", action, { form: { ...fields, again: "1" }, ...keeping() });
}

describe("signing in, begun at the application", () => {
  test("a person of the directory comes in as the employee, and the second time without a password", async () => {
    await choosePassword(sides, "bo");
    const asked = await begin();
    expect(asked.text).toContain("Sign in to Café &amp; Co");
    const answered = await fillIn(asked, "Bo@x.example");
    const person = readSetCookie(answered);
    expect(answered.headers.get("set-cookie")).toContain("HttpOnly; SameSite=Lax");
    const welcomed = await carry(answered);
    expect(welcomed.status).toBe(303);
    expect(welcomed.headers.get("location")).toBe(`/app/${ORGANIZATION}`);
    const cookie = readSetCookie(welcomed);
    const me = await sides.call("GET", "/saas/v1/me", { cookie });
    expect(me.text).toContain("bo@x.example");
    const again = await carry(await begin(person));
    expect(again.status).toBe(303);
  });

  test("the request by HTTP-POST is taken as well", async () => {
    await choosePassword(sides, "bo");
    const begun = await sides.call("GET", `/saas/${ORGANIZATION}/saml/sign-in`, stranger);
    kept = readSetCookie(begun);
    const url = new URL(begun.headers.get("location") ?? "");
    const { inflateRawSync } = await import("node:zlib");
    const packed = Buffer.from(url.searchParams.get("SAMLRequest") ?? "", "base64");
    const SAMLRequest = inflateRawSync(packed).toString("base64");
    const path = `/saml/${TENANT}/${APPLICATION}/sign-on`;
    const moved = await sides.call("POST", path, { form: { SAMLRequest }, isStranger: true });
    expect(moved.status).toBe(303);
    const asked = await sides.call("GET", moved.headers.get("location") ?? "", stranger);
    expect((await carry(await fillIn(asked, "bo@x.example"))).status).toBe(303);
  });

  test("where people come back to is within their own console", async () => {
    await choosePassword(sides, "bo");
    const inside = `/app/${ORGANIZATION}/employees?q=a`;
    for (const [returnTo, place] of [
      [inside, inside],
      ["https://evil.example/", `/app/${ORGANIZATION}`],
      ["//evil.example", `/app/${ORGANIZATION}`],
      [`/app/${ORGANIZATION}evil`, `/app/${ORGANIZATION}`],
    ] as const) {
      const asked = await begin(undefined, `?returnTo=${encodeURIComponent(returnTo)}`);
      const welcomed = await carry(await fillIn(asked, "bo@x.example"));
      expect(welcomed.headers.get("location")).toBe(place);
    }
  });

  test("who is not assigned is told so, and gets no assertion", async () => {
    await choosePassword(sides, "al");
    const refused = await fillIn(await begin(), "al@x.example");
    expect(refused.status).toBe(403);
    expect(refused.text).toContain("NotAssigned");
    expect(refused.text).not.toContain("SAMLResponse");
  });

  test("an answer is taken once", async () => {
    await choosePassword(sides, "bo");
    const answered = await fillIn(await begin(), "bo@x.example");
    expect((await carry(answered)).status).toBe(303);
    const second = await carry(answered);
    expect(second.status).toBe(403);
    expect(second.text).toContain("InResponseToUnknown");
  });

  test("of two who send an answer at once, one comes in", async () => {
    await choosePassword(sides, "bo");
    const answered = await fillIn(await begin(), "bo@x.example");
    const both = await Promise.all([carry(answered), carry(answered)]);
    expect(both.map(({ status }) => status).sort()).toEqual([303, 403]);
  });

  test("a request is over after a quarter of an hour", async () => {
    await choosePassword(sides, "bo");
    const asked = await begin();
    sides.clock.nowMs += 16 * MINUTE_MS;
    const refused = await carry(await fillIn(asked, "bo@x.example"));
    expect(refused.text).toContain("InResponseToUnknown");
  });
});

describe("signing in, begun at the directory", () => {
  test("needs nothing but the address, and as JSON works without a page", async () => {
    await choosePassword(sides, "bo");
    const path = `/saml/${TENANT}/${APPLICATION}`;
    await sides.call("PUT", ORGANIZATION_SETTINGS, { body: { allowIdpInitiated: true } });
    const asked = await sides.call("GET", `${path}/sign-on`, stranger);
    const come = await carry(await fillIn(asked, "bo@x.example"));
    expect([come.status, come.headers.get("location")]).toEqual([303, `/app/${ORGANIZATION}`]);
    const json = await sides.call("POST", `${path}/sign-in`, {
      body: { userName: "bo@x.example", password: PASSWORD },
      headers: { accept: "application/json" },
      isStranger: true,
    });
    const { replyUrl, SAMLResponse } = json.json() as unknown as Record<string, string>;
    const form = { SAMLResponse: SAMLResponse ?? "" };
    const headers = { accept: "application/json" };
    const welcomed = await sides.call("POST", replyUrl ?? "", { form, headers, isStranger: true });
    expect(welcomed.json()).toMatchObject({ userName: "bo@x.example" });
  });

  test("goes on to a request where the organization wants requests, and is refused to programs", async () => {
    await choosePassword(sides, "bo");
    const asked = await sides.call("GET", `/saml/${TENANT}/${APPLICATION}/sign-on`, stranger);
    const answered = await fillIn(asked, "bo@x.example");
    const { action, fields } = readForm(answered.text);
    const headers = { accept: "application/json" };
    const refused = await sides.call("POST", action, { form: fields, headers, ...stranger });
    expect(refused.json()).toMatchObject({ error: { code: "UnsolicitedNotAllowed" } });

    const sent = await carry(answered);
    expect([sent.status, sent.headers.get("location")]).toEqual([
      303,
      `/saas/${ORGANIZATION}/saml/sign-in`,
    ]);
    const asking = readSetCookie(sent);
    expect(asking, "nobody is signed in by it").toBe(`rollcall_saml_asking_${ORGANIZATION}=1`);
    expect((await carry(await begin(readSetCookie(answered)))).status).toBe(303);
    // Who answers a request with a response to nobody is not asked for ever.
    kept = asking;
    expect((await carry(answered)).text).toContain("UnsolicitedNotAllowed");
  });
});

describe("the browser that began", () => {
  test("alone takes the answer: a response planted in another one signs nobody in", async () => {
    await choosePassword(sides, "bo");
    const answered = await fillIn(await begin(), "bo@x.example");
    const own = kept;
    for (const other of [undefined, "rollcall_saml_org-1=x", `rollcall_saml_org-2=${own}`]) {
      kept = other;
      const planted = await carryAnyhow(answered);
      expect(planted.text).toContain("RequestOfOtherBrowser");
      expect(planted.headers.get("set-cookie")).toBeNull();
    }
    kept = own;
    expect((await carry(answered)).status, "nothing was used up").toBe(303);
  });

  test("may have two sign-ins under way, and forgets each that is done", async () => {
    await choosePassword(sides, "bo");
    const one = await fillIn(await begin(), "bo@x.example");
    const two = await fillIn(await begin(), "bo@x.example");
    const welcomed = await carry(one);
    expect(welcomed.status).toBe(303);
    kept = welcomed.headers.getSetCookie().at(-1)?.split(";")[0];
    const last = await carry(two);
    expect(last.status).toBe(303);
    expect(last.headers.getSetCookie().at(-1)).toMatch(/^rollcall_saml_org-1=;.*Max-Age=0$/);
  });

  test("keeps its secret from scripts, other sites' requests, and for a quarter of an hour", async () => {
    const path = `/saas/${ORGANIZATION}/saml/sign-in`;
    const begun = await sides.call("GET", path, stranger);
    expect(begun.headers.get("set-cookie")).toMatch(
      /^rollcall_saml_org-1=[\w-]{36}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=900$/,
    );
    const secret = readSetCookie(begun).split("=")[1] ?? "";
    expect(begun.headers.get("location")).not.toContain(secret);
  });
});

describe("who may not come in", () => {
  test.each([
    { title: "a wrong password", userName: "bo@x.example", password: "something else entirely" },
    { title: "a name that nobody has", userName: "nobody@x.example", password: PASSWORD },
    { title: "somebody without a password", userName: "al@x.example", password: PASSWORD },
  ])("$title: the same answer", async ({ userName, password }) => {
    await choosePassword(sides, "bo");
    const refused = await fillIn(await begin(), userName, password);
    expect(refused.status).toBe(401);
    expect(refused.text).toContain("The user name or the password is wrong");
    expect(refused.headers.get("set-cookie")).toBeNull();
  });

  test("after five wrong passwords the right one waits too", async () => {
    await choosePassword(sides, "bo");
    const asked = await begin();
    for (let at = 0; at < 6; at += 1) await fillIn(asked, "bo@x.example", `wrong ${at} of them`);
    const locked = await fillIn(asked, "bo@x.example");
    expect(locked.status).toBe(429);
    expect(Number(locked.headers.get("retry-after"))).toBeGreaterThan(0);
    sides.clock.nowMs += 20 * MINUTE_MS;
    expect((await fillIn(asked, "bo@x.example")).status).toBe(200);
  });

  test("who is disabled in the directory is out at once, and stays out with that session", async () => {
    await choosePassword(sides, "bo");
    const cookie = readSetCookie(await fillIn(await begin(), "bo@x.example"));
    const user = `/tenants/${TENANT}/v1.0/users/bo`;
    await sides.call("PATCH", user, { body: { accountEnabled: false } });
    expect((await begin(cookie)).text).toContain('type="password"');
    await sides.call("PATCH", user, { body: { accountEnabled: true } });
    expect((await begin(cookie)).text).toContain('type="password"');
  });

  test("a form from another site signs nobody in", async () => {
    await choosePassword(sides, "bo");
    const { action, fields } = readForm((await begin()).text);
    const form = { ...fields, userName: "bo@x.example", password: PASSWORD };
    const headers = { origin: "https://evil.example" };
    const refused = await sides.call("POST", action, { form, headers, isStranger: true });
    expect(refused.status).toBe(403);
    expect(refused.text).toContain("CrossSite");
  });

  test("where single sign-on is enforced, a password is no way in but for those named", async () => {
    const enforced = { enforced: true, passwordAllowedFor: ["AL@x.example"] };
    await sides.call("PUT", ORGANIZATION_SETTINGS, { body: enforced });
    const path = `/saas/v1/organizations/${ORGANIZATION}`;
    const { text } = await sides.call("GET", `${path}/employees`);
    const employees = JSON.parse(text) as { employees: { id: string; userName: string }[] };
    for (const { id, userName } of employees.employees) {
      const issued = await sides.call("POST", `${path}/employees/${id}/password-link`, {
        body: {},
      });
      const { link } = issued.json() as unknown as { link: string };
      const secret = new URL(link).searchParams.get("link");
      const body = { link: secret, password: PASSWORD };
      await sides.call("POST", `${path}/password`, { body, isStranger: true });
      const signIn = { userName, password: PASSWORD };
      const answer = await sides.call("POST", `${path}/sign-in`, {
        body: signIn,
        isStranger: true,
      });
      expect([userName, answer.status]).toEqual([userName, userName.startsWith("al") ? 200 : 401]);
    }
    const entry = await sides.call("GET", `${path}/sign-in`, stranger);
    expect(entry.json()).toMatchObject({
      isPasswordAllowed: true,
      singleSignOnUrl: expect.stringMatching(/saml\/sign-in$/),
    });
  });
});

describe("what an application may ask", () => {
  const request = (attributes: string, issuer = "https://sp.example"): string =>
    `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r" Version="2.0" ` +
    `IssueInstant="2030-06-01T12:00:00Z" ${attributes}><saml:Issuer ` +
    `xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${issuer}</saml:Issuer></samlp:AuthnRequest>`;
  const own = 'AssertionConsumerServiceURL="https://sp.example/acs"';

  test.each([
    { title: "its own address", xml: request(own), code: "303" },
    {
      title: "an address that nobody named",
      xml: request('AssertionConsumerServiceURL="https://evil.example/"'),
      code: "ReplyUrlUnknown",
    },
    {
      title: "an address by a number beyond",
      xml: request('AssertionConsumerServiceIndex="7"'),
      code: "ReplyUrlUnknown",
    },
    {
      title: "for another application",
      xml: request(own, "https://other.example"),
      code: "IssuerUnknown",
    },
    {
      title: "another provider",
      xml: request(`${own} Destination="https://other.example/"`),
      code: "DestinationMismatch",
    },
    {
      title: "an artifact",
      xml: request(`${own} ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"`),
      code: "BindingNotSupported",
    },
    {
      title: "with a document type",
      xml: `<!DOCTYPE a>${request(own)}`,
      code: "RequestUnreadable",
    },
    {
      title: "with an id that is markup",
      xml: request(own).replace("_r", "&quot;&gt;x"),
      code: "RequestUnreadable",
    },
    { title: "something else", xml: "<a/>", code: "RequestUnreadable" },
  ])("$title is answered by $code", async ({ xml, code }) => {
    const body = { entityId: "https://sp.example", replyUrls: ["https://sp.example/acs"] };
    await sides.call("PATCH", SIGN_ON_SETTINGS, { body });
    const SAMLRequest = Buffer.from(xml).toString("base64");
    const path = `/saml/${TENANT}/${APPLICATION}/sign-on`;
    const headers = { accept: "application/json" };
    const answer = await sides.call("POST", path, {
      form: { SAMLRequest },
      headers,
      isStranger: true,
    });
    if (code === "303") expect(answer.status).toBe(303);
    else expect(answer.json()).toMatchObject({ error: { code } });
  });
});
