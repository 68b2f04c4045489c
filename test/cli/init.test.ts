import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runRollcall } from "../support/rollcall-process.ts";
import { openDesk } from "./desk.ts";

const desk = openDesk();
const FILES = [".env.example", ".gitignore", "apps", "tests"];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-init-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("rollcall init", () => {
  test("writes what the other commands take as it is: test, import, export", async () => {
    const cwd = join(folder, "new");
    const made = await runRollcall(["init", cwd, "--json"]);
    expect([made.exit, JSON.parse(made.stdout).items]).toHaveLength(2);
    expect((await readdir(cwd)).toSorted()).toEqual(FILES);
    const trial = await runRollcall(["config", "test", "tests"], { cwd });
    expect([trial.exit, trial.stdout]).toEqual([0, "2 passed, 0 failed\n"]);
    const file = join(cwd, "apps", "example.yaml");
    const created = await desk.run(["config", "import", file, "--create"]);
    expect([created.exit, created.stderr]).toEqual([0, expect.any(String)]);
    const same = await desk.run(["config", "diff", file]);
    expect(same.exit, same.stdout + same.stderr).toBe(0);
  }, 60_000);

  test("its comments can be taken for what they say", async () => {
    const cwd = join(folder, "commented");
    await runRollcall(["init", cwd]);
    const file = join(cwd, "apps", "example.yaml");
    const text = await readFile(file, "utf8");
    // What is a sentence is none of these: a key, an item, or something below one.
    const lines = text.split("\n").map((line) => {
      return /^ +# (- |[a-z][A-Za-z]*:( |$)| +\S)/.test(line) ? line.replace("# ", "") : line;
    });
    expect(lines.filter((line) => line.includes("tenantUrl"))).toEqual([
      "    tenantUrl: https://app.example/scim/v2",
    ]);
    await writeFile(file, lines.join("\n"));
    const diff = await desk.run(["config", "diff", file, "--json"]);
    expect(diff.exit, diff.stderr).toBe(2);
  }, 60_000);

  test("every setting of .env.example is one that the README knows", async () => {
    const cwd = join(folder, "settings");
    await runRollcall(["init", cwd]);
    const text = await readFile(join(cwd, ".env.example"), "utf8");
    const guides = await Promise.all(
      ["README.md", "docs/guides/operate.md"].map((file) => readFile(file, "utf8")),
    );
    const names = [...text.matchAll(/^#? ?([A-Z_]+)=/gm)].map(([, name = ""]) => name);
    expect(names.length).toBeGreaterThan(8);
    const unknown = names.filter((name) => !guides.some((guide) => guide.includes(name)));
    expect(unknown).toEqual(["EXAMPLE_SECRET_TOKEN"]);
  });

  test("overwrites nothing: only into an empty folder, where version control may have begun", async () => {
    const cwd = join(folder, "full");
    await mkdir(join(cwd, ".git"), { recursive: true });
    const plan = await runRollcall(["init", "--dry-run"], { cwd });
    expect([plan.exit, plan.stdout.split("\n").length]).toEqual([0, 5]);
    expect(await readdir(cwd)).toEqual([".git"]);
    expect((await runRollcall(["init"], { cwd })).exit).toBe(0);
    await writeFile(join(cwd, ".gitignore"), "mine\n");
    const again = await runRollcall(["init", "--json"], { cwd });
    expect([again.exit, JSON.parse(again.stderr).error.code]).toEqual([6, "FolderNotEmpty"]);
    expect(await readFile(join(cwd, ".gitignore"), "utf8")).toBe("mine\n");
    const file = await runRollcall(["init", join(cwd, ".gitignore")]);
    expect(file.exit).toBe(3);
  });
});
