import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright-core";

/** A page of a console that is watched: what goes wrong in it is kept. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of scripts, messages of errors, violations of the policy, requests to other hosts. */
  readonly wrong: readonly string[];
  /** What axe finds on the page as it stands, in light and in dark unless told otherwise. */
  readonly findBarriers: (schemes?: readonly Scheme[]) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** A colour scheme of the system. */
export type Scheme = "light" | "dark";

/** How the page is shown. */
export interface PageOptions {
  readonly origin: string;
  readonly width?: number;
  readonly language?: string;
}

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Open an empty page that is watched. */
export async function openPage(browser: Browser, options: PageOptions): Promise<WatchedPage> {
  const { origin, width = 1_440, language = "en" } = options;
  const context = await browser.newContext({
    baseURL: origin,
    viewport: { width, height: 900 },
    locale: language,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // What the server refuses is shown by the page; the browser's own line about it is no fault.
    const isRefusal = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isRefusal) wrong.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol !== "data:") wrong.push(`elsewhere: ${url.href}`);
  });
  // A text, for it runs in the browser, of which nothing here knows the types.
  await page.addInitScript(`
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error("policy: " + event.violatedDirective + " " + event.blockedURI);
    });
  `);
  return {
    page,
    context,
    wrong,
    findBarriers: async (schemes = ["light", "dark"]) => {
      const found: string[] = [];
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
        for (const { id, nodes } of violations) {
          for (const { html, failureSummary } of nodes) {
            found.push(`${colorScheme} ${id}: ${html} ${failureSummary ?? ""}`);
          }
        }
      }
      return found;
    },
    close: () => context.close(),
  };
}
