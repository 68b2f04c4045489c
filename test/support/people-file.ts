import { writeFile } from "node:fs/promises";

/** One row of a people file by column; an absent cell is written empty. */
export type PersonCells = Readonly<Record<string, string>>;

/** The columns of the files that tests write, in order. */
export const PEOPLE_COLUMNS = [
  "objectId",
  "userPrincipalName",
  "displayName",
  "givenName",
  "surname",
  "mail",
  "department",
  "jobTitle",
  "employeeId",
  "mobile",
  "accountEnabled",
  "manager",
] as const;

/** Person number `index` of an invented company; every tenth one manages the nine after it. */
export function inventPerson(index: number): PersonCells {
  const boss = index - (index % 10);
  return {
    objectId: `id-${String(index).padStart(6, "0")}`,
    userPrincipalName: nameOf(index),
    displayName: `Åse Ø${index}`,
    givenName: "Åse",
    surname: `Ø${index}`,
    mail: nameOf(index),
    department: `Department ${index % 7}`,
    jobTitle: index % 10 === 0 ? "Manager" : "Cook",
    employeeId: String(1_000 + index),
    accountEnabled: "true",
    ...(index !== boss && { manager: nameOf(boss) }),
  };
}

/** The userPrincipalName of person number `index`. */
export function nameOf(index: number): string {
  return `person.${index}@example.com`;
}

/** The first `count` people. */
export function inventPeople(count: number): PersonCells[] {
  return Array.from({ length: count }, (_, index) => inventPerson(index));
}

/** The text of a people file. */
export function formatPeople(
  people: readonly PersonCells[],
  columns: readonly string[] = PEOPLE_COLUMNS,
): string {
  const quote = (cell: string): string =>
    /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  const rows = people.map((person) => columns.map((name) => quote(person[name] ?? "")).join(","));
  return `${[columns.join(","), ...rows].join("\n")}\n`;
}

/** Write a people file. */
export async function writePeople(
  path: string,
  people: readonly PersonCells[],
  columns?: readonly string[],
): Promise<void> {
  await writeFile(path, formatPeople(people, columns));
}
