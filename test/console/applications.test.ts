import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type AdminCenter, openAdminCenter } from "../support/admin-center.ts";
import type { WatchedPage } from "../support/console-page.ts";

/**
 * Applications in the admin center: from the gallery to people that are provisioned, as somebody
 * does it who reads nothing but the screen, in a real browser against a real application.
 */

// A browser, a server and axe on two cores that others use, too.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let center: AdminCenter;
let opened: WatchedPage;
/** An organization of BitaBIZ that nobody is connected to yet. */
let target: { organization: { tenantUrl: string }; secretToken: string };
let base: string;

beforeAll(async () => {
  center = await openAdminCenter();
  target = await center.ask("POST", "/api/organizations", {
    name: "BitaBIZ of the tests",
    application: "bitabiz",
  });
  opened = await center.openSignedIn();
});

afterAll(async () => {
  await opened?.close();
  await center?.close();
});

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

describe("an application of the gallery", () => {
  test("is looked at, and added with a name", async () => {
    const page = await go("/enterprise-applications");
    await page.getByRole("link", { name: "BitaBIZ" }).waitFor();
    await page.getByText("Healthy").first().waitFor();
    await expectNothingWrong();
    await page.getByRole("link", { name: "New application" }).click();
    await page.getByRole("searchbox").fill("bitabiz");
    await page.waitForURL(/q=bitabiz/);
    await page.getByRole("link", { name: "BitaBIZ", exact: true }).waitFor();
    await expectNothingWrong();
    await page.getByRole("link", { name: "BitaBIZ", exact: true }).click();
    await page.getByRole("heading", { name: "Connector limitations" }).waitFor();
    await page.getByText("[userPrincipalName]").first().waitFor();
    await expectNothingWrong();
    await page.getByRole("textbox", { name: "Name" }).fill("BitaBIZ 2");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("heading", { name: "BitaBIZ 2 – Overview" }).waitFor();
    await page.getByRole("heading", { name: "Getting started" }).waitFor();
    base = new URL(page.url()).pathname;
    await expectNothingWrong();
  });

  test("gets somebody, whose assignment can be taken back", async () => {
    const page = await go(`${base}/users-and-groups`);
    await page.getByText("Nobody is assigned yet").waitFor();
    await page.getByRole("button", { name: "Add user/group" }).first().click();
    await page.getByText("None Selected").waitFor();
    await page.locator("[name=who]").fill("Sales");
    await page.getByRole("button", { name: "Add: Sales" }).click();
    await expectNothingWrong();
    await page.getByRole("button", { name: "Assign", exact: true }).click();
    await page.getByRole("link", { name: "Sales" }).waitFor();
    await expectNothingWrong();
    await page.getByRole("button", { name: "Actions: Sales" }).click();
    await page.getByRole("menuitem", { name: "Remove" }).click();
    await page.getByText("nothing happens in BitaBIZ 2").waitFor();
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("link", { name: "Sales" }).waitFor();
  });
});

describe("the connection", () => {
  test("slips are repaired, the test tells each step, and Create makes the configuration", async () => {
    const page = await go(`${base}/provisioning`);
    await page.getByText("Provisioning is not set up").waitFor();
    await expectNothingWrong();
    await page.getByRole("link", { name: "+ New configuration" }).click();
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText("This has to be filled in.").first().waitFor();
    const nearly = target.organization.tenantUrl.replace("/scim/v2", "/");
    await page.locator("[name=BaseAddress]").fill(nearly);
    await page.locator("[name=SecretToken]").fill(`Bearer ${target.secretToken}`);
    await page.getByText("ends with a slash").waitFor();
    await page.getByRole("button", { name: "Repair" }).first().click();
    await page.getByText("has the word Bearer in front").waitFor();
    await page.getByRole("button", { name: "Repair" }).click();
    await page.getByRole("button", { name: "Test Connection" }).click();
    await page.getByText("To be put right here.").waitFor();
    await expectNothingWrong();
    await page.getByRole("button", { name: "Use it and test" }).click();
    await page.getByText("The supplied credentials are authorized").waitFor();
    expect(await page.locator("[name=BaseAddress]").inputValue()).toBe(
      target.organization.tenantUrl,
    );
    await expectNothingWrong();
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("button", { name: "Start provisioning" }).first().waitFor();
  });

  test("a token that is refused is the application's to renew", async () => {
    const page = await go(`${base}/provisioning/connectivity`);
    await page.getByText("One is saved. Leave this empty to keep it.").waitFor();
    await page.locator("[name=SecretToken]").fill("not-this-one");
    await page.getByRole("button", { name: "Test Connection" }).click();
    await page.getByText("To be put right in the application: BitaBIZ 2.").waitFor();
    await page.locator("pre:visible").filter({ hasText: "GET http" }).first().waitFor();
    await expectNothingWrong();
  });
});

describe("provisioning", () => {
  test("its properties are changed by the pencil and Apply", async () => {
    const page = await go(`${base}/provisioning/properties`);
    await page.getByRole("button", { name: "Edit the properties" }).click();
    await page.getByRole("checkbox", { name: "Enable notification emails" }).check();
    await page.getByRole("checkbox", { name: "Prevent accidental deletions" }).check();
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByText("Say an address, or switch the mails off.").waitFor();
    await page.getByRole("textbox", { name: "Notification Email" }).fill("it@rollcall.example");
    await page.getByRole("textbox", { name: "Accidental deletion threshold" }).fill("3");
    await expectNothingWrong();
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByText("it@rollcall.example").waitFor();
    await expectNothingWrong();
    await page.reload();
    await page.getByText("it@rollcall.example").waitFor();
  });

  test("it is started, and everybody gets there", async () => {
    const page = await go(`${base}/provisioning`);
    await page.getByRole("button", { name: "Start provisioning" }).first().click();
    await page.getByText("Healthy").waitFor({ timeout: 60_000 });
    await page.getByRole("heading", { name: "Last cycle", exact: true }).waitFor();
    await page.getByRole("list", { name: "The last cycles" }).getByRole("link").first().waitFor();
    await expectNothingWrong();
    await page.getByRole("button", { name: "Restart provisioning" }).click();
    await page.getByRole("checkbox", { name: "Clear the watermark" }).waitFor();
    await expectNothingWrong();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Start provisioning" }).first().waitFor();
  });

  test("more deletions than the limit wait, person by person", async () => {
    const id = base.split("/").at(-1) ?? "";
    const list = `/servicePrincipals/${id}/appRoleAssignedTo`;
    const { value } = await center.graph<{ value: { id: string }[] }>(list);
    for (const each of value) await center.graph(`${list}/${each.id}`, "DELETE");
    const page = await go(`${base}/provisioning`);
    await page.getByRole("button", { name: "Start provisioning" }).first().click();
    await page.getByText("Provisioning has been quarantined").waitFor({ timeout: 60_000 });
    await expectNothingWrong();
    await page.getByRole("link", { name: "Review staged deletions" }).click();
    await page.locator("tbody a").first().waitFor();
    await expectNothingWrong();
    const kept = page.locator("tbody a", {
      hasText: await page.locator("tbody a").first().innerText(),
    });
    await page.getByRole("checkbox").first().check();
    await page.getByRole("button", { name: "Keep" }).click();
    await page.getByText(/1 decided/).waitFor();
    await kept.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Allow", exact: true }).click();
    await page.getByRole("button", { name: "Allow deletes" }).click();
    await page.getByText("Nothing is held back").waitFor({ timeout: 60_000 });
    await page.getByRole("tab", { name: "Kept" }).click();
    await page.locator("tbody a").first().waitFor();
    expect(opened.wrong).toEqual([]);
  });

  test("all of it stands on one page under its older names", async () => {
    const page = await go(`${base}/provisioning/edit`);
    for (const name of ["Admin Credentials", "Mappings", "Settings", "Synchronization Details"]) {
      await page.getByRole("heading", { name }).waitFor();
    }
    await page
      .getByRole("link", { name: "Synchronize Microsoft Entra users to BitaBIZ" })
      .waitFor();
    await expectNothingWrong();
    await page.getByRole("combobox", { name: "Provisioning Status" }).click();
    await page.getByRole("option", { name: "Off" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.", { exact: true }).waitFor();
    await page.getByText("Paused", { exact: true }).waitFor();
  });
});

describe("the application itself", () => {
  test("people sign in to it once it is told where", async () => {
    const page = await go(`${base}/single-sign-on`);
    await page.getByText("Nobody can sign in yet").waitFor();
    await page.locator("[name=entityId]").fill("https://bitabiz.example/saml");
    await page.locator("[name=replyUrls]").fill("https://bitabiz.example/saml/acs");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("People can sign in").waitFor();
    await page.getByRole("button", { name: "New certificate" }).click();
    await page.getByRole("button", { name: /^Make active/ }).waitFor();
    await expectNothingWrong();
  });

  test("is renamed, gets a role, and is deleted by whoever types its name", async () => {
    const page = await go(`${base}/properties`);
    await page.getByRole("button", { name: "Add role" }).click();
    await page.locator("[name=displayName]").fill("Approver");
    await page.getByRole("dialog").getByRole("button", { name: "Add role" }).click();
    await page.getByRole("button", { name: "Remove role: Approver" }).waitFor();
    await expectNothingWrong();
    await page.locator("[name=name]").fill("BitaBIZ 3");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "BitaBIZ 3 – Properties" }).waitFor();
    await page.getByRole("button", { name: "Delete application" }).click();
    const dialog = page.getByRole("dialog");
    const confirm = dialog.getByRole("button", { name: "Delete application" });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole("textbox").fill("BitaBIZ 3");
    await confirm.click();
    await page.waitForURL(/\/applications$/);
    await page.getByRole("link", { name: "BitaBIZ 3" }).waitFor({ state: "detached" });
  });

  test("one of the tenant's own comes from a file", async () => {
    const page = await go("/applications/new-from-file");
    await page.locator("[name=text]").fill('{"id": "northwind"}');
    await page.getByRole("button", { name: "Check" }).click();
    await page.getByText("This has to be corrected first:").waitFor();
    await expectNothingWrong();
  });
});

test("whoever may only read sees no button that changes anything", async () => {
  const reader = await center.openSignedIn({ role: "Global Reader" });
  const { page } = reader;
  const { value } = await center.graph<{ value: { id: string }[] }>("/servicePrincipals");
  const id = value[0]?.id ?? "";
  for (const path of ["", "/users-and-groups", "/provisioning", "/properties", "/single-sign-on"]) {
    await page.goto(`/applications/${id}${path}`);
    await page.getByRole("heading", { level: 2 }).or(page.locator("tbody a")).first().waitFor();
    const changing = /^(Start|Pause|Restart|Stop|Delete|Remove|Add|Edit|New|Create)/;
    expect(await page.getByRole("main").getByRole("button", { name: changing }).count()).toBe(0);
  }
  expect(reader.wrong).toEqual([]);
  await reader.close();
});

test.each([{ width: 390 }, { width: 1_024 }])(
  "$width pixels wide, nothing sticks out to the side",
  async ({ width }) => {
    const narrow = await center.openSignedIn({ width, language: "fi" });
    const { page } = narrow;
    const { value } = await center.graph<{ value: { id: string }[] }>("/servicePrincipals");
    const app = `/applications/${value[0]?.id ?? ""}`;
    const below = ["", "/connectivity", "/staged-deletions", "/properties", "/edit"];
    for (const path of [
      "/applications",
      "/applications/new",
      "/applications/new/bis",
      "/applications/new-from-file",
      app,
      `${app}/properties`,
      `${app}/users-and-groups`,
      `${app}/single-sign-on`,
      ...below.map((each) => `${app}/provisioning${each}`),
    ]) {
      await page.goto(path);
      await page.locator("h1").waitFor();
      const wide = await page.evaluate("document.documentElement.scrollWidth");
      expect({ path, wide }).toEqual({ path, wide: width });
    }
    expect(narrow.wrong).toEqual([]);
    await narrow.close();
  },
);
