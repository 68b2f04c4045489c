import { type Command, InvalidArgumentError, Option } from "commander";
import { formatCsvRow } from "../common/csv-row.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import type { CommandContext } from "./program.ts";
import { formatTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** What of a result is printed, and how. */
interface OutputOptions {
  readonly json?: true;
  readonly yaml?: true;
  readonly csv?: true;
  readonly fields?: readonly string[];
}

/** Turns one line of JSON into what is printed. */
type Formatter = (value: JsonValue) => string;

/** What the help of the program says of the flags that no command lists. */
export const OUTPUT_HELP = `
Wherever --json is: --yaml, --csv, and --fields a,b.c for a part of it.
Everywhere: --quiet for results alone, --no-input to be asked nothing, --no-color, and --utc for
times as instants where a terminal shows how long ago they were.
Where a running server is changed: --idempotency-key KEY; the same command with the same key is done
once, and its repeats are answered alike for a day.
`;

/**
 * Have every command that knows `--json` know `--yaml`, `--csv` and `--fields` besides, and every
 * command `--quiet`, `--no-input`, `--no-color` and `--utc`. What commands print as JSON passes
 * through here, line by line, so that a command that goes on forever is shown as it goes.
 *
 * @returns the terminal that commands are to be given
 */
export function createOutput(given: Terminal): {
  readonly terminal: Terminal;
  readonly addOptions: (program: Command, context: CommandContext) => void;
} {
  let format: Formatter | undefined;
  let isQuiet = false;
  let isAlone = false;
  let isUtc = false;
  let rest = "";
  const out = (text: string): void => {
    if (format === undefined) {
      given.out(text);
      return;
    }
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) given.out(formatLine(line, format));
  };
  const terminal: Terminal = {
    ...given,
    out,
    err: (text) => {
      if (!isQuiet) given.err(text);
    },
    get utc() {
      return isUtc;
    },
    get ask() {
      return isAlone ? undefined : given.ask;
    },
    get askSecret() {
      return isAlone ? undefined : given.askSecret;
    },
  } as Terminal;
  return {
    terminal,
    addOptions: (program, context) => {
      for (const command of listCommands(program)) addTo(command);
      program.hook("preAction", async (_program, command) => {
        const options = command.opts<OutputOptions & { quiet?: true; input?: false; utc?: true }>();
        isQuiet = options.quiet === true;
        isAlone = options.input === false;
        isUtc = options.utc === true;
        format = await chooseFormat(options, context);
        if (format !== undefined) command.setOptionValue("json", true);
      });
    },
  };
}

function listCommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap((each) => listCommands(each))];
}

function addTo(command: Command): void {
  const known = (flag: string): boolean => command.options.some(({ long }) => long === flag);
  const add = (option: Option): void => {
    if (!known(option.long ?? "")) command.addOption(option.hideHelp());
  };
  if (known("--json")) {
    add(new Option("--yaml", "print the result as YAML").conflicts("csv"));
    add(new Option("--csv", "print the result as CSV, a row for each item"));
    add(new Option("--fields <names>", "only these, with commas").argParser(readNames));
  }
  add(new Option("-q, --quiet", "print the result alone"));
  add(new Option("--no-input", "ask nothing"));
  add(new Option("--no-color", "no colours"));
  add(new Option("--utc", "times as instants in UTC, on a terminal too"));
}

function readNames(text: string): readonly string[] {
  const names = text.split(",").map((each) => each.trim());
  if (names.every((name) => name !== "")) return names;
  throw new InvalidArgumentError("Names with commas between them, such as id,displayName.");
}

async function chooseFormat(
  { json, yaml, csv, fields }: OutputOptions,
  { services, terminal }: CommandContext,
): Promise<Formatter | undefined> {
  const narrow = (value: JsonValue): JsonValue =>
    fields === undefined ? value : narrowTo(value, fields);
  if (yaml) {
    const tool = await services.loadYaml();
    let isFirst = true;
    return (value) => {
      const text = tool.format(narrow(value));
      const start = isFirst ? "" : "---\n";
      isFirst = false;
      return start + text;
    };
  }
  if (csv) return formatCsv(fields);
  if (fields === undefined) return undefined;
  if (json) return (value) => `${JSON.stringify(narrow(value))}\n`;
  return (value) => {
    const rows = listItems(value).map((item) => fields.map((name) => showCell(pick(item, name))));
    const titles = fields.map((name) => name.toUpperCase());
    return formatTable(titles, rows, terminal.outputColumns);
  };
}

function formatLine(line: string, format: Formatter): string {
  if (line === "") return "";
  try {
    return format(JSON.parse(line) as JsonValue);
  } catch (error) {
    // What is no result passes as it is.
    if (error instanceof SyntaxError) return `${line}\n`;
    throw error;
  }
}

/** A row of titles comes first, once; what is nested is JSON in its cell. */
function formatCsv(fields: readonly string[] | undefined): Formatter {
  let columns = fields;
  let isFirst = true;
  return (value) => {
    const items = listItems(value);
    columns ??= [
      ...new Set(items.flatMap((item) => (isJsonObject(item) ? Object.keys(item) : []))),
    ];
    const names = columns;
    const rows = items.map((item) => formatCsvRow(names.map((name) => showCell(pick(item, name)))));
    const head = isFirst && names.length > 0 ? formatCsvRow(names) : "";
    isFirst = false;
    return head + rows.join("");
  };
}

/** A list is its items; anything else is one. */
function listItems(value: JsonValue): readonly JsonValue[] {
  if (Array.isArray(value)) return value;
  if (isJsonObject(value) && Array.isArray(value.items)) return value.items;
  return [value];
}

function narrowTo(value: JsonValue, fields: readonly string[]): JsonValue {
  const narrow = (item: JsonValue): JsonObject =>
    Object.fromEntries(fields.map((name) => [name, pick(item, name) ?? null]));
  if (Array.isArray(value)) return value.map(narrow);
  if (!isJsonObject(value) || !Array.isArray(value.items)) return narrow(value);
  return { ...value, items: value.items.map(narrow) };
}

/** A member by its path: `status.code`, or by its whole name where it has a full stop in it. */
function pick(value: JsonValue | undefined, path: string): JsonValue | undefined {
  if (!isJsonObject(value)) return undefined;
  if (Object.hasOwn(value, path)) return value[path];
  const cut = path.indexOf(".");
  const [name, below] = cut < 0 ? [path, ""] : [path.slice(0, cut), path.slice(cut + 1)];
  if (!Object.hasOwn(value, name)) return undefined;
  return below === "" ? value[name] : pick(value[name], below);
}

function showCell(value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
