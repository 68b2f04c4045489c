import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startBrowser } from "../support/browser.ts";
import { openPage, type WatchedPage } from "../support/console-page.ts";
import { type ConsoleServer, startConsoleServer } from "../support/console-server.ts";

/**
 * Every page of the admin center in a real browser against a real server: nobody is kept out (axe,
 * WCAG 2.2 AA, light and dark), nothing goes wrong in it, nothing is asked of another host, and it
 * fits on a phone.
 */

// A browser, a server and axe on two cores that others use, too.
vi.setConfig({ testTimeout: 180_000 });

let server: ConsoleServer;
let browser: Browser;
let tenantId: string;
let userId: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([startConsoleServer(), startBrowser()]);
  const tenants = await ask<{ value: { id: string }[] }>("/tenants");
  tenantId = tenants.value[0]?.id ?? "";
  const users = await ask<{ value: { id: string }[] }>(`/tenants/${tenantId}/v1.0/users?$top=1`);
  userId = users.value[0]?.id ?? "";
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function ask<T>(path: string): Promise<T> {
  const headers = { authorization: `Bearer ${server.operatorToken}` };
  return (await (await fetch(server.origin + path, { headers })).json()) as T;
}

/** A page of whoever is signed in as Global Administrator, by a one-time link. */
async function openSignedIn(
  options: { width?: number; language?: string } = {},
): Promise<WatchedPage> {
  const opened = await openPage(browser, { origin: server.origin, ...options });
  const path = `${server.origin}/rollcall/v1/tenants/${tenantId}/administrators`;
  const answer = await fetch(path, {
    method: "POST",
    headers: {
      authorization: `Bearer ${server.operatorToken}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ name: "Ann Admin", role: "Global Administrator" }),
  });
  const { signInLink } = (await answer.json()) as { signInLink: string };
  await opened.page.goto(signInLink);
  await opened.page.locator("main button[type=button]").last().click();
  await opened.page.locator("nav a[aria-current=page]").waitFor({ state: "attached" });
  return opened;
}

const PAGES = [
  { path: () => "/", heading: "Home" },
  { path: () => "/users", heading: "Users" },
  { path: () => `/users/${userId}`, heading: "" },
  { path: () => `/users/${userId}?tab=edit`, heading: "" },
  { path: () => "/users?q=nobody-is-called-this", heading: "Users" },
  { path: () => "/nothing/here", heading: "There is nothing at this address" },
  { path: () => "/building-blocks", heading: "Building blocks" },
];

describe("pages of the admin center", () => {
  let opened: WatchedPage;

  beforeAll(async () => {
    opened = await openSignedIn();
  });

  afterAll(() => opened?.close());

  test.each(PAGES)("$heading is for everybody, light and dark", async ({ path, heading }) => {
    const { page } = opened;
    await page.goto(path());
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    await page
      .locator("[aria-busy=true][role=status]")
      .first()
      .waitFor({ state: "detached" })
      .catch(() => {});
    expect(await opened.findBarriers()).toEqual([]);
    expect(opened.wrong).toEqual([]);
  });

  test("the sign-in page is for everybody", async () => {
    const stranger = await openPage(browser, { origin: server.origin });
    await stranger.page.goto("/users?show=disabled");
    await stranger.page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(new URL(stranger.page.url()).searchParams.get("next")).toBe("/users?show=disabled");
    expect(await stranger.findBarriers()).toEqual([]);
    expect(stranger.wrong).toEqual([]);
    await stranger.close();
  });
});

describe("the list of users", () => {
  test("is filtered, sorted and shared by its address, and walked by keys", async () => {
    const { page, wrong, close } = await openSignedIn();
    await page.goto("/users");
    await page.locator("tbody a").first().waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("A");
    await page.waitForURL(/q=A/);
    await page.getByRole("button", { name: "Display name" }).click();
    await page.waitForURL(/sort=displayName/);
    await page.reload();
    await page.locator("tbody a").first().waitFor();
    expect(await page.getByRole("searchbox").inputValue()).toBe("A");
    const sorted = page.locator("th[aria-sort=ascending]");
    expect(await sorted.innerText()).toContain("Display name");
    await page.locator("h1").click();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/users\/[^?]+$/);
    expect(wrong).toEqual([]);
    await close();
  });

  test("an account is disabled, and enabled again by Undo", async () => {
    const { page, close } = await openSignedIn();
    await page.goto(`/users/${userId}`);
    await page.getByRole("button", { name: "Disable account" }).click();
    await page.getByRole("button", { name: "Enable account" }).waitFor();
    const path = `/tenants/${tenantId}/v1.0/users/${userId}`;
    expect(await ask(path)).toMatchObject({ accountEnabled: false });
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: "Disable account" }).waitFor();
    expect(await ask(path)).toMatchObject({ accountEnabled: true });
    await close();
  });
});

describe("the frame", () => {
  test.each([{ width: 320 }, { width: 390 }, { width: 1_024 }, { width: 1_440 }])(
    "$width pixels wide, nothing sticks out to the side",
    async ({ width }) => {
      const { page, wrong, close } = await openSignedIn({ width });
      for (const path of ["/", "/users", `/users/${userId}?tab=edit`, "/building-blocks"]) {
        await page.goto(path);
        await page.locator("h1").waitFor();
        const wide = await page.evaluate("document.documentElement.scrollWidth");
        expect({ path, wide }).toEqual({ path, wide: width });
        // What is fixed is cut off and does not make the page wider.
        const cut = await page.evaluate(`
          [...document.querySelectorAll("header a, header button")]
            .filter((each) => each.getBoundingClientRect().right > innerWidth)
            .map((each) => each.textContent)
        `);
        expect(cut).toEqual([]);
      }
      expect(wrong).toEqual([]);
      await close();
    },
  );

  test("Ctrl+K finds pages, the first Tab leads past the navigation", async () => {
    const { page, wrong, findBarriers, close } = await openSignedIn();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the page");
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder(/Go to/).waitFor();
    expect(await findBarriers()).toEqual([]);
    await page.keyboard.type("users");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/users$/);
    expect(wrong).toEqual([]);
    await close();
  });

  test("g and a letter go to a page, ? shows the keys, and a page says how old it is", async () => {
    const { page, wrong, findBarriers, close } = await openSignedIn();
    await page.keyboard.press("g");
    await page.keyboard.press("u");
    await page.waitForURL(/\/users$/);
    await page.locator("tbody a").first().waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    expect(await findBarriers()).toEqual([]);
    await page.keyboard.press("Escape");
    const answer = page.waitForResponse(/\/v1\.0\/users\?/);
    await page.getByRole("banner").getByRole("button", { name: "Refresh" }).click();
    await answer;
    await page
      .getByRole("banner")
      .getByText(/^Updated/)
      .waitFor();
    expect(wrong).toEqual([]);
    await close();
  });

  test("high contrast stays chosen, and somebody's page is copied as a command", async () => {
    const { page, wrong, context, findBarriers, close } = await openSignedIn();
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: "Ann Admin" }).click();
    await page.getByRole("menuitemcheckbox", { name: "High contrast" }).click();
    await page.goto(`/users/${userId}`);
    await page.getByRole("button", { name: "Copy as" }).waitFor();
    expect(await page.evaluate("document.documentElement.dataset.contrast")).toBe("more");
    expect(await findBarriers()).toEqual([]);
    await page.getByRole("button", { name: "Copy as" }).click();
    await page.getByRole("menuitem", { name: "Command" }).click();
    await page.getByText("Copied.").waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toMatch(/^rollcall person show /);
    expect(wrong).toEqual([]);
    await close();
  });

  test.each([
    { language: "da", title: "Brugere" },
    { language: "fi", title: "Käyttäjät" },
  ])("speaks the browser's language: $language", async ({ language, title }) => {
    const { page, wrong, close } = await openSignedIn({ language });
    await page.goto("/users");
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    expect(await page.evaluate("document.documentElement.lang")).toBe(language);
    expect(wrong).toEqual([]);
    await close();
  });

  test("whoever signs out is out, and hears nothing more", async () => {
    const { page, close } = await openSignedIn();
    await page.getByRole("button", { name: "Ann Admin" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.waitForURL(/\/sign-in/);
    await page.goto("/users");
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await close();
  });
});
