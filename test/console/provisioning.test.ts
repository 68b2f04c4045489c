import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startBrowser } from "../support/browser.ts";
import { openPage, type WatchedPage } from "../support/console-page.ts";
import { type ConsoleServer, startConsoleServer } from "../support/console-server.ts";

/**
 * Mappings, scope, provisioning on demand, plans, logs and history of an application, each on its
 * main path in a real browser against the demonstration.
 */

// A browser, a server and axe on two cores that others use, too.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 180_000 });

let server: ConsoleServer;
let browser: Browser;
let opened: WatchedPage;
let tenantId: string;
let applicationId: string;
let jobId: string;
/** Somebody who is assigned, and has an account. */
let personId: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([startConsoleServer(), startBrowser()]);
  tenantId = (await ask<{ value: { id: string }[] }>("GET", "/tenants")).value[0]?.id ?? "";
  const applications = await graph<{ value: { id: string; displayName: string }[] }>(
    "/servicePrincipals",
  );
  applicationId = applications.value.find((each) => each.displayName === "BitaBIZ")?.id ?? "";
  const jobs = await graph<{ value: { id: string }[] }>(`${synchronization()}/jobs`);
  jobId = jobs.value[0]?.id ?? "";
  const assigned = await graph<{ value: { principalId: string; principalType: string }[] }>(
    `/servicePrincipals/${applicationId}/appRoleAssignedTo`,
  );
  personId = assigned.value.find((each) => each.principalType === "User")?.principalId ?? "";
  opened = await openSignedIn();
});

afterAll(async () => {
  await opened?.close();
  await browser?.close();
  await server?.stop();
});

async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(server.origin + path, {
    method,
    headers: {
      authorization: `Bearer ${server.operatorToken}`,
      "content-type": "application/json",
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return (text === "" ? {} : JSON.parse(text)) as T;
}

const graph = <T>(path: string, method = "GET", body?: object): Promise<T> =>
  ask<T>(method, `/tenants/${tenantId}/v1.0${path}`, body);

const synchronization = (): string => `/servicePrincipals/${applicationId}/synchronization`;

async function openSignedIn(
  options: { width?: number; language?: string; role?: string } = {},
): Promise<WatchedPage> {
  const { role = "Global Administrator", ...rest } = options;
  const signedIn = await openPage(browser, { origin: server.origin, ...rest });
  const path = `/rollcall/v1/tenants/${tenantId}/administrators`;
  const body = { name: "Ann Admin", role };
  const { signInLink } = await ask<{ signInLink: string }>("POST", path, body);
  await signedIn.page.goto(signInLink);
  await signedIn.page.locator("main button[type=button]").last().click();
  await signedIn.page.locator("nav a[aria-current=page]").waitFor({ state: "attached" });
  return signedIn;
}

const at = (page: string): string => `/applications/${applicationId}/provisioning${page}`;

async function go(path: string): Promise<WatchedPage["page"]> {
  const { page } = opened;
  await page.goto(path);
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
}

async function expectNothingWrong(): Promise<void> {
  expect(await opened.findBarriers()).toEqual([]);
  expect(opened.wrong).toEqual([]);
}

describe("attribute mapping", () => {
  test("shows each row's value for somebody, is edited as a draft, reviewed and saved", async () => {
    const page = await go(`${at("/attribute-mapping")}?person=${personId}`);
    await page
      .getByRole("heading", { name: "Synchronize Microsoft Entra users to BitaBIZ" })
      .waitFor();
    await page.getByText(/Checked against everybody in scope: [1-9]/).waitFor();
    await page.getByRole("columnheader", { name: /^Value: / }).waitFor();
    await expectNothingWrong();
    await page.getByRole("button", { name: "Add New Mapping" }).click();
    await page.getByRole("button", { name: "OK" }).click();
    await page.getByText("Say which attribute of the application is meant.").waitFor();
    await page.getByRole("combobox", { name: "Mapping type" }).click();
    await page.getByRole("option", { name: "Constant" }).click();
    await page.getByRole("textbox", { name: "Constant value" }).fill("Employee");
    await page.locator("[name=target]").fill("userType");
    await page.locator("[name=default]").click();
    await page.getByRole("button", { name: "OK" }).click();
    await page.getByText("Not saved yet: 1").waitFor();
    await expectNothingWrong();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Show the effect on people" }).click();
    await page.getByText(/Update: [1-9]/).waitFor({ timeout: 60_000 });
    await expectNothingWrong();
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await page.getByText("Not saved yet: 1").waitFor({ state: "detached" });
    const schema = await graph<object>(`${synchronization()}/jobs/${jobId}/schema`);
    expect(JSON.stringify(schema)).toContain('"targetAttributeName":"userType"');
  });

  test("the default comes back as a draft, as a picture and as a list", async () => {
    const page = await go(at("/mappings"));
    await page.waitForURL(/attribute-mapping/);
    await page.getByRole("button", { name: "Restore default mappings" }).click();
    await page.getByRole("button", { name: "Take as a draft" }).click();
    await page.getByText("Not saved yet: 1").waitFor();
    await page.getByRole("button", { name: "Discard" }).click();
    await page.getByRole("tab", { name: "Picture" }).click();
    await page.getByRole("img", { name: /Mapping picture/ }).waitFor();
    await expectNothingWrong();
    await page.getByRole("tab", { name: "List" }).click();
    await page.getByText("userPrincipalName → userName").waitFor();
    await expectNothingWrong();
  });
});

test("everybody whom the application knows is found by name, with the account there", async () => {
  const page = await go(at("/people"));
  await page.locator("tbody a").first().waitFor();
  await expectNothingWrong();
  const name = (await page.locator("tbody a").first().innerText()).trim();
  await page.getByRole("searchbox").fill(name);
  await page.waitForURL(/q=/);
  await page.getByRole("link", { name: "Open the account in BitaBIZ" }).first().waitFor();
  await page.getByRole("link", { name, exact: true }).first().waitFor();
  await page.getByRole("searchbox").fill("nobody-is-called-this");
  await page.getByText("Nobody fits").waitFor();
  await expectNothingWrong();
});

test("an expression is worked out part by part, for somebody and for everybody", async () => {
  const page = await go(`${at("/expressions")}?person=${personId}&e=ToUpper([department])`);
  const editor = page.getByRole("textbox", { name: "Expression" });
  await editor.waitFor();
  await page.getByText("Every part with its value").waitFor();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByText("Most frequent values").waitFor();
  await expectNothingWrong();
  await editor.click();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Lefty(");
  await page
    .getByText(/There is no function Lefty|expected|ends/i)
    .first()
    .waitFor();
  await page.keyboard.press("Escape");
  await expectNothingWrong();
});

test("a filter shows whom it would cost the account, before it is saved", async () => {
  const page = await go(at("/scope"));
  await page.getByText(/In scope: \d+ of \d+/).waitFor();
  await expectNothingWrong();
  await page.getByRole("button", { name: "Add scoping filter" }).click();
  await page.getByLabel("Attribute Value").fill("Nowhere");
  await page.getByText(/In scope: 0 of \d+/).waitFor();
  await page.getByText(/Would be disabled: [1-9]/).waitFor();
  await expectNothingWrong();
  await page.getByRole("button", { name: "Discard" }).click();
  await page.getByText("No filter: everybody who is meant above.").waitFor();
});

test("somebody is tried first, then provisioned, with the steps and the exchange", async () => {
  await graph(`${synchronization()}/jobs/${jobId}/pause`, "POST", {});
  await graph(`/users/${personId}`, "PATCH", { jobTitle: "Keeper of the list" });
  const page = await go(`${at("/provision-on-demand")}?person=${personId}`);
  await page.waitForURL(/on-demand/);
  await page.getByRole("button", { name: "Dry run" }).click();
  await page.getByText(/^Dry run: .+ would be brought in step with BitaBIZ/).waitFor();
  await page.getByText("Keeper of the list").first().waitFor({ state: "attached" });
  await expectNothingWrong();
  await page.getByRole("button", { name: "Provision", exact: true }).click();
  await page.getByText(/is in step with BitaBIZ/).waitFor();
  await expectNothingWrong();
  await page.getByRole("link", { name: "This result in the provisioning logs" }).click();
  await page.waitForURL(/\/logs\/[^/]+$/);
  for (const tab of ["Exchange", "Modified Properties", "Summary", "Troubleshooting"]) {
    await page.getByRole("tab", { name: tab }).click();
    await expectNothingWrong();
  }
});

test("a plan names everybody with the exact requests, and is applied", async () => {
  await graph(`${synchronization()}/jobs/${jobId}/pause`, "POST", {});
  await graph(`/users/${personId}`, "PATCH", { jobTitle: "Keeper of the plan" });
  const page = await go(at("/plan"));
  await page.getByRole("button", { name: "Preview changes" }).click();
  await page.waitForURL(/plan=/);
  await page
    .getByText(/Update: [1-9]/)
    .first()
    .waitFor({ timeout: 60_000 });
  await expectNothingWrong();
  await page.locator("tbody a[href*='item=']").first().click();
  await page.getByRole("dialog").getByText("PATCH", { exact: false }).first().waitFor();
  await expectNothingWrong();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await page.getByRole("button", { name: /^Apply changes: [1-9]/ }).click();
  await page.getByText(/^Applied: [1-9]/).waitFor({ timeout: 60_000 });
  await expectNothingWrong();
});

test("the log is filtered by its address, and handed out as files", async () => {
  const page = await go("/provisioning-logs?action=create");
  await page.locator("tbody a").first().waitFor();
  await expectNothingWrong();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "CSV: steps" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("provisioning-steps.csv");
  await page.getByRole("searchbox").fill("nobody is called this");
  await page.getByText("Nothing fits").waitFor();
  await expectNothingWrong();
  await page.getByRole("button", { name: "Show all" }).click();
  await page.locator("tbody a").first().waitFor();
});

test("versions are compared, and one is taken as a draft", async () => {
  const schemaPath = `${synchronization()}/jobs/${jobId}/schema`;
  const before = await graph<object>(schemaPath);
  await graph(schemaPath, "DELETE");
  await graph(schemaPath, "PUT", before);
  const page = await go(at("/history"));
  await page.getByRole("heading", { name: "Compare" }).waitFor();
  await page.getByText("In use").waitFor();
  await expectNothingWrong();
  await page
    .getByRole("button", { name: /^Restore as draft/ })
    .first()
    .click();
  await page.waitForURL(/attribute-mapping/);
});

test("the audit log says who did what", async () => {
  const page = await go("/audit-logs");
  await page
    .getByRole("button", { name: /^Update attribute mappings or scope/ })
    .first()
    .click();
  await page.waitForURL(/open=/);
  await expectNothingWrong();
});

test("who may only read finds no button that changes anything", async () => {
  const reader = await openSignedIn({ role: "Global Reader" });
  const { page } = reader;
  await page.goto(at("/attribute-mapping"));
  await page.getByRole("button", { name: "Export schema" }).waitFor();
  expect(
    await page.getByRole("button", { name: /^(Edit|Remove|Add|Restore|Import)/ }).count(),
  ).toBe(0);
  await page.goto(at("/on-demand"));
  await page.getByText("Your role may not provision").waitFor();
  expect(await reader.findBarriers()).toEqual([]);
  expect(reader.wrong).toEqual([]);
  await reader.close();
});

const PATHS = [
  "/attribute-mapping",
  "/attribute-mapping?view=picture",
  "/expressions",
  "/scope",
  "/on-demand",
  "/plan",
  "/logs",
  "/people",
  "/history",
  "/audit-logs",
];

test.each([{ width: 390 }, { width: 1_024 }])(
  "$width pixels wide and in Finnish, nothing sticks out to the side",
  async ({ width }) => {
    const narrow = await openSignedIn({ width, language: "fi" });
    for (const path of PATHS) {
      await narrow.page.goto(at(path));
      await narrow.page.locator("h1").waitFor();
      await narrow.page.waitForLoadState("networkidle", { timeout: 5_000 }).catch(() => undefined);
      const wide = await narrow.page.evaluate("document.documentElement.scrollWidth");
      expect({ path, wide }).toEqual({ path, wide: width });
    }
    expect(narrow.wrong).toEqual([]);
    await narrow.close();
  },
);
