import { CliError, EXIT_CODES } from "./exit-codes.ts";
import type { CommandContext } from "./program.ts";
import type { ExpressionAnswer } from "./services.ts";
import { writeJson } from "./terminal.ts";

/** Print what came of an expression; a refusal shows its place, and ends the process with 1. */
export function showAnswer(
  { terminal, setExit }: CommandContext,
  expression: string,
  answer: ExpressionAnswer,
  { json }: { readonly json?: true },
): void {
  if ("error" in answer) setExit(EXIT_CODES.failed.exit);
  if (json) writeJson(terminal, answer);
  else if ("error" in answer) {
    const { code, message, offset } = answer.error;
    terminal.err(`✗ ${message}  ${code}\n  ${expression}\n  ${" ".repeat(offset)}^\n`);
  } else if ("dropped" in answer) terminal.out("(dropped: nothing flows)\n");
  else {
    const { value } = answer;
    terminal.out(`${typeof value === "string" ? value : JSON.stringify(value)}\n`);
  }
}

/** The attributes as JSON. @throws CliError misuse `InvalidInputs` */
export function readInputs(text: string): Readonly<Record<string, unknown>> {
  let inputs: unknown;
  try {
    inputs = JSON.parse(text);
  } catch (cause) {
    const message = `--inputs is not JSON: ${(cause as Error).message}`;
    throw new CliError("misuse", "InvalidInputs", message, { cause });
  }
  if (typeof inputs === "object" && inputs !== null && !Array.isArray(inputs)) {
    return inputs as Record<string, unknown>;
  }
  throw new CliError("misuse", "InvalidInputs", '--inputs must be an object: {"mail":"a@b.c"}');
}
