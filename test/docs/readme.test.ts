import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listFiles, listPages, listSources, ROOT, readText } from "./repository.ts";
import { follow, readSteps, type Step, toPattern } from "./steps.ts";

const readme = readText("README.md");
const program = join(ROOT, "bin", "rollcall");
/** Everything the walk makes, a home included, is in here. */
const folder = mkdtempSync(join(tmpdir(), "rollcall-readme-"));
const environment: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  HOME: folder,
  // Any free port: another server may have the usual one.
  ROLLCALL_PORT: "0",
};
/** The address in the documentation, and that of the server under test. */
const USUAL_URL = "http://localhost:8400";
let url = USUAL_URL;
/** What the server printed at its first start. */
let said = "";
let server: ChildProcess | undefined;

const walk = readme.split("## Five minutes")[1]?.split("\n## ")[0] ?? "";
const [start, ...steps] = readSteps(walk);
const guide = readSteps(readText("docs/guides/change-the-directory.md"));

/** The server under test has an address of its own. */
function followHere(all: readonly Step[]): void {
  const moved = all.map((step) => ({
    ...step,
    commands: step.commands.replaceAll(USUAL_URL, url),
  }));
  follow(moved, { folder, environment });
}

beforeAll(async () => {
  mkdirSync(join(folder, "bin"));
  symlinkSync(program, join(folder, "bin", "rollcall"));
  server = spawn(program, ["server"], { cwd: folder, env: environment });
  await new Promise<void>((resolve, reject) => {
    const hear = (piece: Buffer): void => {
      said += piece.toString();
      if (!said.includes("Stop           Ctrl+C")) return;
      url = /running at (\S+)/.exec(said)?.[1] ?? url;
      resolve();
    };
    server?.stdout?.on("data", hear);
    server?.stderr?.on("data", hear);
    server?.on("exit", () => reject(new Error(`The server ended: ${said}`)));
  });
});

afterAll(async () => {
  if (server !== undefined && server.exitCode === null) {
    const ended = new Promise((resolve) => server?.on("exit", resolve));
    server.kill("SIGTERM");
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

describe("the README's five minutes", () => {
  test("begin with npm start, which serves", () => {
    const { scripts } = JSON.parse(readText("package.json")) as { scripts: { start: string } };
    expect(start?.commands).toBe("npm start\n");
    expect(scripts.start).toBe("sh bin/start");
    expect(readText("bin/start")).toContain('exec "$root/bin/rollcall" server "$@"');
  });

  test("give what they say, step by step", () => {
    expect(steps.filter(({ printed }) => printed !== undefined).length).toBeGreaterThan(4);
    followHere(steps);
  });

  test("send one PATCH for one change", () => {
    expect(steps.map(({ printed }) => printed ?? "").join("")).toContain("Sent: 2 GET, 1 PATCH\n");
  });
});

describe("the README's picture", () => {
  const picture = readText("docs/images/start.svg");

  test("has a title for whoever can't see it", () => {
    expect(picture).toMatch(
      /<svg [^>]*role="img"[^>]*aria-labelledby="title[^>]*>\n<title id="title">/,
    );
  });

  test("shows what the first start prints", () => {
    const shown = [...picture.matchAll(/<text [^>]*>(.*)<\/text>/g)].map(([, line = ""]) => line);
    const patterns = shown
      .filter((line) => !line.startsWith("$") && !line.includes("Data  "))
      .map((line) => toPattern(line.replaceAll(USUAL_URL, url)));
    const lines = said.split("\n");
    expect(patterns.length).toBeGreaterThan(10);
    expect(patterns.filter((pattern) => !lines.some((line) => pattern.test(line)))).toEqual([]);
  });
});

describe("the guide to changing the directory", () => {
  test("gives what it says, step by step", () => {
    expect(guide.length).toBeGreaterThan(2);
    followHere(guide);
  });
});

describe("the README's configuration", () => {
  const listNames = (text: string) =>
    new Set([...text.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name]) => name ?? ""));
  const named = listNames(readme);
  /** What few need has its place in the guide for operators. */
  const explained = listNames(readText("docs/guides/operate.md"));
  const ours = /\benv\.([A-Z_]+)|\.env\("([A-Z_]+)"\)/g;
  const read = new Set(
    listSources("src")
      .filter((file) => !file.endsWith(".test.ts"))
      .flatMap((file) => [...readText(file).matchAll(ours)])
      .map(([, one, other]) => one ?? other ?? ""),
  );
  /** What other programs have agreed on; nobody looks these up here. */
  const common = ["CI", "COLUMNS", "TERM"];

  test("names every variable that the program reads", () => {
    const missing = [...read].filter(
      (name) => !named.has(name) && !explained.has(name) && !common.includes(name),
    );
    expect(missing).toEqual([]);
  });

  test("names no other", () => {
    expect([...named].filter((name) => !read.has(name) && name !== "PATCH")).toEqual([]);
  });

  test("names flags that the commands have", () => {
    const commands = readText("docs/reference/commands.md");
    const flags = [...readme.matchAll(/`(--[a-z-]+)`/g)].map(([, flag]) => flag ?? "");
    expect(flags.filter((flag) => !commands.includes(`\`${flag}`))).toEqual([]);
  });
});

describe("links", () => {
  const links = listPages().flatMap((page) =>
    [...readText(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = ""]) => ({ page, target }))
      .filter(({ target }) => !/^[a-z]+:/.test(target)),
  );

  test.each(links)("$page → $target", ({ page, target }) => {
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? page : join(dirname(page), path);
    expect(existsSync(join(ROOT, file))).toBe(true);
    if (anchor !== undefined) expect(listAnchors(readText(file))).toContain(anchor);
  });

  test("lead to every page of docs", () => {
    const reached = new Set(
      links.map(({ page, target }) => join(dirname(page), target.split("#")[0] ?? "")),
    );
    // The decisions are reached by their folder.
    const pages = listFiles("docs", ".md").filter((page) => !page.startsWith("docs/decisions/"));
    expect(pages.filter((page) => !reached.has(page))).toEqual([]);
  });
});

/** The anchors of a page's headings, as GitHub makes them. */
function listAnchors(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe("the decisions", () => {
  test.each(listFiles("docs/decisions", ".md").map((page) => ({ page })))(
    "$page has context, decision and consequence under its number",
    ({ page }) => {
      const text = readText(page);
      const number = page.split("/").at(-1)?.slice(0, 4) ?? "";
      expect(text.startsWith(`# ${number}: `)).toBe(true);
      const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      expect(headings).toEqual(["Context", "Decision", "Consequence"]);
    },
  );
});
