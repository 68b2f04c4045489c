import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NEW_SIGN_ON, type SigningCertificate } from "../../src/directory/sign-on.ts";
import { NEW_ORGANIZATION_SIGN_ON } from "../../src/saas/sign-on.ts";
import { STORES, type TestStore } from "../support/stores.ts";

const NOW = "2030-01-01T00:00:00.000Z";
const LATER = "2030-01-01T00:10:00.000Z";
const by = { actor: "operator", at: NOW };

function certificate(keyId: string): SigningCertificate {
  return {
    keyId,
    displayName: keyId,
    certificate: "AAAA",
    thumbprint: keyId,
    notBefore: NOW,
    notAfter: LATER,
    isActive: false,
  };
}

describe.each(STORES)("single sign-on in $title", ({ open }) => {
  let opened: TestStore;

  beforeAll(async () => {
    opened = await open();
    await opened.store.directory.write("t", (writer) =>
      writer.saveTenant({ id: "t", displayName: "T" }),
    );
    await opened.store.organizations.addOrganization(
      { id: "o", name: "O", application: "custom", created: NOW },
      {
        id: "k",
        organizationId: "o",
        sha256: "x",
        name: "Provisioning",
        created: NOW,
        kind: "secret",
        scope: "write",
      },
    );
  });

  afterAll(() => opened.close());

  test("settings and keys: another tenant's are others, and a key goes with its certificate", async () => {
    const { signOn } = opened.store;
    const key = { keyId: "one", privateKey: "-----secret-----" };
    const certificates = [certificate("one")];
    await signOn.changeSignOn("t", "a", () => ({ ...NEW_SIGN_ON, certificates }), key);
    expect(await signOn.readSignOn("t", "a")).toEqual({ ...NEW_SIGN_ON, certificates });
    expect(await signOn.readSignOn("u", "a")).toBeUndefined();
    expect(await signOn.readKey("t", "a", "one")).toBe("-----secret-----");
    expect(await signOn.readKey("u", "a", "one")).toBeUndefined();
    await signOn.changeSignOn("t", "a", (old) => ({ ...(old ?? NEW_SIGN_ON), certificates: [] }));
    expect(await signOn.readKey("t", "a", "one")).toBeUndefined();
    await signOn.removeSignOn("t", "a");
    expect(await signOn.readSignOn("t", "a")).toBeUndefined();
  });

  test("of changes at once none is lost", async () => {
    const { signOn } = opened.store;
    const claims = Array.from({ length: 8 }, (_, at) => ({ name: `c${at}`, source: "mail" }));
    await Promise.all(
      claims.map((claim) =>
        signOn.changeSignOn("t", "b", (old = { ...NEW_SIGN_ON, claims: [] }) => ({
          ...old,
          claims: [...old.claims, claim],
        })),
      ),
    );
    expect((await signOn.readSignOn("t", "b"))?.claims.length).toBe(8);
  });

  test("a request is answered once, and not after its end", async () => {
    const { organizationSignOn: signOn } = opened.store;
    await signOn.addRequest("o", { id: "r", purpose: "signIn", expires: LATER });
    expect(await signOn.findRequest("o", "r", NOW)).toEqual({
      id: "r",
      purpose: "signIn",
      expires: LATER,
    });
    expect(await signOn.findRequest("o", "r", LATER)).toBeUndefined();
    expect(await signOn.findRequest("p", "r", NOW)).toBeUndefined();
    const spend = (assertionId: string, requestId?: string) =>
      signOn.spend("o", {
        assertionId,
        expires: LATER,
        now: NOW,
        ...(requestId !== undefined && { requestId }),
      });
    const both = await Promise.all([spend("a1", "r"), spend("a2", "r")]);
    expect(both.filter((used) => used === undefined).length).toBe(1);
    expect(both).toContain("request");
    expect(await signOn.findRequest("o", "r", NOW)).toBeUndefined();
    expect(await spend("a3")).toBeUndefined();
    expect(await spend("a3")).toBe("assertion");
  });

  test("an assertion is forgotten once nobody would take it any more", async () => {
    const { organizationSignOn: signOn } = opened.store;
    const given = { assertionId: "old", expires: NOW, now: NOW };
    expect(await signOn.spend("o", given)).toBeUndefined();
    expect(await signOn.spend("o", { ...given, now: LATER, expires: LATER })).toBeUndefined();
  });

  test("settings of an organization leave an audit row with what changed", async () => {
    const { organizationSignOn: signOn, logs } = opened.store;
    await signOn.changeSignOn("o", () => NEW_ORGANIZATION_SIGN_ON, by);
    await signOn.changeSignOn(
      "o",
      (old) => ({ ...(old ?? NEW_ORGANIZATION_SIGN_ON), isEnforced: true }),
      by,
    );
    expect((await signOn.readSignOn("o"))?.isEnforced).toBe(true);
    expect(await signOn.readSignOn("p")).toBeUndefined();
    expect(logs).toBeDefined();
  });

  test("reports are kept beside their requests", async () => {
    const { organizationSignOn: signOn } = opened.store;
    await signOn.addRequest("o", { id: "t", purpose: "test", expires: LATER });
    expect(await signOn.readReport("o", "t")).toBeUndefined();
    const report = { at: NOW, passed: true, checks: [] };
    await signOn.saveReport("o", "t", report);
    expect(await signOn.readReport("o", "t")).toEqual(report);
  });
});
