import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  BELOW,
  type CenterWalk,
  LONG_NAME,
  listCenterPaths,
  openCenterWalk,
} from "../support/center-walk.ts";
import type { WatchedPage } from "../support/console-page.ts";
import { expectFit } from "../support/page-fit.ts";

/**
 * Every page of the admin center on a phone, a tablet and a wide screen: nothing sticks out of the
 * page or of a table, no text is cut off or lies over another, and no word is broken letter by
 * letter. The pages are those of the router, so that a new one is looked at, too.
 */

// A browser and a server on two cores that others use, too.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 180_000 });

const WIDTHS = [390, 1_024, 1_440] as const;

let walk: CenterWalk;
let opened: WatchedPage;

beforeAll(async () => {
  walk = await openCenterWalk();
  opened = await walk.center.openSignedIn();
});

afterAll(async () => {
  await opened?.close();
  await walk?.center.close();
});

test("the router has pages in every one of its files", () => {
  expect(listCenterPaths().length).toBeGreaterThan(40);
});

describe("every page fits on a phone, a tablet and a wide screen", () => {
  const paths = listCenterPaths();

  test.each(paths)("%s", async (path) => {
    await expectFit(opened, walk.fill(path), { widths: WIDTHS });
  });

  test.each(paths.filter((path) => /\$id($|\/provisioning$|\/users|\/p)/.test(path)))(
    "%s of an application with a long name, that is not set up",
    async (path) => {
      if (!path.startsWith("/applications")) return;
      await expectFit(opened, walk.fill(path, true), { widths: WIDTHS });
    },
  );
});

test("nothing went wrong on the way", () => {
  expect(opened.wrong).toEqual([]);
});

test("an undo that fails tells whom it concerns, why, and what to do", async () => {
  const { page } = opened;
  await page.setViewportSize({ width: 390, height: 900 });
  await page.goto(`/users/${walk.userId}`);
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
  await page.goto(walk.fill(`${BELOW}/scope`));
  await page.getByRole("combobox", { name: "Scope" }).click();
  await page.getByRole("option", { name: "Sync all users and groups" }).waitFor();
  expect(await opened.findBarriers()).toEqual([]);
});
