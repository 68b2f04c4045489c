import type { Command } from "commander";
import type { JsonObject, JsonValue } from "../../common/json.ts";
import { CliError } from "../exit-codes.ts";
import { addServerOptions, type ServerOptions, withGraph } from "../graph-client.ts";
import type { CommandContext } from "../program.ts";
import { writeJson } from "../terminal.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const MOST_INPUT_BYTES = 16_777_216;

interface ApiOptions extends ServerOptions {
  readonly field?: readonly string[];
  readonly body?: true;
  readonly own?: true;
}

/** `rollcall api METHOD PATH`: any call, with the caller's own rights. */
export function addApiCommand(program: Command, context: CommandContext): void {
  addServerOptions(program.command("api"))
    .argument("<method>", METHODS.join(", "))
    .argument("<path>", "below the tenant, such as /users, or with --own /administrators")
    .description("send any request to the API, and print what it answers as JSON")
    .option("-F, --field <name=value...>", "a member of the body; JSON where the value is JSON")
    .option("--body", "the body is on standard input, as JSON")
    .option("--own", "a path of what Graph has no word for, below /rollcall/v1/tenants/ID")
    .addHelpText("after", EXAMPLES)
    .action((method: string, path: string, options: ApiOptions) =>
      withGraph(context, options, async (client) => {
        const verb = method.toUpperCase();
        if (!METHODS.includes(verb)) throw refuse(`${method} is none of ${METHODS.join(", ")}.`);
        if (!path.startsWith("/")) throw refuse("The path begins with a slash.");
        const body = await readBody(context, options);
        const call = options.own ? client.rollcall : client.graph;
        const answer = await call<JsonValue | undefined>(verb, path, body);
        if (answer !== undefined) writeJson(context.terminal, answer);
      }),
    );
}

async function readBody(
  { terminal, signal }: CommandContext,
  { field, body }: ApiOptions,
): Promise<JsonValue | undefined> {
  if (!body) return field === undefined ? undefined : readFields(field);
  if (field !== undefined) throw refuse("--body and --field don't go together.");
  const text = await terminal.readInput(MOST_INPUT_BYTES, signal);
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw refuse(`Standard input is no JSON: ${(cause as Error).message}`);
  }
}

function readFields(fields: readonly string[]): JsonObject {
  const entries = fields.map((field) => {
    const cut = field.indexOf("=");
    if (cut <= 0) throw refuse(`--field is name=value, not ${field.slice(0, 60)}.`);
    return [field.slice(0, cut), readValue(field.slice(cut + 1))] as const;
  });
  return Object.fromEntries(entries);
}

function readValue(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

function refuse(message: string): CliError {
  return new CliError("misuse", "InvalidRequest", message);
}

const EXAMPLES = `
Examples:
  rollcall api GET '/users?$top=5'
  rollcall api POST /users -F userPrincipalName=mia@contoso.example -F accountEnabled=true
  rollcall api GET /notifications --own --fields status,at
`;
