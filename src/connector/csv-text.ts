import { isUtf8 } from "node:buffer";
import { TextDecoder } from "node:util";
import { CsvError } from "./csv-error.ts";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;
const NOTHING: Buffer = Buffer.alloc(0);

/** What is known about a CSV text besides its bytes. */
export interface CsvText {
  /**
   * Take the next bytes of the file.
   * @returns them as UTF-8 without a byte order mark; the last few may come with the next call
   * @throws CsvError `NotUtf8`
   */
  push(bytes: Uint8Array): Buffer;
  /** Take the end of the file. @returns what was left @throws CsvError `NotUtf8` */
  end(): Buffer;
  /** The line of the last quote that opened a cell: where an unclosed one began. */
  readonly openedLine: number;
}

/**
 * Read bytes as text: UTF-8 with or without a byte order mark, or UTF-16 with one. Everything
 * else is refused with the place, since guessing an encoding would deface names silently.
 */
export function openCsvText(): CsvText {
  return new Text();
}

class Text implements CsvText {
  openedLine = 1;
  #begun = false;
  #utf16: TextDecoder | undefined;
  #rest: Buffer = NOTHING;
  #offset = 0;
  #line = 1;
  #previous = 0;
  #quoted = false;

  push(bytes: Uint8Array): Buffer {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = NOTHING;
    // A byte order mark may be cut in two.
    if (!this.#begun && buffer.length < 3) {
      this.#rest = buffer;
      return NOTHING;
    }
    return this.#take(this.#begun ? buffer : this.#begin(buffer), false);
  }

  end(): Buffer {
    const rest = this.#rest;
    this.#rest = NOTHING;
    return this.#take(this.#begun ? rest : this.#begin(rest), true);
  }

  /** Look for a byte order mark and take it away. */
  #begin(buffer: Buffer): Buffer {
    this.#begun = true;
    if (buffer[0] === 0xff && buffer[1] === 0xfe) {
      this.#utf16 = new TextDecoder("utf-16le", { fatal: true });
    } else if (buffer[0] === 0xfe && buffer[1] === 0xff) {
      this.#utf16 = new TextDecoder("utf-16be", { fatal: true });
    } else if (buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf) {
      this.#offset = 3;
      return buffer.subarray(3);
    } else if (buffer.subarray(0, 4).includes(0)) {
      const message = "The file seems to be UTF-16 without a byte order mark. Save it as UTF-8.";
      throw new CsvError("NotUtf8", message, { line: 1 });
    }
    return buffer;
  }

  #take(buffer: Buffer, isEnd: boolean): Buffer {
    const utf8 = this.#utf16 === undefined ? buffer : this.#decode(this.#utf16, buffer, isEnd);
    // A character that is cut in two waits for its second half.
    const end = isEnd ? utf8.length : endOfWholeCharacters(utf8);
    const text = utf8.subarray(0, end);
    if (!isUtf8(text)) throw this.#refuse(text);
    if (end < utf8.length) this.#rest = utf8.subarray(end);
    this.#scan(text);
    this.#offset += text.length;
    return text;
  }

  #decode(decoder: TextDecoder, buffer: Buffer, isEnd: boolean): Buffer {
    try {
      return Buffer.from(decoder.decode(buffer, { stream: !isEnd }));
    } catch (cause) {
      const message = `The file says that it is UTF-16, but is not from about line ${this.#line} on.`;
      throw new CsvError("NotUtf8", message, { line: this.#line, cause });
    }
  }

  /**
   * Count lines and follow the quotes. In a well-formed file a quote that opens a cell never
   * stands right behind another quote, so a doubled quote is not taken for one.
   */
  #scan(text: Buffer): void {
    let line = this.#line;
    let quoted = this.#quoted;
    for (let index = 0; index < text.length; index++) {
      const byte = text[index] as number;
      // Nearly all bytes of a text end here.
      if (byte > QUOTE) continue;
      const previous = index > 0 ? text[index - 1] : this.#previous;
      if (byte === QUOTE) {
        quoted = !quoted;
        if (quoted && previous !== QUOTE) this.openedLine = line;
      } else if (byte === CARRIAGE_RETURN || (byte === LINE_FEED && previous !== CARRIAGE_RETURN)) {
        line++;
      }
    }
    this.#line = line;
    this.#quoted = quoted;
    this.#previous = text.at(-1) ?? this.#previous;
  }

  #refuse(text: Buffer): CsvError {
    const bad = findBadByte(text);
    this.#scan(text.subarray(0, bad));
    const value = (text[bad] ?? 0).toString(16).toUpperCase().padStart(2, "0");
    const place = `byte ${this.#offset + bad + 1}, in line ${this.#line}, is 0x${value}`;
    const message = `The file is not UTF-8: ${place}. It may be Latin-1 (Windows-1252) or UTF-16.`;
    return new CsvError("NotUtf8", message, { line: this.#line });
  }
}

/** The length of the text without a UTF-8 character that is cut off at its end. */
function endOfWholeCharacters(text: Buffer): number {
  for (let back = 1; back <= 3 && back <= text.length; back++) {
    const byte = text[text.length - back] as number;
    if (byte < 0x80) return text.length;
    // The first byte of a character tells its length.
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? text.length - back : text.length;
    }
  }
  return text.length;
}

/** The index of the first byte that is not UTF-8, by halving: prefixes stay valid up to it. */
function findBadByte(text: Buffer): number {
  let good = 0;
  let bad = text.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUtf8(text.subarray(0, endOfWholeCharacters(text.subarray(0, middle))))) good = middle;
    else bad = middle;
  }
  // The sequence that went wrong may have begun a few bytes earlier.
  return endOfWholeCharacters(text.subarray(0, good));
}
