import type { Command } from "commander";
import { CliError } from "../exit-codes.ts";
import { readInputs, showAnswer } from "../expression-answer.ts";
import { type CommandContext, jsonOption } from "../program.ts";
import { type ReplOptions, runRepl } from "./expr-repl.ts";

/** `rollcall expr eval`: what a mapping would give; `rollcall expr repl`: many, one by one. */
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
  expr
    .command("repl")
    .description("evaluate expressions one after the other, typed or piped in")
    .option("--inputs <json>", "the source attributes as a JSON object", "{}")
    .option("--now <instant>", "what Now() says, as ISO 8601")
    .addOption(jsonOption())
    .addHelpText("after", '\nExample:\n  rollcall expr repl --inputs \'{"givenName":"Mia"}\'')
    .action((options: ReplOptions) => runRepl(context, options, () => readInstant(options.now)));
}

async function runEval(
  context: CommandContext,
  expression: string,
  options: { inputs: string; now?: string; json?: true },
): Promise<void> {
  const inputs = readInputs(options.inputs);
  const nowMs = readInstant(options.now);
  const answer = await context.services.evaluateExpression(expression, inputs, nowMs);
  showAnswer(context, expression, answer, options);
}

function readInstant(text: string | undefined): number {
  if (text === undefined) return Date.now();
  const instant = Date.parse(text);
  if (!Number.isNaN(instant)) return instant;
  throw new CliError("misuse", "InvalidInstant", `--now is no ISO 8601 instant: ${text}`);
}
