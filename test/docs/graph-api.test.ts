import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "@microsoft/microsoft-graph-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTlsDoor, type TlsDoor } from "../graph/client.ts";
import { type Installation, startInstallation, TOKEN } from "../graph/installation.ts";
import { type FakeTarget, startFakeTarget } from "../support/fake-target.ts";
import { readText } from "./repository.ts";
import { readSteps } from "./steps.ts";

/** The guide docs/guides/graph-api.md: its commands against a server, and its client. */

const TENANT = "contoso";
/** As much of jq as the guide uses, for machines that have none. */
const JQ = `#!/usr/bin/env node
const [path] = process.argv.slice(2).filter((each) => each !== "-r");
let text = "";
process.stdin.on("data", (more) => { text += more; }).on("end", () => {
  const names = path.split(/[.[\\]]/).filter(Boolean);
  const value = names.reduce((at, name) => at?.[name], JSON.parse(text));
  console.log(typeof value === "string" ? value : JSON.stringify(value));
});
`;

const guide = readText("docs/guides/graph-api.md");
let installation: Installation;
let target: FakeTarget;
let door: TlsDoor;
let folder: string;
let userId: string;

beforeAll(async () => {
  installation = await startInstallation();
  target = await startFakeTarget();
  await installation.addTenant(TENANT);
  door = await openTlsDoor(Number(new URL(installation.origin).port));
  const mia = { userPrincipalName: "mia@contoso.example", mailNickname: "mia" };
  userId = String((await installation.call(TENANT, "POST", "/users", mia)).body.id);
  folder = await mkdtemp(join(tmpdir(), "rollcall-guide-"));
  await writeFile(join(folder, "jq"), JQ, { mode: 0o755 });
  await symlink(process.execPath, join(folder, "node"));
});
afterAll(async () => {
  await door.close();
  await installation.close();
  await target.close();
  await rm(folder, { recursive: true, force: true });
});

test("its commands are taken one after the other, and the last ones show what was done", async () => {
  const steps = readSteps(guide);
  expect(steps).toHaveLength(2);
  const commands = steps
    .map((step) => step.commands.replaceAll("https://host", installation.origin))
    .join("\necho; echo ---\n");
  const { stdout } = await promisify(execFile)("bash", ["-euc", commands], {
    cwd: folder,
    env: {
      PATH: `${folder}:${process.env.PATH ?? ""}`,
      AUTH: `authorization: Bearer ${TOKEN}`,
      TENANT,
      TENANT_URL: target.url,
      SECRET: target.token,
      USER_ID: userId,
    },
  });
  const [token = "", walk = ""] = stdout.split("---");
  expect(JSON.parse(token)).toMatchObject({ role: "Application Administrator" });
  expect(walk).toContain('"code":');
  const { body } = await installation.call(TENANT, "GET", "/servicePrincipals");
  const [application] = body.value as readonly { readonly id: string }[];
  const jobs = `/servicePrincipals/${application?.id}/synchronization/jobs`;
  const shown = (await installation.call(TENANT, "GET", jobs)).body;
  expect(shown.value).toMatchObject([{ schedule: { interval: "PT20M", state: "Active" } }]);
}, 60_000);

test("its JavaScript runs as it stands", async () => {
  const [, code = ""] = /```js\nimport [^\n]+\n([\s\S]*?)```/.exec(guide) ?? [];
  const { hostname } = new URL(door.origin);
  const own = code.replaceAll("https://host", door.origin).replaceAll('"host"', `"${hostname}"`);
  const body = `${own}\nreturn { jobs, people };`;
  const AsyncFunction = (async () => undefined).constructor as FunctionConstructor;
  const run = new AsyncFunction("Client", "tenantId", "token", "id", body) as unknown as (
    ...given: readonly unknown[]
  ) => Promise<{ readonly people: { readonly value: readonly unknown[] } }>;
  const { body: list } = await installation.call(TENANT, "GET", "/servicePrincipals");
  const [application] = list.value as readonly { readonly id: string }[];
  const { people } = await run(Client, TENANT, TOKEN, application?.id);
  expect(people.value).toHaveLength(1);
}, 60_000);
