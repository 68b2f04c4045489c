import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApplication } from "../library/application.ts";
import { createResource, send } from "../scim/client.ts";
import { startService, type TestService } from "../scim/service.ts";
import { checkServer, listIds } from "./servers.ts";

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

describe("the checks against our own service provider", () => {
  test.each([
    { application: "custom" },
    { application: "bitabiz" },
    { application: "bizagi" },
    { application: "bis" },
  ] as const)("find nothing wrong with $application", async ({ application }) => {
    const tenant = await service.addTenant(application);
    const report = await checkServer(tenant);
    const found = report.results.filter(({ status }) => ["failure", "warning"].includes(status));
    expect(found.map(({ id, reason, exchanges }) => ({ id, reason, exchanges }))).toEqual([]);
    const skipped = report.results.filter(({ status }) => status === "skipped");
    const declined = skipped.filter(({ reason }) => reason?.includes("declines to filter"));
    // BIS filters by userName alone, as its table of attributes says (seed 003).
    expect(declined.length > 0).toBe(application === "bis");
    expect(skipped.filter((each) => !declined.includes(each))).toEqual([]);
    expect(report.cleanUp.left).toEqual([]);
    expect((await send(tenant, "GET", "/Users")).body.totalResults).toBe(0);
    expect((await send(tenant, "GET", "/Groups")).body.totalResults).toBe(0);
  });

  test.each([{ preset: "tolerant" }, { preset: "strict" }] as const)(
    "skip what an application's own $preset endpoint does without, and say so",
    async ({ preset }) => {
      const userAttributes = ["name.givenName", "name.familyName", "emails", "active"];
      const { tenant, close } = await startApplication({ preset, userAttributes });
      try {
        const { results, cleanUp } = await checkServer(tenant);
        // Strict is strict: what some clients send against the RFCs is refused.
        const statuses = preset === "strict" ? ["failure"] : ["failure", "warning"];
        const found = results.filter(({ status }) => statuses.includes(status));
        expect(found.map(({ id, reason, exchanges }) => ({ id, reason, exchanges }))).toEqual([]);
        const skipped = results.filter(({ reason }) => reason?.includes("/Schemas does not list"));
        expect(skipped.some(({ reason }) => reason?.includes("title"))).toBe(true);
        expect(results.length - skipped.length).toBeGreaterThan(100);
        expect(cleanUp.left).toEqual([]);
      } finally {
        await close();
      }
    },
  );

  test("leave others' users and groups as they were", async () => {
    const tenant = await service.addTenant();
    const id = await createResource(tenant, "/Users", { userName: "rollcall-check-ann@a.b" });
    await createResource(tenant, "/Groups", { displayName: "Team", members: [{ value: id }] });
    const read = async (): Promise<readonly string[]> =>
      Promise.all(
        ["/Users", "/Groups"].map(async (path) => (await send(tenant, "GET", path)).text),
      );
    const before = await read();
    const report = await checkServer(tenant);
    expect(report.cleanUp.deleted).toBeGreaterThan(100);
    expect(await read()).toEqual(before);
  });

  test("clean up when they are stopped in the middle", async () => {
    const tenant = await service.addTenant();
    const stop = new AbortController();
    const onCheck = (done: number): void => {
      if (done === 60) stop.abort(new Error("Ctrl+C"));
    };
    const report = await checkServer(tenant, { signal: stop.signal, onCheck });
    expect([report.interrupted, report.results.length, report.cleanUp.left]).toEqual([
      true,
      60,
      [],
    ]);
    expect(report.cleanUp.deleted).toBeGreaterThan(10);
    expect((await send(tenant, "GET", "/Users")).body.totalResults).toBe(0);
    expect(listIds(report, "failure")).toEqual([]);
  });
});
