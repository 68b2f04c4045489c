import { type RawBuilder, sql } from "kysely";
import type { SyncErrorCode } from "../sync/errors.ts";
import type { PendingReference, PendingScope } from "../sync/ports.ts";
import type { ObjectType } from "../sync/schema.ts";
import { count, type PreparedQuery, prepare } from "./prepare.ts";
import type { InLane } from "./sync-queries.ts";

/** A pending reference as it is stored; `code` is null before the target refused it. */
export interface ReferenceRow {
  readonly objectType: ObjectType;
  readonly sourceId: string;
  readonly attribute: string;
  readonly referencedId: string;
  readonly referencedType: ObjectType;
  readonly operation: "add" | "remove";
  readonly code: SyncErrorCode | null;
  readonly message: string | null;
  readonly attempts: number;
  readonly firstFailed: string;
  readonly nextAttempt: string;
}

/** The columns of {@link ReferenceRow}, of a table named `r`. */
export const REFERENCE_COLUMNS = [
  "r.object_type as objectType",
  "r.source_id as sourceId",
  "r.attribute",
  "r.referenced_id as referencedId",
  "r.referenced_type as referencedType",
  "r.operation",
  "r.code",
  "r.message",
  "r.attempts",
  "r.first_failed as firstFailed",
  "r.next_attempt as nextAttempt",
] as const;

interface ResolvableQuery extends InLane {
  readonly limit: number;
  readonly dueBy: string;
  readonly objectType: ObjectType;
  readonly sourceIds: readonly string[];
  readonly referencedIds: readonly string[];
}

// Both ends need a link: without its own, the object isn't in the target and can't be written.
function prepareResolvable(
  ofObjects: boolean,
  toObjects: boolean,
): PreparedQuery<ResolvableQuery, ReferenceRow> {
  return prepare((db, p, dialect) =>
    db
      .selectFrom("pending_reference as r")
      .innerJoin("link as other", (join) =>
        join
          .onRef("other.tenant_id", "=", "r.tenant_id")
          .onRef("other.job_id", "=", "r.job_id")
          .onRef("other.object_type", "=", "r.referenced_type")
          .onRef("other.source_id", "=", "r.referenced_id"),
      )
      .innerJoin("link as own", (join) =>
        join
          .onRef("own.tenant_id", "=", "r.tenant_id")
          .onRef("own.job_id", "=", "r.job_id")
          .onRef("own.object_type", "=", "r.object_type")
          .onRef("own.source_id", "=", "r.source_id"),
      )
      .select(REFERENCE_COLUMNS)
      .where("r.tenant_id", "=", p.tenantId)
      .where("r.job_id", "=", p.jobId)
      .where("r.next_attempt", "<=", p.dueBy)
      .$if(ofObjects, (query) =>
        query
          .where("r.object_type", "=", p.objectType)
          .where((eb) => dialect.inList(eb.ref("r.source_id"), p.sourceIds)),
      )
      .$if(toObjects, (query) =>
        query.where((eb) => dialect.inList(eb.ref("r.referenced_id"), p.referencedIds)),
      )
      .orderBy("r.object_type")
      .orderBy("r.source_id")
      .orderBy("r.attribute")
      .orderBy("r.referenced_id")
      .limit(count(p.limit)),
  );
}

const RESOLVABLE = prepareResolvable(false, false);
const RESOLVABLE_OF = prepareResolvable(true, false);
const RESOLVABLE_BETWEEN = prepareResolvable(true, true);

/** The query of references that can be written, for what is asked. */
export function chooseResolvable(
  scope: PendingScope | undefined,
): PreparedQuery<ResolvableQuery, ReferenceRow> {
  if (scope === undefined) return RESOLVABLE;
  return scope.referencedIds === undefined ? RESOLVABLE_OF : RESOLVABLE_BETWEEN;
}

export const listReferenceFailures: PreparedQuery<InLane & { limit: number }, ReferenceRow> =
  prepare((db, p) =>
    db
      .selectFrom("pending_reference as r")
      .select(REFERENCE_COLUMNS)
      .where("r.tenant_id", "=", p.tenantId)
      .where("r.job_id", "=", p.jobId)
      .where("r.code", "is not", null)
      .orderBy("r.object_type")
      .orderBy("r.source_id")
      .orderBy("r.attribute")
      .orderBy("r.referenced_id")
      .limit(count(p.limit)),
  );

interface ReferenceArguments extends InLane {
  readonly objectType: ObjectType;
  readonly sourceId: string;
  readonly attribute: string;
  readonly referencedId: string;
  readonly operation: "add" | "remove";
  readonly code: SyncErrorCode;
  readonly message: string;
  readonly attempts: number;
  readonly firstFailed: string;
  readonly nextAttempt: string;
}

/** What was noted since in its place, another operation, has not failed. */
export const saveReferenceFailure: PreparedQuery<ReferenceArguments, unknown> = prepare((db, p) =>
  db
    .updateTable("pending_reference")
    .set({
      code: p.code,
      message: p.message,
      attempts: p.attempts,
      first_failed: p.firstFailed,
      next_attempt: p.nextAttempt,
    })
    .where("tenant_id", "=", p.tenantId)
    .where("job_id", "=", p.jobId)
    .where("object_type", "=", p.objectType)
    .where("source_id", "=", p.sourceId)
    .where("attribute", "=", p.attribute)
    .where("referenced_id", "=", p.referencedId)
    .where("operation", "=", p.operation),
);

/** Read a row; nulls mean that it has not failed. */
export function toReference(row: ReferenceRow): PendingReference {
  const { code, message, attempts, firstFailed, nextAttempt, ...reference } = row;
  if (code === null) return { ...reference };
  const failure = { code, message: message ?? "", attempts, firstFailed, nextAttempt };
  return { ...reference, failure };
}

/** Nothing of a reference's failure is left once it is noted anew. */
export const NO_FAILURE: {
  readonly code: null;
  readonly message: null;
  readonly attempts: RawBuilder<number>;
  readonly first_failed: RawBuilder<string>;
  readonly next_attempt: RawBuilder<string>;
} = {
  code: null,
  message: null,
  attempts: sql<number>`0`,
  first_failed: sql<string>`''`,
  next_attempt: sql<string>`''`,
};
