import { CliError } from "./exit-codes.ts";
import { plainText } from "./plain.ts";
import type { CommandContext } from "./program.ts";

/** How many names a question shows. */
const NAMES_SHOWN = 10;

/** The flags of a command that asks first. */
export interface ConfirmOptions {
  readonly yes?: true;
}

/**
 * Ask before something that takes away is done, with the first names of whom it is done to.
 *
 * @throws CliError misuse `ConfirmationMissing` where nobody can answer; interrupted `Declined`
 */
export async function confirm(
  context: CommandContext,
  options: ConfirmOptions,
  question: { readonly text: string; readonly names?: readonly string[] },
): Promise<void> {
  if (options.yes) return;
  const { terminal, signal } = context;
  const { names = [] } = question;
  const text = `${formatContext(context)}${question.text}`;
  const shown = names.slice(0, NAMES_SHOWN).map((name) => `  ${plainText(name)}\n`);
  const rest = names.length - shown.length;
  if (terminal.ask === undefined) {
    throw new CliError("misuse", "ConfirmationMissing", `${text} Nobody is there to say yes.`, {
      hint: "say yes with --yes.",
    });
  }
  terminal.err(shown.join("") + (rest > 0 ? `  and ${rest} more\n` : ""));
  const answer = (await terminal.ask(`${text} [y/N] `, signal)).trim().toLowerCase();
  if (answer === "y" || answer === "yes") return;
  throw new CliError("interrupted", "Declined", "Nothing was done.");
}

/** Who works in several places is told in which one this is. */
function formatContext({ usedPlace }: CommandContext): string {
  const { context, server } = usedPlace() ?? {};
  return context === undefined || server === undefined ? "" : `[${plainText(context)}] `;
}
