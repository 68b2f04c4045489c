import type { Logger } from "pino";
import { CliError } from "../cli/exit-codes.ts";
import {
  DEFAULT_RETENTION,
  type LogRetention,
  runPruning,
} from "../service-provider/log-pruning.ts";
import { RequestRecorder } from "../service-provider/request-recorder.ts";
import type { Store } from "../store/store.ts";
import { REAL_WORLD } from "./world.ts";

/** Writes recorded requests and deletes old log rows, in the background. */
export interface LogKeeper {
  readonly recorder: RequestRecorder;
  /** Writes what still waits. */
  stop(): Promise<void>;
}

/**
 * Start keeping the operator's logs.
 *
 * @throws CliError misuse when ROLLCALL_AUDIT_DAYS or ROLLCALL_REQUEST_DAYS is no number of days
 */
export function startLogKeeper(store: Store, log: Logger): LogKeeper {
  const stopping = new AbortController();
  const recorder = new RequestRecorder(store.logs, REAL_WORLD, (error) => {
    log.warn({ err: error }, "some requests are not in the request log");
  });
  const pruning = runPruning(
    {
      store: store.organizations,
      logs: store.logs,
      world: REAL_WORLD,
      retention: readRetention(process.env),
      onError: (error) => log.warn({ err: error }, "old log rows are deleted in an hour"),
    },
    stopping.signal,
  );
  const recording = recorder.run(stopping.signal);
  return {
    recorder,
    stop: async () => {
      stopping.abort();
      await Promise.all([pruning, recording]);
    },
  };
}

/** How long the logs are kept, by the environment. */
export function readRetention(env: Readonly<Record<string, string | undefined>>): LogRetention {
  const { auditDays, requestDays } = DEFAULT_RETENTION;
  return {
    auditDays: readDays("ROLLCALL_AUDIT_DAYS", env.ROLLCALL_AUDIT_DAYS, auditDays),
    requestDays: readDays("ROLLCALL_REQUEST_DAYS", env.ROLLCALL_REQUEST_DAYS, requestDays),
  };
}

/** A number of days from 1 on. @throws CliError misuse */
export function readDays(name: string, text: string | undefined, usual: number): number {
  if (text === undefined || text === "") return usual;
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= 36_500) return days;
  throw new CliError("misuse", "InvalidRetention", `${name} is a number of days from 1 on.`);
}
