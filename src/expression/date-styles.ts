import { ExpressionError } from "./errors.ts";

/** How strictly a date text is read. Source: .NET's DateTimeStyles. */
export interface DateStyles {
  readonly leadingWhite: boolean;
  readonly trailingWhite: boolean;
  readonly innerWhite: boolean;
  readonly noCurrentDate: boolean;
  readonly toUniversal: boolean;
  readonly assumesZone: boolean;
  readonly roundtrip: boolean;
}

const NONE: DateStyles = {
  leadingWhite: false,
  trailingWhite: false,
  innerWhite: false,
  noCurrentDate: false,
  toUniversal: false,
  assumesZone: false,
  roundtrip: false,
};

const ALL_WHITE = { leadingWhite: true, trailingWhite: true, innerWhite: true };

const STYLES: Readonly<Record<string, Partial<DateStyles>>> = {
  none: {},
  allowleadingwhite: { leadingWhite: true },
  allowtrailingwhite: { trailingWhite: true },
  allowinnerwhite: { innerWhite: true },
  allowwhitespaces: ALL_WHITE,
  nocurrentdatedefault: { noCurrentDate: true },
  adjusttouniversal: { toUniversal: true },
  assumelocal: { assumesZone: true },
  assumeuniversal: { assumesZone: true },
  roundtripkind: { roundtrip: true },
};

/**
 * Read a list of .NET DateTimeStyles, separated by commas, with or without the type's name.
 *
 * @param text - empty or absent for the documented default: round trip, white space around allowed
 * @throws ExpressionError `unknownDateStyle`
 */
export function readDateStyles(text: string | null, offset: number): DateStyles {
  if (text === null || text.trim() === "") {
    return { ...NONE, leadingWhite: true, trailingWhite: true, roundtrip: true };
  }
  let styles = NONE;
  for (const word of text.split(/[,|]/)) {
    const name = word.trim().replace(/^DateTimeStyles\./i, "");
    const style = Object.hasOwn(STYLES, name.toLowerCase())
      ? STYLES[name.toLowerCase()]
      : undefined;
    if (style === undefined) {
      throw new ExpressionError("unknownDateStyle", `${name} is no date style`, offset);
    }
    styles = { ...styles, ...style };
  }
  return styles;
}
