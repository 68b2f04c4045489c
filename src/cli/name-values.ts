import { CliError } from "./exit-codes.ts";

/** What somebody typed as `name=value`; an empty value takes the old one away. */
export interface Assignment {
  readonly name: string;
  readonly value: string;
}

/** Read `name=value`, again and again. @throws CliError misuse `InvalidAssignment` */
export function readAssignments(texts: readonly string[]): readonly Assignment[] {
  return texts.map((text) => {
    const cut = text.indexOf("=");
    if (cut > 0) return { name: text.slice(0, cut), value: text.slice(cut + 1) };
    const message = `"${text}" has to be written name=value.`;
    throw new CliError("misuse", "InvalidAssignment", message);
  });
}
