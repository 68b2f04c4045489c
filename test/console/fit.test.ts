import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ROOT } from "../docs/repository.ts";
import { type AdminCenter, openAdminCenter } from "../support/admin-center.ts";
import type { WatchedPage } from "../support/console-page.ts";

/**
 * Every page of the admin center on a phone, a tablet and a wide screen: nothing sticks out of the
 * page or of a table, no text is cut off, and no word is broken letter by letter. The pages are
 * those of the router, so that a new one is looked at, too.
 */

// A browser and a server on two cores that others use, too.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 180_000 });

const WIDTHS = [390, 1_024, 1_440] as const;
const FOLDER = "src/console/admin-center";
const ROUTES = ["router.tsx", "application-routes.ts", "directory-routes.ts"];
const BELOW = "/applications/$id/provisioning";
const LONG_NAME = "Åse-Märta Kristiansdóttir-Øllgård-Hyttisvanhämäläinen von Skjærbæk-Ærøskøbing";
const LONG_APPLICATION = "Henkilöstöhallintajärjestelmän käyttövaltuushallinta Ærøskøbing";

/** The paths of all pages, as the router has them. */
function listPaths(): readonly string[] {
  return [...ROUTES, "provisioning-routes.ts"].flatMap((file) => {
    const text = readFileSync(join(ROOT, FOLDER, file), "utf8");
    const found = text.matchAll(/(?:page\(\s*|path: )["`]([^"`]+)["`]/g);
    return [...found].map(([, path = ""]) => path.replace(/^\$\{below\}/, BELOW));
  });
}

let center: AdminCenter;
let opened: WatchedPage;
let ids: { user: string; group: string; application: string; added: string; record: string };

beforeAll(async () => {
  center = await openAdminCenter();
  const { graph } = center;
  type Listed = { readonly value: readonly { readonly id: string; displayName: string }[] };
  const user = await graph<{ id: string }>("/users", "POST", {
    accountEnabled: true,
    displayName: LONG_NAME,
    userPrincipalName: "aase-maerta.kristiansdottir-oellgaard-hyttisvanham@rollcall.example",
    mailNickname: "aase",
  });
  const groups = await graph<Listed>("/groups?$top=1");
  const applications = await graph<Listed>("/servicePrincipals");
  const templates = await graph<Listed>("/applicationTemplates");
  const { id: templateId } = templates.value.find((each) => each.displayName === "BitaBIZ") ?? {};
  const path = `/applicationTemplates/${templateId}/instantiate`;
  const added = await graph<{ servicePrincipal: { id: string } }>(path, "POST", {
    displayName: LONG_APPLICATION,
  });
  const log = await graph<{ value: { id: string }[] }>("/auditLogs/provisioning?$top=1");
  ids = {
    user: user.id,
    group: groups.value[0]?.id ?? "",
    application: applications.value.find((each) => each.displayName === "BitaBIZ")?.id ?? "",
    added: added.servicePrincipal.id,
    record: log.value[0]?.id ?? "",
  };
  opened = await center.openSignedIn();
});

afterAll(async () => {
  await opened?.close();
  await center?.close();
});

function fill(path: string, application = ids.application): string {
  return path
    .replace("/users/$id", `/users/${ids.user}`)
    .replace("/groups/$id", `/groups/${ids.group}`)
    .replace("$id", application)
    .replace("$entryId", "bis")
    .replace("$record", ids.record);
}

/** What does not fit, in words. A text, for it runs in the browser. */
const MISFITS = `(() => {
  const found = [];
  const say = (what, element) =>
    found.push(what + ": " + element.tagName + " " + (element.textContent ?? "").trim().slice(0, 60));
  if (document.documentElement.scrollWidth > innerWidth) found.push("the page is too wide");
  for (const each of document.querySelectorAll(".kit-table-scroll, .kit-diff-scroll")) {
    if (each.scrollWidth > each.clientWidth + 1) say("a table sticks out", each);
  }
  for (const each of document.querySelectorAll("header *, main *, [role=dialog] *")) {
    const text = [...each.childNodes].find((node) => node.nodeType === 3 && node.data.trim() !== "");
    const style = getComputedStyle(each);
    const isHidden =
      each.clientWidth <= 1 || style.clip !== "auto" || style.visibility !== "visible";
    if (text === undefined || isHidden || each.closest("svg") !== null) continue;
    const isCut = /hidden|clip/.test(style.overflowX) && each.scrollWidth > each.clientWidth + 1;
    if (isCut && each.title === "") say("cut off", each);
    const range = document.createRange();
    range.selectNodeContents(text);
    const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
    const words = text.data.trim().split(/[\\s-]+/);
    if (lines > words.length + 2 && words.every(({ length }) => length < 24)) say("broken", each);
  }
  return found;
})()`;

async function expectFit(path: string): Promise<void> {
  const { page } = opened;
  await page.goto(path);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await expect.poll(() => page.locator("main [aria-busy=true]").count()).toBe(0);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    // What is drawn by scripts follows the new width a moment later.
    const look = async () => ({ path, width, misfits: await page.evaluate(MISFITS) });
    await expect.poll(look, { timeout: 4_000 }).toEqual({ path, width, misfits: [] });
  }
}

test("the router has pages in every one of its files", () => {
  expect(listPaths().length).toBeGreaterThan(40);
});

describe("every page fits on a phone, a tablet and a wide screen", () => {
  const paths = listPaths().filter((path) => !["/sign-in", "/building-blocks"].includes(path));

  test.each(paths)("%s", async (path) => {
    await expectFit(fill(path));
  });

  test.each(paths.filter((path) => /\$id($|\/provisioning$|\/users|\/p)/.test(path)))(
    "%s of an application with a long name, that is not set up",
    async (path) => {
      if (path.startsWith("/applications")) await expectFit(fill(path, ids.added));
    },
  );
});

test("nothing went wrong on the way", () => {
  expect(opened.wrong).toEqual([]);
});

test("an undo that fails tells whom it concerns, why, and what to do", async () => {
  const { page } = opened;
  await page.setViewportSize({ width: 390, height: 900 });
  await page.goto(`/users/${ids.user}`);
  await page.getByRole("button", { name: "Disable account" }).click();
  await page.getByRole("button", { name: "Undo" }).waitFor();
  const refusal = { code: "Authorization_RequestDenied", message: "Not with this role." };
  await page.route(/\/v1\.0\/users\//, (route) =>
    route.request().method() === "PATCH"
      ? route.fulfill({ status: 403, json: { error: refusal } })
      : route.continue(),
  );
  await page.getByRole("button", { name: "Undo" }).click();
  const told = page.getByRole("alert").filter({ hasText: "Not undone:" });
  await told.getByText(`Concerns: ${LONG_NAME}`).waitFor();
  await told.getByText("Not with this role.").waitFor();
  await page.unrouteAll();
  await told.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("button", { name: "Disable account" }).waitFor();
  await told.first().waitFor({ state: "detached" });
});

test("the opened list of a choice is part of the page for everybody", async () => {
  const { page } = opened;
  await page.setViewportSize({ width: 1_440, height: 900 });
  await page.goto(fill(`${BELOW}/scope`));
  await page.getByRole("combobox", { name: "Scope" }).click();
  await page.getByRole("option", { name: "Sync all users and groups" }).waitFor();
  expect(await opened.findBarriers()).toEqual([]);
});
