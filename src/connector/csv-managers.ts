import type { BadRow, PeopleFile, PersonRow } from "./csv-rows.ts";

/** Who is whose manager, by userPrincipalName. */
export interface ManagerResolution {
  /** From a person's userPrincipalName to the manager's, both as their rows write them. */
  readonly managerOf: ReadonlyMap<string, string>;
  /** Managers that were not found. The person is imported all the same, without a manager. */
  readonly problems: readonly BadRow[];
}

/** The people that one spelling of a manager may mean, or that their row is bad. */
type Index = ReadonlyMap<string, readonly PersonRow[]>;

/**
 * Find each person's manager in the file: by objectId, userPrincipalName, mail, then displayName,
 * without regard to case. A spelling that means several people is left unresolved rather than
 * guessed. Cycles and people who manage themselves are allowed, as directories allow them.
 */
export function resolveManagers(file: PeopleFile): ManagerResolution {
  const withManager = file.people.filter((person) => person.manager !== undefined);
  const managerOf = new Map<string, string>();
  if (withManager.length === 0) return { managerOf, problems: [] };

  const indexes: readonly Index[] = [
    buildIndex(file.people, (person) => person.externalKey),
    buildIndex(file.people, (person) => person.userPrincipalName),
    buildIndex(file.people, (person) => person.attributes.mail),
    buildIndex(file.people, (person) => person.attributes.displayName),
  ];
  const lineOfBad = indexBadRows(file.badRows);
  const problems: BadRow[] = [];
  for (const person of withManager) {
    const spelling = person.manager ?? "";
    const found = findManagers(indexes, spelling);
    const [first] = found;
    if (found.length === 1 && first !== undefined) {
      managerOf.set(person.userPrincipalName, first.userPrincipalName);
    } else {
      problems.push({
        line: person.line,
        column: "manager",
        reason: describeProblem(spelling, found, lineOfBad),
        userPrincipalName: person.userPrincipalName,
        ...(person.externalKey !== undefined && { externalKey: person.externalKey }),
      });
    }
  }
  return { managerOf, problems };
}

function findManagers(indexes: readonly Index[], spelling: string): readonly PersonRow[] {
  const folded = spelling.toLowerCase();
  for (const index of indexes) {
    const found = index.get(folded);
    if (found !== undefined) return found;
  }
  return [];
}

function buildIndex(
  people: readonly PersonRow[],
  read: (person: PersonRow) => string | undefined,
): Index {
  const index = new Map<string, PersonRow[]>();
  for (const person of people) {
    const folded = read(person)?.trim().toLowerCase();
    if (folded === undefined) continue;
    const others = index.get(folded);
    if (others === undefined) index.set(folded, [person]);
    else others.push(person);
  }
  return index;
}

function indexBadRows(badRows: readonly BadRow[]): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  for (const { line, userPrincipalName, externalKey } of badRows) {
    if (userPrincipalName !== undefined) lines.set(userPrincipalName.toLowerCase(), line);
    if (externalKey !== undefined) lines.set(externalKey.toLowerCase(), line);
  }
  return lines;
}

function describeProblem(
  spelling: string,
  found: readonly PersonRow[],
  lineOfBad: ReadonlyMap<string, number>,
): string {
  const shown = spelling.slice(0, 80);
  const badLine = lineOfBad.get(spelling.toLowerCase());
  if (found.length > 1) {
    const lines = found.slice(0, 5).map((person) => person.line);
    const more = found.length > lines.length ? ", …" : "";
    return `"${shown}" means ${found.length} people: lines ${lines.join(", ")}${more}.`;
  }
  if (badLine !== undefined) return `"${shown}" stands in line ${badLine}, which is bad itself.`;
  return `Nobody in the file is "${shown}".`;
}
