import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMetrics } from "../../src/composition/metrics.ts";
import { buildServer } from "../../src/http/server.ts";
import { NO_COUNTS } from "../../src/sync/job.ts";

const metrics = createMetrics();
const counts = { queued: 3, written: 7, dropped: 2 };
metrics.watch({ runningLanes: () => 1, recorder: { counts } });

async function start(token: string | undefined) {
  return await buildServer({
    newId: () => "id",
    metrics: { ...metrics, token },
    parts: [
      {
        prefix: "/people",
        plugin: async (part) => {
          part.get("/:id", async () => ({}));
        },
      },
    ],
  });
}

let open: Awaited<ReturnType<typeof start>>;
let closed: Awaited<ReturnType<typeof start>>;

beforeAll(async () => {
  [open, closed] = await Promise.all([start(undefined), start("scrape")]);
});
afterAll(async () => {
  await Promise.all([open.close(), closed.close()]);
});

async function read(): Promise<string> {
  return (await open.inject({ url: "/metrics" })).body;
}

describe("GET /metrics", () => {
  test("counts requests by pattern, never by address", async () => {
    await open.inject({ url: "/people/anna@acme.example?token=x" });
    await open.inject({ url: "/nothing/anna@acme.example" });
    const text = await read();
    expect(text).toContain(
      'rollcall_http_request_duration_seconds_count{method="GET",route="/people/:id",status="200"} 1',
    );
    expect(text).toContain('route="/people/:id",status="200",le="+Inf"} 1');
    expect(text).toContain('route="none",status="404"} 1');
    expect(text).not.toContain("anna");
  });

  test("tells of commits, cycles, actions, lanes, queues and the process", async () => {
    metrics.onCommit(4, 2);
    metrics.events.cycleEnded?.(
      { tenantId: "acme", jobId: "j" },
      {
        cycleId: "c",
        kind: "initial",
        state: "Succeeded",
        timeBegan: "",
        timeEnded: "",
        counts: { ...NO_COUNTS, created: 5 },
      },
    );
    const text = await read();
    for (const line of [
      "rollcall_store_commit_writes_sum 4",
      'rollcall_store_commit_duration_seconds_bucket{le="0.0025"} 1',
      'rollcall_cycles_total{kind="initial",state="Succeeded"} 1',
      'rollcall_provisioning_actions_total{action="created"} 5',
      "rollcall_lanes_running 1",
      "rollcall_request_log_queued 3",
      'rollcall_request_log_requests{outcome="dropped"} 2',
      "process_cpu_seconds_total ",
    ]) {
      expect(text).toContain(line);
    }
    expect(text).not.toContain("acme");
  });

  test.each([
    { who: "a client here", from: "127.0.0.1", headers: {}, status: 200 },
    { who: "a client here, IPv6", from: "::1", headers: {}, status: 200 },
    { who: "a client here, mapped", from: "::ffff:127.0.0.1", headers: {}, status: 200 },
    { who: "a client elsewhere", from: "10.0.0.1", headers: {}, status: 404 },
    { who: "a proxy", from: "127.0.0.1", headers: { "x-forwarded-for": "1.2.3.4" }, status: 404 },
    { who: "a proxy, RFC 7239", from: "::1", headers: { forwarded: "for=1.2.3.4" }, status: 404 },
  ])("without a token, $who is answered $status", async ({ from, headers, status }) => {
    const answer = await open.inject({ url: "/metrics", remoteAddress: from, headers });
    expect(answer.statusCode).toBe(status);
  });

  test.each([
    { authorization: "Bearer scrape", status: 200 },
    { authorization: "Bearer other", status: 404 },
    { authorization: "", status: 404 },
  ])("with a token, $authorization is answered $status", async ({ authorization, status }) => {
    const headers = { authorization };
    const answer = await closed.inject({ url: "/metrics", remoteAddress: "10.0.0.1", headers });
    expect(answer.statusCode).toBe(status);
  });
});
