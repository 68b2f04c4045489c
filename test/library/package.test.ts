import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkServer } from "../conformance/servers.ts";
import { ROOT, readText } from "../docs/repository.ts";
import { startExample } from "./example.ts";

/** A vendor's project with the package that `npm pack` makes in its node_modules. */
const project = mkdtempSync(join(tmpdir(), "rollcall-package-"));

const COMPILER = {
  ...{ target: "es2022", module: "nodenext", types: ["node"], outDir: "built" },
  ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
  ...{ noImplicitOverride: true, noUnusedLocals: true },
  ...{ verbatimModuleSyntax: true, isolatedModules: true, rewriteRelativeImportExtensions: true },
};

/** The tables of these tests, kept in memory, as a program of its own. */
const MEMORY_PROGRAM = `
import Fastify from "fastify";
import { serviceProvider } from "rollcall";
import { createMemoryTables } from "./memory-tables.ts";

const tables = createMemoryTables();
const app = Fastify();
app.register(serviceProvider, {
  prefix: "/scim/v2",
  authenticate: (token) => (token === "acme" ? { organization: "acme" } : undefined),
  tables: () => tables,
});
console.log("Tenant URL:   " + (await app.listen({ port: 0 })) + "/scim/v2");
console.log("Secret Token: acme");
process.once("SIGTERM", () => void app.close());
`;

function run(command: string, args: readonly string[], cwd: string): string {
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH: path };
  const ended = spawnSync(command, [...args], { cwd, env, encoding: "utf8", timeout: 100_000 });
  expect(ended.status, ended.stdout + ended.stderr).toBe(0);
  return ended.stdout;
}

beforeAll(() => {
  const [{ filename }] = JSON.parse(
    run("npm", ["pack", "--json", "--pack-destination", project], ROOT).replace(/^[^[]*/s, ""),
  ) as [{ filename: string }];
  const modules = join(project, "node_modules");
  mkdirSync(join(modules, "rollcall"), { recursive: true });
  const where = join(modules, "rollcall");
  run("tar", ["xzf", join(project, filename), "-C", where, "--strip-components=1"], project);
  // What the package depends on, as npm would have put it there.
  for (const name of readdirSync(join(ROOT, "node_modules"))) {
    if (name.startsWith(".") || name === "rollcall") continue;
    symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  }
  cpSync(join(ROOT, "examples", "own-tables"), join(project, "own-tables"), { recursive: true });
  const tables = readText("test/library/memory-tables.ts").replace(
    "../../src/index.ts",
    "rollcall",
  );
  mkdirSync(join(project, "memory"));
  writeFileSync(join(project, "memory", "memory-tables.ts"), tables);
  writeFileSync(join(project, "memory", "main.ts"), MEMORY_PROGRAM);
  writeFileSync(join(project, "package.json"), '{"type":"module"}');
  const include = ["own-tables", "memory"];
  const configuration = { compilerOptions: COMPILER, include };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(configuration));
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

/** The Node of the system, where it is an older one that the package takes; else the tests' own. */
function findOldNode(): string {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const node = join(folder, "node");
    const { stdout = "" } = spawnSync(node, ["--version"], { encoding: "utf8" });
    const major = Number(stdout?.slice(1).split(".")[0]);
    if (major >= 20 && major < 24) return node;
  }
  return process.execPath;
}

describe("the package as npm pack makes it", () => {
  test("has types that a strict project takes, also those of the declarations themselves", () => {
    const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
    run(process.execPath, [tsc, "-p", project], project);
    expect(readdirSync(join(project, "built")).sort()).toEqual(["memory", "own-tables"]);
  });

  test("exports what src/index.ts does", async () => {
    const script = 'import * as all from "rollcall"; console.log(Object.keys(all).sort().join());';
    const names = run(process.execPath, ["--input-type=module", "-e", script], project).trim();
    const own: object = await import("../../src/index.ts");
    expect(names.split(",")).toEqual(Object.keys(own).sort());
  });

  test("loads nothing that needs a database or a newer Node", () => {
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const { fileName } of ts.preProcessFile(readText(file), true, true).importedFiles) {
        if (fileName.startsWith(".")) visit(join(dirname(file), fileName).replaceAll("\\", "/"));
        else seen.add(fileName);
      }
    };
    visit("src/index.ts");
    const foreign = [...seen].filter((name) => !name.startsWith("src/"));
    expect(foreign.sort()).toEqual([
      "fastify",
      "node:crypto",
      "node:http",
      "node:timers/promises",
      "uuid",
    ]);
  });

  test("serves the example", async () => {
    const args = ["--disable-warning=ExperimentalWarning"];
    const example = await startExample("built/own-tables/main.js", { cwd: project, args });
    const { tenant } = example;
    const headers = { authorization: `Bearer ${tenant.token}` };
    expect((await fetch(`${tenant.url}/Users`, { headers })).status).toBe(200);
    expect(await example.stop()).toBe(0);
  });

  test("passes every check of rollcall scim check, on Node 20 where there is one", async () => {
    const node = findOldNode();
    const example = await startExample("built/memory/main.js", { cwd: project, node });
    const report = await checkServer(example.tenant);
    const found = report.results.filter(({ status }) => status !== "success");
    expect(found.map(({ id, reason }) => ({ id, reason }))).toEqual([]);
    expect(await example.stop()).toBe(0);
  });
});
