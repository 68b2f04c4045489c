import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  type ApplicationWalk,
  listApplicationParts,
  listEntrances,
  openApplicationWalk,
} from "../support/application-walk.ts";
import type { WatchedPage } from "../support/console-page.ts";
import { expectFit } from "../support/page-fit.ts";

/**
 * Every page of the applications' console and of its vendor on a phone, a tablet and a wide
 * screen, as fit.test.ts does it for the admin center.
 */

// A browser and a server on two cores that others use, too.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 180_000 });

const WIDTHS = [390, 1_024, 1_440] as const;

let walk: ApplicationWalk;
let opened: WatchedPage;
let stranger: WatchedPage;

beforeAll(async () => {
  walk = await openApplicationWalk();
  [opened, stranger] = await Promise.all([walk.openSignedIn("en"), walk.openStranger("en")]);
});

afterAll(async () => {
  await walk?.close();
});

test("the routers have pages", () => {
  expect(listApplicationParts().length).toBeGreaterThan(25);
  expect(listEntrances().length).toBeGreaterThan(3);
});

describe("every page fits on a phone, a tablet and a wide screen", () => {
  test.each(listApplicationParts())("%s", async (path) => {
    await expectFit(opened, walk.fill(path), { widths: WIDTHS });
  });

  test.each(listEntrances())("%s for a stranger", async (path) => {
    await expectFit(stranger, walk.fill(path), { widths: WIDTHS });
  });
});

test("nothing went wrong on the way", () => {
  expect([...opened.wrong, ...stranger.wrong]).toEqual([]);
});
