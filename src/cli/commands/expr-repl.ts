import { CliError } from "../exit-codes.ts";
import { showAnswer } from "../expression-answer.ts";
import type { CommandContext } from "../program.ts";

/** What a session begins with. */
export interface ReplOptions {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly json?: true;
}

const MOST_INPUT_BYTES = 1_048_576;
const HELP = `Type an expression. :set name=value gives an attribute, :set name= takes it away,
:inputs shows them all, :quit ends.
`;

/**
 * `rollcall expr repl`: expressions one after the other, over attributes that can be changed in
 * between. What is piped in is taken line by line; a wrong line is told, and the next one goes on.
 *
 * @param readNow - what Now() says for each line, in milliseconds since 1970
 */
export async function runRepl(
  context: CommandContext,
  options: ReplOptions,
  readNow: () => number,
): Promise<void> {
  const { services, terminal } = context;
  const inputs: Record<string, unknown> = { ...options.inputs };
  if (terminal.ask !== undefined) terminal.err(HELP);
  for await (const line of readLines(context)) {
    const text = line.trim();
    if (text === ":quit") return;
    if (text === "" || text.startsWith("#")) continue;
    if (text.startsWith(":")) obey(context, inputs, text);
    else
      showAnswer(
        context,
        text,
        await services.evaluateExpression(text, inputs, readNow()),
        options,
      );
  }
}

async function* readLines({ terminal, signal }: CommandContext): AsyncGenerator<string> {
  const { ask } = terminal;
  if (ask === undefined) {
    yield* (await terminal.readInput(MOST_INPUT_BYTES, signal)).split("\n");
    return;
  }
  while (!signal.aborted) {
    try {
      yield await ask("expr> ", signal);
    } catch (error) {
      if (signal.aborted || (error instanceof CliError && error.code === "InputEnded")) return;
      throw error;
    }
  }
}

/** A line that begins with a colon is for the session itself. */
function obey(
  { terminal }: CommandContext,
  inputs: Record<string, unknown>,
  command: string,
): void {
  const [, name, value = ""] = /^:set\s+([^\s=]+)=(.*)$/u.exec(command) ?? [];
  if (name !== undefined) {
    if (value === "") delete inputs[name];
    else inputs[name] = readValue(value);
  } else if (command === ":inputs") terminal.out(`${JSON.stringify(inputs)}\n`);
  else terminal.err(HELP);
}

/** JSON where it is JSON, such as a list; else the text as it stands. */
function readValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
