import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { backUp } from "../../src/composition/backup.ts";
import { openConfiguredStore } from "../../src/composition/configuration.ts";
import { runRollcall } from "../support/rollcall-process.ts";

let folder: string;
let data: string;
let target: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-backup-"));
  [data, target] = [join(folder, "data"), join(folder, "to", "today")];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (dataDirectory: string) =>
  openConfiguredStore({ dataDirectory, databaseUrl: undefined });
const request = (withSecrets = false) => ({
  dataDirectory: data,
  databaseUrl: undefined,
  folder: target,
  withSecrets,
});

describe("rollcall backup", () => {
  test("a copy of one moment while somebody writes, and a server starts on it", async () => {
    const store = await open(data);
    let count = 0;
    // Two settings of one transaction each: of a moment, both or neither are there.
    const write = async (): Promise<void> => {
      count += 1;
      const user = { userPrincipalName: `u${count}@x`, accountEnabled: true, attributes: {} };
      await store.directory.write("t", async (writer) => {
        await writer.saveUser("t", { ...user, id: `a${count}` }, "saved");
        const second = { ...user, userPrincipalName: `v${count}@x`, id: `b${count}` };
        await writer.saveUser("t", second, "saved");
      });
    };
    await store.directory.write("t", (writer) =>
      writer.saveTenant({ id: "t", displayName: "Tenant" }),
    );
    await store.sync.saveApplication({
      id: "app",
      tenantId: "t",
      displayName: "App",
      template: "custom",
      tenantUrl: "https://app.example/scim",
    });
    await store.sync.saveSecret("t", "app", "s3cret");
    for (let round = 0; round < 50; round += 1) await write();
    let isDone = false;
    const writing = (async () => {
      while (!isDone && count < 100_000) await write();
    })();
    const made = await backUp(request(true));
    isDone = true;
    await writing;
    await store.close();
    expect((await readdir(target)).sort()).toEqual(["key", "rollcall.db"]);
    expect(made.files).toEqual(["rollcall.db", "key"].map((name) => join(target, name)));
    for (const file of made.files) expect((await stat(file)).mode & 0o077).toBe(0);
    expect((await stat(target)).mode & 0o077).toBe(0);

    const copy = await open(target);
    const users = await copy.directory.countUsers("t");
    expect(users).toBeGreaterThanOrEqual(100);
    expect(users % 2).toBe(0);
    expect(await copy.sync.readSecret("t", "app")).toBe("s3cret");
    await copy.close();
  });

  test("what is there is not overwritten, and what failed leaves nothing behind", async () => {
    await (await open(data)).close();
    await backUp(request());
    expect(await readdir(target)).toEqual(["rollcall.db"]);
    await expect(backUp(request())).rejects.toMatchObject({ code: "BackupExists" });
    await rm(target, { recursive: true });
    await writeFile(join(data, "rollcall.db"), "no database, but long enough ".repeat(9));
    await expect(backUp(request())).rejects.toMatchObject({ name: "CliError", exit: "failed" });
    expect(await readdir(target)).toEqual([]);
  });

  test.each([
    { title: "no database there", more: {}, exit: 5, code: "NoDatabase" },
    {
      title: "PostgreSQL, which pg_dump copies",
      more: { DATABASE_URL: "postgres://u:hunter2@127.0.0.1:9/d" },
      exit: 3,
      code: "BackupElsewhere",
    },
  ])("$title", async ({ more, exit, code }) => {
    const ended = await runRollcall(["backup", target, "--data", data], { env: more });
    expect([ended.exit, ended.stdout]).toEqual([exit, ""]);
    expect(ended.stderr).toContain(code);
    expect(ended.stderr).toContain("Next: ");
    expect(ended.stderr).not.toContain("hunter2");
  });

  test("says where the copy is, and where the key must be kept", async () => {
    await (await open(data)).close();
    await mkdir(target, { recursive: true });
    const ended = await runRollcall(["backup", target, "--data", data], { env: {} });
    expect([ended.exit, ended.stdout]).toEqual([0, `${join(target, "rollcall.db")}\n`]);
    expect(ended.stderr).toContain(`keep ${data}/key`);
  });
});
