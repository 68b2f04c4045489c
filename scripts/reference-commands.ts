import type { Argument, Command, Option } from "commander";
import { buildProgram, type CommandContext } from "../src/cli/program.ts";
import { formatBlock, formatCode, formatPage, formatTable } from "./reference-page.ts";

const INTRO =
  "Every command also knows `--help`. Results go to standard output, everything else to " +
  "standard error. How a command ends: [exit codes](errors.md#exit-codes).";

/** Every command with its arguments and flags, out of commander's tree. */
export function writeCommands(): string {
  const printed: string[] = [];
  const program = buildProgram(createContext((text) => printed.push(text)));
  const describe = (command: Command, path: string): string[] => {
    const below = command.commands.flatMap((each) => describe(each, `${path} ${each.name()}`));
    // A command that takes arguments does something itself, beside those below it.
    const isGroup = command.commands.length > 0 && command.registeredArguments.length === 0;
    return isGroup ? below : [...describeOne(command, path), ...below];
  };
  const describeOne = (command: Command, path: string): string[] => {
    printed.length = 0;
    command.outputHelp();
    const examples = printed.join("").split("\nExamples:\n")[1] ?? "";
    const text = command.description();
    const rows = [
      ...command.registeredArguments.map(describeArgument),
      ...command.options.filter(({ hidden }) => !hidden).map(describeOption),
    ];
    return [
      `## ${path}`,
      `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`,
      formatTable(["argument or flag", "meaning", "default", "environment"], rows),
      examples === "" ? "" : formatBlock(examples.trim().replaceAll("\n  ", "\n")),
    ];
  };
  return formatPage("Commands", [INTRO, ...describe(program, "rollcall")]);
}

function describeArgument(argument: Argument): string[] {
  const name = argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
  return [formatCode(name), argument.description, "", ""];
}

function describeOption(option: Option): string[] {
  const { flags, description, defaultValue, defaultValueDescription, argChoices, envVar } = option;
  const text = argChoices ? `${description}: ${argChoices.join(", ")}` : description;
  const shown: unknown = defaultValueDescription ?? defaultValue;
  const isShown = typeof shown === "string" || typeof shown === "number";
  const by = isShown ? formatCode(String(shown)) : "";
  return [formatCode(flags), text, by, envVar === undefined ? "" : formatCode(envVar)];
}

/** Describing commands runs none, so nothing behind them is needed. */
function createContext(out: (text: string) => void): CommandContext {
  return {
    services: { version: "" } as CommandContext["services"],
    terminal: {
      out,
      err: () => {},
      interactive: false,
      columns: 100,
      readInput: async () => "",
      inputIsTerminal: false,
    },
    env: {},
    signal: new AbortController().signal,
    setExit: () => {},
    sourceOf: () => undefined,
    notePlace: () => {},
    usedPlace: () => undefined,
  };
}
