import { describe, expect, test } from "vitest";
import { JOERGEN, openDesk, type Shown } from "./desk.ts";

const { run, tell } = openDesk();

describe("rollcall mapping and scope", () => {
  test("a mapping is added, tested and removed", async () => {
    const expression = 'Join(" ", [givenName], [surname])';
    const flags = ["nickName", "--expression", expression];
    const dry = await tell("mapping", "set", "bizagi", ...flags, "--dry-run");
    expect(dry.plan).toMatchObject({ status: "ready", counts: { update: 67 } });
    expect((await tell("mapping", "list", "bizagi")).items).not.toContainEqual(
      expect.objectContaining({ targetAttributeName: "nickName" }),
    );
    await tell("mapping", "set", "bizagi", ...flags, "--match", "0", "--default", "none");
    const { items } = await tell("mapping", "test", "bizagi", JOERGEN);
    expect(items).toContainEqual(
      expect.objectContaining({ target: "nickName", value: ["Jørgen Østergård"], error: null }),
    );
    await tell("mapping", "remove", "bizagi", "nickname");
    const names = ((await tell("mapping", "list", "bizagi")).items as Shown[]).map(
      (item) => item.targetAttributeName,
    );
    expect(names).not.toContain("nickName");
    expect(names).toContain("userName");
  });

  test("a filter is planned, added, tested and removed; the mode is planned", async () => {
    const clauses = ["country EQUALS DK", "employeeId is not null"];
    const dry = await tell("scope", "filter", "add", "bis", "Danes", ...clauses, "--dry-run");
    expect(dry).toMatchObject({
      filter: { clauses: [{ operatorName: "EQUALS" }, { operatorName: "IS NOT NULL" }] },
      plan: { counts: { disable: expect.any(Number) } },
    });
    expect((await tell("scope", "show", "bis")).items).toEqual([]);
    await tell("job", "pause", "bis");
    await tell("scope", "filter", "add", "bis", "Nobody", "country EQUALS XX");
    expect((await tell("scope", "filter", "list", "bis")).items).toHaveLength(1);
    const { items } = await tell("scope", "test", "bis", JOERGEN);
    expect(items).toMatchObject([
      { inScope: false, clauses: [{ clause: "Nobody country EQUALS XX", holds: false }] },
    ]);
    await tell("scope", "filter", "remove", "bis", "Nobody");
    expect((await tell("scope", "test", "bis", JOERGEN)).items).toMatchObject([{ inScope: true }]);
    const all = await tell("scope", "mode", "bitabiz", "all", "--dry-run");
    expect(all.plan).toMatchObject({ counts: { create: expect.any(Number) } });
    expect((await tell("scope", "show", "bitabiz")).mode).toBe("assigned");
    await tell("job", "start", "bis");
  });
});

describe("rollcall staged", () => {
  test("who is held back is listed, kept and allowed by name", async () => {
    await tell("app", "settings", "bis", "deletionThreshold=1");
    await tell("job", "pause", "bis");
    const filter = "country eq 'DK' and accountEnabled eq true";
    const limited = await run(["person", "list", "--filter", filter, "--limit", "3", "--json"]);
    const people = (JSON.parse(limited.stdout) as { items: { id: string }[] }).items;
    for (const { id } of people) await tell("person", "disable", id);
    const held = await run(["job", "start", "bis", "--wait", "--json"]);
    expect([held.exit, JSON.parse(held.stdout)]).toMatchObject([
      7,
      { quarantine: { reason: "TooManyDeletes" } },
    ]);
    const status = await run(["status", "bis", "--check"]);
    expect([status.exit, status.stderr]).toEqual([
      7,
      expect.stringContaining('Next: rollcall staged list "BIS"'),
    ]);
    const ids = people.map(({ id }) => id);
    const waiting = (await tell("staged", "list", "bis")).items as Shown[];
    expect(waiting.map(({ sourceId }) => sourceId).sort()).toEqual([...ids].sort());
    const [first = ""] = ids;
    expect(await tell("staged", "keep", "bis", first)).toEqual({ decided: 1, waiting: 2 });
    const asked = await run(["staged", "allow", "bis", "--all", "--json"]);
    expect([asked.exit, JSON.parse(asked.stderr).error.code]).toEqual([3, "ConfirmationMissing"]);
    const allowed = await tell("staged", "allow", "bis", "--all", "-y");
    expect(allowed).toEqual({ decided: 2, waiting: 0 });
    const gone = await run(["job", "start", "bis", "--wait", "--json"]);
    expect([gone.exit, JSON.parse(gone.stdout)]).toMatchObject([
      0,
      { status: "Active", lastExecution: { counts: { disabled: 2 } } },
    ]);
    expect((await tell("staged", "list", "bis", "--status", "kept")).items).toHaveLength(1);
  });
});
