import { sql } from "kysely";
import type { LogPlace } from "../saas/log-place.ts";
import type { AuditEntry, ResourceKind } from "../saas/ports.ts";
import { count, type PreparedQuery, prepare } from "./prepare.ts";
import type { InOrganization } from "./resource-reads.ts";

interface AuditArguments extends InOrganization {
  readonly at: string;
  readonly tokenId: string | undefined;
  readonly action: AuditEntry["action"];
  readonly kind: ResourceKind;
  readonly resourceId: string;
  readonly modified: string;
  readonly notes: string | undefined;
  readonly actor: string | undefined;
}

export const addAudit: PreparedQuery<AuditArguments, unknown> = prepare((db, p) =>
  db.insertInto("audit").values({
    organization_id: p.organizationId,
    at: p.at,
    // Writes of an organization come one after the other, so nobody takes the same number.
    number: (eb) =>
      eb
        .selectFrom("audit")
        .select((max) => sql<number>`coalesce(${max.fn.max("number")}, 0) + 1`.as("next"))
        .where("organization_id", "=", p.organizationId)
        .where("at", "=", p.at),
    token_id: p.tokenId ?? null,
    action: p.action,
    kind: p.kind,
    resource_id: p.resourceId,
    modified: p.modified,
    notes: p.notes ?? null,
    actor: p.actor ?? null,
  }),
);

/** A block of a log: from `since` on, before the place, newest first. */
export interface LogBlock extends InOrganization, LogPlace {
  readonly since: string;
  readonly limit: number;
}

/** An audit row as it is stored. */
export interface AuditRow {
  readonly at: string;
  readonly number: number;
  readonly token_id: string | null;
  readonly action: string;
  readonly kind: string;
  readonly resource_id: string;
  readonly modified: string;
  readonly notes: string | null;
  readonly actor: string | null;
}

function prepareAudit(
  ofResource: boolean,
): PreparedQuery<
  LogBlock & { readonly resourceId: string | undefined; readonly number: number },
  AuditRow
> {
  // With a time that no index knows, SQLite takes the index of the resource, and not the key.
  const at = ofResource ? sql<string>`(at || '')` : sql<string>`at`;
  return prepare((db, p) =>
    db
      .selectFrom("audit")
      .select([
        "at",
        "number",
        "token_id",
        "action",
        "kind",
        "resource_id",
        "modified",
        "notes",
        "actor",
      ])
      .where("organization_id", "=", p.organizationId)
      .where(at, ">=", p.since)
      .where(sql<boolean>`(${at}, number) < (${p.at}, ${p.number})`)
      .$if(ofResource, (query) => query.where("resource_id", "=", p.resourceId ?? ""))
      .orderBy(at, "desc")
      .orderBy("number", "desc")
      .limit(count(p.limit)),
  );
}

export const readAudit: ReturnType<typeof prepareAudit> = prepareAudit(false);
export const readAuditOfResource: ReturnType<typeof prepareAudit> = prepareAudit(true);
