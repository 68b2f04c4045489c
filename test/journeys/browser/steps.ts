import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { JsonObject } from "../../../src/common/json.ts";
import type { Stage } from "./journey.ts";

/** What documents do again and again on the screens of either console. */

/** A password that may be chosen. */
export const PASSWORD = "seven green bicycles";

/** Wait for a page by its heading. */
export async function atHeading(page: Page, name: string | RegExp): Promise<Page> {
  await page.getByRole("heading", { level: 1, name }).waitFor();
  return page;
}

/** What is used here of an element, whose type only a browser knows. */
interface Scrolled {
  readonly scrollIntoView: (options: object) => void;
}

/** Bring something to where the picture shows it. */
export async function show(page: Page, what: Locator): Promise<Page> {
  await what.first().waitFor();
  await what
    .first()
    .evaluate((element: Scrolled) =>
      element.scrollIntoView({ block: "center", behavior: "instant" }),
    );
  return page;
}

/** Press a button, or follow a link, of the page itself and not of the navigation. */
export async function press(page: Page | Locator, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).first().click();
}

/** Choose one of a list that opens. */
export async function choose(page: Page | Locator, field: string, option: string): Promise<void> {
  const list = "page" in page ? page.page() : page;
  await page.getByRole("combobox", { name: field }).click();
  await list.getByRole("option", { name: option, exact: true }).click();
}

/** Follow one of the pages of an application, beside its content. */
export async function pagesOfApplication(page: Page, name: string, nth = 0): Promise<void> {
  const pages = page.getByRole("navigation", { name: /^Pages of / });
  const link = pages.getByRole("link", { name, exact: true }).nth(nth);
  const path = await link.getAttribute("href");
  await link.click();
  await page.waitForURL((url) => url.pathname === path);
}

/** Assign somebody, at the page Users and groups. */
export async function assign(page: Page, name: string, role: string): Promise<void> {
  await page.getByRole("button", { name: "Add user/group" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Users and groups" }).fill(name);
  await dialog.getByRole("button", { name: `Add: ${name}` }).click();
  await choose(dialog, "Select a role", role);
  await press(dialog, "Assign");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("row").filter({ hasText: name }).waitFor();
}

/** Take somebody's assignment away, at the page Users and groups. */
export async function unassign(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: `Actions: ${name}` }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  const dialog = page.getByRole("dialog");
  await press(dialog, "Remove");
  await dialog.waitFor({ state: "detached" });
}

/** Sign in to the admin center by the link that the server printed at its start. */
export async function signInByPrintedLink({ admin, house }: Stage): Promise<Page> {
  return await signInByLink(admin, house.firstLink);
}

/** Sign in to the admin center by a one-time link. */
export async function signInByLink(page: Page, link: string): Promise<Page> {
  await page.goto(link);
  await press(page, "Sign in");
  return await atHeading(page, "Home");
}

/** Take older labels, as the document has them. */
export async function takeLabels(page: Page, label: string): Promise<void> {
  await page.getByRole("banner").getByRole("button").last().click();
  await page.getByRole("menuitemradio", { name: label }).click();
  await page.keyboard.press("Escape");
}

/** An organization of an application, with somebody to administer it. @returns the invitation */
export async function foundOrganization(
  { ask }: Stage,
  given: { readonly name: string; readonly application: string; readonly admin: string },
): Promise<{ readonly id: string; readonly link: string }> {
  const made = await ask("POST", "/api/organizations", given);
  const { id } = made.organization as JsonObject;
  const { link } = made.administrator as JsonObject;
  return { id: String(id), link: String(link) };
}

/** Choose a password by an invitation; whoever has, is signed in. */
export async function makePassword(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await atHeading(page, "Make a password");
  await page.locator("[name=password]").fill(PASSWORD);
  await press(page, "Set password");
}

/** Press a Copy button. @returns what is in the clipboard then */
export async function copy(page: Page, what: string): Promise<string> {
  await page.bringToFront();
  await page.getByRole("button", { name: `Copy: ${what}` }).click();
  return String(await page.evaluate("navigator.clipboard.readText()"));
}

/** Test Connection as the pages show it, and what came of it. */
export async function testConnection(page: Page, verdict: string | RegExp): Promise<Page> {
  await press(page, "Test Connection");
  return await show(page, page.getByText(verdict));
}

/** Add an application out of the gallery and connect it, on the screens of today. */
export async function connectApplication(
  page: Page,
  name: string,
  given: { readonly tenantUrl: string; readonly secretToken: string },
): Promise<void> {
  await page.getByRole("link", { name: "Enterprise apps" }).click();
  await page.getByRole("link", { name: "New application" }).first().click();
  await page.getByRole("link", { name, exact: true }).click();
  await press(page, "Create");
  await atHeading(page, `${name} – Overview`);
  await pagesOfApplication(page, "Provisioning");
  await page.getByRole("link", { name: "+ New configuration" }).click();
  await fillConnection(page, given);
  await press(page, "Create");
  await atHeading(page, `${name} – Provisioning`);
  await page.getByRole("button", { name: "Start provisioning", exact: true }).waitFor();
}

/** Paste the two values. */
export async function fillConnection(
  page: Page,
  given: { readonly tenantUrl: string; readonly secretToken: string },
): Promise<void> {
  await page.getByRole("textbox", { name: "Tenant URL" }).fill(given.tenantUrl);
  await page.locator("[name=SecretToken]").fill(given.secretToken);
}

/** A complete person of the directory, of whom a document says only that they are there. */
export async function addPerson(
  { graph }: Stage,
  name: string,
  more: JsonObject = {},
): Promise<string> {
  const [givenName = "", surname = ""] = name.split(" ");
  const nickname = givenName.toLowerCase();
  const user = {
    userPrincipalName: `${nickname}@contoso.example`,
    displayName: name,
    givenName,
    surname,
    mail: `${nickname}@contoso.example`,
    mailNickname: nickname,
    ...more,
  };
  const { id } = await graph("POST", "/users", user);
  return String(id);
}

/** The employees of an application as its console lists them, until one is as told. */
export async function findEmployee(page: Page, name: string, state: string): Promise<Locator> {
  // Whose manager is called so is somebody else. Before the name there may be a box to tick.
  const named = page.locator("td:nth-child(-n+2)", { hasText: name });
  const row = page.getByRole("row").filter({ has: named }).filter({ hasText: state });
  await row.waitFor();
  expect(await row.count()).toBe(1);
  return row;
}
