import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { openStore } from "../../src/store/store.ts";
import type { ReconciliationRecord } from "../../src/sync/reconciliation.ts";
import { createDatabase } from "../support/postgres.ts";
import { STORES, type TestStore } from "../support/stores.ts";
import { TEST_KEY } from "../support/test-key.ts";
import { type Installation, startInstallation, type TestApplication } from "./installation.ts";

/** Reconciliations that come round by themselves, in process and by pg-boss. */

const TENANT = "contoso";

async function startInProcess(): Promise<Installation> {
  return await startInstallation(STORES[0]?.open);
}

/** Lanes go through the queue of the same database. */
async function startOnPostgres(): Promise<Installation> {
  const url = await createDatabase();
  const open = async (): Promise<TestStore> => {
    const store = await openStore({ kind: "postgres", url, encryptionKey: TEST_KEY });
    const refuse = () => Promise.reject(new Error("nobody opens another"));
    return { store, openAnother: refuse, close: () => store.close() };
  };
  return await startInstallation(open, url);
}

describe.each([
  { title: "in process", start: startInProcess },
  { title: "by pg-boss", start: startOnPostgres },
])("scheduled reconciliation $title", ({ start }) => {
  let installation: Installation;
  let application: TestApplication;
  let job: string;
  let own: string;
  beforeAll(async () => {
    installation = await start();
    await installation.addTenant(TENANT);
    application = await installation.addApplication(TENANT, { scope: "all" });
    const { id, jobId } = application;
    job = `/servicePrincipals/${id}/synchronization/jobs/${jobId}`;
    own = `/applications/${id}/jobs/${jobId}/reconciliation`;
    for (const name of ["ann", "bo"]) {
      const userPrincipalName = `${name}@contoso.example`;
      const body = { userPrincipalName, mailNickname: name, displayName: name };
      const made = await installation.call(TENANT, "POST", "/users", body);
      expect(made.status, made.text).toBe(201);
    }
    await installation.settled({ tenantId: TENANT, jobId });
  });
  afterAll(() => installation.close());

  const lane = () => ({ tenantId: TENANT, jobId: application.jobId });
  const configure = (interval: string | null, mode?: string) =>
    installation.call(TENANT, "PATCH", job, {
      synchronizationJobSettings: [
        { name: "ReconciliationInterval", value: interval },
        ...(mode === undefined ? [] : [{ name: "ReconciliationMode", value: mode }]),
      ],
    });
  /** Somebody changes an account in the application itself. */
  const edit = async (name: string, displayName: string): Promise<void> => {
    const account = await find(name);
    const writer = installation.store.organizations;
    const [organization] = await writer.listOrganizations();
    await renameAccount(installation, organization?.id ?? "", { account, displayName });
  };
  const find = async (name: string): Promise<JsonObject> => {
    const users = await application.listTargetUsers();
    const found = users.find(({ userName }) => userName === `${name}@contoso.example`);
    if (found === undefined) throw new Error(`${name} has an account.`);
    return found;
  };
  /** The record of one that began after this instant. */
  const reconciledAfter = async (began: string): Promise<ReconciliationRecord> => {
    for (let look = 0; look < 400; look += 1) {
      const record = await installation.store.reconciliations.readReconciliation(lane());
      if (record !== undefined && record.began > began) return record;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error("Nobody reconciled the job.");
  };
  /** As if the last one had been so long ago that the next is due. */
  const age = async (): Promise<string> => {
    const { reconciliations } = installation.store;
    const record = await reconciliations.readReconciliation(lane());
    if (record === undefined) throw new Error("There was one.");
    const began = "2020-01-01T00:00:00.000Z";
    await reconciliations.saveReconciliation(lane(), { ...record, began });
    return began;
  };

  test("is off unless somebody wants it", async () => {
    const { body } = await installation.rollcall(TENANT, "GET", own);
    expect(body).toEqual({ interval: null, mode: null, nextDateTime: null, last: null });
  });

  test.each([
    { interval: "PT10M", mode: "report" },
    { interval: "P60D", mode: "report" },
    { interval: "daily", mode: "report" },
    { interval: "P1D", mode: "guess" },
  ])("refuses $interval, $mode", async ({ interval, mode }) => {
    const { status, body } = await configure(interval, mode);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { code: "InvalidJobSetting" } });
  });

  test("reports drift and changes nothing", async () => {
    await edit("ann", "By hand");
    expect((await configure("P1D", "report")).status).toBe(204);
    const record = await reconciledAfter("");
    expect(record).toMatchObject({ outcome: "drift", counts: { update: 1, create: 0 } });
    expect(await find("ann")).toMatchObject({ displayName: "By hand" });
    const { body } = await installation.rollcall(TENANT, "GET", own);
    expect(body).toMatchObject({ interval: "PT24H", mode: "report" });
    expect(body.last).toMatchObject({ outcome: "drift", planId: record.planId });
    expect(Date.parse(String(body.nextDateTime))).toBe(Date.parse(record.began) + 86_400_000);
    const shown = (await installation.call(TENANT, "GET", job)).body;
    expect(shown.synchronizationJobSettings).toContainEqual({
      name: "ReconciliationMode",
      value: "report",
    });
  });

  test("repairs where that is wanted, and is in step afterwards", async () => {
    let began = await age();
    expect((await configure("P1D", "repair")).status).toBe(204);
    const record = await reconciledAfter(began);
    expect(record).toMatchObject({ outcome: "repaired", result: { applied: 1, failed: 0 } });
    expect(await find("ann")).toMatchObject({ displayName: "ann" });
    began = await age();
    expect((await configure("P1D")).status).toBe(204);
    expect(await reconciledAfter(began)).toMatchObject({ outcome: "inStep" });
  });

  test("doesn't come before its time, nor while the job is paused", async () => {
    const { reconciliations } = installation.store;
    const before = await reconciliations.readReconciliation(lane());
    expect((await configure("PT6H")).status).toBe(204);
    await installation.call(TENANT, "POST", `${job}/pause`);
    const listed = await reconciliations.listReconciled();
    expect(listed).toEqual([]);
    expect(await reconciliations.readReconciliation(lane())).toEqual(before);
    expect((await configure(null)).status).toBe(204);
    const { body } = await installation.rollcall(TENANT, "GET", own);
    expect(body).toMatchObject({ interval: null, mode: null, nextDateTime: null });
  });
});

async function renameAccount(
  { origin, operate }: Installation,
  organizationId: string,
  { account, displayName }: { readonly account: JsonObject; readonly displayName: string },
): Promise<void> {
  const { body } = await operate("POST", `/organizations/${organizationId}/tokens`, { name: "t" });
  const response = await fetch(
    `${origin}/organizations/${organizationId}/scim/v2/Users/${String(account.id)}`,
    {
      method: "PATCH",
      headers: {
        authorization: `Bearer ${String(body.secretToken)}`,
        "content-type": "application/scim+json",
      },
      body: JSON.stringify({
        schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        Operations: [{ op: "replace", path: "displayName", value: displayName }],
      }),
    },
  );
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
}
