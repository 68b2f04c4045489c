import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CliDesk, createCliDesk } from "../support/cli-desk.ts";

/** `rollcall mapping examples`: what mappings have to give, held against what they give. */

const APP = "Acme Tools";
let desk: CliDesk;
let annId: string;

beforeAll(async () => {
  desk = await createCliDesk();
  [annId = ""] = await desk.addUsers("ann", "bo");
  await desk.call("PATCH", `/users/${annId}`, { jobTitle: "Cook" });
  await desk.call("POST", "/groups", { displayName: "Kitchen" });
});
afterAll(() => desk.close());

const examples = (...args: readonly string[]) => desk.run("mapping", "examples", ...args);
/** The ids of all examples, in the order in which they are shown. */
async function listIds(): Promise<readonly string[]> {
  const { json } = await examples("run", APP, "--json");
  return (json.items as readonly { id: string }[]).map(({ id }) => id);
}

describe("rollcall mapping examples", () => {
  test("none: nothing breaks", async () => {
    const { exit, stdout, stderr } = await examples("run", APP);
    expect([exit, stdout, stderr]).toEqual([0, "", "There are no examples.\n0 pass, 0 break\n"]);
  });

  test("add keeps what a mapping gives for somebody now, and run holds it to that", async () => {
    const added = await examples("add", APP, "title", "ann@example.com");
    expect([added.exit, added.stdout]).toEqual([0, "title of Person ann gives Cook\n"]);
    // What an example was made of stays with it, whoever the person becomes.
    await desk.call("PATCH", `/users/${annId}`, { jobTitle: "Chef" });
    const { exit, stdout, stderr } = await examples("run", APP);
    expect([exit, stderr]).toEqual([0, "1 pass, 0 break\n"]);
    const [titles, row] = stdout.split("\n").map((line) => line.split(/ {2,}/));
    expect(titles).toEqual(["STATE", "TARGET", "OF", "EXPECTED", "GIVES", "ID"]);
    expect(row?.slice(0, 5)).toEqual(["passes", "title", "Person ann", "Cook", "Cook"]);
  });

  test("--expect is what it has to give: run fails with 1, and says what it gives instead", async () => {
    const args = ["displayName", "bo@example.com", "--expect", "Bo", "--json"];
    const { exit, json } = await examples("add", APP, ...args);
    expect(exit).toBe(0);
    expect(json).toMatchObject({ expected: "Bo", passes: false });
    const run = await examples("run", APP);
    expect([run.exit, run.stderr]).toEqual([1, "1 pass, 1 break\n"]);
    expect(run.stdout).toMatch(/^breaks +displayName +Person bo +Bo +Person bo +/m);
    const all = await examples("run", APP, "--json");
    expect(all.exit).toBe(1);
    expect(all.json.items as readonly unknown[]).toContainEqual(
      expect.objectContaining({
        id: String(json.id),
        expected: "Bo",
        actual: "Person bo",
        passes: false,
      }),
    );
  });

  test("a mapping that is changed breaks the example that was kept of it", async () => {
    const expression = ["--expression", "ToUpper([jobTitle])"];
    const changed = await desk.run("mapping", "set", APP, "title", ...expression);
    expect(changed.exit, changed.stderr).toBe(0);
    const { exit, stdout, stderr } = await examples("run", APP);
    expect([exit, stderr]).toEqual([1, "0 pass, 2 break\n"]);
    expect(stdout).toMatch(/^breaks +title +Person ann +Cook +COOK +/m);
  });

  test("--group is an example of a group", async () => {
    const added = await examples("add", APP, "displayName", "Kitchen", "--group");
    expect([added.exit, added.stdout]).toEqual([0, "displayName of Kitchen gives Kitchen\n"]);
  });

  test("remove takes one away, and no other", async () => {
    const [first = "", ...others] = await listIds();
    const removed = await examples("remove", APP, first, "--json");
    expect([removed.exit, removed.json]).toEqual([0, { removed: first }]);
    expect(await listIds()).toEqual(others);
    expect((await examples("remove", APP, first)).exit).toBe(5);
  });

  test.each([
    { title: "an application that is none", args: ["run", "Nope"], exit: 5 },
    { title: "a person who is none", args: ["add", APP, "title", "nobody@example.com"], exit: 5 },
    {
      title: "a target that has no mapping",
      args: ["add", APP, "nope", "bo@example.com"],
      exit: 3,
    },
    { title: "no target", args: ["add", APP], exit: 3 },
  ])("refuses $title", async ({ args, exit }) => {
    const before = await listIds();
    expect((await examples(...args)).exit).toBe(exit);
    expect(await listIds()).toEqual(before);
  });
});
