import { ScimError } from "../scim/errors.ts";

/** How drivers tell that a unique index refused a row, by the member of their error. */
const UNIQUE_VIOLATIONS: readonly { readonly member: string; readonly value: string | number }[] = [
  { member: "code", value: "23505" }, // PostgreSQL's SQLSTATE unique_violation
  { member: "errcode", value: 2067 }, // node:sqlite, SQLITE_CONSTRAINT_UNIQUE
  { member: "errcode", value: 1555 }, // node:sqlite, SQLITE_CONSTRAINT_PRIMARYKEY
  { member: "code", value: "SQLITE_CONSTRAINT_UNIQUE" }, // better-sqlite3
  { member: "code", value: "SQLITE_CONSTRAINT_PRIMARYKEY" },
  { member: "code", value: "ER_DUP_ENTRY" }, // MySQL and MariaDB
  { member: "number", value: 2627 }, // SQL Server, a constraint
  { member: "number", value: 2601 }, // SQL Server, an index
  { member: "code", value: "P2002" }, // Prisma
  { member: "code", value: 11000 }, // MongoDB
];

/**
 * Turn what a table threw into the refusal that it means.
 *
 * @returns a ScimError `uniqueness` for the violation of a unique index, also where a library put
 *   the driver's error into `cause`; everything else as it is
 */
export function translateConflict(error: unknown, kind: string): unknown {
  if (error instanceof ScimError || !isUniqueViolation(error)) return error;
  const name = kind === "User" ? "userName" : "displayName";
  const detail = `Another ${kind} already has a value that must be unique, such as ${name}.`;
  return new ScimError("uniqueness", detail, { cause: error });
}

function isUniqueViolation(error: unknown): boolean {
  let current: unknown = error;
  for (let depth = 0; depth < 4 && typeof current === "object" && current !== null; depth += 1) {
    const holder = current as Readonly<Record<string, unknown>>;
    if (UNIQUE_VIOLATIONS.some(({ member, value }) => holder[member] === value)) return true;
    current = holder.cause;
  }
  return false;
}
