/**
 * The load generator, a process of its own: keep-alive connections in a closed loop, each sending
 * its next request when the answer to the last one is there. It writes HTTP by hand, since a
 * client library costs more than the fastest server measured, and the two share the machine.
 */
import { connect, type Socket } from "node:net";
import { buildUser, formatUserName } from "./people.ts";

/** What is sent. */
export type Operation = "create" | "read" | "find" | "patch";

/** One sample, or with `total` so many requests. */
export interface LoadOrder {
  readonly host: string;
  readonly port: number;
  readonly basePath: string;
  readonly token: string;
  readonly operation: Operation;
  readonly connections: number;
  readonly durationMs?: number;
  readonly total?: number;
  /** The index of the first person to be created. */
  readonly first: number;
  /** Ids of the people at 0, 1, 2 …; `read`, `find` and `patch` go over them in turn. */
  readonly ids: readonly string[];
}

/** What a sample came to. */
export interface LoadResult {
  readonly count: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the people who were created, in order of their index; only with `total`. */
  readonly ids: readonly string[];
}

const EXPECTED = {
  create: { status: 201, text: '"id":"' },
  read: { status: 200, text: '"id":"' },
  find: { status: 200, text: '"totalResults":1,' },
  patch: { status: 200, text: '"title":"' },
} as const;

class Run {
  readonly order: LoadOrder;
  readonly latencies: number[] = [];
  readonly ids: string[] = [];
  #sent = 0;
  readonly #headers: string;
  readonly #stopAt: number;

  constructor(order: LoadOrder) {
    this.order = order;
    this.#stopAt = order.durationMs === undefined ? Infinity : performance.now() + order.durationMs;
    this.#headers =
      `host: ${order.host}:${order.port}\r\nauthorization: Bearer ${order.token}\r\n` +
      "accept: application/scim+json\r\n";
  }

  /** The next request and its number; undefined when there is none. */
  next(): { readonly text: string; readonly number: number } | undefined {
    const number = this.#sent;
    if (performance.now() >= this.#stopAt || number >= (this.order.total ?? Infinity)) return;
    this.#sent += 1;
    return { text: this.#format(number), number };
  }

  #format(number: number): string {
    const { operation, first, ids } = this.order;
    // A step that shares no factor with round numbers, so that neighbours are not asked in turn.
    const place = (number * 7919) % Math.max(1, ids.length);
    switch (operation) {
      case "create":
        return this.#withBody("POST", "/Users", buildUser(first + number));
      case "read":
        return this.#line("GET", `/Users/${ids[place]}`);
      case "find": {
        const filter = encodeURIComponent(`userName eq "${formatUserName(place)}"`);
        return this.#line("GET", `/Users?filter=${filter}`);
      }
      case "patch": {
        const change = { op: "replace", path: "title", value: `Title ${first + number}` };
        const schemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"];
        return this.#withBody("PATCH", `/Users/${ids[place]}`, { schemas, Operations: [change] });
      }
    }
  }

  #line(method: string, path: string): string {
    return `${method} ${this.order.basePath}${path} HTTP/1.1\r\n${this.#headers}\r\n`;
  }

  #withBody(method: string, path: string, body: unknown): string {
    const text = JSON.stringify(body);
    return (
      `${method} ${this.order.basePath}${path} HTTP/1.1\r\n${this.#headers}` +
      `content-type: application/scim+json\r\ncontent-length: ${text.length}\r\n\r\n${text}`
    );
  }

  take(answer: string, number: number, latencyMs: number): void {
    const { status, text } = EXPECTED[this.order.operation];
    if (!answer.startsWith(`HTTP/1.1 ${status} `) || !answer.includes(text)) {
      throw new Error(`unexpected answer to ${this.order.operation}: ${answer.slice(0, 600)}`);
    }
    this.latencies.push(latencyMs);
    if (this.order.total !== undefined) {
      const start = answer.indexOf('"id":"') + 6;
      this.ids[number] = answer.slice(start, answer.indexOf('"', start));
    }
  }
}

/** Send requests over one connection until the run has no more. */
async function drive(run: Run): Promise<void> {
  const socket = connect({ host: run.order.host, port: run.order.port, noDelay: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let number = 0;
  let began = 0;
  let received = "";
  const sendNext = (): void => {
    const request = run.next();
    if (request === undefined) {
      socket.destroy();
      resolve();
      return;
    }
    number = request.number;
    began = performance.now();
    socket.write(request.text, "latin1");
  };
  socket.setEncoding("latin1");
  socket.once("connect", sendNext);
  socket.on("data", (text: string) => {
    received = received === "" ? text : received + text;
    if (!isWhole(received)) return;
    try {
      run.take(received, number, performance.now() - began);
    } catch (error) {
      fail(socket, error, reject);
      return;
    }
    received = "";
    sendNext();
  });
  socket.once("error", (error) => fail(socket, error, reject));
  await promise;
}

function fail(socket: Socket, error: unknown, reject: (error: unknown) => void): void {
  socket.destroy();
  reject(error);
}

function isWhole(received: string): boolean {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const head = received.slice(0, end).toLowerCase();
  const lengthAt = head.indexOf("content-length:");
  if (lengthAt < 0) throw new Error(`an answer without length: ${head}`);
  const length = Number.parseInt(head.slice(lengthAt + "content-length:".length), 10);
  return received.length >= end + 4 + length;
}

async function runOrder(order: LoadOrder): Promise<LoadResult> {
  const run = new Run(order);
  const began = performance.now();
  await Promise.all(Array.from({ length: order.connections }, () => drive(run)));
  const elapsedMs = performance.now() - began;
  const sorted = run.latencies.sort((one, two) => one - two);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
  return {
    count: sorted.length,
    perSecond: (sorted.length * 1000) / elapsedMs,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    ids: run.ids,
  };
}

process.on("message", (order: LoadOrder) => {
  runOrder(order).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
