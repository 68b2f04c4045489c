import { sql } from "kysely";
import { type PreparedQuery, prepare } from "./prepare.ts";
import type { InOrganization } from "./resource-reads.ts";

type OnePerson = InOrganization & { readonly userId: string };

/** Somebody removed, as they are stored. */
export interface RemovedRow {
  readonly userId: string;
  readonly userName: string | null;
  readonly email: string | null;
  readonly version: number;
  readonly created: string;
  readonly removedAt: string;
  readonly document: string;
}

const REMOVED = [
  "user_id as userId",
  "user_name as userName",
  "email",
  "version",
  "created",
  "removed_at as removedAt",
  "document",
] as const;

export const keepPerson: PreparedQuery<RemovedRow & InOrganization, unknown> = prepare((db, p) =>
  db.insertInto("removed_person").values({
    organization_id: p.organizationId,
    user_id: p.userId,
    user_name: p.userName,
    email: p.email,
    version: p.version,
    created: p.created,
    removed_at: p.removedAt,
    document: p.document,
  }),
);

export const readPerson: PreparedQuery<OnePerson, RemovedRow> = prepare((db, p) =>
  db
    .selectFrom("removed_person")
    .select(REMOVED)
    .where("organization_id", "=", p.organizationId)
    .where("user_id", "=", p.userId),
);

function prepareFind(
  column: "user_name" | "email",
): PreparedQuery<InOrganization & { value: string }, RemovedRow> {
  return prepare((db, p) =>
    db
      .selectFrom("removed_person")
      .select(REMOVED)
      .where("organization_id", "=", p.organizationId)
      .where(column, "=", p.value)
      .orderBy("removed_at", "desc")
      .orderBy("user_id", "desc")
      .limit(sql<number>`1`),
  );
}

export const findByUserName: ReturnType<typeof prepareFind> = prepareFind("user_name");
export const findByEmail: ReturnType<typeof prepareFind> = prepareFind("email");

export const releasePerson: PreparedQuery<OnePerson, unknown> = prepare((db, p) =>
  db
    .deleteFrom("removed_person")
    .where("organization_id", "=", p.organizationId)
    .where("user_id", "=", p.userId),
);
