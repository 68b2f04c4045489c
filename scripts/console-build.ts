import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

/** What the consoles are made of, beside the sources of their folder. */
const OTHERS = [
  "vite.config.ts",
  "package-lock.json",
  "src/http/console-nonce.ts",
  "scripts/console-build.ts",
];
/** In dist/console: the digest of what it was built from. */
const STAMP = "built-from.txt";

/** Whether `dist/console` was built from the sources as they are; true without any sources. */
export async function isConsoleCurrent(root: string): Promise<boolean> {
  if (!existsSync(join(root, "src", "console"))) return true;
  const stamp = join(root, "dist", "console", STAMP);
  if (!existsSync(stamp)) return false;
  return (await readFile(stamp, "utf8")) === (await digestSources(root));
}

/**
 * Build the consoles. They are put in their place whole, so that neither a server that runs nor
 * another build sees half of them.
 */
export async function makeConsole(root: string): Promise<void> {
  // Loaded here: where nothing has to be built, the build tool need not be installed.
  const { build } = await import("vite");
  const digest = await digestSources(root);
  const dist = join(root, "dist");
  const fresh = join(dist, `console-${process.pid}`);
  const old = `${fresh}-old`;
  // A test run's "test" would give the larger React that is meant for development.
  const environment = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  try {
    const configFile = join(root, "vite.config.ts");
    await build({ configFile, logLevel: "warn", build: { outDir: fresh } });
  } finally {
    if (environment === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = environment;
  }
  await compress(join(fresh, "assets"));
  await writeFile(join(fresh, STAMP), digest);
  await mkdir(dist, { recursive: true });
  const place = join(dist, "console");
  await rm(old, { recursive: true, force: true });
  if (existsSync(place)) await rename(place, old);
  await rename(fresh, place);
  await rm(old, { recursive: true, force: true });
}

/** Beside each file what browsers are sent in its place. */
async function compress(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/\.(js|css|svg)$/.test(name)) continue;
    const content = await readFile(join(folder, name));
    await writeFile(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
    await writeFile(join(folder, `${name}.br`), brotliCompressSync(content));
  }
}

async function digestSources(root: string): Promise<string> {
  const folder = join(root, "src", "console");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const digest = createHash("sha256");
  for (const file of [...files, ...OTHERS.map((name) => join(root, name))]) {
    digest.update(file.slice(root.length)).update("\0");
    digest.update(await readFile(file)).update("\0");
  }
  return digest.digest("hex");
}
