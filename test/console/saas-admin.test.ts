import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startBrowser } from "../support/browser.ts";
import { openPage, type WatchedPage } from "../support/console-page.ts";
import { type ConsoleServer, startConsoleServer } from "../support/console-server.ts";

/**
 * Every page of the applications' console and of its vendor, in a real browser against a real
 * server: nobody is kept out, nothing goes wrong, nothing is asked of another host.
 */

// A browser, a server and axe on two cores that others use, too.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const PASSWORD = "seven green bicycles";

interface House {
  readonly base: string;
  readonly id: string;
  readonly state: Awaited<ReturnType<BrowserContext["storageState"]>>;
}

let server: ConsoleServer;
let browser: Browser;
let bitabiz: House;
let bizagi: House;

async function ask<T>(path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${server.origin}/saas/v1${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      authorization: `Bearer ${server.operatorToken}`,
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
}

/** An organization, with the session of an administrator of its own. */
async function enter(application: string): Promise<House> {
  const { organizations } = await ask<{
    organizations: { id: string; application: string }[];
  }>("/organizations");
  const id = organizations.find((each) => each.application === application)?.id ?? "";
  const email = `admin@${application}.example`;
  const added = await ask<{ link: string }>(`/organizations/${id}/administrators`, { email });
  const { page, context, close } = await openPage(browser, { origin: server.origin });
  await page.goto(new URL(added.link).pathname + new URL(added.link).search);
  await page.locator("[name=password]").fill(PASSWORD);
  await page.getByText("Good", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByRole("link", { name: "Setup admin" }).first().waitFor();
  const state = await context.storageState();
  await close();
  return { base: `/app/${id}`, id, state };
}

beforeAll(async () => {
  [server, browser] = await Promise.all([startConsoleServer(), startBrowser()]);
  bitabiz = await enter("bitabiz");
  bizagi = await enter("bizagi");
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function openIn({ state }: House, width = 1_440): Promise<WatchedPage> {
  const opened = await openPage(browser, { origin: server.origin, width });
  await opened.context.addCookies(state.cookies);
  return opened;
}

async function settle({ page }: WatchedPage, heading: string | RegExp): Promise<void> {
  await page.getByRole("heading", { level: 1, name: heading }).waitFor();
  await page.locator("[aria-busy=true][role=status]").first().waitFor({ state: "detached" });
}

const PAGES: readonly { house: () => House; path: string; heading: string }[] = [
  { house: () => bitabiz, path: "", heading: "Rollcall Instruments in BitaBIZ" },
  { house: () => bitabiz, path: "/setup", heading: "Setup admin" },
  { house: () => bitabiz, path: "/integration", heading: "Integration" },
  { house: () => bitabiz, path: "/integrations", heading: "Integration" },
  { house: () => bitabiz, path: "/employees?show=attention", heading: "Employees" },
  { house: () => bitabiz, path: "/resources", heading: "Resources and roles" },
  { house: () => bitabiz, path: "/single-sign-on", heading: "Single sign-on" },
  { house: () => bitabiz, path: "/requests", heading: "SCIM requests" },
  { house: () => bitabiz, path: "/audit", heading: "Audit" },
  { house: () => bitabiz, path: "/account", heading: "My account" },
  { house: () => bitabiz, path: "/move", heading: "Move or leave the integration" },
  { house: () => bizagi, path: "/integration", heading: "API Token Management" },
  { house: () => bizagi, path: "/resources", heading: "Resources and roles" },
  { house: () => bizagi, path: "/resources?tab=subscriptions", heading: "Resources and roles" },
  { house: () => bizagi, path: "/resources?tab=owners", heading: "Resources and roles" },
  { house: () => bizagi, path: "/resources?tab=permissions", heading: "Resources and roles" },
];

describe("pages of an application's console", () => {
  test.each(PAGES)("$path is for everybody, light and dark", async ({ house, path, heading }) => {
    const opened = await openIn(house());
    await opened.page.goto(house().base + path);
    await settle(opened, heading);
    expect(await opened.findBarriers()).toEqual([]);
    expect(opened.wrong).toEqual([]);
    await opened.close();
  });

  test.each([{ width: 390 }, { width: 1_024 }])(
    "$width pixels wide, no page sticks out to the side",
    async ({ width }) => {
      const opened = await openIn(bizagi, width);
      for (const { path } of PAGES) {
        await opened.page.goto(bizagi.base + path);
        await opened.page.locator("h1").waitFor();
        await opened.page
          .locator("[aria-busy=true][role=status]")
          .first()
          .waitFor({ state: "detached" });
        const wide = await opened.page.evaluate("document.documentElement.scrollWidth");
        expect({ path, wide }).toEqual({ path, wide: width });
      }
      expect(opened.wrong).toEqual([]);
      await opened.close();
    },
  );
});

describe("Setup admin, Integration", () => {
  test("a token is shown once, and the checklist ticks as a request arrives", async () => {
    const fresh = await ask<{ organization: { id: string } }>("/organizations", {
      name: "Fresh",
      application: "custom",
    });
    const { id } = fresh.organization;
    const added = await ask<{ link: string }>(`/organizations/${id}/administrators`, {
      email: "anna@fresh.example",
    });
    const opened = await openPage(browser, { origin: server.origin });
    const { page } = opened;
    await page.goto(new URL(added.link).pathname + new URL(added.link).search);
    await page.locator("[name=password]").fill(PASSWORD);
    await page.getByRole("button", { name: "Set password" }).click();
    await page.getByRole("link", { name: "Setup admin" }).first().click();
    await page.getByRole("main").getByRole("link", { name: "Integration" }).click();
    await page.getByText("No request was recorded yet.").waitFor();
    await page.getByRole("button", { name: "Generate new" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Generate new" }).click();
    await page.getByText("Shown this once. Copy it now.").waitFor();
    expect(await opened.findBarriers()).toEqual([]);
    const [url = "", token = ""] = await page.locator("main code").allInnerTexts();
    const answer = await fetch(`${url}/Schemas`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
    const first = page.getByRole("listitem").filter({ hasText: "has come in with the token" });
    await first.getByText("Done").waitFor();
    await page.getByText("Last recorded request:").waitFor();
    await page.getByRole("combobox", { name: "Automatic user provisioning" }).click();
    await page.getByRole("option", { name: "Disabled" }).click();
    await page.getByRole("button", { name: "Save provisioning" }).click();
    await page.getByText("Provisioning is disabled:").waitFor();
    expect(
      (await fetch(`${url}/Users`, { headers: { authorization: `Bearer ${token}` } })).status,
    ).toBe(403);
    await page.reload();
    await page.getByText("stored nowhere").waitFor();
    expect(await page.content()).not.toContain(token);
    expect(opened.wrong).toEqual([]);
    await opened.close();
  });
});

describe("employees", () => {
  test("what Entra manages is locked with the reason, the rest is saved", async () => {
    const opened = await openIn(bitabiz);
    const { page } = opened;
    await page.goto(`${bitabiz.base}/employees`);
    const managed = page.getByRole("row", { name: /Entra/ }).first();
    await managed.getByRole("link", { name: "Edit" }).click();
    await page.getByText("The directory manages this employee.").waitFor();
    expect(await page.locator("[name=userName]").getAttribute("readonly")).not.toBeNull();
    await page.locator("[name=policy]").fill("Standard");
    await page.getByRole("button", { name: "Save employee" }).click();
    await page.getByText("Saved.").waitFor();
    expect(await opened.findBarriers()).toEqual([]);
    await page.getByRole("button", { name: "Make inactive" }).click();
    await page.getByText("This can't be done now").waitFor();
    expect(await opened.findBarriers()).toEqual([]);
    expect(opened.wrong).toEqual([]);
    await opened.close();
  });

  test("deactivating shows who inherits by name, and moves it there", async () => {
    const { resources } = await ask<{
      resources: { name: string; owner: { id: string; name: string } }[];
    }>(`/organizations/${bizagi.id}/resources`);
    const { owner, name } = resources[0] ?? { owner: { id: "", name: "" }, name: "" };
    const opened = await openIn(bizagi);
    const { page } = opened;
    await page.goto(`${bizagi.base}/employees/${owner.id}?tab=owns`);
    await page.getByText("changes hands").first().waitFor();
    expect(await opened.findBarriers()).toEqual([]);
    await page.getByRole("button", { name: "Make inactive" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("cell", { name }).waitFor();
    await dialog.getByText("The boss").waitFor();
    expect(await opened.findBarriers()).toEqual([]);
    await dialog.getByRole("button", { name: "Make inactive" }).click();
    await page.getByRole("button", { name: "Activate user" }).waitFor();
    const after = await ask<{ resources: object[] }>(
      `/organizations/${bizagi.id}/resources?ownerId=${owner.id}`,
    );
    expect(after.resources).toEqual([]);
    await page.getByRole("button", { name: "Activate user" }).click();
    await page.getByRole("button", { name: "Make inactive" }).waitFor();
    expect(opened.wrong).toEqual([]);
    await opened.close();
  });
});

describe("the log of SCIM requests", () => {
  test("a request opens by its address, explained, with what it changed", async () => {
    const opened = await openIn(bitabiz);
    const { page } = opened;
    await page.goto(`${bitabiz.base}/requests?method=POST`);
    await page.getByRole("button", { name: "POST /Users" }).first().click();
    await page.waitForURL(/request=/);
    await page.reload();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("The client creates a record.").waitFor();
    await dialog.getByText("It was done as asked.").waitFor();
    expect(await opened.findBarriers()).toEqual([]);
    expect(opened.wrong).toEqual([]);
    await opened.close();
  });
});

describe("the vendor's pages", () => {
  test("the operator signs in by the token, and removes the directory role from whom is chosen", async () => {
    const opened = await openPage(browser, { origin: server.origin });
    const { page } = opened;
    await page.goto(`/operator/organizations/${bitabiz.id}?tab=people`);
    await page.getByRole("heading", { name: "Sign in as operator" }).waitFor();
    await page.locator("[name=token]").fill("not this one");
    await page.getByRole("button", { name: "Sign in as operator" }).click();
    await page.getByText("Signing in did not succeed.").waitFor();
    expect(await opened.findBarriers()).toEqual([]);
    await page.locator("[name=token]").fill(server.operatorToken);
    await page.getByRole("button", { name: "Sign in as operator" }).click();
    await page.waitForURL(/tab=people/);
    await page.getByRole("checkbox").nth(1).check();
    await page.getByRole("button", { name: "Remove the directory role (1)" }).click();
    const dialog = page.getByRole("dialog");
    expect(await opened.findBarriers()).toEqual([]);
    await dialog.getByRole("button", { name: "Remove the directory role (1)" }).click();
    await page.getByText("Managed by hand from now on: 1 person").waitFor();
    await page.getByRole("cell", { name: "Manual" }).first().waitFor();
    for (const tab of ["overview", "credentials", "rules"]) {
      await page.goto(`/operator/organizations/${bitabiz.id}?tab=${tab}`);
      await page.getByRole("tabpanel").waitFor();
      expect(await opened.findBarriers()).toEqual([]);
    }
    await page.getByRole("link", { name: "Organizations" }).first().click();
    await page.getByRole("button", { name: "Create organization" }).click();
    await page.getByRole("dialog").locator("[name=name]").fill("Acme");
    const create = page.getByRole("dialog").getByRole("button", { name: "Create organization" });
    await create.click();
    await page.getByText("Shown this once. Copy it now.").waitFor();
    expect(await opened.findBarriers()).toEqual([]);
    expect(opened.wrong).toEqual([]);
    await opened.close();
  });
});

describe("leaving the integration", () => {
  test("each step opens with the proof of the one before", async () => {
    const { employees } = await ask<{
      employees: { id: string; email: string; managedBy: string }[];
    }>(`/organizations/${bitabiz.id}/employees?limit=9`);
    const person = employees.findLast(({ managedBy }) => managedBy === "directory");
    const opened = await openIn(bitabiz);
    const { page } = opened;
    await page.goto(`${bitabiz.base}/move`);
    await page.getByText("Nobody is named").waitFor();
    await page.locator("[name=movers]").fill(`${person?.email}, new@rollcall.example`);
    await page.getByRole("button", { name: "Next step" }).click();
    await page.getByText("Waits until every new address is here.").waitFor();
    expect(await opened.findBarriers()).toEqual([]);
    await page.goto(`${bitabiz.base}/move?step=choose`);
    await page.locator("[name=movers]").fill(person?.email ?? "");
    await page.getByRole("button", { name: "Next step" }).click();
    await page.getByRole("button", { name: "Next step" }).click();
    await page.getByText("Waits until everybody is inactive here.").waitFor();
    expect(opened.wrong).toEqual([]);
    await opened.close();
  });
});
