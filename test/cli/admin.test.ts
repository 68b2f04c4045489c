import { describe, expect, test } from "vitest";
import { EXIT_CODES } from "../../src/cli/exit-codes.ts";
import { openDesk } from "./desk.ts";

/** `rollcall admin`, in the data and through the server that runs on it. */

const desk = openDesk();

describe("rollcall admin", () => {
  test("lists the one whom the start made, who has signed in never", async () => {
    const { items } = await desk.tell("admin", "list");
    expect(items).toMatchObject([
      { name: "Administrator", role: "Global Administrator", lastSignInDateTime: null },
    ]);
  });

  test("adds somebody with a link that signs in once", async () => {
    const added = await desk.run(["admin", "add", "Bo@acme.example", "--role", "global reader"]);
    expect([added.exit, added.stderr.includes("bo@acme.example, Global Reader")]).toEqual([
      0,
      true,
    ]);
    const address = new URL(added.stdout.trim());
    const body = JSON.stringify({ link: address.searchParams.get("link") });
    const headers = { "content-type": "application/json" };
    const enter = () =>
      fetch(`${address.origin}/rollcall/v1/session/sign-in`, { method: "POST", headers, body });
    expect([(await enter()).status, (await enter()).status]).toEqual([200, 410]);
  });

  test("makes a link for whom the email or the id names", async () => {
    const { items } = await desk.tell("admin", "list");
    const bo = (items as { id: string; email: string }[]).find(({ email }) => email !== null);
    for (const named of ["BO@acme.example", bo?.id ?? ""]) {
      const { signInLink } = await desk.tell("admin", "link", named);
      expect(String(signInLink)).toContain("/sign-in?link=rla_");
    }
  });

  test.each([
    {
      title: "nobody",
      args: ["link", "nobody@acme.example"],
      exit: EXIT_CODES.notFound.exit,
      code: "UnknownAdministrator",
    },
    {
      title: "no one of several",
      args: ["link"],
      exit: EXIT_CODES.misuse.exit,
      code: "AdministratorMissing",
    },
    {
      title: "no tenant",
      args: ["list", "--tenant", "none"],
      exit: EXIT_CODES.notFound.exit,
      code: "TenantNotFound",
    },
    {
      title: "no role",
      args: ["add", "x@acme.example", "--role", "Emperor"],
      exit: EXIT_CODES.misuse.exit,
      code: "InvalidAdministrator",
    },
  ])("refuses $title", async ({ args, exit, code }) => {
    const ended = await desk.run(["admin", ...args, "--json"]);
    expect([ended.exit, ended.stdout + ended.stderr]).toEqual([
      exit,
      expect.stringContaining(code),
    ]);
  });

  test("removes somebody, but not the last Global Administrator", async () => {
    expect(await desk.tell("admin", "remove", "bo@acme.example")).toMatchObject({
      status: "removed",
    });
    const { items } = await desk.tell("admin", "list");
    const [last] = items as { id: string }[];
    const refused = await desk.run(["admin", "remove", last?.id ?? ""]);
    expect([refused.exit !== 0, refused.stderr]).toEqual([
      true,
      expect.stringContaining("last Global Administrator"),
    ]);
  });
});

describe("rollcall saas organization add --admin", () => {
  test("prints a link with which the console's administrator chooses a password", async () => {
    const args = ["saas", "organization", "add", "Acme", "--admin", "anna.berg@acme.example"];
    const shown = await desk.tell(...args);
    const { link, userName } = shown.administrator as { link: string; userName: string };
    expect(userName).toBe("anna.berg@acme.example");
    const address = new URL(link);
    const body = JSON.stringify({
      link: address.searchParams.get("link"),
      password: "tre ord og en gulerod",
    });
    const at = `${address.origin}/saas/v1/organizations/${shown.id}/password`;
    const headers = { "content-type": "application/json" };
    const chosen = await fetch(at, { method: "POST", headers, body });
    expect(await chosen.json()).toMatchObject({
      employee: { displayName: "Anna Berg", role: "administrator", managedBy: "manual" },
    });
  });

  test("makes no organization for an address that is none", async () => {
    const args = ["saas", "organization", "add", "Nowhere", "--admin", "anna", "--json"];
    expect((await desk.run(args)).exit).toBe(EXIT_CODES.misuse.exit);
    const { items } = await desk.tell("saas", "organization", "list");
    expect(JSON.stringify(items)).not.toContain("Nowhere");
  });
});
