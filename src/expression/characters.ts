// .NET counts UTF-16 units and would cut an emoji or a Deseret letter in half, which no JSON can
// carry. Positions and counts of this language therefore are whole characters.
const SURROGATE = /[\ud800-\udfff]/;

/** How many characters a text has; a surrogate pair is one. */
export function countCharacters(text: string): number {
  return SURROGATE.test(text) ? [...text].length : text.length;
}

/** The characters from a 0-based start up to, not including, an end. */
export function sliceCharacters(text: string, start: number, end: number): string {
  if (!SURROGATE.test(text)) return text.slice(start, end);
  return [...text].slice(start, end).join("");
}

/** The 0-based position in characters of a text in another, from a position on; -1 when absent. */
export function findCharacters(text: string, sought: string, start: number): number {
  if (!SURROGATE.test(text)) return text.indexOf(sought, start);
  const found = text.indexOf(sought, sliceCharacters(text, 0, start).length);
  return found < 0 ? found : countCharacters(text.slice(0, found));
}
