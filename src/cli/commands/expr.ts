import type { Command } from "commander";
import { CliError } from "../exit-codes.ts";
import { readInputs, showAnswer } from "../expression-answer.ts";
import { addServerOptions, type ServerOptions, withGraph } from "../graph-client.ts";
import { lookUpPerson, toSourceAttributes } from "../lookup.ts";
import type { CommandContext } from "../program.ts";
import { runRepl } from "./expr-repl.ts";

/** `rollcall expr eval`: what a mapping would give; `rollcall expr repl`: many, one by one. */
export function addExprCommand(program: Command, context: CommandContext): void {
  const expr = program.command("expr").description("the attribute mapping language");
  addInputOptions(expr.command("eval"))
    .description("evaluate an expression")
    .argument("<expression>", 'for example: Join(" ", [givenName], [surname])')
    .action(async (expression: string, options: ExpressionOptions) => {
      const inputs = await collectInputs(context, options);
      const nowMs = readInstant(options.now);
      const answer = await context.services.evaluateExpression(expression, inputs, nowMs);
      showAnswer(context, expression, answer, options);
    });
  addInputOptions(expr.command("repl"))
    .description("evaluate expressions one after the other, typed or piped in")
    .addHelpText("after", REPL_EXAMPLES)
    .action(async (options: ExpressionOptions) => {
      const inputs = await collectInputs(context, options);
      await runRepl(context, { ...options, inputs }, () => readInstant(options.now));
    });
}

interface ExpressionOptions extends ServerOptions {
  readonly inputs: string;
  readonly now?: string;
  readonly person?: string;
}

function addInputOptions(command: Command): Command {
  return addServerOptions(
    command
      .option("--inputs <json>", "the source attributes as a JSON object", "{}")
      .option("--person <person>", "the source attributes of somebody in the directory")
      .option("--now <instant>", "what Now() says, as ISO 8601"),
  );
}

/** The attributes that are given, over those of the person that is named. */
async function collectInputs(
  context: CommandContext,
  options: ExpressionOptions,
): Promise<Readonly<Record<string, unknown>>> {
  const given = readInputs(options.inputs);
  const { person } = options;
  if (person === undefined) return given;
  let found: Readonly<Record<string, unknown>> = {};
  await withGraph(context, options, async (api) => {
    found = toSourceAttributes(await lookUpPerson(api, person));
  });
  return { ...found, ...given };
}

const REPL_EXAMPLES = `
Examples:
  rollcall expr repl --inputs '{"givenName":"Mia"}'
  rollcall expr repl --person mia@contoso.example
`;

function readInstant(text: string | undefined): number {
  if (text === undefined) return Date.now();
  const instant = Date.parse(text);
  if (!Number.isNaN(instant)) return instant;
  throw new CliError("misuse", "InvalidInstant", `--now is no ISO 8601 instant: ${text}`);
}
