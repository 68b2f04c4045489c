/**
 * Latin letters that canonical decomposition leaves whole, with their plain spelling.
 *
 * Source: the table of NormalizeDiacritics (æ, ø, œ, ß, ł, ı), carried on to the other letters
 * of European languages that have a customary spelling in ASCII.
 */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ["æ", "ae"],
  ["Æ", "AE"],
  ["ø", "oe"],
  ["Ø", "OE"],
  ["œ", "oe"],
  ["Œ", "OE"],
  ["ß", "ss"],
  ["ẞ", "SS"],
  ["ł", "l"],
  ["Ł", "L"],
  ["ı", "i"],
  ["đ", "d"],
  ["Đ", "D"],
  ["ð", "d"],
  ["Ð", "D"],
  ["þ", "th"],
  ["Þ", "TH"],
  ["ħ", "h"],
  ["Ħ", "H"],
  ["ŧ", "t"],
  ["Ŧ", "T"],
  ["ŋ", "n"],
  ["Ŋ", "N"],
  ["ĸ", "k"],
  ["ƶ", "z"],
  ["Ƶ", "Z"],
]);

/** A Latin letter with the marks that decomposition puts behind it. */
const MARKED_LETTER = /(\p{Script=Latin})\p{M}+/gu;

/** Where the table below ends: behind Latin Extended-B. */
const TABLE_END = 0x250;

/** The plain spelling of every character that most European names are written with. */
const TABLE: readonly string[] = Array.from({ length: TABLE_END }, (_, point) =>
  spellOut(String.fromCharCode(point)),
);

/**
 * Replace Latin letters with diacritics by plain ones. Other scripts stay as they are: the mark
 * on й or が makes another letter, not an accented one.
 */
export function removeDiacritics(text: string): string {
  let plain = "";
  for (let index = 0; index < text.length; index += 1) {
    const spelled = TABLE[text.charCodeAt(index)];
    // A letter outside the table may be a mark that belongs to the letter before it.
    if (spelled === undefined) return spellOut(text);
    plain += spelled;
  }
  return plain;
}

function spellOut(text: string): string {
  const bare = text.normalize("NFD").replace(MARKED_LETTER, "$1").normalize("NFC");
  let plain = "";
  for (const character of bare) plain += LETTERS.get(character) ?? character;
  return plain;
}
