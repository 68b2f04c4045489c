import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type AdminCenter, openAdminCenter } from "../support/admin-center.ts";
import type { WatchedPage } from "../support/console-page.ts";

/** The pages of an application on narrow screens, and what of them is behind a button there. */

// A browser and a server on two cores that others use, too.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 180_000 });

let center: AdminCenter;
let opened: WatchedPage;
let application: string;

beforeAll(async () => {
  center = await openAdminCenter();
  type Listed = { readonly value: readonly { readonly id: string; displayName: string }[] };
  const { value } = await center.graph<Listed>("/servicePrincipals");
  const { id = "" } = value.find((each) => each.displayName === "BitaBIZ") ?? {};
  application = `/applications/${id}`;
  opened = await center.openSignedIn();
});

afterAll(async () => {
  await opened?.close();
  await center?.close();
});

async function goTo(page: Page, path: string, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  await page.goto(`${application}${path}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.getByRole("navigation", { name: /^Pages of / }).waitFor();
}

describe("the pages of an application", () => {
  test.each([
    { width: 800, most: 90 },
    { width: 1_024, most: 90 },
  ])("$width px: two lines, and all of them can be reached", async ({ width, most }) => {
    const { page } = opened;
    await goTo(page, "/provisioning/history", width);
    const pages = page.getByRole("navigation", { name: /^Pages of / });
    expect((await pages.boundingBox())?.height).toBeLessThan(most);
    // Where somebody is stays in sight, with the part that it is of.
    await pages.getByRole("link", { name: "History", exact: true }).waitFor();
    await pages.getByRole("link", { name: "Provisioning", exact: true }).waitFor();
    expect(await pages.locator("[aria-current=page]:visible").allInnerTexts()).toContain("History");
    const more = pages.getByRole("button", { name: "More: Provisioning" });
    const shown = await pages.getByRole("list").last().getByRole("link").allInnerTexts();
    await more.focus();
    await page.keyboard.press("Enter");
    const menu = page.getByRole("menu");
    const rest = await menu.getByRole("menuitem").allInnerTexts();
    expect(new Set([...shown, ...rest]).size).toBe(14);
    expect(shown.filter((name) => rest.includes(name))).toEqual([]);
    expect(await opened.findBarriers()).toEqual([]);
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/provisioning\/edit$/);
    // The page that was behind the button is in the line now.
    await pages.getByRole("link", { name: "Edit provisioning", exact: true }).waitFor();
    expect(opened.wrong).toEqual([]);
  });

  test("390 px: a list behind a button, which closes when a page was chosen", async () => {
    const { page } = opened;
    await goTo(page, "/provisioning", 390);
    const pages = page.getByRole("navigation", { name: /^Pages of / });
    expect(await pages.getByRole("link").count()).toBe(0);
    await pages.getByRole("button", { name: /^Pages of / }).click();
    expect(await pages.getByRole("link").count()).toBeGreaterThan(18);
    expect(await opened.findBarriers()).toEqual([]);
    await pages.getByRole("link", { name: "Scope", exact: true }).click();
    await page.waitForURL(/\/provisioning\/scope$/);
    expect(await pages.getByRole("link").count()).toBe(0);
    expect(opened.wrong).toEqual([]);
  });
});

describe("what can be done with provisioning", () => {
  test.each([390, 800, 1_024, 1_440])(
    "%d px: one line, the rest behind a button",
    async (width) => {
      const { page } = opened;
      await goTo(page, "/provisioning", width);
      const commands = page.getByRole("group", { name: "Provisioning" });
      await commands.getByRole("button", { name: /^Start/ }).waitFor();
      expect((await commands.boundingBox())?.height).toBeLessThan(48);
      await commands.getByRole("button", { name: "More: Provisioning" }).click();
      const menu = page.getByRole("menu");
      expect(await opened.findBarriers(["light"])).toEqual([]);
      await menu.getByRole("menuitem", { name: "Properties" }).click();
      await page.waitForURL(/\/provisioning\/properties$/);
      expect(opened.wrong).toEqual([]);
    },
  );

  test("a command behind the button does what it does in the line", async () => {
    const { page } = opened;
    await goTo(page, "/provisioning", 390);
    await page.getByRole("group").getByRole("button", { name: "More: Provisioning" }).click();
    await page.getByRole("menuitem", { name: "Restart provisioning" }).click();
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(opened.wrong).toEqual([]);
  });
});

describe("the owners of an application", () => {
  const NAME = "Olga Owner";
  let userId: string;

  beforeAll(async () => {
    const { id } = await center.graph<{ id: string }>("/users", "POST", {
      accountEnabled: true,
      displayName: NAME,
      userPrincipalName: "olga@rollcall.example",
      mailNickname: "olga",
    });
    userId = id;
  });

  async function listOwners(): Promise<readonly string[]> {
    const path = `${application.replace("applications", "servicePrincipals")}/owners`;
    const { value } = await center.graph<{ value: readonly { id: string }[] }>(path);
    return value.map(({ id }) => id);
  }

  test("none yet: the page says what an owner is for, and adds the first", async () => {
    const { page } = opened;
    await goTo(page, "/owners", 1_440);
    await page.getByRole("heading", { name: "Nobody owns it yet" }).waitFor();
    expect(await opened.findBarriers()).toEqual([]);
    await page.getByRole("button", { name: "Add the first owner" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Add owner" }).click();
    await dialog.getByText("Choose a user.").waitFor();
    await dialog.getByRole("combobox", { name: "User" }).fill("Olga");
    await page.getByRole("option", { name: /Olga Owner/ }).click();
    await dialog.getByRole("button", { name: "Add owner" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("row").filter({ hasText: NAME }).waitFor();
    expect(await listOwners()).toEqual([userId]);
  });

  test("an owner is removed at once, and put back by Undo", async () => {
    const { page } = opened;
    await page.getByRole("button", { name: `Actions: ${NAME}` }).click();
    await page.getByRole("menuitem", { name: "Remove" }).click();
    await page.getByText("Nobody owns it yet").waitFor();
    expect(await listOwners()).toEqual([]);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("row").filter({ hasText: NAME }).waitFor();
    expect(await listOwners()).toEqual([userId]);
    expect(opened.wrong).toEqual([]);
  });

  test("who is given access comes in by a link, and sees this application alone", async () => {
    const { page } = opened;
    await page.getByRole("row").filter({ hasText: "Can't sign in yet" }).waitFor();
    await page.getByRole("button", { name: `Actions: ${NAME}` }).click();
    await page.getByRole("menuitem", { name: "Give access" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Give access" }).click();
    await page.getByRole("dialog", { name: "Sign-in link" }).waitFor();
    expect(await opened.findBarriers(["light"])).toEqual([]);
    await page.keyboard.press("Escape");
    const row = page.getByRole("row").filter({ hasText: NAME });
    await row.filter({ hasText: "Signs in here" }).waitFor();
    expect(await opened.findBarriers()).toEqual([]);
    type Listed = { readonly value: readonly { readonly id: string; ownerId?: string }[] };
    const base = `/rollcall/v1/tenants/${center.tenantId}/administrators`;
    const { value } = await center.ask<Listed>("GET", base);
    const { id } = value.find(({ ownerId }) => ownerId === userId) ?? {};
    const link = await center.ask<{ signInLink: string }>("POST", `${base}/${id}/link`, {});
    const owner = await center.openByLink(link.signInLink);
    await owner.page.goto("/applications");
    await owner.page.locator("tbody a").first().waitFor();
    expect(await owner.page.locator("tbody a").allInnerTexts()).toEqual(["BitaBIZ"]);
    await owner.page.goto(`${application}/owners`);
    await owner.page.getByRole("row").filter({ hasText: NAME }).waitFor();
    // Administrators are none of an owner's business, and the page does not say what it can't know.
    expect(await owner.page.getByText("Signs in here").count()).toBe(0);
    expect(owner.wrong).toEqual([]);
    await owner.close();
    expect(opened.wrong).toEqual([]);
  });

  test("whoever may only read sees owners and no button", async () => {
    const reader = await center.openSignedIn({ role: "Global Reader" });
    await reader.page.goto(`${application}/owners`);
    await reader.page.getByRole("row").filter({ hasText: NAME }).waitFor();
    expect(await reader.page.getByRole("button", { name: /Add owner|Actions/ }).count()).toBe(0);
    expect(reader.wrong).toEqual([]);
    await reader.close();
  });
});
