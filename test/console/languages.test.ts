import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  type ApplicationWalk,
  listApplicationParts,
  listEntrances,
  openApplicationWalk,
} from "../support/application-walk.ts";
import { type CenterWalk, listCenterParts, openCenterWalk } from "../support/center-walk.ts";
import type { WatchedPage } from "../support/console-page.ts";
import { expectFit } from "../support/page-fit.ts";
import { findUntranslated, listenToData, speakPseudo } from "../support/pseudo-locale.ts";

/**
 * Every page of both consoles beyond English: in a language of longer texts that nobody speaks, in
 * Danish and in Finnish. Nothing is cut off or lies over something else, and nothing stands in
 * English that isn't data.
 */

// A browser and a server on two cores that others use, too.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 180_000 });

const LANGUAGES = ["da", "fi"] as const;

describe("the admin center", () => {
  let walk: CenterWalk;

  beforeAll(async () => {
    walk = await openCenterWalk();
  });

  afterAll(() => walk?.center.close());

  describe("in longer texts that nobody speaks", () => {
    let opened: WatchedPage;
    let isData: (text: string) => boolean;

    beforeAll(async () => {
      opened = await walk.center.openSignedIn();
      await speakPseudo(opened.page, "admin-center");
      ({ isData } = listenToData(opened.page));
    });

    afterAll(() => opened?.close());

    test.each(listCenterParts())("%s", async (path) => {
      await expectForeign(opened, walk.fill(path), isData);
    });
  });

  describe.each(LANGUAGES)("in %s", (language) => {
    let opened: WatchedPage;

    beforeAll(async () => {
      opened = await walk.center.openSignedIn({ language });
    });

    afterAll(() => opened?.close());

    test.each(listCenterParts())("%s", async (path) => {
      await expectFit(opened, walk.fill(path), { widths: [1_024] });
      expect(opened.wrong).toEqual([]);
    });
  });
});

describe("the applications' console", () => {
  let walk: ApplicationWalk;

  beforeAll(async () => {
    walk = await openApplicationWalk();
  });

  afterAll(() => walk?.close());

  describe("in longer texts that nobody speaks", () => {
    let [opened, stranger]: WatchedPage[] = [];
    const heard = new Map<WatchedPage | undefined, (text: string) => boolean>();

    beforeAll(async () => {
      [opened, stranger] = [await walk.openSignedIn("en"), await walk.openStranger("en")];
      for (const each of [opened, stranger]) {
        await speakPseudo(each.page, "saas-admin");
        heard.set(each, listenToData(each.page).isData);
      }
    });

    afterAll(async () => {
      await opened?.close();
      await stranger?.close();
    });

    test.each([
      ...listApplicationParts().map((path) => ({ path, of: () => opened })),
      ...listEntrances().map((path) => ({ path, of: () => stranger })),
    ])("$path", async ({ path, of }) => {
      const page = of() as WatchedPage;
      await expectForeign(page, walk.fill(path), heard.get(page) ?? (() => false));
    });
  });

  describe.each(LANGUAGES)("in %s", (language) => {
    let [opened, stranger]: WatchedPage[] = [];

    beforeAll(async () => {
      [opened, stranger] = [await walk.openSignedIn(language), await walk.openStranger(language)];
    });

    afterAll(async () => {
      await opened?.close();
      await stranger?.close();
    });

    test.each([
      ...listApplicationParts().map((path) => ({ path, of: () => opened })),
      ...listEntrances().map((path) => ({ path, of: () => stranger })),
    ])("$path", async ({ path, of }) => {
      const page = of() as WatchedPage;
      await expectFit(page, walk.fill(path), { widths: [1_024] });
      expect(page.wrong).toEqual([]);
    });
  });
});

/** Expect that a page fits in longer texts, and that whatever isn't data has been translated. */
async function expectForeign(
  opened: WatchedPage,
  path: string,
  isData: (text: string) => boolean,
): Promise<void> {
  const onSettled = async () => {
    const untranslated = () => findUntranslated(opened.page, isData);
    await expect.poll(untranslated, { timeout: 4_000 }).toEqual([]);
  };
  await expectFit(opened, path, { widths: [1_024, 390], onSettled });
}
