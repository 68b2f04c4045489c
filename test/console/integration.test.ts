import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startBrowser } from "../support/browser.ts";
import { openPage, type WatchedPage } from "../support/console-page.ts";
import { type ConsoleServer, startConsoleServer } from "../support/console-server.ts";

/**
 * Setup admin, Integration, in a real browser: the IT administrator is invited and sees that one
 * page, the instructions of a provider have this organization's values in them, and a request
 * leaves the console without naming anybody.
 */

// A browser, a server and axe on two cores that others use, too.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const PASSWORD = "seven green bicycles";

let server: ConsoleServer;
let browser: Browser;

async function ask<T>(path: string, body: unknown, method = "POST"): Promise<T> {
  const response = await fetch(`${server.origin}/saas/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${server.operatorToken}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(body),
  });
  return (await response.json()) as T;
}

function pathOf(link: string): string {
  const { pathname, search } = new URL(link);
  return pathname + search;
}

/** A new organization, in front of its Integration page. */
async function openFresh(): Promise<WatchedPage & { readonly base: string }> {
  const { organization } = await ask<{ organization: { id: string } }>("/organizations", {
    name: "Fresh",
    application: "custom",
  });
  const path = `/organizations/${organization.id}`;
  const { link } = await ask<{ link: string }>(`${path}/administrators`, {
    email: "anna@fresh.example",
  });
  const opened = await openPage(browser, { origin: server.origin });
  await opened.page.goto(pathOf(link));
  await opened.page.locator("[name=password]").fill(PASSWORD);
  await opened.page.getByRole("button", { name: "Set password" }).click();
  await opened.page.getByRole("link", { name: "Setup admin" }).first().waitFor();
  const base = `/app/${organization.id}`;
  await opened.page.goto(`${base}/integration`);
  await opened.page.getByRole("heading", { name: "Invitations" }).waitFor();
  return { ...opened, base };
}

async function generate({ page }: WatchedPage): Promise<void> {
  await page.getByRole("button", { name: "Generate new" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Generate new" }).click();
  await page.getByText("Shown this once. Copy it now.").waitFor();
}

beforeAll(async () => {
  [server, browser] = await Promise.all([startConsoleServer(), startBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

describe("Invite your IT admin", () => {
  test("who has the link sees the Integration page alone, until it is revoked", async () => {
    const admin = await openFresh();
    const { page, base } = admin;
    await page.getByText("Nobody is invited at present.").waitFor();
    await page.getByRole("button", { name: "Invite your IT admin" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Make the link" }).click();
    await dialog.getByText("Enter an e-mail address.").waitFor();
    await dialog.locator("[name=email]").fill("it@fresh.example");
    expect(await admin.findBarriers()).toEqual([]);
    await dialog.getByRole("button", { name: "Make the link" }).click();
    const link = await page.locator("code", { hasText: "/invitation?link=" }).innerText();
    expect(await admin.findBarriers()).toEqual([]);

    const guest = await openPage(browser, { origin: server.origin });
    await guest.page.goto(pathOf(link));
    await guest.page.getByText("You were invited to connect your directory").waitFor();
    expect(guest.page.url()).not.toContain("link=");
    expect(await guest.findBarriers()).toEqual([]);
    expect(await guest.page.getByRole("navigation").getByRole("link").allInnerTexts()).toEqual([
      "Integration",
    ]);
    await generate(guest);
    const [url = "", token = ""] = await guest.page.locator("main code").allInnerTexts();
    const authorization = `Bearer ${token}`;
    expect((await fetch(`${url}/Schemas`, { headers: { authorization } })).status).toBe(200);
    await guest.page
      .getByRole("listitem")
      .filter({ hasText: "has come in with the token" })
      .getByText("Done")
      .waitFor();
    await guest.page.goto(`${base}/employees`);
    await guest.page.waitForURL(/sign-in/);

    await page.reload();
    await page
      .getByRole("row", { name: /it@fresh\.example/ })
      .getByRole("button", { name: "Revoke" })
      .click();
    await page.getByText("Nobody is invited at present.").waitFor();
    await guest.page.goto(`${base}/invitation`);
    await guest.page.getByText("Open the link that you were given.").waitFor();
    expect(await guest.findBarriers()).toEqual([]);
    await guest.page.goto(pathOf(link));
    await guest.page.getByText("This invitation opens nothing.").waitFor();
    await page.goto(`${base}/audit`);
    await page.getByRole("cell", { name: "it@fresh.example (invited)" }).first().waitFor();
    expect([admin.wrong, guest.wrong]).toEqual([[], []]);
    await guest.close();
    await admin.close();
  });
});

describe("instructions for a directory", () => {
  const PROVIDERS = [
    { name: "Microsoft Entra ID", field: "Tenant URL" },
    { name: "Okta", field: "SCIM connector base URL" },
    { name: "OneLogin", field: "SCIM Base URL" },
    { name: "JumpCloud", field: "Token Key" },
    { name: "Google Workspace", field: "Endpoint URL" },
    { name: "Rollcall", field: "Secret Token" },
    { name: "Another one", field: "Base URL" },
  ];

  test("each provider has its own, with this organization's endpoint and token", async () => {
    const opened = await openFresh();
    const { page } = opened;
    await generate(opened);
    const [url = "", token = ""] = await page.locator("main code").allInnerTexts();
    for (const { name, field } of PROVIDERS) {
      await page.getByRole("combobox", { name: "Your identity provider" }).click();
      await page.getByRole("option", { name, exact: true }).click();
      const steps = page.getByRole("list", { name: "Instructions for your directory" });
      await steps.getByText(field, { exact: true }).waitFor();
      expect(await steps.innerText()).toContain(url);
      expect(await steps.innerText()).toContain(token);
    }
    expect(page.url()).toContain("guide=other");
    expect(await opened.findBarriers()).toEqual([]);
    await page.reload();
    await page.getByText("It is shown once, so generate a new one").waitFor();
    expect(await page.content()).not.toContain(token);
    expect(opened.wrong).toEqual([]);
    await opened.close();
  });
});

describe("a SCIM request for somebody else's eyes", () => {
  test("is saved as a file that names nobody", async () => {
    const opened = await openFresh();
    const { page, base } = opened;
    await generate(opened);
    const [url = "", token = ""] = await page.locator("main code").allInnerTexts();
    await fetch(`${url}/Users?filter=${encodeURIComponent('userName eq "secret.person"')}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await page.goto(`${base}/requests`);
    await page
      .getByRole("button", { name: /GET \/Users/ })
      .first()
      .click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Explain").waitFor();
    expect(await opened.findBarriers()).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("button", { name: "Save as a redacted file" }).click(),
    ]);
    const text = await readFile(await download.path(), "utf8");
    expect(text).toContain("GET /Users?filter=userName eq");
    expect(text).not.toContain("secret.person");
    expect(opened.wrong).toEqual([]);
    await opened.close();
  });
});

describe("single sign-on that needs to be configured first", () => {
  test("keeps the switch from being turned, says so beside it, and leads there", async () => {
    const admin = await openFresh();
    const { page, base } = admin;
    const path = `/organizations/${base.split("/").at(-1)}`;
    await ask(path, { lifecycle: { signOnFirst: true } }, "PATCH");
    await ask(`${path}/integration`, { enabled: false }, "PATCH");
    await page.reload();
    const why = page.getByText(/^Single sign-on needs to be configured and enabled before/);
    await why.waitFor();
    await page.getByRole("combobox", { name: "Automatic user provisioning" }).click();
    await page.getByRole("option", { name: "Enabled" }).click();
    await page.getByRole("button", { name: "Save provisioning" }).click();
    await page.getByText("Provisioning was not saved.").waitFor();
    expect(await admin.findBarriers()).toEqual([]);
    await page.getByRole("status").getByRole("link", { name: "Set up single sign-on" }).click();
    await page.getByRole("heading", { level: 1, name: "Single sign-on" }).waitFor();
    expect(admin.wrong).toEqual([]);
    await admin.close();
  });
});
