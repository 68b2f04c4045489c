import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeTarget, startFakeTarget } from "../support/fake-target.ts";
import { formatPeople, inventPeople } from "../support/people-file.ts";
import { runRollcall } from "../support/rollcall-process.ts";
import { createDesk, expectSentence, type SyncDesk } from "../support/sync-desk.ts";
import { withoutReads } from "../support/sync-story.ts";

let desk: SyncDesk;
let target: FakeTarget;
beforeEach(async () => {
  desk = await createDesk();
  target = await startFakeTarget();
});
afterEach(async () => {
  await target.close();
  await desk.close();
});

const people = inventPeople(12);

describe("files that can't be read as a whole: exit 3, nothing contacted", () => {
  const latin1 = Buffer.from("userPrincipalName,displayName\na@example.com,\xc5se\n", "latin1");
  test.each([
    {
      title: "unclosed quote",
      code: "UnclosedQuote",
      bytes: 'userPrincipalName\n"a@example.com\n',
    },
    { title: "empty file", code: "Empty", bytes: "" },
    { title: "a header alone", code: "NoPeople", bytes: "userPrincipalName\n" },
    { title: "only bad rows", code: "NoPeople", bytes: "userPrincipalName,mail\nx\n" },
    { title: "no userPrincipalName column", code: "NoUserPrincipalName", bytes: "mail\na@b.c\n" },
    { title: "Latin-1", code: "NotUtf8", bytes: latin1 },
    { title: "no file", code: "NotFound", bytes: undefined },
  ])("$title", async ({ code, bytes }) => {
    if (bytes !== undefined) await writeFile(desk.file, bytes);
    const ended = await desk.sync(target);
    expect([ended.exit, ended.stdout, target.takeCounts()]).toEqual([3, "", {}]);
    expectSentence(ended, code, target.token);
    if (code !== "NoPeople") expect(ended.stderr).toContain(`"hint":"`);
    // Not even a data folder is made.
    expect(existsSync(desk.data)).toBe(false);
  });

  test("after a good run, nobody is taken for gone", async () => {
    await desk.write(people);
    await desk.sync(target);
    await writeFile(desk.file, "userPrincipalName\n");
    expect((await desk.sync(target)).exit).toBe(3);
    await desk.write(people);
    expect((await desk.sync(target)).report.directory).toMatchObject({ unchanged: 12, left: 0 });
  });
});

describe("rows that can't be read", () => {
  test("are named by line and column, counted and skipped; the others come", async () => {
    const rows = formatPeople(people).trimEnd().split("\n");
    rows[3] = (rows[3] ?? "").replace("true", "perhaps");
    rows[5] = "too,few";
    rows[7] = rows[6] ?? "";
    await writeFile(desk.file, `${rows.join("\n")}\n`);
    const { exit, report } = await desk.sync(target);
    expect(exit).toBe(9);
    expect(report.file.people).toBe(9);
    const places = report.file.badRows.map(({ line, column }) => [line, column]);
    expect(places).toEqual(
      expect.arrayContaining([
        [4, "accountEnabled"],
        [6, ""],
        [8, "userPrincipalName"],
      ]),
    );
    expect(target.scim.users.size).toBe(9);
  });

  test("a row with two faults is one row", async () => {
    await writeFile(desk.file, "userPrincipalName,objectId\na@example.com,1\na@example.com,1\n");
    const args = ["sync", desk.file, "--to", target.url, "--token-stdin", "--data", desk.data];
    const ended = await runRollcall(args, { stdin: target.token });
    expect([ended.exit, ended.stdout.split("\n")[0]]).toEqual([
      9,
      `${desk.file}: 1 people, 1 row skipped`,
    ]);
    expect(ended.stderr.match(/Skipped: line 3/g)).toHaveLength(2);
  });

  test("keep their person, and whom they manage, as they are", async () => {
    await desk.write(people);
    await desk.sync(target);
    target.takeCounts();
    // Person 0 manages everybody up to 9, and person 10 person 11.
    const broken = people.map((person, index) =>
      index === 0 ? { ...person, accountEnabled: "perhaps" } : person,
    );
    await desk.write(broken);
    const { exit, report } = await desk.sync(target);
    expect([exit, report.directory.kept, report.directory.left]).toEqual([9, 1, 0]);
    expect(withoutReads(target.takeCounts())).toEqual({});
  });

  test("a row that names nobody keeps everybody who is missing", async () => {
    await desk.write(people);
    await desk.sync(target);
    target.takeCounts();
    const rows = formatPeople(people).trimEnd().split("\n");
    await writeFile(desk.file, `${[...rows.slice(0, 8), "?"].join("\n")}\n`);
    const { exit, report } = await desk.sync(target);
    expect([exit, report.directory.left, report.directory.kept]).toEqual([9, 0, 5]);
    expect(withoutReads(target.takeCounts())).toEqual({});
  });
});

describe("secrets and flags", () => {
  test("a refused token is exit 4", async () => {
    await desk.write(people);
    const ended = await desk.sync({ ...target, token: "some-other-secret" });
    expect(ended.exit).toBe(4);
    expectSentence(ended, "Unauthorized", target.token);
    expect(ended.stdout + ended.stderr).not.toContain("some-other-secret");
    expect((await desk.sync(target)).exit).toBe(0);
    expect(target.scim.users.size).toBe(people.length);
  });

  test("a target that repeats the token does not get it printed", async () => {
    await desk.write(people);
    const detail = `Bearer ${target.token} is not allowed`;
    target.misbehave(() => ({ status: 403, body: { detail } }));
    const ended = await desk.sync(target);
    expect(ended.exit).toBe(4);
    expectSentence(ended, "InsufficientRights", target.token);
  });

  test.each([
    { title: "--token on the command line", args: ["--token", "s3cret-s3cret"] },
    { title: "--token=… on the command line", args: ["--token=s3cret-s3cret"] },
    { title: "an unknown flag", args: ["--frobnicate"] },
    { title: "a URL that is none", args: ["--to", "example.com"] },
    { title: "an ftp URL", args: ["--to", "ftp://example.com"] },
    { title: "a timeout that is none", args: ["--timeout", "soon"] },
    { title: "two files", args: ["more.csv"] },
  ])("$title is exit 3", async ({ args }) => {
    await desk.write(people);
    const { exit, stdout, stderr } = await desk.sync(target, args);
    expect([exit, target.takeCounts(), existsSync(desk.data)]).toEqual([3, {}, false]);
    expect(stdout + stderr).not.toContain("s3cret-s3cret");
  });

  test("no token at all is exit 3", async () => {
    await desk.write(people);
    const { exit } = await desk.sync({ ...target, token: "" });
    expect([exit, target.takeCounts()]).toEqual([3, {}]);
  });
});

describe("outputs and plans", () => {
  test("a reader that goes away, as head does, is no crash", async () => {
    await desk.write(inventPeople(300));
    const run = desk.start(target, ["--plan"]);
    run.child.stdout?.destroy();
    const { exit, stderr } = await run.ended;
    expect([exit, stderr]).toEqual([0, expect.not.stringMatching(/EPIPE|\n\s+at /)]);
  });

  test("a plan without a data folder makes none, and asks only", async () => {
    await desk.write(people);
    const { exit, report } = await desk.sync(target, ["--plan"]);
    expect([exit, existsSync(desk.data)]).toEqual([0, false]);
    expect(Object.keys(target.takeCounts())).toEqual(["GET"]);
    expect(report.planned?.filter(({ method }) => method === "POST")).toHaveLength(12);
    expect(target.scim.users.size).toBe(0);
  });

  test("a plan leaves the data folder as it is, byte by byte", async () => {
    await desk.write(people);
    await desk.sync(target);
    target.takeCounts();
    const before = await digestFolder(desk.data);
    await desk.write(people.slice(0, -1));
    const { exit, report } = await desk.sync(target, ["--plan"]);
    expect(exit).toBe(0);
    expect(report.planned).toMatchObject([{ method: "PATCH" }]);
    expect(withoutReads(target.takeCounts())).toEqual({});
    expect(await digestFolder(desk.data)).toEqual(before);
  });
});

async function digestFolder(folder: string): Promise<Readonly<Record<string, string>>> {
  const digests: Record<string, string> = {};
  for (const name of (await readdir(folder)).sort()) {
    digests[name] = createHash("sha256")
      .update(await readFile(join(folder, name)))
      .digest("hex");
  }
  return digests;
}
