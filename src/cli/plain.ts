/** A text as a terminal may show it: names come from outside, and it obeys control characters. */
export function plainText(text: string): string {
  return [...text]
    .filter((each) => each >= " " && !(each >= "\u007f" && each <= "\u009f"))
    .join("");
}

/** Code points that take two columns: East Asian wide and full-width characters, and emoji. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
];

/** How many columns of a terminal a text takes; marks that combine take none. */
export function measureWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mark}|\p{Format}/u.test(character)) continue;
    const point = character.codePointAt(0) ?? 0;
    width += WIDE.some(([first, last]) => point >= first && point <= last) ? 2 : 1;
  }
  return width;
}

/** A text in at most `columns`, with … where something was cut off. */
export function cutText(text: string, columns: number): string {
  if (measureWidth(text) <= columns) return text;
  let kept = "";
  for (const character of text) {
    if (measureWidth(kept) + measureWidth(character) > columns - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
