import i18next, { type Resource } from "i18next";
import { initReactI18next } from "react-i18next";

/** The languages of the consoles, by their own names. */
export const LANGUAGES = { en: "English", da: "Dansk", fi: "Suomi" } as const;

/** One of {@link LANGUAGES}. */
export type Language = keyof typeof LANGUAGES;

/** The texts of a language by area. Each language is a file of its own, loaded when wanted. */
export type LanguageLoaders = Readonly<
  Record<Language, () => Promise<{ readonly default: Resource[string] }>>
>;

const STORED = "rollcall-language";

/**
 * Whose words the screens show, of the three editions of the directory's own guides: `new` says
 * Entra ID, `classic` Identity and Enterprise applications, `azure` Azure Active Directory.
 */
export const LABELS = ["new", "classic", "azure"] as const;

/** One of {@link LABELS}. */
export type Labels = (typeof LABELS)[number];

/** The texts in which older labels differ, for those languages that have them. */
export type LabelLoader = (
  labels: Exclude<Labels, "new">,
) => Promise<Readonly<Record<string, object>>>;

const STORED_LABELS = "rollcall-labels";
/** The guides with older labels are in this language. */
const LABELLED: Language = "en";

/** The language chosen here before, else the first of the browser's that there is, else English. */
export function findLanguage(): Language {
  const wanted = [readStored(STORED), ...navigator.languages].map((each) => each.slice(0, 2));
  return wanted.find((each): each is Language => Object.hasOwn(LANGUAGES, each)) ?? "en";
}

let loaders: LanguageLoaders | undefined;
let labelLoader: LabelLoader | undefined;

/** Load the language, and get translations ready. Has to be done before anything is shown. */
export async function startLanguage(given: LanguageLoaders, older?: LabelLoader): Promise<void> {
  loaders = given;
  labelLoader = older;
  const language = findLanguage();
  const { default: texts } = await given[language]();
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: texts },
    // React escapes whatever it shows.
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await layLabels(language);
  document.documentElement.lang = language;
}

/** Change the language at once, and remember it in this browser. */
export async function changeLanguage(language: Language): Promise<void> {
  const texts = (await loaders?.[language]())?.default ?? {};
  for (const [area, entries] of Object.entries(texts)) {
    i18next.addResourceBundle(language, area, entries, true, true);
  }
  await layLabels(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  store(STORED, language);
}

/** Whether the language has older labels to choose. */
export function hasLabels(language: string): boolean {
  return labelLoader !== undefined && language === LABELLED;
}

/** The labels chosen here before, else the present ones. */
export function findLabels(): Labels {
  const stored = readStored(STORED_LABELS);
  return LABELS.find((each) => each === stored) ?? "new";
}

/** Change the labels at once, and remember them in this browser. */
export async function changeLabels(labels: Labels): Promise<void> {
  store(STORED_LABELS, labels);
  await changeLanguage(LABELLED);
}

/** Lay the words of older labels over the texts of a language. */
async function layLabels(language: Language): Promise<void> {
  const labels = findLabels();
  if (labels === "new" || labelLoader === undefined || language !== LABELLED) return;
  for (const [area, entries] of Object.entries(await labelLoader(labels))) {
    i18next.addResourceBundle(language, area, entries, true, true);
  }
}

function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that stores nothing asks again the next time.
  }
}

function readStored(key: string): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}
