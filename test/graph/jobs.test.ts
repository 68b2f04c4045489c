import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Installation, startInstallation, type TestApplication } from "./installation.ts";

/** Synchronization jobs: status, start, pause, restart (graph-sync-api.md sections 2 and 3). */

const TENANT = "contoso";
let installation: Installation;
let application: TestApplication;
let jobs: string;
let job: string;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.addTenant(TENANT);
  application = await installation.addApplication(TENANT, { scope: "all", groups: true });
  jobs = `/servicePrincipals/${application.id}/synchronization/jobs`;
  job = `${jobs}/${application.jobId}`;
});

afterAll(() => installation.close());

function call(method: string, path: string, body?: unknown) {
  return installation.call(TENANT, method, path, body);
}

async function add(name: string): Promise<string> {
  const userPrincipalName = `${name}@contoso.example`;
  const { body } = await call("POST", "/users", { userPrincipalName, mailNickname: name });
  return String(body.id);
}

function settled(): Promise<void> {
  return installation.settled({ tenantId: TENANT, jobId: application.jobId });
}

describe("synchronization jobs", () => {
  test("a job with its status after the initial cycle", async () => {
    await add("ada");
    await settled();
    const { body } = await call("GET", job);
    expect(body).toMatchObject({
      id: application.jobId,
      templateId: "customappsso",
      schedule: { interval: "PT40M", state: "Active", expiration: null },
      status: {
        code: "Active",
        lastExecution: { state: "Succeeded", countExported: 1, error: null },
        quarantine: null,
        progress: [],
        synchronizedEntryCountByType: [
          { key: "User", value: 1 },
          { key: "Group", value: 0 },
        ],
      },
    });
    const list = await call("GET", jobs);
    expect(list.body.value).toEqual([expect.objectContaining({ id: application.jobId })]);
  });

  test("the cycles that ended, newest first, each with its counts", async () => {
    const path = `/applications/${application.id}/jobs/${application.jobId}/cycles`;
    const { body } = await installation.rollcall(TENANT, "GET", path);
    const last = (await call("GET", job)).body.status as { lastExecution: object };
    const value = body.value as readonly object[];
    expect(value[0]).toMatchObject(last.lastExecution);
    expect(value.at(-1)).toMatchObject({ kind: "initial", state: "Succeeded" });
    const one = await installation.rollcall(TENANT, "GET", `${path}?top=1`);
    expect(one.body.value).toEqual([value[0]]);
  });

  test("a paused job does nothing until it is started, and goes on from its watermark", async () => {
    expect((await call("POST", `${job}/pause`)).status).toBe(204);
    expect((await call("POST", `${job}/pause`)).status).toBe(204);
    const paused = await call("GET", job);
    expect(paused.body).toMatchObject({
      status: { code: "Paused" },
      schedule: { state: "Paused" },
    });
    const cycles = installation.executions.length;
    await add("bob");
    expect((await call("POST", `${job}/start`)).status).toBe(204);
    await settled();
    const kinds = installation.executions.slice(cycles).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["incremental"]));
    expect(await application.listTargetUsers()).toHaveLength(2);
  });

  test.each([
    { body: undefined, kind: "initial" },
    { body: {}, kind: "initial" },
    { body: { criteria: null }, kind: "initial" },
    { body: { criteria: { resetScope: "Watermark, Escrows, QuarantineState" } }, kind: "initial" },
    { body: { criteria: { resetScope: "Escrows" } }, kind: "incremental" },
    { body: { criteria: { resetScope: "None" } }, kind: "incremental" },
    { body: { criteria: { resetScope: "ForceDeletes" } }, kind: "incremental" },
    { body: { criteria: { resetScope: "ConnectorDataStore" } }, kind: "initial" },
    { body: { criteria: { resetScope: "Full, ForceDeletes" } }, kind: "initial" },
  ])("restart with $body begins an $kind cycle and makes nothing twice", async ({ body, kind }) => {
    await settled();
    const cycles = installation.executions.length;
    expect((await call("POST", `${job}/restart`, body)).status).toBe(204);
    // A cycle that an earlier wake asked for may come in between.
    const seen = () => installation.executions.slice(cycles).map((each) => each.kind);
    while (!seen().some((each) => each === kind)) await installation.nextCycle();
    if (kind === "incremental") expect(seen()).not.toContain("initial");
    expect(await application.listTargetUsers()).toHaveLength(2);
  });

  test("who was purged before a restart loses the account all the same", async () => {
    const id = await add("carl");
    await settled();
    expect(await application.listTargetUsers()).toHaveLength(3);
    expect((await call("POST", `${job}/pause`)).status).toBe(204);
    expect((await call("DELETE", `/users/${id}`)).status).toBe(204);
    expect((await call("DELETE", `/directory/deletedItems/${id}`)).status).toBe(204);
    expect((await call("POST", `${job}/restart`)).status).toBe(204);
    await settled();
    expect(await application.listTargetUsers()).toHaveLength(2);
  });

  test.each([
    { resetScope: "Watermarks", code: "InvalidResetScope" },
    { resetScope: "Watermark,", code: "InvalidResetScope" },
    { resetScope: "constructor", code: "InvalidResetScope" },
    { resetScope: 7, code: "BadRequest" },
  ])("restart with $resetScope is refused: $code", async ({ resetScope, code }) => {
    const answer = await call("POST", `${job}/restart`, { criteria: { resetScope } });
    expect(answer.body).toMatchObject({ error: { code } });
    expect(answer.status).toBe(400);
  });

  test("escrows are dropped by a restart, a quarantine ends with a start", async () => {
    await settled();
    const lane = { tenantId: TENANT, jobId: application.jobId };
    const { sync } = installation.store;
    const lease = await sync.takeLease(lane, "test", Date.now(), 60_000);
    const stored = await sync.readJob(lane);
    if (lease === undefined || stored === undefined) throw new Error("the lane is free");
    const began = "2026-01-01T00:00:00.000Z";
    const quarantine = {
      reason: "EncounteredQuarantineException",
      error: { code: "Unauthorized", message: "No." },
      currentBegan: began,
      seriesBegan: began,
      seriesCount: 2,
      nextAttempt: "2999-01-01T00:00:00.000Z",
    } as const;
    const failed = {
      code: "Conflict",
      message: "Taken.",
      attempts: 1,
      firstFailed: began,
      nextAttempt: "2999-01-01T00:00:00.000Z",
    } as const;
    await sync.commit(lease, {
      state: { ...stored.state, status: "Quarantine", quarantine },
      escrows: [{ objectType: "User", sourceId: "gone", ...failed }],
    });
    const { body } = await call("GET", job);
    expect(body).toMatchObject({
      status: {
        code: "Quarantine",
        quarantine: {
          reason: "EncounteredQuarantineException",
          currentBegan: began,
          seriesBegan: began,
          seriesCount: 2,
          nextAttempt: "2999-01-01T00:00:00.000Z",
          error: { code: "Unauthorized", message: "No.", tenantActionable: true },
        },
      },
    });
    // While somebody holds the lane, what is asked is stored, and told of from then on.
    expect((await call("POST", `${job}/start`)).status).toBe(204);
    expect((await call("GET", job)).body).toMatchObject({
      status: { code: "Active", quarantine: null },
    });
    await sync.releaseLease(lease);
    expect((await call("POST", `${job}/restart`)).status).toBe(204);
    await settled();
    expect((await call("GET", job)).body).toMatchObject({
      status: { code: "Active", quarantine: null },
    });
    expect(await sync.listEscrows(lane, 10)).toEqual([]);
  });

  test("the schema in Graph's shape", async () => {
    const { body } = await call("GET", `${job}/schema`);
    expect(body).toMatchObject({
      version: "v1",
      synchronizationRules: [
        {
          objectMappings: [
            {
              flowTypes: "Add, Update, Delete",
              attributeMappings: expect.arrayContaining([
                expect.objectContaining({
                  targetAttributeName: "userName",
                  matchingPriority: 1,
                  defaultValue: null,
                  source: {
                    type: "Attribute",
                    name: "userPrincipalName",
                    expression: "[userPrincipalName]",
                    parameters: [],
                  },
                }),
              ]),
            },
            { sourceObjectName: "Group" },
          ],
        },
      ],
    });
  });
});
