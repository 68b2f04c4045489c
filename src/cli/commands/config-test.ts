import { readdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { isJsonObject, type JsonObject, type JsonValue } from "../../common/json.ts";
import { diffConfiguration } from "../../sync/configuration-diff.ts";
import type { JsonReader } from "../../sync/json-reader.ts";
import type { ObjectMapping } from "../../sync/schema.ts";
import {
  readConfigurationFile,
  readDocument,
  readYamlFile,
} from "../configuration/configuration-file.ts";
import { readKeys } from "../configuration/document-reader.ts";
import { CliError, EXIT_CODES } from "../exit-codes.ts";
import type { MappingTrial } from "../file-services.ts";
import { plainText } from "../plain.ts";
import { type CommandContext, jsonOption } from "../program.ts";

import { writeJson } from "../terminal.ts";

interface TestOptions {
  readonly config?: string;
  readonly json?: true;
}

/** One example: a person in, and what is to come out. */
interface Example {
  readonly title: string;
  readonly object: "User" | "Group";
  readonly source: JsonObject;
  readonly inScope?: boolean;
  readonly target: JsonObject;
  readonly now?: string;
}

/** What became of one example. */
interface Outcome {
  readonly file: string;
  readonly title: string;
  readonly passed: boolean;
  readonly differences: readonly string[];
}

const KIND = "MappingTests";

/** `rollcall config test`: examples beside the configuration, without a server. */
export function addConfigTestCommand(config: Command, context: CommandContext): void {
  config
    .command("test")
    .argument("<files...>", "files of examples, or folders with *.yaml of them")
    .description("check examples against mappings and scoping filters; no server is needed")
    .option("--config <file>", "the configuration; else the one that each file names")
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action(async (files: readonly string[], options: TestOptions) => {
      const outcomes: Outcome[] = [];
      for (const file of await listFiles(files)) {
        outcomes.push(...(await runFile(context, file, options)));
      }
      const failed = outcomes.filter(({ passed }) => !passed);
      if (options.json) writeJson(context.terminal, { items: outcomes });
      else {
        for (const outcome of failed) context.terminal.out(formatOutcome(outcome));
        const passed = outcomes.length - failed.length;
        context.terminal.out(`${passed} passed, ${failed.length} failed\n`);
      }
      if (failed.length > 0) context.setExit(EXIT_CODES.failed.exit);
    });
}

const EXAMPLES = `
Examples:
  rollcall config test apps/bitabiz/tests
  rollcall config test sales.yaml --config bitabiz.yaml
`;

async function listFiles(given: readonly string[]): Promise<readonly string[]> {
  const files: string[] = [];
  for (const place of given) {
    const found = await stat(place).catch(() => undefined);
    if (found === undefined) {
      throw new CliError("misuse", "FileUnreadable", `${place} can't be read.`);
    }
    if (!found.isDirectory()) files.push(place);
    else {
      const names = (await readdir(place)).filter((name) => /\.ya?ml$/.test(name)).toSorted();
      files.push(...names.map((name) => join(place, name)));
    }
  }
  return files;
}

async function runFile(
  context: CommandContext,
  file: string,
  options: TestOptions,
): Promise<readonly Outcome[]> {
  const read = await readYamlFile(context, file);
  const { configuration, examples } = readDocument(file, read, readTests);
  const named = configuration === undefined ? undefined : resolve(dirname(file), configuration);
  const place = options.config ?? named;
  if (place === undefined) {
    throw new CliError("misuse", "ConfigurationMissing", `${file} names no configuration.`, {
      hint: "write configuration: bitabiz.yaml into it, or add --config.",
    });
  }
  const { configuration: application } = await readConfigurationFile(context, place);
  const mappings = application.schema?.synchronizationRules.flatMap((rule) => rule.objectMappings);
  const outcomes: Outcome[] = [];
  for (const example of examples) {
    const mapping = mappings?.find((each) => each.targetObjectName === example.object);
    outcomes.push({ file, ...(await runExample(context, mapping, example)) });
  }
  return outcomes;
}

async function runExample(
  { services }: CommandContext,
  mapping: ObjectMapping | undefined,
  example: Example,
): Promise<Omit<Outcome, "file">> {
  const { title, source, now } = example;
  if (mapping === undefined) {
    const differences = [`${example.object}s are not mapped`];
    return { title, passed: false, differences };
  }
  const nowMs = now === undefined ? Date.now() : Date.parse(now);
  const differences = compare(await services.tryMapping(mapping, source, nowMs), example);
  return { title, passed: differences.length === 0, differences };
}

function compare(trial: MappingTrial, { inScope, target }: Example): readonly string[] {
  if ("error" in trial) return [trial.error];
  const differences: string[] = [];
  if (inScope !== undefined && inScope !== trial.inScope) {
    differences.push(`inScope: expected ${inScope}, is ${trial.inScope}`);
  }
  for (const [name, expected] of Object.entries(target)) {
    // Null says that there is to be no value.
    const wanted = expected === null ? undefined : expected;
    const actual = trial.target[name];
    if (diffConfiguration(wanted, actual).length === 0) continue;
    differences.push(`${name}: expected ${write(wanted)}, is ${write(actual)}`);
  }
  return differences;
}

function write(value: JsonValue | undefined): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

function formatOutcome({ file, title, differences }: Outcome): string {
  const lines = [`✗ ${title}  ${file}`, ...differences.map((each) => `    ${each}`)];
  return `${lines.map(plainText).join("\n")}\n`;
}

function readTests(
  reader: JsonReader,
  value: JsonValue,
): { readonly configuration: string | undefined; readonly examples: readonly Example[] } {
  const root = reader.object("", value);
  readKeys(reader, "", root, ["apiVersion", "kind", "configuration", "tests"]);
  if (root.kind !== KIND) reader.refuse("kind", `has to be ${KIND}.`);
  return {
    configuration: reader.optionalText("configuration", root.configuration),
    examples: reader.objects("tests", root.tests).map(([path, each]) => {
      readKeys(reader, path, each, ["title", "object", "source", "inScope", "target", "now"]);
      const object = reader.word(`${path}.object`, each.object, ["User", "Group"] as const, "User");
      const now = reader.optionalText(`${path}.now`, each.now);
      if (now !== undefined && Number.isNaN(Date.parse(now))) {
        reader.refuse(`${path}.now`, "is no ISO 8601 instant.");
      }
      const isScoped = each.inScope !== undefined && each.inScope !== null;
      return {
        title: reader.text(`${path}.title`, each.title),
        object: object ?? "User",
        source: reader.object(`${path}.source`, each.source),
        target: isJsonObject(each.target) ? each.target : {},
        ...(isScoped && { inScope: reader.flag(`${path}.inScope`, each.inScope, true) }),
        ...(now !== undefined && { now }),
      };
    }),
  };
}
