import { chmod, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openConfiguredStore } from "../../src/composition/configuration.ts";
import { diagnose } from "../../src/composition/doctor.ts";
import { createDatabase } from "../support/postgres.ts";
import { runRollcall } from "../support/rollcall-process.ts";

let folder: string;
let data: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-doctor-"));
  data = join(folder, "data");
  vi.stubEnv("ROLLCALL_SMTP_URL", "");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function makeData(): Promise<void> {
  await (await openConfiguredStore({ dataDirectory: data, databaseUrl: undefined })).close();
}

async function look(given: { port?: number; databaseUrl?: string } = {}) {
  const { port = 0, databaseUrl } = given;
  const { signal } = new AbortController();
  const host = "127.0.0.1";
  const checks = await diagnose({ dataDirectory: data, databaseUrl, host, port, signal });
  return Object.fromEntries(checks.map(({ name, ...check }) => [name, check]));
}

function change(...statements: readonly string[]): void {
  const database = new DatabaseSync(join(data, "rollcall.db"));
  for (const statement of statements) database.exec(statement);
  database.close();
}

describe("rollcall doctor", () => {
  test("before the first start nothing is missing, and nothing is made", async () => {
    const found = await look();
    expect(Object.keys(found)).toEqual([
      ...["node", "folder", "disk", "database", "key", "clock", "port", "mail"],
    ]);
    expect(Object.values(found).filter(({ status }) => status === "failure")).toEqual([]);
    expect(found.mail?.status).toBe("skipped");
    expect(await readdir(folder)).toEqual([]);
  });

  test("data that are as they should be", async () => {
    await makeData();
    const before = await readdir(data);
    const found = await look();
    for (const name of ["folder", "database", "key", "clock", "port"]) {
      expect([name, found[name]?.status]).toEqual([name, "ok"]);
    }
    expect(found.database?.message).toContain("up to date");
    expect(await readdir(data)).toEqual(before);
  });

  test.each([
    {
      title: "the key is gone",
      breaks: () => rm(join(data, "key")),
      found: { name: "key", status: "failure", message: "is missing" },
    },
    {
      title: "it is another's key",
      breaks: () => writeFile(join(data, "key"), Buffer.alloc(32, 7).toString("base64")),
      found: { name: "key", status: "failure", message: "not the key" },
    },
    {
      title: "the key is none",
      breaks: async () => void vi.stubEnv("ROLLCALL_KEY", "short"),
      found: { name: "key", status: "failure", message: "ROLLCALL_KEY holds no key" },
    },
    {
      title: "everybody may read the key",
      breaks: () => chmod(join(data, "key"), 0o644),
      found: { name: "key", status: "failure", message: "can be read by others" },
    },
    {
      title: "others may enter the folder",
      breaks: () => chmod(data, 0o755),
      found: { name: "folder", status: "warning", message: "by others" },
    },
    {
      title: "a newer version wrote the database",
      breaks: async () => change("insert into migration values (999, 'later')"),
      found: { name: "database", status: "failure", message: "newer Rollcall (version 999)" },
    },
    {
      title: "an older version wrote the database",
      breaks: async () => change("delete from migration where number > 20"),
      found: { name: "database", status: "warning", message: "older Rollcall (version 20)" },
    },
    {
      title: "the database is none",
      breaks: () => writeFile(join(data, "rollcall.db"), "no database, but long enough ".repeat(9)),
      found: { name: "database", status: "failure", message: "rollcall.db" },
    },
    {
      title: "the clock was set back",
      breaks: () => utimes(join(data, "rollcall.db"), 4e9, 4e9),
      found: { name: "clock", status: "warning", message: "from now" },
    },
    {
      title: "nobody takes mail",
      breaks: async () => {
        vi.stubEnv("ROLLCALL_SMTP_URL", "smtp://127.0.0.1:9");
        vi.stubEnv("ROLLCALL_MAIL_FROM", "rollcall@example.com");
      },
      found: { name: "mail", status: "failure", message: "can't be reached (ECONNREFUSED)" },
    },
    {
      title: "the mail's sender is missing",
      breaks: async () => void vi.stubEnv("ROLLCALL_SMTP_URL", "smtp://127.0.0.1:9"),
      found: { name: "mail", status: "failure", message: "ROLLCALL_MAIL_FROM" },
    },
  ])("$title", async ({ breaks, found: { name, status, message } }) => {
    await makeData();
    await breaks();
    const found = (await look())[name];
    expect(found?.status).toBe(status);
    expect(found?.message).toContain(message);
    expect(found?.hint).toMatch(/\S/);
  });

  test("a file where the folder should be", async () => {
    await writeFile(data, "");
    expect((await look()).folder).toMatchObject({ status: "failure" });
    expect((await look()).folder?.message).toContain("is no folder");
  });

  test("a port that somebody has", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const found = await look({ port });
    await new Promise((resolve) => server.close(resolve));
    expect(found.port?.status).toBe("failure");
    expect(found.port?.message).toContain(`127.0.0.1:${port} can't be listened on (EADDRINUSE)`);
  });

  test("PostgreSQL: nobody there, no tables, tables; the clocks of both", async () => {
    const nobody = await look({ databaseUrl: "postgres://u:s3cret@127.0.0.1:9/d" });
    expect(nobody.database?.status).toBe("failure");
    expect(JSON.stringify(nobody)).not.toContain("s3cret");
    const databaseUrl = await createDatabase();
    expect((await look({ databaseUrl })).database?.message).toContain("without tables yet");
    await (await openConfiguredStore({ dataDirectory: data, databaseUrl })).close();
    const { database, key, clock } = await look({ databaseUrl });
    const statuses = [database, key, clock].map((each) => each?.status);
    expect(statuses).toEqual(["ok", "ok", "ok"]);
  });

  test("a line for each thing, what to do about it, and an exit code", async () => {
    await mkdir(data, { mode: 0o700 });
    await writeFile(join(data, "rollcall.db"), "no database, but long enough ".repeat(9));
    const env = { env: { ROLLCALL_PORT: "0" } };
    const ended = await runRollcall(["doctor", "--data", data], env);
    expect([ended.exit, ended.stderr]).toEqual([1, ""]);
    expect(ended.stdout).toMatch(/^✓ node {6}Node \d/m);
    expect(ended.stdout).toMatch(/^✗ database .*rollcall\.db.*\n {12}Next: /m);
    const json = await runRollcall(["doctor", "--data", data, "--json"], env);
    expect(JSON.parse(json.stdout)).toMatchObject({ exit: 1, items: expect.any(Array) });
  });
});
