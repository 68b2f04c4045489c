import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { evaluateForCli } from "../../src/composition/expression.ts";
import { YAML } from "../../src/composition/yaml.ts";
import { type CliDesk, createCliDesk } from "../support/cli-desk.ts";

/** How results are printed, and what stands for a person in an expression. */

let desk: CliDesk;
beforeAll(async () => {
  const services = {
    loadYaml: async () => YAML,
    evaluateExpression: async (...given: Parameters<typeof evaluateForCli>) =>
      evaluateForCli(...given),
  };
  desk = await createCliDesk({ services });
  await desk.addUsers("ann", "bo");
});
afterAll(() => desk.close());

describe("wherever --json is", () => {
  test("--yaml says the same", async () => {
    const json = await desk.run("status", "--json");
    const yaml = await desk.run("status", "--yaml");
    expect([yaml.exit, yaml.stderr]).toEqual([0, ""]);
    expect(YAML.parse(yaml.stdout).value).toEqual(JSON.parse(json.stdout));
  });

  test("--csv is a row for each item, with titles", async () => {
    const { exit, stdout } = await desk.run("assign", "list", "Acme Tools", "--csv");
    expect([exit, stdout]).toEqual([0, ""]);
    const all = await desk.run("person", "list", "--csv");
    const [titles = "", ...rows] = all.stdout.trimEnd().split("\r\n");
    expect(titles.split(",")).toEqual(expect.arrayContaining(["id", "userPrincipalName"]));
    expect(rows.map((row) => /\w+@example\.com/.exec(row)?.[0]).sort()).toEqual([
      "ann@example.com",
      "bo@example.com",
    ]);
  });

  test("--fields chooses members, and those below them", async () => {
    const given = ["person", "list", "--fields", "userPrincipalName,displayName,no.such"] as const;
    const csv = await desk.run(...given, "--csv");
    expect(csv.stdout.split("\r\n")).toEqual(
      expect.arrayContaining([
        "userPrincipalName,displayName,no.such",
        "ann@example.com,Person ann,",
      ]),
    );
    const json = await desk.run(...given, "--json");
    expect(json.json.items).toContainEqual({
      userPrincipalName: "ann@example.com",
      displayName: "Person ann",
      "no.such": null,
    });
    const table = await desk.run("person", "list", "--fields", "displayName,userPrincipalName");
    expect(table.stdout).toMatch(/^DISPLAYNAME +USERPRINCIPALNAME\n/);
    expect(table.stdout).toMatch(/^Person bo +bo@example\.com$/m);
  });

  test.each([{ args: ["status", "--yaml", "--csv"] }, { args: ["status", "--fields", "a,,b"] }])(
    "$args are wrong use",
    async ({ args }) => {
      expect((await desk.run(...args)).exit).toBe(3);
    },
  );

  test("--quiet prints the result alone", async () => {
    const loud = await desk.run("assign", "list", "Acme Tools");
    expect(loud.stderr).not.toBe("");
    const quiet = await desk.run("assign", "list", "Acme Tools", "-q");
    expect(quiet).toMatchObject({ exit: 0, stdout: "", stderr: "" });
  });
});

describe("expr --person", () => {
  test("evaluates over somebody's attributes; what is given goes before them", async () => {
    const upper = "ToUpper([displayName])";
    const found = await desk.run("expr", "eval", upper, "--person", "ann@example.com");
    expect([found.stdout, found.stderr]).toEqual(["PERSON ANN\n", ""]);
    const inputs = '{"displayName":"else"}';
    const person = ["--person", "ann@example.com"];
    const given = await desk.run("expr", "eval", upper, ...person, "--inputs", inputs);
    expect(given.stdout).toBe("ELSE\n");
    const nobody = await desk.run("expr", "eval", upper, "--person", "nobody@example.com");
    expect(nobody.exit).toBe(5);
  });
});

describe("rollcall api", () => {
  test("sends any request, with members of the body as flags", async () => {
    const found = await desk.run("api", "GET", "/users?$top=1", "--fields", "value");
    expect(found.exit).toBe(0);
    const made = await desk.run(
      ...["api", "post", "/users", "-F", "userPrincipalName=cy@example.com"],
      ...["-F", "accountEnabled=true", "-F", "displayName=Cy"],
    );
    expect(made.exit, made.stderr).toBe(0);
    expect(made.json).toMatchObject({ displayName: "Cy", accountEnabled: true });
    const own = await desk.run("api", "GET", "/administrators", "--own");
    expect(own.json).toMatchObject({ value: [] });
    const gone = await desk.run("api", "DELETE", `/users/${String(made.json.id)}`);
    expect([gone.exit, gone.stdout]).toEqual([0, "{}\n"]);
  });

  test.each([
    { args: ["LIST", "/users"], exit: 3 },
    { args: ["GET", "users"], exit: 3 },
    { args: ["POST", "/users", "-F", "noValue"], exit: 3 },
    { args: ["GET", "/users/none"], exit: 5 },
  ])("$args ends with $exit", async ({ args, exit }) => {
    expect((await desk.run("api", ...args)).exit).toBe(exit);
  });
});

describe("--idempotency-key", () => {
  const add = (name: string, ...more: readonly string[]) => {
    const fields = ["-F", `userPrincipalName=${name}@example.com`, "-F", `displayName=${name}`];
    return desk.run("api", "POST", "/users", ...fields, "-F", "accountEnabled=true", ...more);
  };

  test("has a command done once, and its repeat answered alike", async () => {
    const key = ["--idempotency-key", "joiner-1"];
    const first = await add("dee", ...key);
    expect(first.exit, first.stderr).toBe(0);
    expect(await add("dee", ...key)).toEqual(first);
    expect((await add("dee")).exit, "without it, the name is taken").not.toBe(0);
    const other = await add("eve", ...key, "--json");
    expect([other.exit, other.stderr]).toEqual([6, expect.stringContaining("KeyReused")]);
  });

  test("has no spaces", async () => {
    expect((await add("fay", "--idempotency-key", "a b")).exit).toBe(3);
  });
});

describe("rollcall completion", () => {
  test.each(["bash", "zsh", "fish"])("for %s knows commands and flags", async (shell) => {
    const { services, terminal, said } = { ...collect(), services: { version: "0" } as never };
    const { runCli } = await import("../../src/cli/program.ts");
    const { signal } = new AbortController();
    expect(await runCli(["completion", shell], { services, env: {}, signal, terminal })).toBe(0);
    expect(said()).toContain("reconcile");
    expect(said()).toMatch(shell === "fish" ? /-l detailed-exitcode/ : /--detailed-exitcode/);
    expect(said()).not.toContain("undefined");
  });
});

function collect() {
  let text = "";
  return {
    said: () => text,
    terminal: {
      out: (more: string) => {
        text += more;
      },
      err: () => undefined,
      interactive: false,
      columns: 80,
      readInput: async () => "",
      inputIsTerminal: false,
    },
  };
}
