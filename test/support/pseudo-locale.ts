import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page, Response } from "playwright-core";
import { ROOT } from "../docs/repository.ts";
import { CONSOLE_FOLDER } from "./console-server.ts";

/**
 * A language that nobody speaks, made of English: each text 40 % longer, with accents, between
 * brackets. What stands on a page without brackets was never handed to a translator.
 */

/** How much longer texts are than in English. */
const LONGER = 1.4;
const ACCENTS: Readonly<Record<string, string>> = {
  ...{ A: "Å", B: "ß", C: "Ç", D: "Ð", E: "É", G: "Ĝ", H: "Ĥ", I: "Î", K: "Ķ", L: "Ļ", N: "Ñ" },
  ...{ O: "Ö", P: "Þ", R: "Ŕ", S: "Š", T: "Ţ", U: "Û", W: "Ŵ", Y: "Ý", Z: "Ž" },
  ...{ a: "å", c: "ç", d: "ð", e: "é", g: "ĝ", h: "ĥ", i: "î", k: "ķ", l: "ļ", n: "ñ" },
  ...{ o: "ö", r: "ŕ", s: "š", t: "ţ", u: "û", w: "ŵ", y: "ý", z: "ž" },
};
const VOWELS = /[aeiouy]/i;

/** A text as it is in the language; `{{values}}` stay as they are. */
function toPseudo(text: string): string {
  const parts = text.split(/(\{\{.*?\}\}|\$t\(.*?\))/);
  const words = parts.map((part, index) => (index % 2 === 1 ? part : stretch(part)));
  return `⟦${words.join("")}⟧`;
}

/** Longer words, rather than more of them: those are what doesn't fit. */
function stretch(text: string): string {
  let missing = Math.ceil(text.trim().length * (LONGER - 1));
  let longer = "";
  for (const [index, letter] of [...text].entries()) {
    const shown = ACCENTS[letter] ?? letter;
    const left = text.length - index;
    const isLast = /[a-z]/i.test(letter) && !/[a-z]/i.test(text.slice(index + 1));
    const times = isLast
      ? missing
      : Math.min(missing, VOWELS.test(letter) ? 1 + missing / left : 0);
    longer += shown + shown.toLowerCase().repeat(Math.floor(times));
    missing -= Math.floor(times);
  }
  return longer;
}

/** The texts of a console in that language, by area. */
function pseudoTexts(texts: object): object {
  return Object.fromEntries(
    Object.entries(texts).map(([key, value]) => [
      key,
      typeof value === "string" ? toPseudo(value) : pseudoTexts(value as object),
    ]),
  );
}

type Manifest = Readonly<Record<string, { readonly file: string }>>;

/**
 * Let a page speak the language: it is answered in place of English, and no console ships it.
 *
 * @param console - the texts of which console
 */
export async function speakPseudo(
  page: Page,
  console: "admin-center" | "saas-admin",
): Promise<void> {
  const { default: texts } = (await import(
    join(ROOT, "src", "console", "locales", "en", `${console}.ts`)
  )) as { default: object };
  await page.route(`**/assets/${console}-*.js`, async (route) => {
    // Asked anew each time: another run may have built the consoles again meanwhile.
    const file = join(CONSOLE_FOLDER, ".vite", "manifest.json");
    const manifest = JSON.parse(readFileSync(file, "utf8")) as Manifest;
    const chunk = manifest[`locales/en/${console}.ts`]?.file ?? "";
    if (!route.request().url().endsWith(chunk)) return await route.continue();
    await route.fulfill({
      contentType: "text/javascript; charset=utf-8",
      body: `export default ${JSON.stringify(pseudoTexts(texts))};`,
    });
  });
}

/** What a page shows or tells a screen reader without brackets. A text: it runs in the browser. */
const BARE = `(() => {
  const texts = [];
  const keep = (text) => {
    if (/[a-z]{2}/i.test(text) && !text.includes("⟦")) texts.push(text.trim());
  };
  const isSkipped = (each) =>
    each.closest("script, noscript, style, time, code, pre, .cm-editor, [translate=no]") !== null;
  for (const each of document.querySelectorAll("body, body *")) {
    if (isSkipped(each)) continue;
    // A name that may go on in the next line stands in several nodes.
    if (each.querySelector(":scope > wbr") !== null) {
      keep(each.textContent ?? "");
      continue;
    }
    for (const node of each.childNodes) {
      if (node.nodeType !== 3 || node.data.trim() === "") continue;
      // One text may stand in several nodes: the brackets are around all of them.
      const whole = each.textContent ?? "";
      if (!(whole.includes("⟦") && each.children.length === 0)) keep(node.data);
    }
    if (each.closest("[aria-hidden=true]") !== null) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt", "aria-valuetext"]) {
      keep(each.getAttribute(name) ?? "");
    }
  }
  return [document.title.includes("⟦") ? "" : document.title, ...texts].filter(Boolean);
})()`;

/** Numbers with units, as the browser writes them in English. */
const MEASURE = /^[<>~≤≥±+−-]?[\d.,\s]+\s?(ms|s|sec|min|hr|h|KB|MB|B|kB|byte|days?|hours?)\b/;

/** Names that are the same in every language: of products, of Microsoft's roles, of formats. */
const NAMES: readonly string[] = [
  ...[
    "Rollcall",
    "BitaBIZ",
    "Bizagi",
    "BIS",
    "Google Workspace",
    "JumpCloud",
    "Microsoft Entra ID",
  ],
  ...["Okta", "OneLogin", "Global Administrator", "Application Administrator"],
  ...["Cloud Application Administrator", "User Administrator", "Application Owner"],
  ...["Global Reader", "GET", "POST", "PUT", "PATCH", "DELETE", "SAMLResponse", "English"],
  ...["Chrome", "HeadlessChrome"],
  ...["unspecified", "persistent", "transient", "emailAddress", "X509SubjectName"],
  ...["Dansk", "Suomi", "Contoso"],
  // Microsoft's names of activities, by which people search the web.
  ...listQuoted("src/sync/configuration-log.ts"),
];

function listQuoted(file: string): readonly string[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  return [...text.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => name);
}

/** Hear what a server tells a page: that is data, and in nobody's language. */
export function listenToData(page: Page): { readonly isData: (text: string) => boolean } {
  const heard = new Set<string>();
  page.on("response", (response: Response) => {
    const type = response.headers()["content-type"] ?? "";
    if (!type.includes("json")) return;
    void response.text().then(
      (text) => {
        for (const each of listStrings(JSON.parse(text))) heard.add(each);
      },
      () => undefined,
    );
  });
  const isPart = (text: string): boolean => {
    const [first = "", last = ""] = [text[0], text.at(-1)];
    return [...heard].some((each) => {
      const at = each.indexOf(text);
      const [before = "", after = ""] = [each[at - 1], each[at + text.length]];
      // A word of a longer name is no name: `Name` isn't data because of `displayName`.
      return (
        at >= 0 && !(isLetter(before) && isLetter(first)) && !(isLetter(after) && isLetter(last))
      );
    });
  };
  const isKnown = (text: string): boolean =>
    !/[a-z]{2}/i.test(text) ||
    text.startsWith("/") ||
    /^[A-Z]+_[A-Z_]+$/.test(text) ||
    NAMES.includes(text) ||
    heard.has(text) ||
    isPart(text);
  const isShortened = (text: string): boolean =>
    (text.startsWith("…") && [...heard].some((each) => each.endsWith(text.slice(1)))) ||
    (text.endsWith("…") && [...heard].some((each) => each.includes(text.slice(0, -1))));
  const isAll = (text: string, between: RegExp): boolean =>
    text.split(between).every((part) => isKnown(part.trim()) || isShortened(part.trim()));
  // What is put together of data has signs between its parts.
  const isData = (text: string): boolean =>
    isJson(text) || isAll(text, /,/) || isAll(text, /[(),…·–]|\s(?=\/)/);
  return { isData };
}

function isLetter(sign: string): boolean {
  return /\p{L}/u.test(sign);
}

function isJson(text: string): boolean {
  try {
    return JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}

function listStrings(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => [name, ...listStrings(each)]);
}

/** The texts of a page that are neither of the language nor data. */
export async function findUntranslated(
  page: Page,
  isData: (text: string) => boolean,
): Promise<readonly string[]> {
  const bare = (await page.evaluate(BARE)) as readonly string[];
  return [...new Set(bare)].filter((text) => !MEASURE.test(text) && !isData(text));
}
