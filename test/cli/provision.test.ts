import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CliDesk, createCliDesk } from "../support/cli-desk.ts";

let desk: CliDesk;
let ids: readonly string[];

beforeAll(async () => {
  desk = await createCliDesk();
  ids = await desk.addUsers("mia", "bo");
  const group = {
    displayName: "Sales",
    mailEnabled: false,
    mailNickname: "s",
    securityEnabled: true,
  };
  const { id } = await desk.call("POST", "/groups", group);
  const base = `${desk.installation.origin}/tenants/${desk.tenantId}/v1.0/directoryObjects`;
  for (const each of ids) {
    await desk.call("POST", `/groups/${id}/members/$ref`, { "@odata.id": `${base}/${each}` });
  }
});
afterAll(() => desk.close());

describe("rollcall provision", () => {
  test("a dry run shows steps and requests, and sends nothing but GET", async () => {
    const shown = await desk.run("provision", "mia@example.com", "acme tools", "--dry-run");
    expect([shown.exit, shown.stderr]).toEqual([0, ""]);
    expect(shown.stdout).toMatch(/^Success {2}create {2}\(dry run: nothing was written\)\n/);
    expect(shown.stdout).toMatch(/ {2}✓ import: /);
    expect(shown.stdout).toMatch(/ {2}would send POST \/Users \{"schemas"/);
    expect(desk.takeWrites()).toEqual({});
  });

  test("then it is done, and the second time there is nothing to do", async () => {
    const done = await desk.run("provision", String(ids[0]), "--json");
    expect(done).toMatchObject({ exit: 0, json: { result: "Success", dryRun: false } });
    expect(desk.takeWrites()).toEqual({ POST: 1 });
    const again = await desk.run("provision", "mia@example.com");
    expect([again.exit, again.stdout]).toEqual([0, expect.stringMatching(/^Skipped/)]);
    expect(again.stdout).toContain("RedundantExport");
    expect(desk.takeWrites()).toEqual({});
  });

  test("a group with the members that are named", async () => {
    const group = ["provision", "Sales", "--group", "--member", "bo@example.com"];
    const { exit, json } = await desk.run(...group, "--json");
    expect([exit, json.result]).toEqual([0, "Success"]);
    expect(desk.takeWrites()).toMatchObject({ POST: 2 });
    const [account] = [...desk.target.scim.groups.values()];
    expect(account?.members).toHaveLength(1);
  });

  test.each([
    { title: "nobody", args: ["nobody"], exit: 5, code: "PersonNotFound" },
    { title: "no group", args: ["nobody", "--group"], exit: 5, code: "GroupNotFound" },
    {
      title: "no application",
      args: ["bo@example.com", "x"],
      exit: 5,
      code: "ApplicationNotFound",
    },
    {
      title: "members of a person",
      args: ["bo@example.com", "--member", "mia@example.com"],
      exit: 3,
      code: "MemberWithoutGroup",
    },
  ])("refused: $title", async ({ args, exit, code }) => {
    const ended = await desk.run("provision", ...args, "--json");
    expect([ended.exit, JSON.parse(ended.stderr).error.code]).toEqual([exit, code]);
  });

  test("a target that fails is 8 with what to do; an object that fails is 1", async () => {
    // An installation of its own: the other tests used up what one takes in ten seconds.
    const other = await createCliDesk();
    await other.addUsers("mia");
    other.target.misbehave(() => ({ status: 401, body: {} }));
    const refused = await other.run("provision", "mia@example.com");
    expect([refused.exit, refused.stdout]).toEqual([8, expect.stringContaining("Unauthorized: ")]);
    other.target.misbehave(({ method }) =>
      method === "GET" ? undefined : { status: 400, body: { detail: "No." } },
    );
    const failed = await other.run("provision", "mia@example.com", "--json");
    await other.close();
    expect(failed).toMatchObject({ exit: 1, json: { result: "Failure" } });
  });
});
