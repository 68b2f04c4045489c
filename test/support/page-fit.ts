import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { ROOT } from "../docs/repository.ts";
import type { WatchedPage } from "./console-page.ts";

/** Whether a page fits the screen: what a test of every page of a console asks of each. */

/** What does not fit, in words. A text, for it runs in the browser. */
const MISFITS = `(() => {
  const found = [];
  const say = (what, element) =>
    found.push(what + ": " + element.tagName + " " + (element.textContent ?? "").trim().slice(0, 60));
  if (document.documentElement.scrollWidth > innerWidth) found.push("the page is too wide");
  for (const each of document.querySelectorAll(".kit-table-scroll, .kit-diff-scroll")) {
    if (each.scrollWidth > each.clientWidth + 1) say("a table sticks out", each);
  }
  const boxes = [];
  for (const each of document.querySelectorAll("header *, nav *, main *, [role=dialog] *")) {
    const text = [...each.childNodes].find((node) => node.nodeType === 3 && node.data.trim() !== "");
    if (text === undefined || each.closest("svg") !== null) continue;
    const style = getComputedStyle(each);
    const isHidden =
      each.clientWidth === 1 || style.clip !== "auto" || !each.checkVisibility({
        opacityProperty: true, visibilityProperty: true });
    if (isHidden) continue;
    const isCut = /hidden|clip/.test(style.overflowX) && each.scrollWidth > each.clientWidth + 1;
    if (isCut && each.title === "") say("cut off", each);
    const range = document.createRange();
    range.selectNodeContents(text);
    const rects = [...range.getClientRects()];
    const lines = new Set(rects.map(({ top }) => Math.round(top))).size;
    const words = text.data.trim().split(/[\\s-]+/);
    if (lines > words.length + 2 && words.every(({ length }) => length < 24)) say("broken", each);
    // What another part cuts off isn't seen, and overlaps nothing.
    let [left, top, right, bottom] = [-1e6, -1e6, 1e6, 1e6];
    let isFixed = false;
    for (let part = each; part !== null; part = part.parentElement) {
      const { overflowX, overflowY, position } = getComputedStyle(part);
      if (position === "fixed" || position === "sticky") isFixed = true;
      if (overflowX === "visible" && overflowY === "visible") continue;
      const box = part.getBoundingClientRect();
      if (part === document.documentElement || part === document.body) continue;
      [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
      [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
    }
    // What stays in its place while the page is scrolled may lie over the page.
    if (isFixed) continue;
    for (const rect of rects) {
      boxes.push({
        each,
        left: Math.max(left, rect.left),
        right: Math.min(right, rect.right),
        top: Math.max(top, rect.top),
        bottom: Math.min(bottom, rect.bottom),
      });
    }
  }
  boxes.sort((one, other) => one.top - other.top);
  for (const [index, one] of boxes.entries()) {
    for (let next = index + 1; next < boxes.length; next += 1) {
      const other = boxes[next];
      if (other.top >= one.bottom) break;
      if (one.each === other.each) continue;
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - other.top;
      // Lines of a text stand closer than their letters could be high.
      const least = 0.4 * Math.min(one.bottom - one.top, other.bottom - other.top);
      if (wide > 2 && high > least && least > 0) {
        say("lies over '" + one.each.textContent.trim().slice(0, 40) + "'", other.each);
      }
    }
  }
  return found;
})()`;

/** Where a page is looked at. */
export interface Look {
  readonly widths: readonly number[];
  /** Called with the page as it stands at the first of the widths. */
  readonly onSettled?: () => Promise<void>;
}

/** Open a page and expect that it fits at each of the widths. */
export async function expectFit(
  { page }: WatchedPage,
  path: string,
  { widths, onSettled }: Look,
): Promise<void> {
  await page.setViewportSize({ width: widths[0] ?? 1_440, height: 900 });
  await page.goto(path);
  await page.getByRole("heading", { level: 1 }).waitFor();
  const countBusy = () => page.locator("main [aria-busy=true]").count();
  await expect.poll(countBusy, { timeout: 30_000 }).toBe(0);
  await onSettled?.();
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    // What is drawn by scripts follows the new width a moment later.
    const look = async () => ({ path, width, misfits: await page.evaluate(MISFITS) });
    await expect.poll(look, { timeout: 4_000 }).toEqual({ path, width, misfits: [] });
    await keepShot(page, `${path} ${width}`);
  }
}

/** The paths of pages, as files of a router have them, in the order of the files. */
export function listRouterPaths(files: readonly string[]): readonly string[] {
  return files.flatMap((file) => {
    const text = readFileSync(join(ROOT, "src", "console", file), "utf8");
    const found = text.matchAll(/(?:page\(\s*|path: )["`]([^"`]+)["`]/g);
    return [...found].map(([, path = ""]) => path);
  });
}

/** Keep a picture for the eye of whoever asked for pictures. */
async function keepShot(page: WatchedPage["page"], name: string): Promise<void> {
  const folder = process.env.ROLLCALL_SHOTS;
  if (folder === undefined) return;
  const language = await page.evaluate("document.documentElement.lang");
  const file = `${language} ${name}`.replaceAll(/[^a-z0-9]+/gi, "-");
  await page.screenshot({ path: join(folder, `${file}.png`), fullPage: true });
}
