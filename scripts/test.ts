import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/**
 * Runs every static check and every test, and ends with `N passed, N failed`. A static check
 * counts as one. Arguments go to vitest; with any, the static checks are left out.
 */

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

const root = join(import.meta.dirname, "..");
const report = join(root, "node_modules", ".cache", "test-report.json");
const chosen = process.argv.slice(2);
const tally: Tally = { passed: 0, failed: 0, skipped: 0 };

if (chosen.length === 0) {
  check("formatting and lint", "biome", ["ci", "--error-on-warnings", "."]);
  check("types", "tsc", ["-p", "tsconfig.json"]);
  check("pure folders know nothing of Node", "tsc", ["-p", "tsconfig.core.json"]);
  check("types of the consoles", "tsc", ["-p", "tsconfig.console.json"]);
  check("no dead code", "knip", []);
}
runTests();
const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : "";
console.log(`${tally.passed} passed, ${tally.failed} failed${skipped}`);
process.exitCode = tally.failed > 0 ? 1 : 0;

function check(title: string, tool: string, args: readonly string[]): void {
  const ok = run(tool, args) === 0;
  tally[ok ? "passed" : "failed"] += 1;
  console.log(`${ok ? "✓" : "✗"} ${title}`);
}

function runTests(): void {
  rmSync(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const status = run("vitest", ["run", ...reporters, ...chosen]);
  if (!existsSync(report)) {
    tally.failed += 1;
    console.log("✗ the tests did not come to their end");
    return;
  }
  const result = JSON.parse(readFileSync(report, "utf8")) as Record<string, number>;
  tally.passed += result.numPassedTests ?? 0;
  tally.failed += result.numFailedTests ?? 0;
  tally.skipped += result.numPendingTests ?? 0;
  // A file that can't be loaded fails without a test of its own.
  if (status !== 0 && (result.numFailedTests ?? 0) === 0) tally.failed += 1;
}

function run(tool: string, args: readonly string[]): number {
  const bin = join(root, "node_modules", ".bin");
  const path = [dirname(process.execPath), bin, process.env.PATH].join(delimiter);
  const result = spawnSync(process.execPath, [join(bin, tool), ...args], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, PATH: path },
  });
  return result.status ?? 1;
}
