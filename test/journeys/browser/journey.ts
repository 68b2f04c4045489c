import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { JsonObject } from "../../../src/common/json.ts";
import { send } from "../../sign-in/desk.ts";
import { startBrowser } from "../../support/browser.ts";
import { openPage, type Scheme, type WatchedPage } from "../../support/console-page.ts";
import { good, type House, startHouse, TENANT } from "../company.ts";

/** What the steps of a walk share: the server, the browser, and the people in front of it. */
export interface Stage {
  readonly house: House;
  /** The directory's administrator, in the admin center. */
  readonly admin: Page;
  /** Whoever administers the application, in its own console. */
  readonly owner: Page;
  /** A further person with a browser of their own. */
  readonly openAnother: () => Promise<Page>;
  /** Ask the server as its operator, for what a document takes for granted. */
  readonly ask: (method: string, path: string, body?: object) => Promise<JsonObject>;
  /** The same below the directory's Graph-shaped API. */
  readonly graph: (method: string, path: string, body?: object) => Promise<JsonObject>;
}

/** How a step is looked at, once it is done. */
export interface StepOptions {
  /** Its page is a main one, and looked at in dark, too. */
  readonly isMain?: boolean;
  /** The picture is kept: usual; `false` where the next step's shows the same. */
  readonly isShown?: boolean;
}

/** One document, walked in a browser from its first sentence to its last. */
export interface Journey {
  /**
   * Walk a step, take its picture, and let axe look at the page.
   *
   * @param picture - a few words with dashes, that name the file
   * @param title - the document's own words
   * @param walk - @returns the page that shows what was done
   */
  readonly step: (
    picture: string,
    title: string,
    walk: (stage: Stage) => Promise<Page>,
    options?: StepOptions,
  ) => void;
  /** The last of the file: nobody was kept out of any page, and nothing went wrong in it. */
  readonly finish: () => void;
}

const STEP_MS = 60_000;
const WAIT_MS = 20_000;
/** The first that is small enough is taken; a picture in a guide has to load fast. */
const QUALITIES = [48, 36, 24] as const;
const MOST_BYTES = 88_000;
const PICTURES = join(import.meta.dirname, "..", "..", "..", "docs", "images", "journeys");

/**
 * Begin the walk of a document; a step after one that failed is skipped.
 *
 * @param domain - of the application's hosts, where it has some
 */
export function beginJourney(name: string, domain?: string): Journey {
  vi.setConfig({ testTimeout: STEP_MS, hookTimeout: 120_000 });
  const barriers: string[] = [];
  let opened: OpenedStage | undefined;
  let folder = "";
  let count = 0;
  let isBroken = false;

  beforeAll(async () => {
    folder = await openPictures(name);
    opened = await openStage(domain);
  });
  afterAll(async () => {
    await opened?.close();
    if (!isKept()) await rm(folder, { recursive: true, force: true });
  });

  return {
    step: (picture, title, walk, { isMain = false, isShown = true } = {}) => {
      test(title, async ({ skip }) => {
        skip(isBroken, "an earlier step failed");
        isBroken = true;
        const { stage, watchedOf, photograph } = opened as OpenedStage;
        const page = await walk(stage).catch(async (error: unknown) => {
          await photograph(name);
          throw error;
        });
        await settle(page);
        if (isShown) {
          count += 1;
          const file = `${String(count).padStart(2, "0")}-${picture}.jpg`;
          await takePicture(page, join(folder, file));
        }
        const schemes: readonly Scheme[] = isMain ? ["light", "dark"] : ["light"];
        const found = await watchedOf(page).findBarriers(schemes);
        if (isMain) await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
        barriers.push(...found.map((each) => `${picture}: ${each}`));
        isBroken = false;
      });
    },
    finish: () => {
      test("nobody is kept out of any page; no error, no violation of the policy", () => {
        expect(barriers).toEqual([]);
        expect(opened?.listWrong()).toEqual([]);
      });
    },
  };
}

async function takePicture(page: Page, path: string): Promise<void> {
  for (const quality of QUALITIES) {
    const picture = await page.screenshot({ path, type: "jpeg", quality });
    if (picture.length < MOST_BYTES) return;
  }
}

function isKept(): boolean {
  return process.env.ROLLCALL_SCREENSHOTS === "1";
}

async function openPictures(name: string): Promise<string> {
  if (!isKept()) return await mkdtemp(join(tmpdir(), `rollcall-${name}-`));
  const folder = join(PICTURES, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}

interface OpenedStage {
  readonly stage: Stage;
  readonly watchedOf: (page: Page) => WatchedPage;
  readonly listWrong: () => readonly string[];
  /** Keep what every page shows at this moment, for whoever looks into a failure. */
  readonly photograph: (name: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

async function openStage(domain: string | undefined): Promise<OpenedStage> {
  const [house, browser] = await Promise.all([startHouse(domain), startBrowser()]);
  const watched: WatchedPage[] = [];
  const open = async (): Promise<Page> => {
    const one = await openWatched(browser, house.origin);
    watched.push(one);
    return one.page;
  };
  const ask: Stage["ask"] = async (method, path, body) => {
    const sending = body === undefined ? house.operator : { ...house.operator, body };
    return (await good(send(house.origin, method, path, sending))).body;
  };
  const stage: Stage = {
    house,
    admin: await open(),
    owner: await open(),
    openAnother: open,
    ask,
    graph: (method, path, body) => ask(method, `/tenants/${TENANT}/v1.0${path}`, body),
  };
  return {
    stage,
    watchedOf: (page) => {
      const found = watched.find((each) => each.page === page);
      if (found === undefined) throw new Error("This page belongs to nobody.");
      return found;
    },
    photograph: async (name) => {
      for (const [index, { page }] of watched.entries()) {
        const path = join(tmpdir(), `rollcall-failed-${name}-${index + 1}.png`);
        await page.screenshot({ path });
      }
    },
    listWrong: () => watched.flatMap(({ wrong }) => wrong),
    close: async () => {
      await browser.close();
      await house.close();
    },
  };
}

async function openWatched(browser: Browser, origin: string): Promise<WatchedPage> {
  const one = await openPage(browser, { origin });
  one.page.setDefaultTimeout(WAIT_MS);
  await one.context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
  return one;
}

/** A message may have gone by itself. */
function noMore(): void {}

/** What is being read is there, nothing moves, and no message stands over the page. */
async function settle(page: Page): Promise<void> {
  await page.locator("[aria-busy=true][role=status]").first().waitFor({ state: "detached" });
  const messages = page.locator(".mantine-Notification-closeButton");
  for (const message of await messages.all()) await message.click({ timeout: 2_000 }).catch(noMore);
  await messages.first().waitFor({ state: "detached" });
  await page.evaluate("document.fonts.ready.then(() => undefined)");
}
