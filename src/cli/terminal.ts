import { createInterface, type Interface } from "node:readline/promises";
import { addAbortSignal, Writable } from "node:stream";
import pc from "picocolors";
import { CliError, EXIT_CODES } from "./exit-codes.ts";
import { plainText } from "./plain.ts";

/** Where a command writes and reads; tests hand in their own. */
export interface Terminal {
  /** Results only. */
  readonly out: (text: string) => void;
  /** Progress, hints, warnings, errors. */
  readonly err: (text: string) => void;
  /** Whether progress may be drawn and words coloured. */
  readonly interactive: boolean;
  readonly columns: number;
  /** Columns of a terminal that results are written to; absent: they go into a pipe or a file. */
  readonly outputColumns?: number;
  /** Instants are wanted as they are, in UTC, also on a terminal. */
  readonly utc?: boolean;
  /** Ask a question that is answered with a line; absent: nobody is there to answer. */
  readonly ask?: (question: string, signal: AbortSignal) => Promise<string>;
  /** The same, and what is typed is not shown. */
  readonly askSecret?: (question: string, signal: AbortSignal) => Promise<string>;
  /** Everything on standard input, up to `limit` bytes; rejects when `signal` is aborted. */
  readonly readInput: (limit: number, signal: AbortSignal) => Promise<string>;
  /** Standard input is a terminal: nobody piped anything in. */
  readonly inputIsTerminal: boolean;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdout, stderr, stdin, env } = process;
  for (const stream of [stdout, stderr]) {
    // Whoever reads may stop reading, as `head` does; the work goes on, the rest is not for them.
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    interactive: stderr.isTTY === true && env.TERM !== "dumb" && env.CI === undefined,
    columns: stderr.columns ?? 80,
    inputIsTerminal: stdin.isTTY === true,
    ...widthOf(stdout, env),
    ...(stdin.isTTY === true && stderr.isTTY === true && { ask: askLine, askSecret }),
    readInput: async (limit, signal) => {
      const pieces: Buffer[] = [];
      let length = 0;
      for await (const piece of addAbortSignal(signal, stdin)) {
        pieces.push(piece as Buffer);
        length += (piece as Buffer).length;
        if (length > limit) throw new CliError("misuse", "InputTooLong", "Too much on stdin.");
      }
      return Buffer.concat(pieces).toString("utf8");
    },
  };
}

/** COLUMNS says how wide a result in a pipe is to be, as it does for other programs. */
function widthOf(
  stdout: NodeJS.WriteStream,
  env: NodeJS.ProcessEnv,
): { readonly outputColumns?: number } {
  const given = Number(env.COLUMNS ?? "");
  const columns = stdout.isTTY === true ? stdout.columns : given > 0 ? given : undefined;
  return columns === undefined ? {} : { outputColumns: columns };
}

async function askLine(question: string, signal: AbortSignal): Promise<string> {
  return await ask(createInterface({ input: process.stdin, output: process.stderr }), {
    question,
    signal,
  });
}

/** The terminal itself would show what is typed, so it is put off, and nothing is written. */
async function askSecret(question: string, signal: AbortSignal): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_piece, _encoding, done) => done() });
  try {
    const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
    return await ask(lines, { question: "", signal });
  } finally {
    process.stderr.write("\n");
  }
}

async function ask(
  lines: Interface,
  { question, signal }: { readonly question: string; readonly signal: AbortSignal },
): Promise<string> {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  // Ctrl+D: the question itself would never be answered.
  lines.on("close", () => reject(new CliError("failed", "InputEnded", "Nothing was typed.")));
  // While each key is read by itself, Ctrl+C is a key, and no signal.
  lines.on("SIGINT", () => reject(new CliError("interrupted", "Interrupted", "Interrupted.")));
  try {
    return await Promise.race([lines.question(question, { signal }), ended]);
  } finally {
    lines.close();
  }
}

/** Whether times are told as `3 min ago`: to people alone, who didn't ask for instants. */
export function tellsTimesAgo({ outputColumns, utc }: Terminal): boolean {
  return outputColumns !== undefined && utc !== true;
}

/** A command's result as one line of JSON. */
export function writeJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value)}\n`);
}

/**
 * Say what went wrong and hand back the exit code: one JSON object with `--json`, else a sentence
 * with its code, and what to do next.
 */
export function reportError(
  terminal: Terminal,
  error: unknown,
  given: {
    readonly json: boolean;
    readonly color: boolean;
    /** Where the command worked, and what said so. */
    readonly used?: string | undefined;
  },
): number {
  const { json, color, used } = given;
  const known = error instanceof CliError ? error : explainUnknown(error);
  const { exit } = EXIT_CODES[known.exit];
  if (json) {
    const { code, message, hint } = known;
    const more = { ...(hint !== undefined && { hint }), ...(used !== undefined && { used }) };
    const body = { code, exit, message, ...more };
    terminal.err(`${JSON.stringify({ error: body })}\n`);
    return exit;
  }
  const colors = pc.createColors(
    color && terminal.interactive && process.env.NO_COLOR === undefined,
  );
  terminal.err(`${colors.red("✗")} ${known.message}  ${colors.dim(known.code)}\n`);
  if (used !== undefined) terminal.err(`  Used: ${plainText(used)}\n`);
  if (known.hint !== undefined) terminal.err(`  Next: ${known.hint}\n`);
  return exit;
}

function explainUnknown(error: unknown): CliError {
  const message = error instanceof Error ? error.message : String(error);
  if (process.env.ROLLCALL_DEBUG !== undefined && error instanceof Error) {
    return new CliError("failed", "InternalError", error.stack ?? message, { cause: error });
  }
  return new CliError("failed", "InternalError", message, {
    cause: error,
    hint: "set ROLLCALL_DEBUG=1 to see where it happened, and report it.",
  });
}
