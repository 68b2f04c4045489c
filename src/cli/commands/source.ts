import type { Command } from "commander";
import { EXIT_CODES } from "../exit-codes.ts";
import { plainText } from "../plain.ts";
import { type CommandContext, jsonOption } from "../program.ts";
import { writeTable } from "../table.ts";
import { writeJson } from "../terminal.ts";

const ROWS_SHOWN = 5;

/** `rollcall source read FILE`: how a file of people is understood, without any server. */
export function addSourceCommands(program: Command, context: CommandContext): void {
  const source = program.command("source").description("where people come from");
  source
    .command("read")
    .argument("<file>", "a CSV file with a header line")
    .description("show how a file of people is understood; nothing is sent anywhere")
    .addOption(jsonOption())
    .action(async (file: string, options: { readonly json?: true }) => {
      const { terminal, services, setExit } = context;
      const { columns, people, problems } = await services.readPeopleFile(file);
      if (problems.length > 0) setExit(EXIT_CODES.partial.exit);
      if (options.json) return writeJson(terminal, { columns, items: people, problems });
      terminal.out(`${people.length} people; columns: ${plainText(columns.join(", "))}\n`);
      const rows = people
        .slice(0, ROWS_SHOWN)
        .map((person) => [
          person.line,
          person.userPrincipalName,
          person.accountEnabled ? "enabled" : "disabled",
          person.manager,
          Object.values(person.attributes).join(", "),
        ]);
      const titles = ["LINE", "USERPRINCIPALNAME", "STATE", "MANAGER", "ATTRIBUTES"];
      writeTable(terminal, titles, rows, "The file has no people.");
      for (const { line, column, message } of problems) {
        const where = column === undefined ? `line ${line}` : `line ${line}, ${column}`;
        terminal.err(`${plainText(`${where}: ${message}`)}\n`);
      }
    });
}
