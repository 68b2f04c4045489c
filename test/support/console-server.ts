import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "../../src/composition/server.ts";

/** The whole server with its demonstration and the consoles, as `npm start` runs it. */
export interface ConsoleServer {
  readonly origin: string;
  /** What it said at its start, line by line. */
  readonly notices: readonly string[];
  readonly operatorToken: string;
  readonly stop: () => Promise<void>;
}

/** Where the consoles are built to; the global setup of the tests sees to it. */
export const CONSOLE_FOLDER: string = join(import.meta.dirname, "..", "..", "dist", "console");

/** Start a server on a new database. */
export async function startConsoleServer(): Promise<ConsoleServer> {
  const dataDirectory = await mkdtemp(join(tmpdir(), "rollcall-console-"));
  const notices: string[] = [];
  const server = await startServer({
    dataDirectory,
    databaseUrl: undefined,
    signal: new AbortController().signal,
    host: "127.0.0.1",
    port: 0,
    publicUrl: undefined,
    domain: undefined,
    rateLimit: undefined,
    galleryFolder: undefined,
    demo: true,
    onNotice: (line) => notices.push(line),
    onProgress: () => undefined,
  });
  return {
    origin: server.url,
    notices,
    operatorToken: (await readFile(join(dataDirectory, "operator.token"), "utf8")).trim(),
    stop: async () => {
      await server.stop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
