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

/** The language chosen here before, else the first of the browser's that there is, else English. */
export function findLanguage(): Language {
  const wanted = [readStored(), ...navigator.languages].map((each) => each.slice(0, 2));
  return wanted.find((each): each is Language => Object.hasOwn(LANGUAGES, each)) ?? "en";
}

let loaders: LanguageLoaders | undefined;

/** Load the language, and get translations ready. Has to be done before anything is shown. */
export async function startLanguage(given: LanguageLoaders): Promise<void> {
  loaders = given;
  const language = findLanguage();
  const { default: texts } = await given[language]();
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: texts },
    // React escapes whatever it shows.
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language;
}

/** Change the language at once, and remember it in this browser. */
export async function changeLanguage(language: Language): Promise<void> {
  const texts = (await loaders?.[language]())?.default ?? {};
  for (const [area, entries] of Object.entries(texts)) {
    i18next.addResourceBundle(language, area, entries);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // A browser that stores nothing asks again the next time.
  }
}

function readStored(): string {
  try {
    return localStorage.getItem(STORED) ?? "";
  } catch {
    return "";
  }
}
