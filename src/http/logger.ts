import { type DestinationStream, type Logger, pino } from "pino";

/** The levels of the log, most telling first. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";

/**
 * The log of a process: JSON lines. Credentials are cut out wherever a request is logged.
 *
 * @param destination - standard output unless told otherwise
 */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    redact: {
      paths: ["req.headers.authorization", "req.headers.cookie", "headers.authorization"],
      censor: "[hidden]",
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
