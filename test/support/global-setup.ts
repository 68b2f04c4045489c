import { readFile } from "node:fs/promises";
import type { TestProject } from "vitest/node";
import { startPostgres } from "./postgres.ts";

/**
 * Starts what all test files share: one PostgreSQL cluster, when one of the files that are about
 * to run asks for it.
 * @returns what stops it again
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Vitest doesn't publish what it was asked to run. Without it, all files count as about to run.
  const { filenamePattern } = project.vitest as { readonly filenamePattern?: string[] };
  const { testFiles } = await project.globTestFiles(filenamePattern);
  const texts = await Promise.all(testFiles.map((file) => readFile(file, "utf8")));
  if (!texts.some((text) => NEEDS_POSTGRES.test(text))) return async () => undefined;
  const cluster = await startPostgres();
  project.provide("postgresUrl", cluster.url);
  return () => cluster.stop();
}

const NEEDS_POSTGRES = /support\/(postgres|stores)\.ts/;
