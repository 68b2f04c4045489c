import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startBrowser } from "../support/browser.ts";
import { openPage, type WatchedPage } from "../support/console-page.ts";
import { type ConsoleServer, startConsoleServer } from "../support/console-server.ts";

/** An application's console: from the first link to the list of employees, in a real browser. */

// A browser, a server and axe on two cores that others use, too.
vi.setConfig({ testTimeout: 180_000 });

const PASSWORD = "seven green bicycles";
let server: ConsoleServer;
let browser: Browser;
/** The link that the start prints for the first administrator of BitaBIZ. */
let link: string;
let base: string;
let userName: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([startConsoleServer(), startBrowser()]);
  const line = server.notices.find((notice) => /^ *bitabiz +http/.test(notice)) ?? "";
  link = /http\S+/.exec(line)?.[0] ?? "";
  base = new URL(link).pathname.replace(/\/password$/, "");
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function open(options: { width?: number; language?: string } = {}): Promise<WatchedPage> {
  return await openPage(browser, { origin: server.origin, ...options });
}

async function signIn(options: { width?: number; language?: string } = {}): Promise<WatchedPage> {
  const opened = await open(options);
  const { page } = opened;
  await page.goto(`${base}/sign-in`);
  await page.locator("[name=userName]").fill(userName);
  await page.locator("[name=password]").fill(PASSWORD);
  await page.locator("button[type=submit]").click();
  await page.getByRole("link", { name: "Setup admin" }).first().waitFor();
  return opened;
}

describe("an application's console", () => {
  test("a link lets its holder choose a password, once, and signs in", async () => {
    const { page, wrong, findBarriers, close } = await open();
    await page.goto(link);
    await page.getByRole("heading", { name: "Make a password" }).waitFor();
    userName = await page.locator("[name=userName]").inputValue();
    expect(userName).not.toBe("");
    expect(await findBarriers()).toEqual([]);
    await page.getByRole("button", { name: "Set password" }).click();
    await page.getByText("Say your password.").waitFor();
    await page.locator("[name=password]").fill("short");
    await page.getByRole("button", { name: "Set password" }).click();
    await page.getByText(/12 characters or more/).waitFor();
    await page.locator("[name=password]").fill(PASSWORD);
    await page.getByRole("button", { name: "Set password" }).click();
    await page.getByRole("link", { name: "Setup admin" }).first().waitFor();
    await page.goto(link);
    await page.getByText("This link does not sign anybody in.").waitFor();
    expect(wrong).toEqual([]);
    await close();
  });

  test("the sign-in page is for everybody, says what is wrong, and leads on", async () => {
    const { page, wrong, findBarriers, close } = await open();
    await page.goto(`${base}/employees?inactive=true`);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await findBarriers()).toEqual([]);
    await page.locator("[name=userName]").fill(userName);
    await page.locator("[name=password]").fill("not this one, surely");
    await page.locator("button[type=submit]").click();
    await page.getByText("Signing in did not succeed.").waitFor();
    expect(await findBarriers()).toEqual([]);
    await page.locator("[name=password]").fill(PASSWORD);
    await page.locator("button[type=submit]").click();
    await page.waitForURL(/\/employees\?inactive=true/);
    expect(wrong).toEqual([]);
    await close();
  });

  test("the employees are for everybody, filtered by the address", async () => {
    const { page, wrong, findBarriers, close } = await signIn();
    await page.goto(`${base}/employees`);
    await page.locator("tbody a").first().waitFor();
    expect(await findBarriers()).toEqual([]);
    await page.getByRole("switch", { name: "Show inactive employees" }).click();
    await page.waitForURL(/inactive=true/);
    await page.keyboard.press("/");
    await page.keyboard.type("nobody is called this");
    await page.getByText("Nobody fits").waitFor();
    expect(await findBarriers()).toEqual([]);
    expect(wrong).toEqual([]);
    await close();
  });

  test.each([{ width: 390 }, { width: 1_024 }])(
    "$width pixels wide, nothing sticks out to the side",
    async ({ width }) => {
      const { page, wrong, close } = await signIn({ width, language: "fi" });
      const wide = await page.evaluate("document.documentElement.scrollWidth");
      expect(wide).toBe(width);
      expect(wrong).toEqual([]);
      await close();
    },
  );
});
