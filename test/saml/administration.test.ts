import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  APPLICATION,
  type BothSides,
  choosePassword,
  connect,
  ORGANIZATION,
  ORGANIZATION_SETTINGS,
  PASSWORD,
  readForm,
  SIGN_ON_SETTINGS,
  startBothSides,
  TENANT,
} from "./both-sides.ts";

let sides: BothSides;
const GRAPH = `/tenants/${TENANT}/v1.0/servicePrincipals/${APPLICATION}`;

beforeEach(async () => {
  sides = await startBothSides();
});

afterEach(() => sides.close());

interface Shown {
  readonly certificates: readonly {
    readonly keyId: string;
    readonly thumbprint: string;
    readonly isActive: boolean;
    readonly certificate: string;
  }[];
}

async function show(): Promise<Shown> {
  return (await sides.call("GET", SIGN_ON_SETTINGS)).json() as unknown as Shown;
}

/** Whether somebody comes in, by the refusal's code otherwise. */
async function tryIn(): Promise<string> {
  const headers = { accept: "application/json" };
  const body = { userName: "bo@x.example", password: PASSWORD };
  const path = `/saml/${TENANT}/${APPLICATION}/sign-in`;
  const given = await sides.call("POST", path, { body, headers, isStranger: true });
  const { SAMLResponse = "", replyUrl = "" } = given.json() as unknown as Record<string, string>;
  const form = { SAMLResponse };
  const answer = await sides.call("POST", replyUrl, { form, headers, isStranger: true });
  const { error } = answer.json() as unknown as { error?: { code: string } };
  return error?.code ?? "in";
}

describe("certificates roll over", () => {
  test("one that is past its end still counts, and is shown as that", async () => {
    await connect(sides, { allowIdpInitiated: true });
    sides.clock.nowMs = Date.parse("2040-01-01T00:00:00Z");
    await choosePassword(sides, "bo");
    expect(await tryIn()).toBe("in");
    const shown = (await sides.call("GET", `${ORGANIZATION_SETTINGS}/certificates`)).json();
    expect(shown.certificates).toMatchObject([{ status: "expired", daysLeft: 0 }]);
  });

  test("a new one beside the old, activated once the application knows it, then the old one goes", async () => {
    await connect(sides, { allowIdpInitiated: true });
    await choosePassword(sides, "bo");
    expect(await tryIn()).toBe("in");
    const [old] = (await show()).certificates;
    const body = { displayName: "CN=next", endDateTime: "2032-01-01T00:00:00Z" };
    const added = (
      await sides.call("POST", `${GRAPH}/addTokenSigningCertificate`, { body })
    ).json();
    expect(added).toMatchObject({ isActive: false, endDateTime: "2032-01-01T00:00:00.000Z" });
    const { keyId, thumbprint } = added as unknown as Record<string, string>;
    const activate = { preferredTokenSigningKeyThumbprint: thumbprint };
    await sides.call("PATCH", GRAPH, { body: activate });
    // The application hasn't loaded the metadata again.
    expect(await tryIn()).toBe("SignatureInvalid");
    await sides.call("POST", `${ORGANIZATION_SETTINGS}/metadata/refresh`, { body: {} });
    expect(await tryIn()).toBe("in");
    const active = await sides.call("DELETE", `${SIGN_ON_SETTINGS}/certificates/${keyId}`);
    expect(active.status).toBe(409);
    const gone = await sides.call("DELETE", `${SIGN_ON_SETTINGS}/certificates/${old?.keyId}`);
    expect(gone.status).toBe(204);
    const read = await sides.store.signOn.readKey(TENANT, APPLICATION, old?.keyId ?? "");
    expect(read).toBeUndefined();
    expect(await tryIn()).toBe("in");
  });

  test("no key is shown, and the database has none in the clear", async () => {
    await connect(sides, { allowIdpInitiated: true });
    const { text } = await sides.call("GET", SIGN_ON_SETTINGS);
    expect(text).not.toContain("PRIVATE KEY");
    expect(text).not.toContain("privateKey");
  });

  test("what was changed, and who signed in, is in the audit log", async () => {
    await connect(sides, { allowIdpInitiated: true });
    await choosePassword(sides, "bo");
    await tryIn();
    const entries = await sides.store.configurations.listAudit(TENANT, { limit: 20 });
    // The clock stands still here, so the order of the log is by chance.
    expect(entries.map(({ activity }) => activity).sort()).toEqual([
      "Add signing certificate",
      "Issue password link",
      "Sign in to application",
      "Update single sign-on",
    ]);
    expect(JSON.stringify(entries)).not.toContain("PRIVATE KEY");
    const { text } = await sides.call("GET", `/saas/v1/organizations/${ORGANIZATION}/audit`);
    expect(text).toContain("SingleSignOn");
  });
});

describe("claims of an application", () => {
  test("the NameID and the attributes come from expressions", async () => {
    await connect(sides, { allowIdpInitiated: true });
    await choosePassword(sides, "bo");
    const body = {
      nameId: { format: "persistent", source: 'Join("-", "x", [objectId])' },
      claims: [
        { name: "upper", source: "ToUpper([displayName])" },
        { name: "empty", source: "jobTitle" },
      ],
    };
    expect((await sides.call("PATCH", SIGN_ON_SETTINGS, { body })).status).toBe(200);
    const headers = { accept: "application/json" };
    const path = `/saml/${TENANT}/${APPLICATION}/sign-in`;
    const signIn = { userName: "bo@x.example", password: PASSWORD };
    const given = await sides.call("POST", path, { body: signIn, headers, isStranger: true });
    const { SAMLResponse = "" } = given.json() as unknown as Record<string, string>;
    const judged = await sides.call("POST", `${ORGANIZATION_SETTINGS}/test/response`, {
      body: { SAMLResponse },
    });
    expect(judged.json()).toMatchObject({
      passed: false,
      code: "PersonUnknown",
      assertion: { nameId: "x-bo", attributes: { upper: ["BO BERG"] } },
    });
    expect(judged.text).not.toContain("empty");
  });

  test.each([
    {
      title: "an expression that can't be read",
      body: { claims: [{ name: "a", source: "Join(" }] },
    },
    { title: "a Reply URL that is a script", body: { replyUrls: ["javascript:alert(1)"] } },
    { title: "a Reply URL with a password", body: { replyUrls: ["https://a:b@c.example/"] } },
    { title: "a format that nobody knows", body: { nameId: { format: "x", source: "mail" } } },
    { title: "a claim twice", body: { claims: [1, 2].map(() => ({ name: "a", source: "mail" })) } },
    { title: "something else", body: { certificates: [] } },
  ])("are refused with $title", async ({ body }) => {
    const { status } = await sides.call("PATCH", SIGN_ON_SETTINGS, { body });
    expect(status).toBe(400);
  });
});

describe("a test of single sign-on", () => {
  test("shows every check and what the assertion says, and signs nobody in", async () => {
    await connect(sides, { allowIdpInitiated: true });
    await sides.call("PUT", ORGANIZATION_SETTINGS, { body: { enabled: false } });
    await choosePassword(sides, "bo");
    const begun = await sides.call("POST", `${ORGANIZATION_SETTINGS}/test`, { body: {} });
    const { id, url = "" } = begun.json() as unknown as Record<string, string>;
    const none = await sides.call("GET", `${ORGANIZATION_SETTINGS}/test/${id}`);
    expect(none.status).toBe(404);
    const asked = readForm((await sides.call("GET", url, { isStranger: true })).text);
    const form = { ...asked.fields, userName: "bo@x.example", password: PASSWORD };
    const page = await sides.call("POST", asked.action, { form, isStranger: true });
    const answer = readForm(page.text);
    const shown = await sides.call("POST", answer.action, {
      form: { ...answer.fields, again: "1" },
      isStranger: true,
    });
    expect(shown.text).toContain("The test passed");
    expect(shown.headers.get("set-cookie")).toBeNull();
    const report = (await sides.call("GET", `${ORGANIZATION_SETTINGS}/test/${id}`)).json();
    expect(report).toMatchObject({ passed: true, assertion: { nameId: "bo@x.example" } });
    const { checks } = report as unknown as { checks: { name: string; passed: boolean }[] };
    expect(checks.every(({ passed }) => passed)).toBe(true);
    expect(checks.map(({ name }) => name)).toEqual([
      "structure",
      "signature",
      "issuer",
      "destination",
      "audience",
      "confirmation",
      "recipient",
      "notBefore",
      "notOnOrAfter",
      "conditions",
      "inResponseTo",
      "nameId",
      "replay",
      "person",
    ]);
  });
});

describe("the settings of an organization", () => {
  test.each([
    { title: "enabled before there is metadata", body: { enabled: true } },
    { title: "enforced while it is disabled", body: { enforced: true } },
    { title: "matched by something else", body: { match: { by: "password" } } },
    { title: "something else", body: { baseUrl: "https://evil.example" } },
  ])("are refused: $title", async ({ body }) => {
    const { status, text } = await sides.call("PUT", ORGANIZATION_SETTINGS, { body });
    expect([status, text.includes("InvalidSetting")]).toEqual([400, true]);
  });

  test("metadata is not loaded from this machine, unless that is allowed", async () => {
    await sides.close();
    sides = await startBothSides({ allowed: "192.0.2.1" });
    const body = { url: `${sides.origin}/saml/${TENANT}/${APPLICATION}/metadata` };
    const refused = await sides.call("PUT", `${ORGANIZATION_SETTINGS}/metadata`, { body });
    expect(refused.status).toBe(502);
    expect(refused.text).toContain("private network");
  });

  test.each([
    { title: "a document type", xml: "<!DOCTYPE a><a/>" },
    {
      title: "no provider",
      xml: '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="x"/>',
    },
    { title: "no XML", xml: "{}" },
  ])("metadata is refused: $title", async ({ xml }) => {
    const refused = await sides.call("PUT", `${ORGANIZATION_SETTINGS}/metadata`, { body: { xml } });
    expect([refused.status, refused.text.includes("InvalidMetadata")]).toEqual([400, true]);
  });

  test("certificates are shown with the days that they hold", async () => {
    await connect(sides, { allowIdpInitiated: true });
    const { text } = await sides.call("GET", `${ORGANIZATION_SETTINGS}/certificates`);
    expect(text).toContain('"status":"valid"');
    sides.clock.nowMs = Date.parse("2034-01-01T00:00:00Z");
    const later = await sides.call("GET", `${ORGANIZATION_SETTINGS}/certificates`);
    expect(later.json()).toMatchObject({ certificates: [{ status: "expired", daysLeft: 0 }] });
  });

  test("are nobody's but administrators'", async () => {
    for (const [method, path] of [
      ["GET", ORGANIZATION_SETTINGS],
      ["PUT", ORGANIZATION_SETTINGS],
      ["GET", SIGN_ON_SETTINGS],
      ["PATCH", SIGN_ON_SETTINGS],
      ["POST", `/rollcall/v1/tenants/${TENANT}/users/bo/passwordLink`],
    ] as const) {
      const body = method === "GET" ? {} : { body: {} };
      const { status } = await sides.call(method, path, { ...body, isStranger: true });
      expect([method, path, status]).toEqual([method, path, 401]);
    }
  });
});
