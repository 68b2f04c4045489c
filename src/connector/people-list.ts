import {
  type FilePerson,
  type FileProblem,
  PeopleFileError,
  type PeopleList,
} from "../directory/people-file.ts";
import {
  CSV_ERRORS,
  CsvError,
  type PeopleFile,
  readPeople,
  readPeopleCsv,
  resolveManagers,
} from "./csv-people.ts";

/**
 * Read a CSV file of people for the directory, out of its bytes as they come.
 *
 * @throws PeopleFileError when the file as a whole can't be read
 */
export async function readPeopleList(pieces: AsyncIterable<Uint8Array>): Promise<PeopleList> {
  try {
    return toPeopleList(await readPeople(pieces));
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const { code, column } = cause;
    throw new PeopleFileError(code, `${cause.message} ${CSV_ERRORS[code]}`, {
      cause,
      ...(column !== undefined && { column }),
    });
  }
}

/**
 * The same for a file of this machine.
 *
 * @throws CsvError
 */
export async function readPeopleListFile(path: string): Promise<PeopleList> {
  return toPeopleList(await readPeopleCsv(path));
}

function toPeopleList(file: PeopleFile): PeopleList {
  const { managerOf, problems } = resolveManagers(file);
  const people = file.people.map((row): FilePerson => {
    const { line, userPrincipalName, accountEnabled, manager, attributes } = row;
    const managerInFile = managerOf.get(userPrincipalName);
    return {
      line,
      userPrincipalName,
      accountEnabled,
      attributes,
      ...(manager !== undefined && { manager }),
      ...(managerInFile !== undefined && { managerInFile }),
    };
  });
  const rows = [
    ...file.badRows.map((row) => ({ row, code: "BadRow" })),
    ...problems.map((row) => ({ row, code: "ManagerNotFound" })),
  ];
  return {
    columns: file.headers.map(({ header, attribute }) => ({
      header,
      ...(attribute !== undefined && { attribute }),
    })),
    people,
    problems: rows.map(
      ({ row, code }): FileProblem => ({
        line: row.line,
        ...(row.column !== "" && { column: row.column }),
        ...(row.userPrincipalName !== undefined && { userPrincipalName: row.userPrincipalName }),
        code,
        message: row.reason,
      }),
    ),
  };
}
