import type { Command } from "commander";
import type { JsonValue } from "../../common/json.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { addServerOptions, type GraphClient, withGraph } from "../graph-client.ts";
import {
  type JobPlace,
  lookUpGroup,
  lookUpJob,
  lookUpPerson,
  toSourceAttributes,
} from "../lookup.ts";
import type { CommandContext } from "../program.ts";
import { type AttributeMappingShape, findMapping, readSchema } from "../schema-document.ts";
import { writeTable } from "../table.ts";
import { writeJson } from "../terminal.ts";
import { formatSource, kindOf, type MappingOptions } from "./mapping.ts";

/** What the server says of one expression. */
interface ParseAnswer {
  readonly evaluationSucceeded: boolean;
  readonly evaluationResult: readonly string[];
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** What one mapping comes to for one object. */
interface TestedRow {
  readonly target: string;
  readonly source: string;
  readonly value: readonly string[];
  readonly error: string | null;
}

/** `rollcall mapping test <app> <person>`. */
export function addMappingTestCommand(mapping: Command, context: CommandContext): void {
  addServerOptions(
    mapping
      .command("test")
      .argument("<application>", "its name or id")
      .argument("<object>", "a person or, with --group, a group"),
  )
    .description("show what each mapping gives for somebody; the application is not asked")
    .option("--group", "a group, and the mappings of groups")
    .action((name: string, object: string, options: MappingOptions) =>
      withGraph(context, options, async (api) => {
        const place = await lookUpJob(api, name);
        const found = findMapping(await readSchema(api, place), kindOf(options));
        const inputs = await readInputs(api, object, options);
        const items: TestedRow[] = [];
        for (const row of found.attributeMappings) {
          items.push(await testRow(api, place, row, inputs));
        }
        if (items.some(({ error }) => error !== null)) context.setExit(EXIT_CODES.failed.exit);
        if (options.json) return writeJson(context.terminal, { items });
        const rows = items.map(({ target, value, error, source }) => {
          return [target, error === null ? value.join(", ") : `✗ ${error}`, source];
        });
        writeTable(context.terminal, ["TARGET", "VALUE", "SOURCE"], rows, "Nothing is mapped.");
      }),
    );
}

async function testRow(
  api: GraphClient,
  { path }: JobPlace,
  row: AttributeMappingShape,
  inputs: readonly object[],
): Promise<TestedRow> {
  const source = formatSource(row);
  const told = { target: row.targetAttributeName, source };
  const usual = row.defaultValue === null ? [] : [row.defaultValue];
  if (source === "") return { ...told, value: usual, error: null };
  const answer = await api.graph<ParseAnswer>("POST", `${path}/schema/parseExpression`, {
    expression: source,
    testInputObject: { properties: inputs },
  });
  if (answer.error !== null) return { ...told, value: [], error: answer.error.message };
  const { evaluationResult } = answer;
  return { ...told, value: evaluationResult.length === 0 ? usual : evaluationResult, error: null };
}

/** The attributes as expressions see them: Booleans are texts, and the id is objectId. */
async function readInputs(
  api: GraphClient,
  name: string,
  options: MappingOptions,
): Promise<readonly { readonly key: string; readonly value: JsonValue }[]> {
  const found: Readonly<Record<string, unknown>> = options.group
    ? { ...(await lookUpGroup(api, name)) }
    : await lookUpPerson(api, name);
  return Object.entries(toSourceAttributes(found)).map(([key, value]) => ({ key, value }));
}
