import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { type RollcallProcess, runRollcall, startRollcall } from "../support/rollcall-process.ts";
import { createDesk, type DeskTarget, type SyncDesk } from "../support/sync-desk.ts";
import { runWholeStory } from "../support/sync-story.ts";

describe("rollcall sync to rollcall server", () => {
  let desk: SyncDesk;
  let server: RollcallProcess;
  let target: DeskTarget;
  beforeAll(async () => {
    desk = await createDesk();
    const data = join(desk.folder, "server");
    const env = { XDG_CONFIG_HOME: join(desk.folder, "config") };
    server = startRollcall(["server", "--data", data, "--port", "0", "--no-demo"], { env });
    await server.waitFor("Ctrl+C");
    const added = await runRollcall(
      ["saas", "organization", "add", "Story", "--data", data, "--json"],
      { env },
    );
    const { tenantUrl, secretToken } = JSON.parse(added.stdout) as Record<string, string>;
    target = { url: tenantUrl ?? "", token: secretToken ?? "" };
  });
  afterAll(async () => {
    server.child.kill("SIGINT");
    await server.ended;
    await desk.close();
  });

  test("1,000 people: from empty, unchanged, edited, gone and back", {
    timeout: 120_000,
  }, async () => {
    await runWholeStory(desk, { ...target, readUsers: () => readAll(target) });
    expect(server.child.exitCode).toBe(null);
  });
});

/** All users, page by page. */
async function readAll({ url, token }: DeskTarget): Promise<readonly JsonObject[]> {
  const users: JsonObject[] = [];
  for (;;) {
    const answer = await fetch(`${url}/Users?startIndex=${users.length + 1}&count=500`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const page = (await answer.json()) as { totalResults: number; Resources?: JsonObject[] };
    users.push(...(page.Resources ?? []));
    if (users.length >= page.totalResults) return users;
  }
}
