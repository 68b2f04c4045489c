/**
 * Preloaded (`--import`) into a process that is measured, so that it tells of itself without its
 * program knowing: which requests it answered and when, and a CPU profile of a while. Obeys the
 * orders of its parent over IPC, one at a time.
 */
import { subscribe } from "node:diagnostics_channel";
import { writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { Session } from "node:inspector/promises";

/** What a parent may ask for; each order is answered with one message. */
export type ProbeOrder =
  /** Forget what was noted, and note from now on; with `times`, when each PATCH was answered. */
  | { readonly kind: "note"; readonly times: boolean }
  | { readonly kind: "tell" }
  | { readonly kind: "profile" }
  /** Write the profile to a file. */
  | { readonly kind: "saveProfile"; readonly file: string };

/** What was noted since the last `note`. */
export interface ProbeNotes {
  /** Answered requests by method. */
  readonly requests: Readonly<Record<string, number>>;
  /** The path of each PATCH, and when its answer was written, by {@link readClockMs}. */
  readonly patches: readonly (readonly [path: string, atMs: number])[];
}

/** A clock that all processes of a machine share, and that nobody sets. */
export function readClockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

let requests: Record<string, number> = {};
let patches: [string, number][] = [];
let notesTimes = false;
let session: Session | undefined;

function note(message: unknown): void {
  const { method = "", url = "" } = (message as { readonly request: IncomingMessage }).request;
  requests[method] = (requests[method] ?? 0) + 1;
  if (notesTimes && method === "PATCH") patches.push([url, readClockMs()]);
}

async function obey(order: ProbeOrder): Promise<ProbeNotes> {
  const notes = { requests, patches };
  switch (order.kind) {
    case "note":
      requests = {};
      patches = [];
      notesTimes = order.times;
      return notes;
    case "tell":
      return notes;
    case "profile":
      session = new Session();
      session.connect();
      await session.post("Profiler.enable");
      await session.post("Profiler.setSamplingInterval", { interval: 500 });
      await session.post("Profiler.start");
      return notes;
    case "saveProfile": {
      const result = await session?.post("Profiler.stop");
      writeFileSync(order.file, JSON.stringify(result?.profile));
      session?.disconnect();
      return notes;
    }
  }
}

// The bench imports the clock and the types from here; only a child has a parent to obey.
if (process.env.ROLLCALL_BENCH_PROBE === "1" && process.send !== undefined) {
  subscribe("http.server.response.finish", note);
  process.on("message", (order: ProbeOrder) => {
    void obey(order).then((notes) => process.send?.(notes));
  });
  // The parent's line alone must not keep a server alive that was told to end.
  process.channel?.unref();
}
