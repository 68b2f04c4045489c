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
