/** Sends the requests of the fuzz test over sockets, and sees to it that each is answered. */
import { connect, type Socket } from "node:net";
import { encodeRequest } from "./fuzz-raw.ts";
import type { FuzzPlace, FuzzRequest } from "./fuzz-requests.ts";

/** The answer to a request. */
export interface FuzzAnswer {
  readonly status: number;
  readonly body: string;
}

/** What became of requests that were sent one behind the other over one connection. */
export interface Sent {
  /** In order; short when the server closed the connection, as it may behind a refusal. */
  readonly answers: readonly FuzzAnswer[];
  /** Undefined unless the connection broke or nothing came for long. */
  readonly fault: string | undefined;
}

/** The fault of a server that says nothing for long. */
export const SILENT = "no answer";

/** Whoever waits longer for an answer has found something. */
const SILENCE_MS = 30_000;

/** A connection that is kept open from batch to batch. */
export class Pipe {
  readonly #place: FuzzPlace;
  #socket: Socket | undefined;

  constructor(place: FuzzPlace) {
    this.#place = place;
  }

  /** Send requests at once, one behind the other. */
  async send(requests: readonly FuzzRequest[]): Promise<Sent> {
    const { host, port } = this.#place;
    // The server may have hung up behind the last answer.
    if (this.#socket?.writable !== true) this.#socket = connect({ host, port, noDelay: true });
    const socket = this.#socket;
    const { promise, resolve } = Promise.withResolvers<Sent>();
    const reader = new AnswerReader(requests);
    const finish = (fault: string | undefined): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on("error", () => undefined);
      if (fault !== undefined || reader.answers.length < requests.length || reader.closes) {
        socket.destroy();
        this.#socket = undefined;
      }
      resolve({ answers: reader.answers, fault });
    };
    const timer = setTimeout(() => finish(SILENT), SILENCE_MS);
    socket.on("data", (bytes: Buffer) => {
      if (reader.take(bytes) || reader.closes) finish(undefined);
    });
    socket.once("error", (error) => finish(reader.answers.length > 0 ? undefined : error.message));
    socket.once("close", () => finish(undefined));
    const texts = requests.map((each) => encodeRequest(each, `${host}:${port}`));
    socket.write(Buffer.concat(texts));
    return await promise;
  }

  close(): void {
    this.#socket?.destroy();
  }
}

/** Cuts what comes over a connection into answers. */
class AnswerReader {
  readonly answers: FuzzAnswer[] = [];
  /** Whether the server said that it closes the connection. */
  closes = false;
  readonly #requests: readonly FuzzRequest[];
  #rest: Buffer = Buffer.alloc(0);

  constructor(requests: readonly FuzzRequest[]) {
    this.#requests = requests;
  }

  /** @returns whether every request is answered now */
  take(bytes: Buffer): boolean {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const end = this.#rest.indexOf("\r\n\r\n");
      if (end < 0) break;
      const head = this.#rest.toString("latin1", 0, end).toLowerCase();
      const status = Number(head.slice(9, 12));
      const isBare = status === 204 || status === 304 || this.#isHead();
      const at = head.indexOf("\r\ncontent-length:");
      const length = isBare || at < 0 ? 0 : Number.parseInt(head.slice(at + 17), 10);
      const from = end + 4;
      if (this.#rest.length < from + length) break;
      const body = this.#rest.toString("utf8", from, from + length);
      this.#rest = this.#rest.subarray(from + length);
      if (status >= 200) this.answers.push({ status, body });
      if (head.includes("\r\nconnection: close")) {
        this.closes = true;
        break;
      }
    }
    return this.answers.length >= this.#requests.length;
  }

  #isHead(): boolean {
    return this.#requests[this.answers.length]?.method === "HEAD";
  }
}

/** How long a spoilt request is waited for. */
const RAW_WAIT_MS = 150;

/**
 * Send bytes over a connection of their own, then leave: at once, half closed, or when nothing
 * more comes.
 *
 * @returns the statuses that came back
 */
export async function sendRaw(
  { host, port }: FuzzPlace,
  bytes: Buffer,
  leaving: "reset" | "end" | "wait",
): Promise<readonly number[]> {
  const { promise, resolve } = Promise.withResolvers<readonly number[]>();
  const socket = connect({ host, port, noDelay: true });
  let text = "";
  const finish = (): void => {
    clearTimeout(timer);
    socket.destroy();
    resolve([...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)));
  };
  const timer = setTimeout(finish, RAW_WAIT_MS);
  socket.on("data", (each: Buffer) => {
    text += each.toString("latin1");
  });
  socket.on("error", finish);
  socket.on("close", finish);
  socket.once("connect", () => {
    if (leaving === "reset") socket.write(bytes, () => socket.resetAndDestroy());
    else if (leaving === "end") socket.end(bytes);
    else socket.write(bytes);
  });
  return await promise;
}
