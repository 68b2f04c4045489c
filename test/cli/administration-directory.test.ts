import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runRollcall } from "../support/rollcall-process.ts";
import { JOERGEN, openDesk } from "./desk.ts";

const { folder, run, tell } = openDesk();

describe("rollcall person and directory", () => {
  test("a person is added, changed, disabled, deleted and restored", async () => {
    const who = "ida@rollcall.example";
    await tell("person", "add", who, "displayName=Ida Dahl", "--manager", "joergen.oestergaard");
    await tell("person", "set", who, "department=Sales", "proxyAddresses=a@b.example,c@b.example");
    const shown = await tell("person", "show", "ida dahl");
    expect(shown).toMatchObject({
      userPrincipalName: who,
      department: "Sales",
      proxyAddresses: ["a@b.example", "c@b.example"],
      managerId: expect.any(String),
    });
    await tell("person", "set", who, "department=", "--no-manager");
    expect(await tell("person", "show", who)).toMatchObject({ managerId: null });
    await tell("person", "disable", who);
    expect((await tell("person", "list", "ida")).items).toContainEqual(
      expect.objectContaining({ userPrincipalName: who, accountEnabled: false }),
    );
    await tell("person", "enable", who);
    await tell("person", "delete", who, "-y");
    expect((await tell("person", "list", "--deleted")).items).toContainEqual(
      expect.objectContaining({ userPrincipalName: who }),
    );
    await tell("person", "restore", who);
    expect(await tell("person", "show", who)).toMatchObject({ accountEnabled: true });
  });

  test("a group, its members, and its assignment", async () => {
    await tell("directory", "group", "add", "Testers", "description=They test");
    await tell("directory", "member", "add", "testers", JOERGEN);
    const { items } = await tell("directory", "member", "list", "Testers");
    expect(items).toMatchObject([{ userPrincipalName: JOERGEN }]);
    await tell("assign", "add", "bizagi", "Testers", "--group", "--role", "user");
    const assigned = await tell("assign", "list", "bizagi");
    expect(assigned.items).toContainEqual(
      expect.objectContaining({ principalDisplayName: "Testers", role: "User" }),
    );
    await tell("assign", "remove", "bizagi", "Testers", "--group");
    await tell("directory", "member", "remove", "Testers", JOERGEN);
    await tell("directory", "group", "set", "Testers", "description=");
    await tell("directory", "group", "delete", "Testers", "-y");
    expect((await tell("directory", "group", "list")).items).not.toContainEqual(
      expect.objectContaining({ displayName: "Testers" }),
    );
  });

  test("a file is planned, imported, and nothing the second time", async () => {
    const file = join(folder(), "people.csv");
    const rows = [
      "userPrincipalName,displayName,department,manager",
      "bo@rollcall.example,Bo Berg,IT,eva@rollcall.example",
      "eva@rollcall.example,Eva Lind,IT,",
    ];
    await writeFile(file, `${rows.join("\n")}\n`);
    const read = await runRollcall(["source", "read", file, "--json"]);
    expect(JSON.parse(read.stdout).items).toHaveLength(2);
    const counts = async (...flags: readonly string[]) =>
      (await tell("directory", "import", file, ...flags)).counts;
    const added = { added: 2, changed: 0, restored: 0, deleted: 0, unchanged: 0 };
    expect(await counts("--dry-run")).toEqual(added);
    expect(await counts()).toEqual(added);
    expect(await tell("person", "show", "bo")).toMatchObject({ managerId: expect.any(String) });
    expect(await counts()).toEqual({ ...added, added: 0, unchanged: 2 });
    await writeFile(file, `${rows.join("\n").replace("Lind,IT", "Lind,HR")}\nnobody,X,Y,\n`);
    const partly = await run(["directory", "import", file, "--json"]);
    expect([partly.exit, JSON.parse(partly.stdout)]).toMatchObject([
      9,
      { counts: { added: 0, changed: 1 }, problems: [{ code: "InvalidUserPrincipalName" }] },
    ]);
    await writeFile(file, `${rows.join("\n")}\n`);
    const guarded = await run(["directory", "import", file, "--delete-missing", "-y", "--json"]);
    expect([guarded.exit, JSON.parse(guarded.stderr).error.code]).toEqual([7, "TooManyDeletes"]);
  });

  test("who was deleted is not added anew, and returns only when that is asked for", async () => {
    const who = "back@rollcall.example";
    await tell("person", "add", who, "displayName=Back Lund", "department=IT");
    const { id } = await tell("person", "show", who);
    await tell("person", "delete", who, "-y");
    const file = join(folder(), "returned.csv");
    await writeFile(file, `userPrincipalName,displayName,department\n${who},Back Lund,HR\n`);
    const silent = await run(["directory", "import", file, "--json"]);
    expect([silent.exit, JSON.parse(silent.stdout)]).toMatchObject([
      9,
      {
        counts: { added: 0, changed: 0, restored: 0 },
        problems: [{ code: "PersonDeleted", userPrincipalName: who, line: 2 }],
      },
    ]);
    const living = async () =>
      (await tell("person", "list", "back")).items as readonly { readonly id: string }[];
    expect(await living()).toEqual([]);
    const { counts } = await tell("directory", "import", file, "--restore");
    expect(counts).toMatchObject({ added: 0, restored: 1 });
    expect((await living()).map((each) => each.id)).toEqual([id]);
    expect(await tell("person", "show", who)).toMatchObject({ id, department: "HR" });
  });
});
