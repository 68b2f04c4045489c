import { StoreError, type StoreErrorCode } from "../common/store-error.ts";

/** The attributes that must be unique, by the constraint's name and by its telling column. */
const UNIQUE_ATTRIBUTES: readonly (readonly [name: string, column: string, attribute: string])[] = [
  ["resource_user_name", "resource.user_name", "userName"],
  ["directory_user_name", "directory_user.user_principal_name_folded", "userPrincipalName"],
  ["organization_subscription", "organization.subscription", "subscription"],
];

// SQLite's primary result codes, https://www.sqlite.org/rescode.html: BUSY, LOCKED, READONLY,
// IOERR, CORRUPT, FULL, CANTOPEN, NOTADB.
const SQLITE_CODES: Readonly<Record<number, StoreErrorCode>> = {
  5: "Busy",
  6: "Busy",
  8: "Unavailable",
  10: "Unavailable",
  11: "Unavailable",
  13: "Full",
  14: "Unavailable",
  26: "Unavailable",
};
const SQLITE_CONSTRAINT_UNIQUE = 2067;
const SQLITE_CONSTRAINT_PRIMARYKEY = 1555;

// PostgreSQL's SQLSTATE codes, Appendix A of its manual; classes have two characters.
const POSTGRES_CODES: Readonly<Record<string, StoreErrorCode>> = {
  "53100": "Full",
  "53300": "Busy",
  "55P03": "Busy",
  "40001": "Busy",
  "40P01": "Busy",
  "25006": "Unavailable",
  "3D000": "Unavailable",
  "08": "Unavailable",
  "28": "Unavailable",
  "53": "Unavailable",
  "57": "Unavailable",
  "58": "Unavailable",
};

/** What a driver's error may carry. */
interface DriverError extends Error {
  readonly code?: string;
  readonly errcode?: number;
  readonly constraint?: string;
  readonly syscall?: string;
}

/**
 * Translate what a driver threw. Refusals become StoreErrors with the driver's error as `cause`;
 * anything else (a statement with a mistake in it, say) is a bug and stays what it is.
 */
export function translateError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreError) return error;
  const { code, errcode, syscall } = error as DriverError;
  if (code === "ERR_SQLITE_ERROR") return translateSqlite(error, errcode ?? 0);
  if (code === "ENOSPC") return new StoreError("Full", { cause: error });
  if (syscall !== undefined || isLostConnection(error)) {
    return new StoreError("Unavailable", { cause: error });
  }
  return typeof code === "string" ? translatePostgres(error, code) : error;
}

function translateSqlite(error: Error, errcode: number): unknown {
  if (errcode === SQLITE_CONSTRAINT_UNIQUE || errcode === SQLITE_CONSTRAINT_PRIMARYKEY) {
    const clash = UNIQUE_ATTRIBUTES.find(([, column]) => error.message.includes(column));
    return new StoreError("Uniqueness", { attribute: clash?.[2] ?? "id", cause: error });
  }
  const code = SQLITE_CODES[errcode & 0xff];
  return code === undefined ? error : new StoreError(code, { cause: error });
}

function translatePostgres(error: Error, state: string): unknown {
  if (state === "23505") {
    const { constraint } = error as DriverError;
    const clash = UNIQUE_ATTRIBUTES.find(([name]) => name === constraint);
    return new StoreError("Uniqueness", { attribute: clash?.[2] ?? "id", cause: error });
  }
  const code = POSTGRES_CODES[state] ?? POSTGRES_CODES[state.slice(0, 2)];
  return code === undefined ? error : new StoreError(code, { cause: error });
}

// pg gives no code to these; the texts are those of pg and pg-pool 8.
function isLostConnection(error: Error): boolean {
  return (
    error.message.startsWith("Connection terminated") ||
    error.message.includes("Client has encountered a connection error") ||
    error.message.includes("timeout exceeded when trying to connect") ||
    error.message.includes("database is not open")
  );
}

/** Whether PostgreSQL gave up a transaction that may well succeed when it is run again. */
export function isRetryable(error: unknown): boolean {
  const cause = error instanceof StoreError ? error.cause : error;
  const code = cause instanceof Error ? (cause as DriverError).code : undefined;
  return code === "40001" || code === "40P01";
}
