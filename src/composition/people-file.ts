import { CliError } from "../cli/exit-codes.ts";
import type { PeopleList } from "../cli/services.ts";
import { CsvError, readPeopleCsv, resolveManagers } from "../connector/csv-people.ts";

/**
 * Read a CSV file of people, as `rollcall sync` reads it.
 *
 * @throws CliError misuse when it is no such file
 */
export async function readPeopleFile(file: string): Promise<PeopleList> {
  try {
    const read = await readPeopleCsv(file);
    const { managerOf, problems } = resolveManagers(read);
    const people = read.people.map((person) => {
      const { line, userPrincipalName, accountEnabled, attributes } = person;
      const manager = managerOf.get(userPrincipalName);
      const own = { line, userPrincipalName, accountEnabled, attributes };
      return { ...own, ...(manager !== undefined && { manager }) };
    });
    const rows = [
      ...read.badRows.map((row) => ({ row, code: "BadRow" })),
      ...problems.map((row) => ({ row, code: "ManagerNotFound" })),
    ];
    return {
      columns: read.columns,
      people,
      problems: rows.map(({ row, code }) => ({
        line: row.line,
        ...(row.column !== "" && { column: row.column }),
        ...(row.userPrincipalName !== undefined && { userPrincipalName: row.userPrincipalName }),
        code,
        message: row.reason,
      })),
    };
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new CliError("misuse", cause.code, `${file}: ${cause.message}`, { cause });
  }
}
