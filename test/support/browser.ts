import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Where Linux distributions and the environment have Chromium. */
const PLACES: readonly string[] = [
  process.env.ROLLCALL_CHROMIUM ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
];

const HOW =
  "Tests of the consoles need Chromium. On Debian: apt-get install chromium; " +
  "else name it by ROLLCALL_CHROMIUM.";

/**
 * Start a browser without a window. Where there is none and this is Debian's root, it is installed:
 * a container that tests begins with nothing.
 *
 * @throws Error that says how to get one
 */
export async function startBrowser(): Promise<Browser> {
  const executablePath = findBrowser() ?? installBrowser();
  return await chromium.launch({
    executablePath,
    // Root has no sandbox; the pages are our own.
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
}

function findBrowser(): string | undefined {
  return PLACES.find((place) => place !== "" && existsSync(place));
}

function installBrowser(): string {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) throw new Error(HOW);
  const options = { stdio: "ignore", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", "chromium"]]) {
    spawnSync("apt-get", args, options as { stdio: "ignore"; env: NodeJS.ProcessEnv });
  }
  const found = findBrowser();
  if (found === undefined) throw new Error(HOW);
  return found;
}
