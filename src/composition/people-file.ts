import { CliError } from "../cli/exit-codes.ts";
import type { PeopleList } from "../cli/services.ts";
import { CsvError } from "../connector/csv-people.ts";
import { readPeopleListFile } from "../connector/people-list.ts";

/**
 * Read a CSV file of people, as `rollcall sync` reads it.
 *
 * @throws CliError misuse when it is no such file
 */
export async function readPeopleFile(file: string): Promise<PeopleList> {
  try {
    const { columns, people, problems } = await readPeopleListFile(file);
    return {
      columns: columns.flatMap(({ attribute }) => attribute ?? []),
      people: people.map(({ manager: _written, managerInFile, ...person }) => ({
        ...person,
        ...(managerInFile !== undefined && { manager: managerInFile }),
      })),
      problems,
    };
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new CliError("misuse", cause.code, `${file}: ${cause.message}`, { cause });
  }
}
