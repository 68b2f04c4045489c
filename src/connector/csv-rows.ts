import { type CsvColumn, readColumns } from "./csv-columns.ts";
import { CsvError } from "./csv-error.ts";

/** One person of the file. */
export interface PersonRow {
  /** 1-based line of the file where the row begins; the header is line 1. */
  readonly line: number;
  /** The directory's id of the person: the column objectId. */
  readonly externalKey?: string;
  readonly userPrincipalName: string;
  readonly accountEnabled: boolean;
  /** As written: a userPrincipalName, an objectId, a mail or a displayName. */
  readonly manager?: string;
  /** All other cells by source attribute, as written; empty cells are absent. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** One thing that is wrong with a row, in plain words. A bad row makes no person. */
export interface BadRow {
  readonly line: number;
  /** The header of the column as written, or `""` when the row as a whole is bad. */
  readonly column: string;
  readonly reason: string;
  /** Whom the row is about, as far as it tells: this person exists and must not count as gone. */
  readonly userPrincipalName?: string;
  readonly externalKey?: string;
}

/** What a CSV file of people holds. */
export interface PeopleFile {
  /** The source attributes that have a column, in the file's order. */
  readonly columns: readonly string[];
  /** All columns, also those that are read over. */
  readonly headers: readonly CsvColumn[];
  readonly people: readonly PersonRow[];
  readonly badRows: readonly BadRow[];
}

/** The most characters of one cell. */
export const MAX_CELL_LENGTH = 4096;

const ENABLED_WORDS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["1", true],
  ["false", false],
  ["no", false],
  ["0", false],
]);

/** Where the parts of a person stand in a row. */
interface Places {
  readonly userPrincipalName: number;
  readonly externalKey: number;
  readonly accountEnabled: number;
  readonly manager: number;
}

/** Turns records of cells into people, row by row, and keeps count of the file's lines. */
export class PeopleReader {
  /** The line where the next record begins. */
  line = 1;
  #columns: readonly CsvColumn[] | undefined;
  #places: Places = { userPrincipalName: -1, externalKey: -1, accountEnabled: -1, manager: -1 };
  readonly #people: PersonRow[] = [];
  readonly #badRows: BadRow[] = [];
  readonly #lineOfName = new Map<string, number>();
  readonly #lineOfKey = new Map<string, number>();

  /**
   * Take the next record: preamble, header or a person.
   * @param cells - of a blank line: one empty cell
   * @throws CsvError when the header can't be used
   */
  take(cells: readonly string[]): void {
    const line = this.line;
    this.line += countLines(cells);
    if (cells.every(isBlank)) return;
    if (this.#columns !== undefined) this.#takePerson(cells, line, this.#columns);
    else if (!isPreamble(cells)) this.#takeHeader(cells, line);
  }

  /** @throws CsvError `Empty` when there was no header */
  finish(): PeopleFile {
    if (this.#columns === undefined) throw new CsvError("Empty", "The file is empty.", { line: 1 });
    const columns = this.#columns.flatMap(({ attribute }) => attribute ?? []);
    const headers = this.#columns;
    return { columns, headers, people: this.#people, badRows: this.#badRows };
  }

  #takeHeader(cells: readonly string[], line: number): void {
    const columns = readColumns(cells, line);
    const find = (name: string) => columns.findIndex(({ attribute }) => attribute === name);
    this.#columns = columns;
    this.#places = {
      userPrincipalName: find("userPrincipalName"),
      externalKey: find("objectId"),
      accountEnabled: find("accountEnabled"),
      manager: find("manager"),
    };
  }

  #takePerson(cells: readonly string[], line: number, columns: readonly CsvColumn[]): void {
    const places = this.#places;
    const name = readCell(cells, places.userPrincipalName);
    const key = readCell(cells, places.externalKey);
    const problems: { place: number; reason: string }[] = [];
    const complain = (place: number, reason: string) => problems.push({ place, reason });

    const attributes: Record<string, string> = {};
    if (cells.length === columns.length) {
      for (let place = 0; place < columns.length; place++) {
        this.#takeCell(cells[place] as string, place, attributes, complain);
      }
    } else {
      complain(-1, describeWidth(cells.length, columns.length));
    }
    this.#checkIdentity(name, key, line, complain);
    const isEnabled = this.#readEnabled(cells, complain);

    if (problems.length > 0) {
      for (const { place, reason } of problems) {
        this.#badRows.push({
          line,
          column: columns[place]?.header ?? "",
          reason,
          ...(name !== "" && { userPrincipalName: name }),
          ...(key !== "" && { externalKey: key }),
        });
      }
      return;
    }
    const manager = readCell(cells, places.manager);
    // Filled in step by step, because spreading objects is slower on this hot path.
    const person: { -readonly [Name in keyof PersonRow]: PersonRow[Name] } = {
      line,
      userPrincipalName: name,
      accountEnabled: isEnabled,
      attributes,
    };
    if (key !== "") person.externalKey = key;
    if (manager !== "") person.manager = manager;
    this.#people.push(person);
  }

  #takeCell(
    cell: string,
    place: number,
    attributes: Record<string, string>,
    complain: (place: number, reason: string) => void,
  ): void {
    if (cell === "") return;
    if (cell.length > MAX_CELL_LENGTH) {
      complain(place, `The cell is longer than ${MAX_CELL_LENGTH} characters.`);
      return;
    }
    const attribute = this.#columns?.[place]?.attribute;
    const { userPrincipalName, externalKey, accountEnabled, manager } = this.#places;
    const isOwnField =
      place === userPrincipalName ||
      place === externalKey ||
      place === accountEnabled ||
      place === manager;
    const control = findControl(isOwnField ? cell.trim() : cell, !isOwnField);
    if (control !== undefined) {
      complain(place, `The cell holds the control character ${control}.`);
    } else if (attribute === undefined) {
      const header = this.#columns?.[place]?.header ?? "";
      if (header === "" && !isBlank(cell)) {
        complain(place, `Cell ${place + 1} stands in a column that has no name.`);
      }
    } else if (!isOwnField && !isBlank(cell)) {
      attributes[attribute] = cell;
    }
  }

  /** A person's name and id count as taken even when the row is bad otherwise. */
  #checkIdentity(
    name: string,
    key: string,
    line: number,
    complain: (place: number, reason: string) => void,
  ): void {
    const { userPrincipalName, externalKey } = this.#places;
    if (name === "") complain(userPrincipalName, "The userPrincipalName is missing.");
    else {
      const first = takeFirst(this.#lineOfName, name, line);
      if (first !== undefined) {
        complain(userPrincipalName, `This userPrincipalName stands already in line ${first}.`);
      }
    }
    if (key === "") return;
    const first = takeFirst(this.#lineOfKey, key, line);
    if (first !== undefined) {
      complain(externalKey, `This objectId stands already in line ${first}.`);
    }
  }

  #readEnabled(
    cells: readonly string[],
    complain: (place: number, reason: string) => void,
  ): boolean {
    const place = this.#places.accountEnabled;
    if (place < 0) return true;
    const column = this.#columns?.[place];
    const word = readCell(cells, place);
    const value = ENABLED_WORDS.get(word.toLowerCase());
    // A guess here would lock somebody out or let somebody in.
    if (value === undefined && cells.length === this.#columns?.length) {
      const shown = word === "" ? "The cell is empty" : `"${word.slice(0, 40)}" is neither`;
      complain(place, `${shown}: write true or false.`);
    }
    return column?.isInverted ? !value : value === true;
  }
}

/** Note the line of a name's first appearance. @returns the earlier line, if there is one */
function takeFirst(lines: Map<string, number>, name: string, line: number): number | undefined {
  const folded = name.toLowerCase();
  const first = lines.get(folded);
  if (first === undefined) lines.set(folded, line);
  return first;
}

function readCell(cells: readonly string[], place: number): string {
  return cells[place]?.trim() ?? "";
}

function isBlank(cell: string): boolean {
  return cell === "" || cell.trim() === "";
}

function describeWidth(found: number, wanted: number): string {
  const word = found > wanted ? "more" : "fewer";
  return `The row has ${found} cells, ${word} than the ${wanted} columns.`;
}

/** `version:v1.0` heads Microsoft's bulk template, `sep=;` what Excel is told. */
function isPreamble(cells: readonly string[]): boolean {
  const first = cells[0]?.trim().toLowerCase() ?? "";
  const isAlone = cells.slice(1).every(isBlank);
  return isAlone && (first.startsWith("version:") || first.startsWith("sep="));
}

/** A record takes one line and one more for each line break inside of its cells. */
function countLines(cells: readonly string[]): number {
  let lines = 1;
  for (const cell of cells) {
    if (!cell.includes("\n") && !cell.includes("\r")) continue;
    for (let index = 0; index < cell.length; index++) {
      const unit = cell.charCodeAt(index);
      const endsPair = unit === 0x0a && cell.charCodeAt(index - 1) === 0x0d;
      if ((unit === 0x0a && !endsPair) || unit === 0x0d) lines++;
    }
  }
  return lines;
}

/** The first control character as `U+0007`. Texts may hold line breaks and tabs, names may not. */
function findControl(cell: string, isText: boolean): string | undefined {
  for (let index = 0; index < cell.length; index++) {
    const unit = cell.charCodeAt(index);
    if (unit >= 0x20 && (unit < 0x7f || unit > 0x9f)) continue;
    if (isText && (unit === 0x09 || unit === 0x0a || unit === 0x0d)) continue;
    return `U+${unit.toString(16).toUpperCase().padStart(4, "0")}`;
  }
  return undefined;
}
