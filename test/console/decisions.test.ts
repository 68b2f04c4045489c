import { mkdirSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startBrowser } from "../support/browser.ts";
import { openPage, type WatchedPage } from "../support/console-page.ts";
import { type ConsoleServer, startConsoleServer } from "../support/console-server.ts";

/** What people decide: about values that an application changed, and about what mappings give. */

// A browser, a server and axe on two cores that others use, too.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const SHOTS = process.env.ROLLCALL_SHOTS;

interface Named {
  readonly id: string;
  readonly displayName?: string;
}

let server: ConsoleServer;
let browser: Browser;
let tenantId: string;
let opened: WatchedPage;
let application: Named;
let jobId: string;
let person: Named & { readonly jobTitle: string };
/** Reads and changes the person's account as the application itself does. */
let account: { readonly url: string; readonly token: string };

beforeAll(async () => {
  [server, browser] = await Promise.all([startConsoleServer(), startBrowser()]);
  const tenants = await ask<{ value: Named[] }>("GET", "/tenants");
  tenantId = tenants.value[0]?.id ?? "";
  const { value } = await graph<{ value: Named[] }>("/servicePrincipals");
  const found = value.find(({ displayName }) => displayName === "BitaBIZ");
  application = found ?? { id: "" };
  const jobs = await graph<{ value: Named[] }>(
    `/servicePrincipals/${application.id}/synchronization/jobs`,
  );
  jobId = jobs.value[0]?.id ?? "";
  const known = await findAccount();
  person = await graph(`/users/${known.sourceId}`);
  account = await openAccount(known.targetId);
  opened = await signIn();
});

afterAll(async () => {
  await opened?.close();
  await browser?.close();
  await server?.stop();
});

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers = {
    authorization: `Bearer ${server.operatorToken}`,
    "content-type": "application/json",
  };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(server.origin + path, { method, headers, ...sent });
  expect(answer.status, path).toBeLessThan(300);
  return (await answer.json()) as T;
}

const graph = <T>(path: string): Promise<T> => ask<T>("GET", `/tenants/${tenantId}/v1.0${path}`);
const jobPath = () =>
  `/rollcall/v1/tenants/${tenantId}/applications/${application.id}/jobs/${jobId}`;

interface Known {
  readonly sourceId: string;
  readonly targetId?: string;
}

async function findAccount(): Promise<Required<Known>> {
  for (let round = 0; round < 60; round += 1) {
    const { value } = await ask<{ value: Known[] }>("GET", `${jobPath()}/objects?top=5`);
    const found = value.find(({ targetId }) => targetId !== undefined);
    if (found?.targetId !== undefined) return { ...found, targetId: found.targetId };
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error("Nobody was provisioned.");
}

async function openAccount(targetId: string): Promise<typeof account> {
  const { organizations } = await ask<{ organizations: { id: string }[] }>(
    "GET",
    "/api/organizations",
  );
  for (const { id } of organizations) {
    const made = await ask<{ secretToken: string }>("POST", `/api/organizations/${id}/tokens`, {
      name: "itself",
    });
    const url = `${server.origin}/organizations/${id}/scim/v2/Users/${targetId}`;
    const headers = { authorization: `Bearer ${made.secretToken}` };
    if ((await fetch(url, { headers })).status === 200) return { url, token: made.secretToken };
  }
  throw new Error("No organization has the account.");
}

async function changeThere(title: string): Promise<void> {
  const answer = await fetch(account.url, {
    method: "PATCH",
    headers: {
      authorization: `Bearer ${account.token}`,
      "content-type": "application/scim+json",
    },
    body: JSON.stringify({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", path: "title", value: title }],
    }),
  });
  expect(answer.status).toBeLessThan(300);
}

async function signIn(width = 1_440): Promise<WatchedPage> {
  const watched = await openPage(browser, { origin: server.origin, width });
  const { signInLink } = await ask<{ signInLink: string }>(
    "POST",
    `/rollcall/v1/tenants/${tenantId}/administrators`,
    { name: "Ann Admin", role: "Global Administrator" },
  );
  await watched.page.goto(signInLink);
  await watched.page.locator("main button[type=button]").last().click();
  await watched.page.locator("nav a[aria-current=page]").waitFor({ state: "attached" });
  return watched;
}

/** What is below an expression moves while its value is being worked out. */
async function expressionRead(page: WatchedPage["page"]): Promise<void> {
  await page.getByText("Gives:").waitFor();
  await page.getByRole("heading", { name: "Every part with its value" }).waitFor();
}

async function choose(label: string, option: string): Promise<void> {
  const { page } = opened;
  await page.getByRole("combobox", { name: label, exact: true }).click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

async function shoot({ page }: WatchedPage, name: string): Promise<void> {
  if (SHOTS === undefined) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}/${name}-${page.viewportSize()?.width}.png` });
}

describe("a value that an application changed", () => {
  test("is ignored, listed, told again, and taken over once its effect was shown", async () => {
    const { page, wrong } = opened;
    await changeThere("Boss of all");
    await page.goto(`/users/${person.id}?tab=compare&app=${application.id}`);
    await page.getByText("1 attribute differs.").waitFor();
    await shoot(opened, "difference");
    expect(await opened.findBarriers()).toEqual([]);
    await page.getByRole("button", { name: "Ignore: title" }).click();
    await page.getByText("1 difference is ignored.").waitFor();
    await page.goto(`/applications/${application.id}/provisioning/people`);
    await page.getByRole("heading", { name: "Ignored differences" }).waitFor();
    await shoot(opened, "ignored");
    expect(await opened.findBarriers()).toEqual([]);
    await page.getByRole("button", { name: /^Stop ignoring: / }).click();
    await page.getByRole("heading", { name: "Ignored differences" }).waitFor({ state: "detached" });
    await page.goto(`/users/${person.id}?tab=compare&app=${application.id}`);
    await page.getByRole("button", { name: "Accept theirs: title" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Boss of all").first().waitFor();
    await shoot(opened, "accept");
    expect(await opened.findBarriers()).toEqual([]);
    await dialog.getByRole("button", { name: "Change the directory" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(await graph(`/users/${person.id}`)).toMatchObject({ jobTitle: "Boss of all" });
    expect(wrong).toEqual([]);
  });
});

describe("what a mapping has to give", () => {
  test("is saved as an example, and a draft that breaks it is told before it is saved", async () => {
    const { page, wrong } = opened;
    const below = `/applications/${application.id}/provisioning`;
    await page.goto(`${below}/expressions?e=%5BjobTitle%5D&person=${person.id}`);
    await expressionRead(page);
    await choose("Mapping", "title");
    await page.getByRole("button", { name: "Save as example" }).click();
    await page.getByText("1 passes.").waitFor();
    await shoot(opened, "example");
    expect(await opened.findBarriers()).toEqual([]);
    await page.goto(`${below}/expressions?e=ToUpper(%5BjobTitle%5D)&person=${person.id}`);
    await expressionRead(page);
    await choose("Use it for", "title");
    await page.getByRole("button", { name: "Use in the mapping" }).click();
    await page.getByRole("link", { name: "Attribute mapping" }).first().click();
    await page.getByRole("button", { name: "Save" }).first().click();
    await page.getByText("1 saved example would break").waitFor();
    await shoot(opened, "broken-example");
    expect(await opened.findBarriers()).toEqual([]);
    expect(wrong).toEqual([]);
  });

  test("the state as of an earlier moment is worked out from the log", async () => {
    const { page, wrong } = opened;
    await page.goto(`/users/${person.id}?tab=timeline&app=${application.id}`);
    const slider = page.getByRole("slider");
    await slider.waitFor();
    const section = page.getByRole("region", { name: "As of" });
    await section.getByText("Active account").waitFor();
    await slider.press("Home");
    await section.getByText(/^\d+ values?$/).click();
    await section.getByRole("cell", { name: person.jobTitle, exact: true }).waitFor();
    await shoot(opened, "as-of");
    expect(await opened.findBarriers()).toEqual([]);
    expect(wrong).toEqual([]);
  });

  test.each([{ width: 390 }, { width: 1_024 }])("fits $width pixels", async ({ width }) => {
    const narrow = await signIn(width);
    await changeThere("Somebody else altogether");
    for (const [name, path] of [
      ["as-of", `/users/${person.id}?tab=timeline&app=${application.id}`],
      ["difference", `/users/${person.id}?tab=compare&app=${application.id}`],
      ["example", `/applications/${application.id}/provisioning/expressions?person=${person.id}`],
    ] as const) {
      await narrow.page.goto(path);
      await narrow.page.locator("main h2, table").first().waitFor();
      await shoot(narrow, name);
      const wide = await narrow.page.evaluate("document.documentElement.scrollWidth");
      expect({ name, wide }).toEqual({ name, wide: width });
    }
    await narrow.close();
  });
});
