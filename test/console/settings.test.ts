import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type AdminCenter, openAdminCenter } from "../support/admin-center.ts";

/** Settings: how each thing stands, where it is set, and the page or command that changes it. */

// A browser and a server on two cores that others use, too.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let center: AdminCenter;

beforeAll(async () => {
  center = await openAdminCenter();
});

afterAll(() => center?.close());

const SECTIONS = [
  "Admins and roles",
  "API tokens",
  "Keys and secrets",
  "Mail",
  "Retention",
  "Backup",
  "Language",
];

describe("settings", () => {
  test("all of them are on one page, for everybody, and lead to their pages", async () => {
    const { page, wrong, findBarriers, close } = await center.openSignedIn();
    await page.getByRole("navigation").getByRole("link", { name: "All settings" }).click();
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    for (const name of SECTIONS) {
      await page.getByRole("heading", { level: 2, name, exact: true }).waitFor();
    }
    await page.getByText("Nobody is told by mail").waitFor();
    await page.getByText("Everything is in the embedded database").waitFor();
    await page.getByRole("row").filter({ hasText: "ROLLCALL_PROVISIONING_DAYS" }).waitFor();
    expect(await findBarriers()).toEqual([]);
    await page.getByRole("link", { name: "Open API tokens" }).click();
    await page.getByRole("heading", { level: 1, name: "API tokens" }).waitFor();
    expect(wrong).toEqual([]);
    await close();
  });

  test("Global Administrators are counted, and fewer than two are warned of", async () => {
    const { page, wrong, close } = await center.openSignedIn();
    await page.goto("/settings");
    const section = page.getByRole("region", { name: "Admins and roles" });
    const path = `/rollcall/v1/tenants/${center.tenantId}/administrators`;
    const { value } = await center.ask<{ value: { role: string }[] }>("GET", path);
    const count = value.filter(({ role }) => role === "Global Administrator").length;
    const said = count < 2 ? /Fewer than two/ : `${count} of them are Global Administrators.`;
    await section.getByText(said).waitFor();
    expect(wrong).toEqual([]);
    await close();
  });

  test("the language is chosen here, too, and the command to back up is copied", async () => {
    const { page, wrong, context, findBarriers, close } = await center.openSignedIn();
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto("/settings");
    await page.getByRole("button", { name: "Copy: Make a backup" }).click();
    expect(await page.evaluate("navigator.clipboard.readText()")).toMatch(/^rollcall backup /);
    await page.getByRole("combobox", { name: "Language" }).click();
    await page.getByRole("option", { name: "Suomi" }).click();
    await page.getByRole("heading", { level: 1, name: "Asetukset" }).waitFor();
    expect(await page.evaluate("document.documentElement.lang")).toBe("fi");
    expect(await findBarriers(["light"])).toEqual([]);
    expect(wrong).toEqual([]);
    await close();
  });

  test("whoever may not see the server's settings is told who may, and has the own ones", async () => {
    const { page, wrong, findBarriers, close } = await center.openSignedIn({
      role: "User Administrator",
    });
    await page.goto("/settings");
    await page.getByText(/shown to Global Administrators/).waitFor();
    await page.getByRole("combobox", { name: "Language" }).waitFor();
    expect(await page.getByRole("heading", { name: "Keys and secrets" }).count()).toBe(0);
    expect(await findBarriers(["light"])).toEqual([]);
    expect(wrong).toEqual([]);
    await close();
  });
});
