import { mkdirSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startBrowser } from "../support/browser.ts";
import { openPage, type WatchedPage } from "../support/console-page.ts";
import { type ConsoleServer, startConsoleServer } from "../support/console-server.ts";

/**
 * Home, the directory, one person against the applications, who administers, what is told, and
 * the tools: the main path of each in a real browser, for everybody, in light and dark.
 */

// A browser, a server and axe on two cores that others use, too.
vi.setConfig({ testTimeout: 180_000 });

/** Where pictures go, when somebody wants to look at them. */
const SHOTS = process.env.ROLLCALL_SHOTS;

let server: ConsoleServer;
let browser: Browser;
let tenantId: string;
let opened: WatchedPage;
/** Somebody who has an account in an application, and a group. */
let userId: string;
let groupId: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([startConsoleServer(), startBrowser()]);
  const tenants = await ask<{ value: { id: string }[] }>("/tenants");
  tenantId = tenants.value[0]?.id ?? "";
  userId = await findProvisioned("create");
  // Something that was changed since: it has waited, and was brought over.
  await change(`/users/${userId}`, { jobTitle: "Captain" });
  await findProvisioned("update");
  const groups = await graph<{ value: { id: string }[] }>("/groups?$top=1");
  groupId = groups.value[0]?.id ?? "";
  opened = await openSignedIn();
});

afterAll(async () => {
  await opened?.close();
  await browser?.close();
  await server?.stop();
});

async function ask<T>(path: string): Promise<T> {
  const headers = { authorization: `Bearer ${server.operatorToken}` };
  return (await (await fetch(server.origin + path, { headers })).json()) as T;
}

const graph = <T>(path: string): Promise<T> => ask<T>(`/tenants/${tenantId}/v1.0${path}`);

async function openSignedIn(options: { width?: number; role?: string } = {}): Promise<WatchedPage> {
  const { role = "Global Administrator", ...shown } = options;
  const watched = await openPage(browser, { origin: server.origin, ...shown });
  const answer = await fetch(`${server.origin}/rollcall/v1/tenants/${tenantId}/administrators`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${server.operatorToken}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ name: "Ann Admin", role }),
  });
  const { signInLink } = (await answer.json()) as { signInLink: string };
  await watched.page.goto(signInLink);
  await watched.page.locator("main button[type=button]").last().click();
  await watched.page.locator("nav a[aria-current=page]").waitFor({ state: "attached" });
  return watched;
}

async function change(path: string, body: object): Promise<void> {
  const answer = await fetch(`${server.origin}/tenants/${tenantId}/v1.0${path}`, {
    method: "PATCH",
    headers: {
      authorization: `Bearer ${server.operatorToken}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(204);
}

/** Somebody of whom an application was told. */
async function findProvisioned(action: "create" | "update"): Promise<string> {
  const path = `/rollcall/v1/tenants/${tenantId}/provisioningLog?top=50&filter=`;
  const filter = encodeURIComponent(`provisioningAction eq '${action}' and status eq 'success'`);
  for (let round = 0; round < 60; round += 1) {
    const { value } = await ask<{ value: { sourceIdentity: { id: string } }[] }>(path + filter);
    const [first] = value;
    if (first !== undefined) return first.sourceIdentity.id;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error("Nobody was provisioned.");
}

async function settle({ page }: WatchedPage): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  // Each part of a page is read by itself.
  for (const part of await page.locator("main [aria-busy=true]").all()) {
    await part.waitFor({ state: "detached" });
  }
  await page.locator("main [aria-busy=true]").first().waitFor({ state: "detached" });
}

async function shoot({ page }: WatchedPage, name: string): Promise<void> {
  if (SHOTS === undefined) return;
  mkdirSync(SHOTS, { recursive: true });
  const width = page.viewportSize()?.width ?? 0;
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.screenshot({ path: `${SHOTS}/${name}-${width}.png`, fullPage: true });
}

/** Every page: its name, and its path once somebody was provisioned. */
const PAGES = [
  { name: "home", path: () => "/" },
  { name: "users", path: () => "/users" },
  { name: "user-new", path: () => "/users/new" },
  { name: "user", path: () => `/users/${userId}` },
  { name: "user-edit", path: () => `/users/${userId}?tab=edit` },
  { name: "user-groups", path: () => `/users/${userId}?tab=groups` },
  { name: "user-applications", path: () => `/users/${userId}?tab=applications` },
  { name: "user-timeline", path: () => `/users/${userId}?tab=timeline` },
  { name: "user-compare", path: () => `/users/${userId}?tab=compare` },
  { name: "groups", path: () => "/groups" },
  { name: "groups-none", path: () => "/groups?q=nothing-is-called-this" },
  { name: "group", path: () => `/groups/${groupId}` },
  { name: "group-nested", path: () => `/groups/${groupId}?nested=true` },
  { name: "group-why", path: () => `/groups/${groupId}?tab=applications` },
  { name: "deleted", path: () => "/deleted-users" },
  { name: "propagation", path: () => "/propagation" },
  { name: "plans", path: () => "/plans" },
  { name: "end-of-access", path: () => "/end-of-access" },
  { name: "notifications", path: () => "/notifications" },
  { name: "scim-checker", path: () => "/scim-checker" },
  { name: "diagnostics", path: () => "/diagnostics" },
  { name: "administrators", path: () => "/administrators" },
  { name: "tokens", path: () => "/tokens" },
  { name: "account", path: () => "/account" },
];

describe("every page", () => {
  test.each(PAGES)("$name is for everybody, light and dark", async ({ name, path }) => {
    await opened.page.goto(path());
    await settle(opened);
    await shoot(opened, name);
    expect(await opened.findBarriers()).toEqual([]);
    expect(opened.wrong).toEqual([]);
  });

  test.each([{ width: 390 }, { width: 1_024 }])(
    "$width pixels wide, nothing sticks out to the side",
    async ({ width }) => {
      const narrow = await openSignedIn({ width });
      for (const { name, path } of PAGES) {
        await narrow.page.goto(path());
        await settle(narrow);
        const wide = await narrow.page.evaluate("document.documentElement.scrollWidth");
        await shoot(narrow, name);
        expect({ name, wide }).toEqual({ name, wide: width });
      }
      await narrow.close();
    },
  );

  test("old names of pages lead to the same place", async () => {
    for (const [from, to] of [
      ["/all-users", "/users"],
      ["/roles", "/administrators"],
      ["/insights", "/propagation"],
    ] as const) {
      await opened.page.goto(from);
      await opened.page.waitForURL(`**${to}`);
    }
  });
});

describe("people", () => {
  test("somebody is created, changed, disabled, deleted and restored, as the tutorials say", async () => {
    const { page, wrong } = opened;
    await page.goto("/users");
    await page.getByRole("button", { name: "New user" }).click();
    await page.getByRole("menuitem", { name: "Create new user" }).click();
    await page.getByRole("heading", { name: "Create new user" }).waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("This has to be filled in.").first().waitFor();
    await page.getByLabel("Display name").fill("Zoe Krog");
    await page.getByLabel("User principal name").fill("zoe.krog@contoso.example");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name: "Zoe Krog" }).waitFor();
    await page.getByRole("tab", { name: "Edit properties" }).click();
    await page.getByLabel("Job title").fill("Cook");
    await page.getByLabel("Enabled account").uncheck();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").waitFor();
    const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    expect(await graph(`/users/${id}`)).toMatchObject({ jobTitle: "Cook", accountEnabled: false });
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("button", { name: "Accept" }).click();
    await page.waitForURL("**/users");
    await page.goto("/deleted-users");
    await page.getByRole("button", { name: "Restore: Zoe Krog" }).click();
    await page.getByText("Nothing deleted").waitFor();
    expect(await graph(`/users/${id}`)).toMatchObject({ displayName: "Zoe Krog" });
    expect(wrong).toEqual([]);
  });

  test("why not, and the button that changes it", async () => {
    const { page, wrong } = opened;
    const { value } = await graph<{ value: { id: string }[] }>(
      "/users?$filter=startswith(displayName,'Zoe')",
    );
    await page.goto(`/users/${value[0]?.id}?tab=applications`);
    await page.locator("li[data-answer]").first().waitFor();
    const answers = await page.locator("li[data-answer]").allInnerTexts();
    expect(answers.join("\n")).toMatch(/Assigned to the application|account here is enabled/);
    await page.locator("li[data-answer] a").first().click();
    await page.waitForURL(/\/(applications|users)\//);
    expect(wrong).toEqual([]);
  });

  test("the timeline has the requests, and the comparison all three sides", async () => {
    const { page, wrong } = opened;
    await page.goto(`/users/${userId}?tab=timeline`);
    const requests = page.getByText(/^\d+ requests?$/);
    await requests.first().waitFor();
    for (const each of await requests.all()) await each.click();
    await page.locator("pre:visible").filter({ hasText: "POST /Users" }).first().waitFor();
    await page.goto(`/users/${userId}?tab=compare`);
    await page.getByText("Everything agrees.").waitFor();
    await page.getByRole("switch", { name: "Show what agrees, too" }).click();
    await page.getByRole("columnheader", { name: "Last sent" }).waitFor();
    await page.getByRole("cell", { name: "Captain" }).first().waitFor();
    expect(wrong).toEqual([]);
  });
});

describe("from a new person to an account", () => {
  test("each step leads to the next: assign, fill in what is missing, look at it there", async () => {
    const { page, wrong } = opened;
    await page.goto("/users/new");
    await page.getByLabel("Display name").fill("Nina Newcomer");
    await page.getByLabel("User principal name").fill("nina@rollcall.example");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("link", { name: "BitaBIZ: Add an assignment" }).click();
    await page.getByText("1 selected").waitFor();
    expect(await opened.findBarriers()).toEqual([]);
    await page.getByRole("button", { name: "Assign", exact: true }).click();
    // Nobody reloads: the page hears that the application wants more than there is.
    await page.getByRole("link", { name: "Fill in what is missing" }).click({ timeout: 60_000 });
    await page.getByLabel("First name").fill("Nina");
    await page.getByLabel("Last name").fill("Newcomer");
    await page.getByLabel("Email").fill("nina@rollcall.example");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("tab", { name: "Overview" }).click();
    const link = page.getByRole("link", { name: "Open the account in BitaBIZ" });
    await link.waitFor({ timeout: 60_000 });
    expect(await link.getAttribute("href")).toMatch(/^\/app\/[^/]+\/employees\/[^/]+$/);
    await page.getByRole("button", { name: "Disable account" }).click();
    await page.goto("/end-of-access");
    await page.getByRole("link", { name: "Nina Newcomer" }).first().waitFor({ timeout: 60_000 });
    expect(wrong).toEqual([]);
  });
});

describe("groups", () => {
  test("one is made, gets a member, loses it and gets it back, and is deleted", async () => {
    const { page, wrong } = opened;
    await page.goto("/groups");
    await page.getByRole("button", { name: "New group" }).first().click();
    await page.getByRole("textbox", { name: "Name" }).fill("Cooks");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name: "Cooks" }).waitFor();
    await page.getByRole("button", { name: "Add member" }).first().click();
    await page.getByRole("combobox", { name: "Who" }).fill("Zoe");
    await page.getByRole("option", { name: /Zoe Krog/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Add member" }).click();
    await page.getByRole("link", { name: "Zoe Krog" }).waitFor();
    await page.getByRole("button", { name: "Remove: Zoe Krog" }).click();
    await page.getByText("Nobody in it").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("link", { name: "Zoe Krog" }).waitFor();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("button", { name: "Delete group" }).click();
    await page.waitForURL("**/groups");
    expect(wrong).toEqual([]);
  });
});

describe("settings", () => {
  test("an administrator is added with a link, and removed", async () => {
    const { page, wrong } = opened;
    await page.goto("/administrators");
    await page.getByRole("button", { name: "Add administrator" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Bo Boss");
    await page.getByRole("dialog").getByRole("button", { name: "Add administrator" }).click();
    await page.getByText(/\/sign-in\?link=/).waitFor();
    expect(await opened.findBarriers()).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Manage: Bo Boss" }).click();
    await page.getByRole("menuitem", { name: "Remove" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByText("Bo Boss", { exact: true }).waitFor({ state: "detached" });
    expect(wrong).toEqual([]);
  });

  test("a token is shown once, works, and is refused once revoked", async () => {
    const { page, wrong } = opened;
    await page.goto("/tokens");
    await page.getByRole("button", { name: "New token" }).first().click();
    await page.getByRole("textbox", { name: "Name" }).fill("nightly");
    await page.getByRole("dialog").getByRole("button", { name: "New token" }).click();
    const secret = await page.getByText(/^rct_/).innerText();
    const read = async () =>
      (
        await fetch(`${server.origin}/tenants/${tenantId}/v1.0/users?$top=1`, {
          headers: { authorization: `Bearer ${secret}` },
        })
      ).status;
    expect(await read()).toBe(200);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Revoke: nightly" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByText("Revoked").first().waitFor();
    expect(await read()).toBe(401);
    expect(await page.getByText(secret).count()).toBe(0);
    expect(wrong).toEqual([]);
  });

  test("a role sees what it may, and no button for what it may not", async () => {
    const reader = await openSignedIn({ role: "Global Reader" });
    const { page, wrong, close } = reader;
    await page.goto("/users");
    await page.locator("tbody a").first().waitFor();
    expect(await page.getByRole("button", { name: "New user" }).count()).toBe(0);
    expect(await page.getByRole("link", { name: "SCIM checker" }).count()).toBe(0);
    await page.goto("/tokens");
    await settle(reader);
    expect(await page.getByRole("button", { name: "New token" }).count()).toBe(0);
    await page.goto("/users/new");
    await page.getByText("Your role may not change the directory.").waitFor();
    expect(wrong).toEqual([]);
    await close();
  });
});

describe("tools", () => {
  test("a SCIM server is checked, with its progress and a report", async () => {
    const { page, wrong } = opened;
    const applications = await graph<{ value: { id: string }[] }>("/servicePrincipals");
    const id = applications.value[0]?.id ?? "";
    const secrets = await graph<{ value: { key: string; value: string }[] }>(
      `/servicePrincipals/${id}/synchronization/secrets`,
    );
    const url = secrets.value.find(({ key }) => key === "BaseAddress")?.value ?? "";
    await page.goto("/scim-checker");
    await page.getByLabel("Tenant URL").fill(url);
    await page.getByLabel("Secret Token").fill("wrong-on-purpose");
    await page.getByRole("button", { name: "Check" }).click();
    await page.getByText("TokenRefused").first().waitFor();
    expect(await opened.findBarriers()).toEqual([]);
    await shoot(opened, "scim-checker-refused");
    expect(wrong).toEqual([]);
  });

  test("the bundle shows what leaves the house, without names", async () => {
    const { page, wrong } = opened;
    await page.goto("/diagnostics");
    await page.getByText("Show everything that is in it").click();
    const shown = await page.locator("section.kit-code").innerText();
    expect(shown).toContain("person-");
    const loading = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download the file" }).click();
    expect((await loading).suggestedFilename()).toMatch(/^rollcall-diagnostics-.*\.html$/);
    expect(wrong).toEqual([]);
  });
});

describe("finding anything", () => {
  test.each([{ key: "Control+k" }, { key: "/" }])("$key finds people by name", async ({ key }) => {
    const { page, wrong } = opened;
    await page.goto("/account");
    await settle(opened);
    await page.locator("h1").click();
    await page.keyboard.press(key);
    await page.getByPlaceholder(/Go to/).fill("Zoe");
    await page.getByText("Zoe Krog").waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/users\/[^/]+$/);
    expect(wrong).toEqual([]);
  });
});
