import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { tryMapping } from "../../src/composition/mapping-test.ts";
import { YAML } from "../../src/composition/yaml.ts";
import { type CliDesk, createCliDesk } from "../support/cli-desk.ts";

let desk: CliDesk;
let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-config-"));
  file = join(folder, "acme.yaml");
  desk = await createCliDesk({ services: { loadYaml: async () => YAML, tryMapping } });
});
beforeEach(async () => {
  await desk.run("config", "export", "Acme Tools", "-o", file);
});
afterAll(async () => {
  await desk.close();
  await rm(folder, { recursive: true, force: true });
});

/** Change the exported file, as an editor would. */
async function edit(from: string, to: string): Promise<void> {
  const text = await readFile(file, "utf8");
  expect(text).toContain(from);
  await writeFile(file, text.replace(from, to));
}

async function lineOf(text: string): Promise<number> {
  const before = (await readFile(file, "utf8")).split(text)[0] ?? "";
  return before.split("\n").length;
}

describe("rollcall config", () => {
  test("export writes all but secrets; import of it changes nothing", async () => {
    const text = await readFile(file, "utf8");
    expect(text).toMatch(/^apiVersion: rollcall\/v1\nkind: Application\n/);
    expect(text).toContain("fromEnv: ACME_TOOLS_SECRETTOKEN");
    expect(text).not.toContain(desk.target.token);
    const { exit, stdout, stderr } = await desk.run("config", "import", file);
    expect([exit, stdout, stderr]).toEqual([0, "", "Acme Tools is as the file says.\n"]);
    expect((await desk.run("config", "diff", file)).exit).toBe(0);
    const versions = await desk.call(
      "GET",
      "/servicePrincipals/application-1/synchronization/jobs",
    );
    expect(JSON.stringify(versions)).toContain("job-1");
  });

  test("diff ends with 2, a dry run changes nothing, import does it once", async () => {
    await edit(
      "target: title\n          source: jobTitle",
      "target: title\n          source: department",
    );
    await edit("scope: all", "scope: assigned");
    const differs = await desk.run("config", "diff", file);
    expect(differs.exit).toBe(2);
    expect(differs.stdout).toContain('~ scope: "all" → "assigned"\n');
    expect(differs.stdout).toMatch(
      /attributeMappings\[title\]\.source\.name: "jobTitle" → "department"/,
    );
    const dry = await desk.run("config", "import", file, "--dry-run", "--json");
    expect(dry).toMatchObject({ exit: 0, json: { dryRun: true } });
    expect(await desk.run("config", "diff", file)).toMatchObject({ exit: 2 });
    const done = await desk.run("config", "import", file, "--json");
    expect(done).toMatchObject({ exit: 0, json: { dryRun: false } });
    expect(done.json.changes).toEqual(dry.json.changes);
    const again = await desk.run("config", "import", file, "--json");
    expect(again).toMatchObject({ exit: 0, json: { changes: [] } });
    const exported = await desk.run("config", "export");
    expect(exported.stdout).toBe(await readFile(file, "utf8"));
  });

  test("settings, requests and notifications go both ways", async () => {
    const yaml = YAML.format({
      apiVersion: "rollcall/v1",
      kind: "Application",
      metadata: { name: "acme-tools", displayName: "Acme Tools" },
      spec: {
        connection: { requests: { dialect: "entra", concurrency: 4 } },
        notifications: { emails: ["it@example.com"] },
        settings: {
          preventAccidentalDeletions: { threshold: 7 },
          reconciliation: { every: "P1D" },
          policy: { SkipOutOfScopeDeletions: "True" },
        },
      },
    });
    await writeFile(file, yaml);
    expect((await desk.run("config", "import", file)).exit).toBe(0);
    expect((await desk.run("config", "diff", file)).exit).toBe(0);
    const { json } = await desk.run("config", "export", "--json");
    expect(json.spec).toMatchObject({
      connection: { requests: { dialect: "entra", concurrency: 4 }, tenantUrl: desk.target.url },
      notifications: { enabled: true, emails: ["it@example.com"] },
      settings: {
        preventAccidentalDeletions: { enabled: true, threshold: 7 },
        reconciliation: { every: "PT24H", mode: "report" },
        policy: { SkipOutOfScopeDeletions: "True" },
      },
    });
  });

  test("Microsoft's schema JSON goes round; what is not followed is listed", async () => {
    const json = join(folder, "schema.json");
    const exported = await desk.run("config", "export", "--format", "entra", "-o", json);
    expect(exported.exit).toBe(0);
    const same = await desk.run("config", "diff", json, "--format", "entra");
    expect([same.exit, same.stdout]).toEqual([0, ""]);
    const document = JSON.parse(await readFile(json, "utf8"));
    const [rule] = document.synchronizationRules;
    rule.sourceDirectoryName = "Azure Active Directory";
    for (const each of document.directories) {
      if (each.name === "Rollcall") each.name = "Azure Active Directory";
      each.id = `guid-of-${each.name}`;
    }
    rule.groupFilter = { included: ["some-group"] };
    rule.objectMappings[0].attributeMappings[1].flowBehavior = "FlowAlways";
    await writeFile(json, JSON.stringify(document));
    const done = await desk.run("config", "import", json, "--format", "entra");
    expect(done.exit).toBe(0);
    expect(done.stderr).toMatch(/not followed: synchronizationRules\[0\]\.groupFilter: /);
    expect(done.stderr).toMatch(/attributeMappings\[1\]\.flowBehavior/);
    const again = await desk.run("config", "import", json, "--format", "entra", "--json");
    expect(again).toMatchObject({ exit: 0, json: { changes: [] } });
    expect((await desk.run("config", "export")).stdout).toContain("Azure Active Directory");
  });

  test("a plan with a file shows what it would do; the file is not saved", async () => {
    await desk.addUsers("mia");
    await edit(
      "target: displayName\n          source: displayName",
      "target: displayName\n          constant: Somebody",
    );
    await edit("scope: assigned", "scope: all");
    const { exit, stdout } = await desk.run("plan", "--config", file, "--detailed-exitcode");
    expect([exit, stdout]).toEqual([2, expect.stringContaining("displayName: Somebody")]);
    expect(desk.takeWrites()).toEqual({});
    expect((await desk.run("config", "diff", file)).exit).toBe(2);
  });

  test.each([
    { title: "an unknown key", from: "scope:", to: "scpoe:", message: 'Did you mean "scope"?' },
    { title: "an expression", from: "constant", to: "expression: Join(", message: "spec.mappings" },
    { title: "no YAML", from: "kind: Application", to: "kind: [", message: "" },
    {
      title: "a secret",
      from: "fromEnv: ACME_TOOLS_SECRETTOKEN",
      to: "secret",
      message: "fromEnv",
    },
  ])(
    "a wrong file is misuse with line and column: $title",
    async ({ title, from, to, message }) => {
      if (title === "an expression") {
        await edit("source: userPrincipalName", "expression: Join(");
      } else if (title === "a secret") {
        await edit("SecretToken:\n        fromEnv: ACME_TOOLS_SECRETTOKEN", "SecretToken: abc");
      } else await edit(from, to);
      const line = await lineOf(
        title === "an expression" ? "Join(" : title === "a secret" ? "abc" : to,
      );
      const { exit, stderr } = await desk.run("config", "import", file, "--json");
      const { error } = JSON.parse(stderr);
      expect([exit, error.code]).toEqual([3, "FileInvalid"]);
      expect(error.message).toMatch(/acme\.yaml:\d+:\d+: /);
      if (title !== "no YAML") expect(error.message).toContain(`acme.yaml:${line}:`);
      expect(error.message).toContain(message);
    },
  );

  test("what only the server knows is refused with its line, too", async () => {
    await edit("target: title", "target: userName");
    const line = await lineOf("users:");
    const { exit, stderr } = await desk.run("config", "diff", file, "--json");
    const { message } = JSON.parse(stderr).error;
    expect([exit, message]).toEqual([3, expect.stringContaining("maps username twice")]);
    expect(message).toMatch(new RegExp(`acme\\.yaml:(${line}|${line + 1}):`));
  });

  test("a secret comes from the environment, and is missed where it is not set", async () => {
    const { exit, stderr } = await desk.run("config", "import", file, "--with-secrets", "--json");
    expect([exit, JSON.parse(stderr).error]).toMatchObject([
      3,
      {
        code: "SecretMissing",
        message: expect.stringMatching(/acme\.yaml:\d+:\d+: .*SECRETTOKEN/),
      },
    ]);
    await writeFile(join(folder, "token"), `${desk.target.token}\n`);
    await edit("fromEnv: ACME_TOOLS_SECRETTOKEN", "fromFile: token");
    expect((await desk.run("config", "import", file, "--with-secrets")).exit).toBe(0);
    expect((await desk.run("plan")).exit).toBe(0);
  });

  test("--create makes an application that is like the file, once", async () => {
    await edit("displayName: Acme Tools", "displayName: Beta Tools");
    expect((await desk.run("config", "import", file)).exit).toBe(5);
    expect((await desk.run("config", "import", file, "--create", "--dry-run")).exit).toBe(5);
    const made = await desk.run("config", "import", file, "--create");
    expect([made.exit, made.stdout]).toEqual([0, expect.stringContaining("tenantUrl")]);
    expect((await desk.run("config", "diff", file)).exit).toBe(0);
    const again = await desk.run("config", "import", file, "--create", "--json");
    expect(again).toMatchObject({ exit: 0, json: { changes: [] } });
    const { value } = await desk.call("GET", "/servicePrincipals");
    expect(value).toHaveLength(2);
  });

  test("examples are checked without a server", async () => {
    const tests = join(folder, "tests.yaml");
    const source = { userPrincipalName: "mia@example.com", givenName: "Mia", surname: "Holm" };
    const write = (family: string): Promise<void> =>
      writeFile(
        tests,
        YAML.format({
          kind: "MappingTests",
          configuration: "acme.yaml",
          tests: [
            {
              title: "Mia",
              source,
              inScope: true,
              target: {
                userName: "mia@example.com",
                active: true,
                "name.formatted": "Mia Holm",
                "name.familyName": family,
                title: null,
              },
            },
          ],
        }),
      );
    await write("Holm");
    const args = ["config", "test", tests];
    expect(await runOffline(args)).toMatchObject({ exit: 0, stdout: "1 passed, 0 failed\n" });
    await write("Berg");
    const failed = await runOffline(args);
    expect([failed.exit, failed.stdout]).toEqual([
      1,
      `✗ Mia  ${tests}\n    name.familyName: expected "Berg", is "Holm"\n0 passed, 1 failed\n`,
    ]);
  });
});

/** The command knows no --url. */
async function runOffline(args: readonly string[]): Promise<{ exit: number; stdout: string }> {
  const { runCli } = await import("../../src/cli/program.ts");
  let stdout = "";
  const exit = await runCli(args, {
    services: { version: "0", loadYaml: async () => YAML, tryMapping } as never,
    env: {},
    signal: new AbortController().signal,
    terminal: {
      out: (text) => {
        stdout += text;
      },
      err: (text) => {
        stdout += text;
      },
      interactive: false,
      columns: 100,
      inputIsTerminal: false,
      readInput: async () => "",
    },
  });
  return { exit, stdout };
}
