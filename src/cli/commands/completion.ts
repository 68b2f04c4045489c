import { Argument, type Command } from "commander";
import type { CommandContext } from "../program.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;

/** `rollcall completion SHELL`: what a shell needs to complete commands and flags. */
export function addCompletionCommand(program: Command, { terminal }: CommandContext): void {
  program
    .command("completion")
    .addArgument(new Argument("<shell>", "whose").choices(SHELLS))
    .description("print what a shell needs to complete commands and flags")
    .addHelpText("after", EXAMPLES)
    .action((shell: (typeof SHELLS)[number]) => {
      const words = listWords(program, "");
      terminal.out(shell === "fish" ? writeFish(words) : writeBash(words, shell === "zsh"));
    });
}

/** What may follow a command, by the words that lead to it. */
type Words = ReadonlyMap<
  string,
  { readonly commands: readonly string[]; readonly flags: readonly string[] }
>;

function listWords(command: Command, path: string): Words {
  const commands = command.commands.map((each) => each.name());
  const flags = command.options.filter(({ hidden }) => !hidden).map(({ long }) => long ?? "");
  const own = [
    path,
    { commands, flags: [...flags, "--help"].filter((each) => each !== "") },
  ] as const;
  const below = command.commands.flatMap((each) => [
    ...listWords(each, path === "" ? each.name() : `${path} ${each.name()}`),
  ]);
  return new Map([own, ...below]);
}

function writeBash(words: Words, isZsh: boolean): string {
  const cases = [...words].map(([path, { commands, flags }]) => {
    return `    ${JSON.stringify(path)}) words="${[...commands, ...flags].join(" ")}" ;;`;
  });
  const known = [...words.keys()].filter((path) => path !== "").map((path) => JSON.stringify(path));
  return `${isZsh ? "autoload -U +X bashcompinit && bashcompinit\n" : ""}_rollcall() {
  local path="" word next words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${path:+$path }$word"
    case "$next" in
      ${known.join("|")}) path="$next" ;;
    esac
  done
  case "$path" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _rollcall rollcall
`;
}

function writeFish(words: Words): string {
  const lines = [...words].flatMap(([path, { commands, flags }]) => {
    const when = `'test (string join " " (commandline -opc)[2..]) = ${JSON.stringify(path)}'`;
    return [
      ...commands.map((name) => `complete -c rollcall -f -n ${when} -a ${name}`),
      ...flags.map((flag) => `complete -c rollcall -n ${when} -l ${flag.slice(2)}`),
    ];
  });
  return `${lines.join("\n")}\n`;
}

const EXAMPLES = `
Examples:
  source <(rollcall completion bash)
  rollcall completion fish > ~/.config/fish/completions/rollcall.fish
`;
