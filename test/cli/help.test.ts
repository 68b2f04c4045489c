import { describe, expect, test } from "vitest";
import { runRollcall } from "../support/rollcall-process.ts";

describe("--help", () => {
  test.each([
    { name: "sync", args: ["sync"] },
    { name: "scim-check", args: ["scim", "check"] },
    { name: "expr-eval", args: ["expr", "eval"] },
    { name: "status", args: ["status"] },
    { name: "why", args: ["why"] },
    { name: "app-credentials", args: ["app", "credentials"] },
    { name: "scope-filter-add", args: ["scope", "filter", "add"] },
    { name: "job-restart", args: ["job", "restart"] },
    { name: "organization-add", args: ["saas", "organization", "add"] },
    { name: "organization-token-rotate", args: ["saas", "organization", "token", "rotate"] },
    { name: "plan", args: ["plan"] },
    { name: "apply", args: ["apply"] },
    { name: "config-import", args: ["config", "import"] },
  ])("of $name is what people were told", async ({ name, args }) => {
    const { exit, stdout, stderr } = await runRollcall([...args, "--help"]);
    expect([exit, stderr]).toEqual([0, ""]);
    expect(stdout).not.toMatch(/--token\b(?!-)/);
    await expect(stdout).toMatchFileSnapshot(`help/${name}.txt`);
  });

  test("of the program names its commands", async () => {
    const { exit, stdout } = await runRollcall(["--help"]);
    expect(exit).toBe(0);
    for (const command of ["sync", "server", "worker", "saas", "scim", "expr"]) {
      expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, "m"));
    }
  });
});
