import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMetrics } from "../../src/composition/metrics.ts";
import { serveMetrics } from "../../src/composition/worker-metrics.ts";
import { STORES } from "../support/stores.ts";
import {
  type Installation,
  startInstallation,
  type TestApplication,
  TOKEN,
} from "./installation.ts";

const TENANT = "logs";

interface LogValue {
  readonly id: string;
  readonly activityDateTime: string;
  readonly exchanges?: readonly object[];
}

describe.each(STORES)("the provisioning log over the wire, on $title", ({ open }) => {
  let installation: Installation;
  let application: TestApplication;
  beforeAll(async () => {
    installation = await startInstallation(open);
    await installation.addTenant(TENANT);
    application = await installation.addApplication(TENANT, { scope: "all" });
    for (const name of ["søren", "o'malley", "=cmd|calc"]) {
      const body = {
        userPrincipalName: `${name.replace(/[^a-zø']/g, "")}@example.com`,
        displayName: name,
        mailNickname: "x",
        accountEnabled: true,
      };
      await installation.call(TENANT, "POST", "/users", body);
    }
    await installation.settled({ tenantId: TENANT, jobId: application.jobId });
  });
  afterAll(() => installation.close());

  async function list(query: string): Promise<{ value: LogValue[]; next: string | undefined }> {
    const { body, status } = await installation.call(
      TENANT,
      "GET",
      `/auditLogs/provisioning?${query}`,
    );
    expect(status, JSON.stringify(body)).toBe(200);
    return { value: body.value as never, next: body["@odata.nextLink"] as string | undefined };
  }
  const filter = (text: string) => `$filter=${encodeURIComponent(text)}`;
  const rollcall = (path: string, init: RequestInit = {}) =>
    fetch(`${installation.origin}/rollcall/v1/tenants/${TENANT}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    });

  test("a record has every field of behaviour.md section 13", async () => {
    const { value } = await list(
      filter("sourceIdentity/displayName eq 'søren' and provisioningAction eq 'create'"),
    );
    expect(value).toHaveLength(1);
    expect(value[0]).toMatchObject({
      id: expect.any(String),
      activityDateTime: expect.any(String),
      tenantId: TENANT,
      jobId: application.jobId,
      cycleId: expect.any(String),
      changeId: expect.any(String),
      provisioningAction: "create",
      durationInMilliseconds: expect.any(Number),
      initiatedBy: { displayName: "Rollcall Provisioning Service", initiatorType: "system" },
      servicePrincipal: { id: application.id },
      sourceSystem: { displayName: "Rollcall" },
      targetSystem: { id: application.id },
      sourceIdentity: {
        displayName: "søren",
        identityType: "User",
        details: { userPrincipalName: "søren@example.com" },
      },
      targetIdentity: { id: expect.any(String), identityType: "User" },
      provisioningStatusInfo: { status: "success", errorInformation: null },
      modifiedProperties: expect.arrayContaining([
        { displayName: "userName", newValue: "søren@example.com" },
      ]),
    });
    const { provisioningSteps } = value[0] as unknown as { provisioningSteps: object[] };
    expect(provisioningSteps.at(-1)).toMatchObject({
      provisioningStepType: "export",
      status: "success",
      timestamp: expect.stringMatching(/Z$/),
      durationInMilliseconds: expect.any(Number),
    });
  });

  test("one record has the requests and answers, without the token", async () => {
    const { value } = await list(filter("sourceIdentity/userPrincipalName eq 'søren@example.com'"));
    expect(value[0]?.exchanges).toBeUndefined();
    const path = `/auditLogs/provisioning/${value.at(-1)?.id}`;
    const { body } = await installation.call(TENANT, "GET", path);
    expect(body.exchanges).toMatchObject([
      { method: "GET", status: 200 },
      {
        method: "POST",
        path: "/Users",
        status: 201,
        requestBody: { userName: "søren@example.com" },
        responseBody: { userName: "søren@example.com" },
      },
    ]);
    expect(JSON.stringify(body)).not.toContain("Bearer");
    const missing = await installation.call(TENANT, "GET", "/auditLogs/provisioning/nothing");
    expect(missing.status).toBe(404);
  });

  test("pages follow each other by their nextLink, with the filter", async () => {
    const all = await list(filter("activityDateTime ge 2026-01-01"));
    const seen: string[] = [];
    let query: string | undefined = `$top=1&${filter("activityDateTime ge 2026-01-01")}`;
    while (query !== undefined) {
      const page: Awaited<ReturnType<typeof list>> = await list(query);
      seen.push(...page.value.map(({ id }) => id));
      query = page.next?.split("?")[1];
    }
    expect(seen).toEqual(all.value.map(({ id }) => id));
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThanOrEqual(3);
  });

  test("oldest first, in parts, is the other way round", async () => {
    const all = await list("$orderby=activityDateTime desc");
    for (const where of ["", `&${filter(`jobId eq '${application.jobId}'`)}`]) {
      const seen: string[] = [];
      let query: string | undefined = `$top=2&$orderby=activityDateTime asc${where}`;
      while (query !== undefined) {
        const page: Awaited<ReturnType<typeof list>> = await list(query);
        seen.push(...page.value.map(({ id }) => id));
        query = page.next?.split("?")[1];
      }
      expect(seen).toEqual(all.value.map(({ id }) => id).reverse());
    }
  });

  test.each([filter("nonsense"), filter("password eq 'x'"), "$skiptoken=nonsense", "$orderby=id"])(
    "refused: %s",
    async (query) => {
      const answer = await installation.call(TENANT, "GET", `/auditLogs/provisioning?${query}`);
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ error: { code: expect.any(String) } });
    },
  );

  test("exports: three CSV files without formulas, and NDJSON with exchanges", async () => {
    const records = await rollcall(
      "/provisioningLog/export?filter=provisioningAction%20eq%20'create'",
    );
    expect(records.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await records.arrayBuffer());
    expect(text.startsWith("\uFEFFchangeId,id,")).toBe(true);
    expect(text).toContain(",'=cmd|calc,");
    expect(text.trim().split("\r\n")).toHaveLength(4);
    const steps = await (await rollcall("/provisioningLog/export?file=steps")).text();
    expect(steps).toContain("EntryExport,export,success");
    const properties = await rollcall("/provisioningLog/export?file=modifiedProperties");
    expect(await properties.text()).toContain("userName,,søren@example.com");
    const lines = await rollcall("/provisioningLog/export?format=ndjson&exchanges=true");
    const objects = (await lines.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(objects.filter(({ exchanges }) => exchanges !== undefined).length).toBeGreaterThan(2);
    expect((await rollcall("/provisioningLog/export?filter=x")).status).toBe(400);
    expect((await rollcall("/provisioningLog/export?file=x")).status).toBe(400);
  });

  test("a webhook is added, changed, listed without its secret, and removed", async () => {
    const url = "https://hooks.example/a";
    const make = {
      method: "POST",
      body: JSON.stringify({ url, secret: "a secret of some length" }),
    };
    const added = await rollcall("/webhooks", make);
    expect(added.status).toBe(201);
    const { id } = (await added.json()) as { id: string };
    const off = { method: "PATCH", body: JSON.stringify({ enabled: false }) };
    expect(await (await rollcall(`/webhooks/${id}`, off)).json()).toEqual({
      id,
      url,
      enabled: false,
    });
    const listed = await (await rollcall("/webhooks")).text();
    expect(JSON.parse(listed)).toEqual({ value: [{ id, url, enabled: false }] });
    const short = { method: "POST", body: JSON.stringify({ url, secret: "short" }) };
    expect((await rollcall("/webhooks", short)).status).toBe(400);
    expect((await rollcall(`/webhooks/${id}`, { method: "DELETE" })).status).toBe(204);
    expect((await rollcall(`/webhooks/${id}`, { method: "DELETE" })).status).toBe(404);
  });

  test("a tenant has at most 50 webhooks", async () => {
    const ids: string[] = [];
    const make = (at: number) => {
      const body = { url: `https://hooks.example/${at}`, secret: "a secret of some length" };
      return rollcall("/webhooks", { method: "POST", body: JSON.stringify(body) });
    };
    for (let at = 0; at < 50; at += 1) {
      const added = await make(at);
      expect(added.status).toBe(201);
      ids.push(((await added.json()) as { id: string }).id);
    }
    const refused = await make(50);
    expect([refused.status, await refused.json()]).toMatchObject([
      409,
      { error: { code: "TooManyWebhooks", message: expect.stringContaining("at most 50") } },
    ]);
    const off = { method: "PATCH", body: JSON.stringify({ enabled: false }) };
    expect((await rollcall(`/webhooks/${ids[0]}`, off)).status).toBe(200);
    for (const id of ids) await rollcall(`/webhooks/${id}`, { method: "DELETE" });
  });

  test("a test mail without a mail server is refused with what to do", async () => {
    const init = { method: "POST", body: JSON.stringify({ to: "a@example.com" }) };
    const answer = await rollcall("/notifications/testMail", init);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: "MailNotConfigured" } });
  });

  test("nobody reads it without the token, nor another tenant's", async () => {
    const url = `${installation.origin}/rollcall/v1/tenants/${TENANT}/provisioningLog`;
    expect((await fetch(url)).status).toBe(401);
    const other = await fetch(url.replace(TENANT, "nobody"), {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(other.status).toBe(404);
  });
});

describe("metrics of a worker", () => {
  test("tell how long steps and requests took", async () => {
    const metrics = createMetrics();
    metrics.watch({ runningLanes: () => 2 });
    const exchange = { method: "POST", path: "/Users", status: 201, durationMs: 20 };
    const steps = [{ type: "export", durationMs: 30 }] as const;
    metrics.events.pageProcessed?.({
      importMs: 5,
      scopingMs: 1,
      objects: [{ steps, exchanges: [exchange] }],
    });
    const server = await serveMetrics(metrics, { ROLLCALL_METRICS_PORT: "0" });
    if (server === undefined) throw new Error("a port was named");
    const { port } = server.server.address() as AddressInfo;
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    await server.close();
    expect(text).toContain('rollcall_provisioning_step_duration_seconds_sum{step="export"} 0.03');
    expect(text).toContain(
      'rollcall_target_request_duration_seconds_count{method="POST",status="2xx"} 1',
    );
    expect(text).toContain("rollcall_provisioning_objects_total 1");
    expect(text).toContain("rollcall_lanes_running 2");
    expect(await serveMetrics(metrics, {})).toBeUndefined();
    await expect(serveMetrics(metrics, { ROLLCALL_METRICS_PORT: "x" })).rejects.toMatchObject({
      code: "InvalidMetricsPort",
    });
  });
});
