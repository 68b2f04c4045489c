/**
 * Sends requests over keep-alive connections in a closed loop: each connection sends its next
 * request when the answer to the last one is there. HTTP is written by hand, since a client
 * library costs more than the fastest server measured, and the two share the machine.
 */
import { connect, type Socket } from "node:net";

/** Where requests go to. */
export interface Place {
  readonly host: string;
  readonly port: number;
  /** Of the Tenant URL, without a slash at the end. */
  readonly basePath: string;
  readonly token: string;
}

/** A request, and what its answer must be for the run to go on. */
export interface Request {
  readonly method: "GET" | "POST" | "PATCH";
  /** Below the base path, percent-encoded. */
  readonly path: string;
  readonly body?: unknown;
  readonly statuses: readonly number[];
  /** Must be in the answer, unless that has no body. */
  readonly text: string;
  /** Is handed the whole answer, with its head. */
  readonly take?: (answer: string) => void;
}

/** What was measured. */
export interface Driven {
  readonly latenciesMs: readonly number[];
  readonly elapsedMs: number;
}

/**
 * Send what `next` gives until it gives nothing.
 *
 * @throws Error with the answer, when one is not as it must be
 */
export async function drive(
  place: Place,
  connections: number,
  next: () => Request | undefined,
): Promise<Driven> {
  const latenciesMs: number[] = [];
  const began = performance.now();
  const lane = (): Promise<void> => driveOne(place, next, latenciesMs);
  await Promise.all(Array.from({ length: connections }, lane));
  return { latenciesMs, elapsedMs: performance.now() - began };
}

async function driveOne(
  place: Place,
  next: () => Request | undefined,
  latenciesMs: number[],
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const headers = formatHeaders(place);
  const socket = connect({ host: place.host, port: place.port, noDelay: true });
  let request: Request | undefined;
  let began = 0;
  let received = "";
  let wanted = 0;
  const sendNext = (): void => {
    request = next();
    if (request === undefined) {
      socket.destroy();
      resolve();
      return;
    }
    const text = formatRequest(place, headers, request);
    began = performance.now();
    socket.write(text, "latin1");
  };
  const take = (text: string): void => {
    received = received === "" ? text : received + text;
    if (wanted === 0) wanted = measureAnswer(received);
    if (wanted === 0 || received.length < wanted || request === undefined) return;
    latenciesMs.push(performance.now() - began);
    checkAnswer(request, received);
    request.take?.(received);
    received = "";
    wanted = 0;
    sendNext();
  };
  socket.setEncoding("latin1");
  socket.once("connect", guard(socket, sendNext, reject));
  socket.on("data", guard(socket, take, reject));
  socket.once("error", reject);
  socket.once("end", () => reject(new Error("the server closed a connection")));
  await promise;
}

/** Make a listener end the run when it throws. */
function guard<P extends readonly unknown[]>(
  socket: Socket,
  listener: (...parameters: P) => void,
  reject: (error: unknown) => void,
): (...parameters: P) => void {
  return (...parameters) => {
    try {
      listener(...parameters);
    } catch (error) {
      socket.destroy();
      reject(error);
    }
  };
}

function formatHeaders({ host, port, token }: Place): string {
  return (
    `host: ${host}:${port}\r\nauthorization: Bearer ${token}\r\n` +
    "accept: application/scim+json\r\n"
  );
}

function formatRequest(place: Place, headers: string, { method, path, body }: Request): string {
  const start = `${method} ${place.basePath}${path} HTTP/1.1\r\n${headers}`;
  if (body === undefined) return `${start}\r\n`;
  const text = JSON.stringify(body);
  const length = `content-length: ${text.length}\r\n`;
  return `${start}content-type: application/scim+json\r\n${length}\r\n${text}`;
}

/** @returns the length of the whole answer; 0 while its head is not there */
function measureAnswer(received: string): number {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return 0;
  if (received.startsWith("HTTP/1.1 204 ")) return end + 4;
  const head = received.slice(0, end).toLowerCase();
  const lengthAt = head.indexOf("content-length:");
  if (lengthAt < 0) throw new Error(`an answer without length: ${head}`);
  return end + 4 + Number.parseInt(head.slice(lengthAt + "content-length:".length), 10);
}

function checkAnswer({ method, path, statuses, text }: Request, answer: string): void {
  const status = Number.parseInt(answer.slice(9, 12), 10);
  const isRight = statuses.includes(status) && (status === 204 || answer.includes(text));
  if (isRight) return;
  throw new Error(`unexpected answer to ${method} ${path}: ${answer.slice(0, 600)}`);
}
