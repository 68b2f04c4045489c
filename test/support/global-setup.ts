import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { isConsoleCurrent, makeConsole } from "../../scripts/console-build.ts";
import { startPostgres } from "./postgres.ts";

/**
 * Starts what all test files share, when one of the files that are about to run asks for it: one
 * PostgreSQL cluster, and the consoles as they are built.
 * @returns what stops it again
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Vitest doesn't publish what it was asked to run. Without it, all files count as about to run.
  const { filenamePattern } = project.vitest as { readonly filenamePattern?: string[] };
  const { testFiles } = await project.globTestFiles(filenamePattern);
  const texts = await Promise.all(testFiles.map((file) => readFile(file, "utf8")));
  if (texts.some((text) => NEEDS_CONSOLE.test(text)) && !(await isConsoleCurrent(ROOT))) {
    await makeConsole(ROOT);
  }
  if (!texts.some((text) => NEEDS_POSTGRES.test(text))) return async () => undefined;
  const cluster = await startPostgres();
  project.provide("postgresUrl", cluster.url);
  return () => cluster.stop();
}

const ROOT = join(import.meta.dirname, "..", "..");
const NEEDS_CONSOLE =
  /support\/(console-server|admin-center|center-walk|application-walk)\.ts|"\.\/journey\.ts"/;
const NEEDS_POSTGRES = /support\/(postgres|stores)\.ts/;
