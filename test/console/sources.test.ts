import { mkdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type AdminCenter, openAdminCenter } from "../support/admin-center.ts";
import type { WatchedPage } from "../support/console-page.ts";

/**
 * `Sources` in a real browser: from a directory without anybody over a file with faults to its
 * people, and what is asked before somebody loses access; for everybody, in light and dark.
 */

// A browser, a server and axe on two cores that others use, too.
vi.setConfig({ testTimeout: 180_000 });

/** Where pictures go, when somebody wants to look at them. */
const SHOTS = process.env.ROLLCALL_SHOTS;

let center: AdminCenter;
let tenantId: string;
let opened: WatchedPage;

beforeAll(async () => {
  center = await openAdminCenter();
  const tenant = { name: "Northwind" };
  const made = await center.ask<{ id: string }>("POST", "/api/tenants", tenant);
  tenantId = made.id;
  opened = await openAs("Global Administrator");
});

afterAll(async () => {
  await opened?.close();
  await center?.close();
});

async function openAs(role: string, width?: number): Promise<WatchedPage> {
  const path = `/rollcall/v1/tenants/${tenantId}/administrators`;
  const body = { name: "Ann Admin", role };
  const { signInLink } = await center.ask<{ signInLink: string }>("POST", path, body);
  return await center.openByLink(signInLink, width === undefined ? {} : { width });
}

async function settle({ page }: WatchedPage): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.locator("main [aria-busy=true]").first().waitFor({ state: "detached" });
}

async function look(watched: WatchedPage, name: string): Promise<void> {
  await settle(watched);
  const { page } = watched;
  if (SHOTS !== undefined) {
    mkdirSync(SHOTS, { recursive: true });
    const width = page.viewportSize()?.width ?? 0;
    for (const colorScheme of width === 1_440 ? (["dark", "light"] as const) : ["light" as const]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const path = `${SHOTS}/${name}-${width}-${colorScheme}.png`;
      await page.screenshot({ path, fullPage: true });
    }
  }
  expect(await watched.findBarriers()).toEqual([]);
  expect(watched.wrong).toEqual([]);
}

async function choose({ page }: WatchedPage, rows: readonly string[]): Promise<void> {
  const buffer = Buffer.from(`${rows.join("\n")}\n`);
  const file = { name: "people.csv", mimeType: "text/csv", buffer };
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByRole("region", { name: "What would happen" }).waitFor();
}

const HEADER = "userPrincipalName,displayName,mail,department,manager,Shoe size";
const FILE = [
  HEADER,
  "ada@northwind.example,Ada Lund,shared@northwind.example,Kitchen,bo@northwind.example,39",
  "bo@northwind.example,Bo\u00a0Berg,shared@northwind.example,Kitchen,,44",
  "eva@northwind.example,Eva Lind,,Sales,somebody else,38",
  "no address,Nobody,,Sales,,40",
];

describe("sources", () => {
  test("an empty directory leads to a file from Home, and from Sources", async () => {
    const { page } = opened;
    await page.goto("/");
    await page.getByRole("link", { name: "Import people from a CSV file" }).waitFor();
    await look(opened, "home-empty");
    await page.goto("/sources");
    await page.getByText("Where do your people come from?").waitFor();
    await look(opened, "sources-empty");
    await page.getByRole("link", { name: "Import people from a CSV file" }).click();
    await page.getByRole("heading", { level: 1, name: "Import people" }).waitFor();
    await look(opened, "import-empty");
  });

  test("a file is understood, looked through, tried and imported", async () => {
    const { page } = opened;
    await page.goto("/sources/import");
    await choose(opened, FILE);
    const part = (name: string) => page.getByRole("region", { name, exact: true });
    await part("What the file holds").getByText("4 people can be read.").waitFor();
    expect(await part("What the file holds").innerText()).toContain("Shoe size");
    const report = part("What to look at").first();
    for (const found of ["Several people have it", "Odd character", "U+00A0", "somebody else"]) {
      await report.getByText(found, { exact: true }).first().waitFor();
    }
    await page.getByText("To be created: 3").first().waitFor();
    await look(opened, "import-preview");
    await page.getByRole("button", { name: "Import", exact: true }).click();
    await page.getByText("Imported, but for the rows below").waitFor();
    await page.getByText("Created: 3").waitFor();
    const refused = page.getByRole("row", { name: /InvalidUserPrincipalName/ });
    expect(await refused.innerText()).toContain("5");
    await look(opened, "import-done");
    await page.getByRole("link", { name: "Show the users" }).click();
    await page.getByRole("link", { name: "Ada Lund" }).waitFor();
  });

  test("who would lose access is named, and asked for", async () => {
    const { page } = opened;
    await page.goto("/sources/import");
    const rows = [HEADER, "ada@northwind.example,Ada Lund,shared@northwind.example,Bar,,"];
    await page.getByText("Paste the lines instead").click();
    await page.getByLabel("Lines of the file").fill(rows.join("\n"));
    await page.getByRole("button", { name: "Read the lines" }).click();
    await page.getByText("To be updated: 1").first().waitFor();
    await page.getByRole("combobox", { name: "People who are not in the file" }).click();
    await page.getByRole("option", { name: "Delete them" }).click();
    await page.getByText("To be deleted: 2").first().waitFor();
    await look(opened, "import-leavers");
    await page.getByRole("button", { name: "Import", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Delete 2 people who are not in the file?").waitFor();
    await dialog.getByText("Eva Lind").waitFor();
    await look(opened, "import-ask");
    await dialog.getByRole("button", { name: "Import" }).click();
    await page.getByText("Everybody was imported").waitFor();
    await page.getByText("Deleted: 2").waitFor();
  });

  test("what was imported is told, with the file and by whom", async () => {
    const { page } = opened;
    await page.goto("/sources");
    await page.getByText("1 person in this directory").waitFor();
    await page.getByText("people.csv").waitFor();
    await page.getByText("by Ann Admin").first().waitFor();
    await look(opened, "sources");
  });

  test("a file that can't be read is refused in the one shape", async () => {
    const { page } = opened;
    await page.goto("/sources/import");
    const buffer = Buffer.from([0x75, 0x70, 0x6e, 0x0a, 0xf8]);
    const file = { name: "latin.csv", mimeType: "text/csv", buffer };
    await page.locator("input[type=file]").setInputFiles(file);
    await page.getByText("The file could not be read.").waitFor();
    const alert = page.getByRole("alert");
    for (const told of ["latin.csv", "Save the file as CSV UTF-8.", "NotUtf8"]) {
      expect(await alert.innerText()).toContain(told);
    }
    await look(opened, "import-refused");
  });

  test("who may only read sees the sources and is told why nothing more", async () => {
    const reader = await openAs("Application Administrator");
    await reader.page.goto("/sources");
    await reader.page.getByText("Your role may not see the tokens.").waitFor();
    expect(await reader.page.getByRole("link", { name: "Import a file" }).count()).toBe(0);
    await reader.page.goto("/sources/import");
    await reader.page.getByText("Your role may not change the directory").waitFor();
    await look(reader, "import-reader");
    await reader.close();
  });

  test.each([{ width: 390 }, { width: 1_024 }])("fits into $width pixels", async ({ width }) => {
    const narrow = await openAs("Global Administrator", width);
    const { page } = narrow;
    for (const name of ["sources", "import"] as const) {
      await page.goto(name === "sources" ? "/sources" : "/sources/import");
      await settle(narrow);
      if (name === "import") await choose(narrow, FILE);
      await look(narrow, name);
      const wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
      expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
    }
    await narrow.close();
  });
});
