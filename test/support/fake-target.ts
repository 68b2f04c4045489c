import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { JsonValue } from "../../src/common/json.ts";
import { MemoryScim, type ScimRequest } from "./memory-scim.ts";
import type { DeskTarget } from "./sync-desk.ts";

/** An answer that the model would not give. */
export interface OddAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: JsonValue;
  /** Instead of a body: as it stands. */
  readonly text?: string;
}

/**
 * What to do with a request instead of answering it rightly: another answer, never answering
 * (`hang`), or closing the connection (`drop`); `undefined` leaves it to the model.
 *
 * @param count - of the requests so far, this one included
 */
export type Misbehaviour = (
  request: ScimRequest,
  count: number,
) => OddAnswer | "hang" | "drop" | undefined;

/** The model as a SCIM server on a socket that can misbehave. */
export interface FakeTarget extends DeskTarget {
  readonly scim: MemoryScim;
  /** All requests so far, in order. */
  readonly requests: readonly ScimRequest[];
  /** From now on; without an argument it behaves. */
  readonly misbehave: (how?: Misbehaviour) => void;
  /** Resolves when the `nth` request of this kind has come in, counted from now. */
  readonly waitForRequest: (
    isWanted: (request: ScimRequest) => boolean,
    nth: number,
  ) => Promise<void>;
  /** Requests by method since the last time it was asked. */
  readonly takeCounts: () => Readonly<Record<string, number>>;
  readonly close: () => Promise<void>;
}

/** The token that fake targets take. */
export const FAKE_TOKEN = "token-of-the-fake-target";

/** Start one on a free port of the loopback. */
export async function startFakeTarget(): Promise<FakeTarget> {
  const scim = new MemoryScim();
  const requests: ScimRequest[] = [];
  const watchers = new Set<(request: ScimRequest) => void>();
  let how: Misbehaviour | undefined;
  let counted = 0;
  const server = createServer((message, response) => {
    void readRequest(message).then((request) => {
      requests.push(request);
      for (const watcher of watchers) watcher(request);
      const odd = how?.(request, requests.length);
      if (odd === "hang") return;
      if (odd === "drop") message.socket.destroy();
      else if (odd !== undefined) send(response, odd);
      else if (message.headers.authorization !== `Bearer ${FAKE_TOKEN}`) {
        send(response, { status: 401, body: { detail: "Who are you?" } });
      } else send(response, scim.handle(request));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim`,
    token: FAKE_TOKEN,
    scim,
    requests,
    misbehave: (next) => {
      how = next;
    },
    waitForRequest: (isWanted, nth) =>
      new Promise((resolve) => {
        let seen = 0;
        const watcher = (request: ScimRequest): void => {
          if (isWanted(request)) seen += 1;
          if (seen < nth) return;
          watchers.delete(watcher);
          resolve();
        };
        watchers.add(watcher);
      }),
    takeCounts: () => {
      const taken = requests.slice(counted);
      counted = requests.length;
      const byMethod = Map.groupBy(taken, ({ method }) => method);
      return Object.fromEntries([...byMethod].map(([method, each]) => [method, each.length]));
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function readRequest(message: IncomingMessage): Promise<ScimRequest> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString("utf8");
  return {
    method: message.method ?? "",
    path: (message.url ?? "").replace(/^\/scim/, ""),
    ...(text !== "" && { body: JSON.parse(text) as JsonValue }),
  };
}

function send(response: ServerResponse, answer: OddAnswer): void {
  const type = answer.text === undefined ? "application/scim+json" : "text/html";
  response.writeHead(answer.status, { "content-type": type, ...answer.headers });
  response.end(
    answer.text ?? (answer.body === undefined ? undefined : JSON.stringify(answer.body)),
  );
}
