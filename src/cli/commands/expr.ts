import type { Command } from "commander";
import { CliError, EXIT_CODES } from "../exit-codes.ts";
import { type CommandContext, jsonOption } from "../program.ts";
import { writeJson } from "../terminal.ts";

/** `rollcall expr eval EXPRESSION`: what a mapping would give. */
export function addExprCommand(program: Command, context: CommandContext): void {
  const expr = program.command("expr").description("the attribute mapping language");
  expr
    .command("eval")
    .description("evaluate an expression")
    .argument("<expression>", 'for example: Join(" ", [givenName], [surname])')
    .option("--inputs <json>", "the source attributes as a JSON object", "{}")
    .option("--now <instant>", "what Now() says, as ISO 8601")
    .addOption(jsonOption())
    .action((expression: string, options: { inputs: string; now?: string; json?: true }) =>
      runEval(context, expression, options),
    );
}

async function runEval(
  { services, terminal, setExit }: CommandContext,
  expression: string,
  options: { inputs: string; now?: string; json?: true },
): Promise<void> {
  const inputs = readInputs(options.inputs);
  const nowMs = readInstant(options.now);
  const answer = await services.evaluateExpression(expression, inputs, nowMs);
  if ("error" in answer) setExit(EXIT_CODES.failed.exit);
  if (options.json) return writeJson(terminal, answer);
  if ("error" in answer) {
    const { code, message, offset } = answer.error;
    terminal.err(`✗ ${message}  ${code}\n  ${expression}\n  ${" ".repeat(offset)}^\n`);
  } else if ("dropped" in answer) terminal.out("(dropped: nothing flows)\n");
  else {
    const { value } = answer;
    terminal.out(`${typeof value === "string" ? value : JSON.stringify(value)}\n`);
  }
}

function readInputs(text: string): Readonly<Record<string, unknown>> {
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

function readInstant(text: string | undefined): number {
  if (text === undefined) return Date.now();
  const instant = Date.parse(text);
  if (!Number.isNaN(instant)) return instant;
  throw new CliError("misuse", "InvalidInstant", `--now is no ISO 8601 instant: ${text}`);
}
