import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type BadRow,
  CsvError,
  type PeopleFile,
  parsePeople,
  readPeople,
  readPeopleCsv,
  resolveManagers,
} from "./csv-people.ts";

const FOLDER = new URL("../../vectors/csv/", import.meta.url);

interface Vector extends Partial<PeopleFile> {
  readonly description: string;
  readonly error?: { readonly code: string; readonly line?: number; readonly message?: string };
  readonly managers?: Readonly<Record<string, string>>;
  readonly managerProblems?: readonly BadRow[];
}

interface NamedVector extends Vector {
  readonly path: URL;
}

const names = (await readdir(FOLDER)).filter((name) => name.endsWith(".json")).sort();
const vectors: readonly NamedVector[] = await Promise.all(
  names.map(async (name) => ({
    ...(JSON.parse(await readFile(new URL(name, FOLDER), "utf8")) as Vector),
    path: new URL(name.replace(".json", ".csv"), FOLDER),
  })),
);

describe("vectors/csv", () => {
  const readable = vectors.filter((vector) => vector.error === undefined);
  const refused = vectors.filter((vector) => vector.error !== undefined);

  test.each(readable)("$description", async ({ path, columns, people, badRows, ...vector }) => {
    const bytes = await readFile(path);
    const file = parsePeople(bytes);
    expect(file.columns).toEqual(columns);
    if (people !== undefined) expect(file.people).toEqual(people);
    expect(file.badRows).toEqual(badRows);
    const resolution = resolveManagers(file);
    expect(Object.fromEntries(resolution.managerOf)).toEqual(vector.managers ?? {});
    expect(resolution.problems).toEqual(vector.managerProblems ?? []);
    expect(await readPeople(cut(bytes, 1))).toEqual(file);
    expect(await readPeopleCsv(fileURLToPath(path))).toEqual(file);
  });

  test.each(refused)("refused: $description", async ({ path, error }) => {
    const bytes = await readFile(path);
    expect(catchCsvError(() => parsePeople(bytes))).toMatchObject(error ?? {});
    await expect(readPeople(cut(bytes, 1))).rejects.toMatchObject(error ?? {});
    await expect(readPeopleCsv(fileURLToPath(path))).rejects.toMatchObject(error ?? {});
  });

  test("the folder was found", () => {
    expect(readable.length).toBeGreaterThan(5);
    expect(refused.length).toBeGreaterThan(5);
  });
});

describe("files that can't be read", () => {
  test("no such file, a folder, an impossible name", async () => {
    const folder = await mkdtemp(join(tmpdir(), "people-"));
    await expect(readPeopleCsv(join(folder, "no.csv"))).rejects.toMatchObject({ code: "NotFound" });
    await expect(readPeopleCsv(folder)).rejects.toMatchObject({ code: "NotAFile" });
    await expect(readPeopleCsv(`${folder}\0`)).rejects.toMatchObject({ code: "NotFound" });
    await rm(folder, { recursive: true });
  });
});

describe("limits", () => {
  test("a cell of 4,096 characters is read, a longer one makes its row bad", () => {
    const file = parsePeople(`upn,x\na@x,${"y".repeat(4096)}\nb@x,${"y".repeat(4097)}\n`);
    expect(file.people.map((person) => person.userPrincipalName)).toEqual(["a@x"]);
    expect(file.badRows).toEqual([
      {
        line: 3,
        column: "x",
        reason: "The cell is longer than 4096 characters.",
        userPrincipalName: "b@x",
      },
    ]);
  });

  test("a row without end is refused instead of being collected", () => {
    const error = catchCsvError(() => parsePeople(`upn\na@x\n"${"y\n".repeat(600_000)}`));
    expect(error).toMatchObject({ code: "RowTooLong", line: 3 });
  });

  test("a header can't reach Object.prototype", () => {
    expect(catchCsvError(() => parsePeople("upn,__proto__\na,b\n")).code).toBe("BadColumn");
    const [person] = parsePeople("upn,constructor,toString\na@x,b,c\n").people;
    expect(person?.attributes).toEqual({ constructor: "b", toString: "c" });
  });

  test("an attribute's own name wins over an alias of it", () => {
    expect(parsePeople("mobilePhone,upn,mobile\n").columns).toEqual([
      "mobilePhone",
      "userPrincipalName",
      "mobile",
    ]);
  });
});

describe("properties", () => {
  test("any bytes are read or refused with a CsvError", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        tryParse(bytes);
        tryParse(Buffer.concat([Buffer.from("upn,id,accountEnabled,x\n"), bytes]));
      }),
    );
  });

  test("any mix of what CSV is made of is read alike at once and in pieces", async () => {
    const token = fc.constantFrom('"', '""', ",", ";", "\n", "\r", "\r\n", "a@x", "ø", "😀", " ");
    await fc.assert(
      fc.asyncProperty(
        fc.array(token, { maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        async (tokens, size) => {
          const bytes = Buffer.from(`upn,x\n${tokens.join("")}`);
          const whole = tryParse(bytes);
          const pieces = await readPeople(cut(bytes, size)).catch((error: unknown) => error);
          expect(describeOutcome(pieces)).toEqual(describeOutcome(whole));
        },
      ),
    );
  });

  test("what was written as CSV is read back, with the line where it stands", () => {
    const cell = fc.string({ unit: fc.constantFrom(..."aø😀\",;\t \n'") });
    const rowEnd = fc.constantFrom("\n", "\r\n", "\r");
    const delimiter = fc.constantFrom(",", ";", "\t");
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell)), rowEnd, delimiter, (cells, end, separator) => {
        const rows = cells.map(([x, y], index) => [`u${index}@x.test`, x, y]);
        const lines = [["userPrincipalName", "x", "y"], ...rows].map((row) =>
          row.map(formatCell).join(separator),
        );
        const file = parsePeople(lines.join(end));
        expect(file.badRows).toEqual([]);
        let line = 2;
        const expected = rows.map(([userPrincipalName, x = "", y = ""]) => {
          const attributes = { ...(x.trim() && { x }), ...(y.trim() && { y }) };
          const person = { line, userPrincipalName, accountEnabled: true, attributes };
          line += 1 + (x + y).split("\n").length - 1;
          return person;
        });
        expect(file.people).toEqual(expected);
      }),
    );
  });
});

function formatCell(cell: string): string {
  return /[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let begin = 0; begin < bytes.length; begin += size) {
    yield bytes.subarray(begin, begin + size);
  }
}

function tryParse(bytes: Uint8Array): PeopleFile | CsvError {
  try {
    return parsePeople(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(CsvError);
    return error as CsvError;
  }
}

function describeOutcome(outcome: unknown): unknown {
  if (!(outcome instanceof CsvError)) return outcome;
  return { code: outcome.code, message: outcome.message, line: outcome.line };
}

function catchCsvError(act: () => unknown): CsvError {
  try {
    act();
  } catch (error) {
    if (error instanceof CsvError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
