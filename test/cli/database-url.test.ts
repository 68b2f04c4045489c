import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase } from "../support/postgres.ts";
import { runRollcall } from "../support/rollcall-process.ts";

let folder: string;
let databaseUrl: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-database-url-"));
  databaseUrl = await createDatabase();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The address of a database that there is, with one part of it made wrong. */
function change(part: "password" | "pathname" | "port", value: string): string {
  const url = new URL(databaseUrl);
  url[part] = value;
  return url.href;
}

describe("a DATABASE_URL that can't be used says which part is wrong", () => {
  test.each([
    {
      title: "another database's address",
      url: () => "mysql://someone:hunter2@127.0.0.1/people",
      exit: 3,
      words: "no PostgreSQL address",
    },
    { title: "no address at all", url: () => "hunter2", exit: 3, words: "no PostgreSQL address" },
    { title: "a closed port", url: () => change("port", "9"), exit: 1, words: "nobody listens" },
    {
      title: "a wrong password",
      url: () => change("password", "hunter2"),
      exit: 1,
      words: "does not accept the user or the password",
    },
    {
      title: "a database that there is not",
      url: () => change("pathname", "/nowhere"),
      exit: 1,
      words: "no database of that name",
    },
  ])("$title: $words", async ({ url, exit, words }) => {
    const ended = await runRollcall(["worker", "--data", folder], { env: { DATABASE_URL: url() } });
    expect([ended.exit, ended.stdout]).toEqual([exit, ""]);
    expect(ended.stderr).toContain(words);
    expect(ended.stderr).toContain("Next: ");
    expect(ended.stderr).not.toContain("hunter2");
  });
});
