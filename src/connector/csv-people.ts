import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Options, Parser, CsvError as ParserError } from "csv-parse";
import { parse } from "csv-parse/sync";
import { CsvError, type CsvErrorCode } from "./csv-error.ts";
import { type PeopleFile, PeopleReader } from "./csv-rows.ts";
import { type CsvText, openCsvText } from "./csv-text.ts";

export { CSV_ERRORS, CsvError } from "./csv-error.ts";
export { resolveManagers } from "./csv-managers.ts";
export type { BadRow, PeopleFile } from "./csv-rows.ts";

const DELIMITERS = [",", ";", "\t"];
/** Longer records are the work of a quote that nobody closed. */
const MAX_ROW_BYTES = 1_000_000;
const CHUNK_BYTES = 256 * 1024;
const HEAD_BYTES = 64 * 1024;

/**
 * Read a CSV export of people, as Microsoft's "download users" and its bulk templates write it.
 *
 * @throws CsvError when the file as a whole can't be read; a bad row is a value in `badRows`
 */
export async function readPeopleCsv(path: string): Promise<PeopleFile> {
  if (path.includes("\0")) throw new CsvError("NotFound", "There is no such file.");
  return readPeople(createReadStream(path, { highWaterMark: CHUNK_BYTES }));
}

/**
 * The same for bytes that come in pieces, such as standard input.
 *
 * @throws CsvError as {@link readPeopleCsv}
 */
export async function readPeople(pieces: AsyncIterable<Uint8Array>): Promise<PeopleFile> {
  const text = openCsvText();
  const reader = new PeopleReader();
  try {
    const texts = readTexts(pieces, text);
    const head = await takeHead(texts);
    const parser = new Parser(buildOptions(detectDelimiter(head), reader));
    await pipeline(Readable.from(prepend(head, texts)), parser.resume());
    return reader.finish();
  } catch (error) {
    throw translate(error, text, reader);
  }
}

/**
 * The same for a text that is already at hand.
 *
 * @throws CsvError as {@link readPeopleCsv}
 */
export function parsePeople(input: string | Uint8Array): PeopleFile {
  const text = openCsvText();
  const reader = new PeopleReader();
  try {
    const bytes = typeof input === "string" ? Buffer.from(input) : input;
    const parts = [text.push(bytes), text.end()];
    const utf8 = Buffer.concat(parts.filter((part) => part.length > 0));
    parse(utf8, buildOptions(detectDelimiter(utf8), reader));
    return reader.finish();
  } catch (error) {
    throw translate(error, text, reader);
  }
}

function buildOptions(delimiter: string, reader: PeopleReader): Options {
  return {
    delimiter,
    // A file that was put together from several may mix them.
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    max_record_size: MAX_ROW_BYTES,
    // Each record goes to the reader and none into the parser's own list.
    on_record: (cells: string[]) => {
      reader.take(cells);
      return null;
    },
  };
}

async function* readTexts(
  pieces: AsyncIterable<Uint8Array>,
  text: CsvText,
): AsyncGenerator<Buffer, undefined> {
  for await (const bytes of pieces) {
    const part = text.push(bytes);
    if (part.length > 0) yield part;
  }
  const last = text.end();
  if (last.length > 0) yield last;
}

/** The first part of the text, large enough to hold the header. */
async function takeHead(texts: AsyncGenerator<Buffer, undefined>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  while (size < HEAD_BYTES) {
    const { value } = await texts.next();
    if (value === undefined) break;
    parts.push(value);
    size += value.length;
  }
  return Buffer.concat(parts);
}

async function* prepend(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  yield* rest;
}

/** The delimiter that stands most often in the header, outside of quotes. */
function detectDelimiter(text: Buffer): string {
  const lines = text.toString("utf8", 0, HEAD_BYTES).split(/\r\n|\n|\r/);
  const isHeader = (line: string) =>
    line.trim() !== "" && !/^"?(version:|sep=)/i.test(line.trimStart());
  const header = lines.find(isHeader) ?? "";
  const unquoted = header.split('"').filter((_, index) => index % 2 === 0);
  const counts = DELIMITERS.map((delimiter) => ({
    delimiter,
    count: unquoted.reduce((sum, part) => sum + part.split(delimiter).length - 1, 0),
  }));
  return counts.sort((one, two) => two.count - one.count)[0]?.delimiter ?? ",";
}

/** Turn what the file system or the parser said into a sentence for the person outside. */
function translate(error: unknown, text: CsvText, reader: PeopleReader): unknown {
  if (error instanceof CsvError) return error;
  if (error instanceof ParserError) return translateParserError(error, text, reader);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  // Only the file system's refusals are expected here; anything else is a bug and passes.
  if (typeof code !== "string" || !/^E[A-Z0-9]+$/.test(code)) return error;
  const [name, message] = FILE_ERRORS[code] ?? ["Unreadable", `The file can't be read (${code}).`];
  return new CsvError(name, message, { cause: error });
}

const FILE_ERRORS: Readonly<Record<string, readonly [CsvErrorCode, string]>> = {
  ENOENT: ["NotFound", "There is no such file."],
  ENOTDIR: ["NotFound", "There is no such file."],
  EISDIR: ["NotAFile", "This is a folder, not a file."],
};

function translateParserError(error: ParserError, text: CsvText, reader: PeopleReader): CsvError {
  const cause = { cause: error };
  if (error.code === "CSV_QUOTE_NOT_CLOSED") {
    const line = text.openedLine;
    const message = `The quote that opens a cell in line ${line} is never closed.`;
    return new CsvError("UnclosedQuote", message, { line, ...cause });
  }
  const line = reader.line;
  if (error.code === "CSV_MAX_RECORD_SIZE") {
    const message = `The row that begins in line ${line} is longer than ${MAX_ROW_BYTES} bytes.`;
    return new CsvError("RowTooLong", message, { line, ...cause });
  }
  const message =
    `In the row that begins in line ${line}, a quote stands inside of a cell where it can't: ` +
    "a quote was not closed, or is to be written twice.";
  return new CsvError("UnclosedQuote", message, { line, ...cause });
}
