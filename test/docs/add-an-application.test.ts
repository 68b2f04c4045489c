import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RollcallProcess, startRollcall } from "../support/rollcall-process.ts";
import { ROOT, readText } from "./repository.ts";
import { follow, readSteps } from "./steps.ts";

/** The guide docs/guides/add-an-application.md, run as it stands against a server of its own. */

const guide = readText("docs/guides/add-an-application.md");
const folder = mkdtempSync(join(tmpdir(), "rollcall-guide-"));
const own = { HOME: folder, XDG_CONFIG_HOME: join(folder, "config"), ROLLCALL_PORT: "0" };
let server: RollcallProcess;

/** The files that the guide writes out, by their names. */
function readFiles(): ReadonlyMap<string, string> {
  const found = guide.matchAll(/^`([a-z-]+\.json)`:\n\n```json\n([\s\S]*?)```/gm);
  return new Map([...found].map(([, name = "", text = ""]) => [name, text]));
}

beforeAll(async () => {
  mkdirSync(join(folder, "bin"));
  symlinkSync(join(ROOT, "bin", "rollcall"), join(folder, "bin", "rollcall"));
  for (const [name, text] of readFiles()) writeFileSync(join(folder, name), text);
  server = startRollcall(["server"], { cwd: folder, env: own });
  await server.waitFor("Ctrl+C");
});

afterAll(async () => {
  server.child.kill("SIGTERM");
  await server.ended;
  rmSync(folder, { recursive: true, force: true });
});

test("the next application, both ends: every step gives what the guide says", () => {
  expect([...readFiles().keys()]).toEqual(["northwind.json", "northwind-rules.json"]);
  const steps = readSteps(guide);
  expect(steps.length).toBeGreaterThan(6);
  follow(steps, { folder, environment: { PATH: process.env.PATH, ...own } });
});
