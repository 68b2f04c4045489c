import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { JsonValue } from "../../common/json.ts";
import { JsonReader } from "../../sync/json-reader.ts";
import { CliError } from "../exit-codes.ts";
import type { YamlText } from "../file-services.ts";
import type { CommandContext } from "../program.ts";
import { type ApplicationConfiguration, readApplication } from "./application-document.ts";
import { splitPath } from "./document-reader.ts";

/** A file of configuration that was read. */
export interface ConfigurationFile {
  readonly file: string;
  readonly configuration: ApplicationConfiguration;
  /** `file:line:column` of a place such as `spec.mappings.users`. */
  readonly locate: (path: string) => string;
}

const LARGEST = 5_000_000;
const NOTES_SHOWN = 20;

/** The text of a file. @throws CliError misuse */
export async function readText(file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new CliError("misuse", "FileUnreadable", `${file} can't be read.`, { cause });
  }
  if (text.length <= LARGEST) return text;
  throw new CliError("misuse", "FileInvalid", `${file} is larger than 5 MB.`);
}

/** A YAML file. @throws CliError misuse, with line and column of what is wrong */
export async function readYamlFile(context: CommandContext, file: string): Promise<YamlText> {
  const text = await readText(file);
  const yaml = await context.services.loadYaml();
  const read = yaml.parse(text);
  if (read.problems.length === 0) return read;
  throw refuseFile(
    file,
    read.problems.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`),
  );
}

/**
 * The configuration of an application out of a YAML file.
 *
 * @throws CliError misuse `FileInvalid` with everything that is wrong, each with line and column
 */
export async function readConfigurationFile(
  context: CommandContext,
  file: string,
): Promise<ConfigurationFile> {
  const read = await readYamlFile(context, file);
  const locate = locateIn(file, read);
  const configuration = readDocument(file, read, (reader, value) => readApplication(reader, value));
  return { file, configuration, locate };
}

/** Read a document with a reader; what it notes is refused with places. */
export function readDocument<T>(
  file: string,
  read: YamlText,
  work: (reader: JsonReader, value: JsonValue) => T,
): T {
  const reader = new JsonReader();
  const result = work(reader, read.value);
  if (reader.issues.length === 0) return result;
  const locate = locateIn(file, read);
  throw refuseFile(
    file,
    reader.issues.map(({ path, message }) => `${locate(path)}: ${path} ${message}`),
  );
}

function locateIn(file: string, read: YamlText): (path: string) => string {
  return (path) => {
    const { line, column } = read.locate(splitPath(path));
    return `${file}:${line}:${column}`;
  };
}

/** What is wrong with a file, a line each. */
export function refuseFile(file: string, lines: readonly string[]): CliError {
  const [only, ...more] = lines;
  if (more.length === 0) return new CliError("misuse", "FileInvalid", only ?? `${file} is wrong.`);
  const shown = lines.slice(0, NOTES_SHOWN).map((line) => `\n  ${line}`);
  const rest = lines.length > NOTES_SHOWN ? `\n  and ${lines.length - NOTES_SHOWN} more` : "";
  const message = `${file} can't be used:${shown.join("")}${rest}`;
  return new CliError("misuse", "FileInvalid", message);
}

/**
 * The values of the secrets that a configuration names.
 *
 * @throws CliError misuse when a variable is not set or a file can't be read
 */
export async function readSecretValues(
  context: CommandContext,
  { file, configuration, locate }: ConfigurationFile,
): Promise<Readonly<Record<string, string>>> {
  const values: Record<string, string> = {};
  for (const [key, source] of Object.entries(configuration.credentials ?? {})) {
    if (typeof source === "string") values[key] = source;
    else if (source.fromEnv !== undefined) {
      const value = context.env[source.fromEnv];
      if (value === undefined || value === "") {
        const place = locate(`spec.connection.credentials.${key}`);
        const message = `${place}: the variable ${source.fromEnv} is not set.`;
        throw new CliError("misuse", "SecretMissing", message);
      }
      values[key] = value;
    } else if (source.fromFile !== undefined) {
      const path = resolve(dirname(file), source.fromFile);
      values[key] = (await readText(path)).trim();
    }
  }
  return values;
}
