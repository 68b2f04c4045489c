import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "../common/json.ts";

/*
 * Streams of server-sent events (WHATWG HTML, section 9.2). Who has something to tell only says of
 * whom; the stream then looks at what there is and tells what is new. So nothing is lost where two
 * things happen at once, and what another process does is seen, a little later, by looking anyway.
 */

/** What happens in this process wakes the streams that tell of it. */
export interface LiveHub {
  /** Something happened to a tenant or an organization. */
  notify(topic: string): void;
  /** Listen from now on; what happens before the first wait is not missed. */
  listen(topic: string): LiveListener;
  /** Ends every stream: the server stops. */
  close(): void;
}

/** One stream's ear. */
export interface LiveListener {
  /** False once the hub is closed. */
  readonly isOpen: () => boolean;
  /** Resolves when something happened since the last wait, after `timeoutMs`, or at the end. */
  wait(timeoutMs: number, signal: AbortSignal): Promise<void>;
  stop(): void;
}

/** Make a hub. */
export function createLiveHub(): LiveHub {
  const listeners = new Map<string, Set<() => void>>();
  const closing = new AbortController();
  return {
    notify: (topic) => {
      for (const wake of listeners.get(topic) ?? []) wake();
    },
    listen: (topic) => {
      let isPending = false;
      let resolve: (() => void) | undefined;
      const wake = (): void => {
        isPending = true;
        resolve?.();
      };
      const own = listeners.get(topic) ?? new Set();
      listeners.set(topic, own.add(wake));
      return {
        isOpen: () => !closing.signal.aborted,
        wait: async (timeoutMs, signal) => {
          const woken = new Promise<void>((done) => {
            resolve = done;
          });
          const ended = AbortSignal.any([signal, closing.signal]);
          const waiting = new AbortController();
          if (!isPending && !ended.aborted) {
            const limit = AbortSignal.any([ended, waiting.signal]);
            await Promise.race([
              woken,
              // Nobody waits any more when it is aborted.
              sleep(timeoutMs, undefined, { signal: limit }).catch(() => undefined),
            ]);
          }
          waiting.abort();
          isPending = false;
        },
        stop: () => {
          own.delete(wake);
          if (own.size === 0) listeners.delete(topic);
        },
      };
    },
    close: () => closing.abort(),
  };
}

/** One event of a stream. */
export interface LiveEvent {
  readonly event: string;
  readonly data: JsonObject | object;
}

/** What one stream tells. */
export interface LiveSource {
  readonly listener: LiveListener;
  readonly signal: AbortSignal;
  /** Whether whoever listens may still: who signed out hears nothing more. */
  readonly isAllowed: () => Promise<boolean>;
  /** What is new since the last look. */
  readonly read: () => Promise<readonly LiveEvent[]>;
}

/** What other processes did is seen after this long; the line of each look keeps proxies awake. */
const LOOK_MS = 5_000;
/** Events come at most this often: whoever reads them is a person. */
const PAUSE_MS = 400;
/** The media type of a stream. */
export const EVENT_STREAM = "text/event-stream; charset=utf-8";

/** The text of a stream, piece by piece, until somebody ends it. */
export async function* tellLive(source: LiveSource): AsyncGenerator<string> {
  const { listener, signal, isAllowed, read } = source;
  try {
    // What there is by now is looked at before the client learns that it is connected.
    const first = await read();
    yield `retry: 3000\n\n${first.map(formatEvent).join("")}`;
    for (;;) {
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
      await listener.wait(LOOK_MS, signal);
      if (!listener.isOpen() || signal.aborted) return;
      if (!(await isAllowed())) {
        yield formatEvent({ event: "end", data: { reason: "signedOut" } });
        return;
      }
      const events = await read();
      yield events.length === 0 ? ": here\n\n" : events.map(formatEvent).join("");
    }
  } finally {
    listener.stop();
  }
}

// JSON has no line breaks of its own, so the data is one line.
function formatEvent({ event, data }: LiveEvent): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
