import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { readGalleryFile, readGalleryFolder } from "../../src/composition/gallery-files.ts";
import { type CliDesk, createCliDesk } from "../support/cli-desk.ts";
import { runRollcall } from "../support/rollcall-process.ts";

/** `rollcall gallery`, `rollcall app role`, and gallery files beside a server. */

const BOATS = {
  id: "boats",
  displayName: "Boats",
  publisher: "Harbour Software",
  description: "Counts boats.",
  capabilities: {
    create: true,
    update: true,
    disable: false,
    delete: true,
    groups: false,
    singleSignOn: false,
  },
  limitations: ["It knows no groups."],
  users: [
    {
      target: "userName",
      expression: "[mail]",
      filterable: true,
      required: true,
      matching: true,
    },
  ],
};

let desk: CliDesk;
let folder: string;

beforeAll(async () => {
  desk = await createCliDesk({ services: { readGalleryFile } });
  folder = await mkdtemp(join(tmpdir(), "rollcall-gallery-"));
});

afterAll(async () => {
  await desk.close();
  await rm(folder, { recursive: true, force: true });
});

async function write(name: string, content: unknown): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

describe("rollcall gallery", () => {
  test("a file is checked, added, listed, shown, instantiated, removed", async () => {
    const file = await write("boats.txt", BOATS);
    expect(await runRollcall(["gallery", "check", file, "--json"])).toMatchObject({
      exit: 0,
      stdout: '{"issues":[]}\n',
    });
    const added = await desk.run("gallery", "add", file);
    expect([added.exit, added.stdout]).toEqual([0, "Boats is in the gallery, id boats.\n"]);
    const { json } = await desk.run("gallery", "list", "harbour", "--json");
    expect(json.items).toMatchObject([{ id: "boats", origin: "tenant" }]);
    const { stdout } = await desk.run("gallery", "show", "boats");
    expect(stdout).toContain("Harbour Software");
    expect(stdout).toContain("  - It knows no groups.\n");
    expect(stdout).toMatch(/^User userName +required filterable +\[mail\]$/m);
    expect((await desk.run("app", "add", "boats")).stdout).toMatch(/^Boats, id /);
    expect((await desk.run("gallery", "remove", "boats")).exit).toBe(0);
    expect(await desk.run("gallery", "show", "boats")).toMatchObject({ exit: 5 });
    expect((await desk.run("app", "show", "Boats")).stdout).toContain("Boats");
  });

  test("what is wrong is told a line each, and nothing is sent", async () => {
    const file = await write("wrong.txt", { ...BOATS, id: "BOATS", users: [] });
    const { exit, stderr } = await desk.run("gallery", "add", file);
    expect(exit).toBe(3);
    expect(stderr).toContain("\n  id has to look like ^[a-z][a-z0-9-]*$.");
    expect(stderr).toContain("\n  users needs at least 1 entry.");
  });

  test.each([
    { title: "is not there", name: "none.txt", content: undefined, says: "can't be read" },
    { title: "is no JSON", name: "text.txt", content: "boats", says: "is no JSON" },
  ])("a file that $title", async ({ name, content, says }) => {
    const file = content === undefined ? join(folder, name) : await write(name, content);
    const { exit, stderr } = await runRollcall(["gallery", "check", file]);
    expect([exit, stderr.includes(says)]).toEqual([3, true]);
  });
});

describe("rollcall app role", () => {
  test("a role is added, found by name, and removed while nobody has it", async () => {
    const added = await desk.run("app", "role", "add", "Acme Tools", "Planner", "--value", "plan");
    expect(added.stdout).toMatch(/^Acme Tools has the role Planner, id /);
    const { json } = await desk.run("app", "role", "list", "Acme Tools", "--json");
    expect((json.items as readonly JsonObject[]).at(-1)).toMatchObject({
      displayName: "Planner",
      value: "plan",
    });
    await desk.addUsers("anna");
    const people = ["assign", "add", "Acme Tools", "anna", "--role", "Planner"];
    expect((await desk.run(...people)).exit).toBe(0);
    const refused = await desk.run("app", "role", "remove", "Acme Tools", "plan");
    expect([refused.exit, refused.stderr]).toEqual([6, expect.stringContaining("Planner")]);
    await desk.run("assign", "remove", "Acme Tools", "anna");
    expect((await desk.run("app", "role", "remove", "Acme Tools", "plan")).exit).toBe(0);
    const gone = await desk.run("app", "role", "remove", "Acme Tools", "Plnner");
    expect(gone.exit).toBe(5);
  });

  test("an id that is no GUID is refused", async () => {
    const add = ["app", "role", "add", "Acme Tools", "Odd", "--id", "seven"];
    const { exit, stderr } = await desk.run(...add);
    expect([exit, stderr.includes("GUID")]).toEqual([3, true]);
  });
});

describe("a folder of gallery files", () => {
  test("is read in the order of names; no folder is none", async () => {
    const own = await mkdtemp(join(folder, "own-"));
    await writeFile(join(own, "b.json"), JSON.stringify(BOATS));
    await writeFile(join(own, "a.json"), JSON.stringify({ ...BOATS, id: "abc" }));
    await writeFile(join(own, "notes.txt"), "no entry");
    expect((await readGalleryFolder(own)).map(({ id }) => id)).toEqual(["abc", "boats"]);
    expect(await readGalleryFolder(undefined)).toEqual([]);
  });

  test.each([
    {
      title: "what is wrong is told by file and place",
      other: { id: 7 },
      says: /b\.json .*\n {2}/,
    },
    { title: "two with one id are refused", other: BOATS, says: /a\.json and b\.json/ },
  ])("$title", async ({ other, says }) => {
    const own = await mkdtemp(join(folder, "own-"));
    await writeFile(join(own, "a.json"), JSON.stringify(BOATS));
    await writeFile(join(own, "b.json"), JSON.stringify(other));
    await expect(readGalleryFolder(own)).rejects.toThrow(says);
  });

  test("one that isn't there is refused", async () => {
    await expect(readGalleryFolder(join(folder, "none"))).rejects.toThrow("can't be read");
  });
});
