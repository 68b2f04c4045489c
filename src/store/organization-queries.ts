import type { Organization } from "../saas/ports.ts";
import { type PreparedQuery, prepare } from "./prepare.ts";

/** An organization as it is stored. */
export interface OrganizationRow {
  readonly id: string;
  readonly name: string;
  readonly application: string;
  readonly created: string;
}

interface TokenArguments {
  readonly organizationId: string;
  readonly id: string;
  readonly sha256: string;
  readonly name: string;
  readonly created: string;
  readonly expires: string | undefined;
}

/** A token joined with its organization. */
export interface TokenRow extends OrganizationRow {
  readonly tokenId: string;
  readonly sha256: string;
  readonly tokenName: string;
  readonly tokenCreated: string;
  readonly expires: string | null;
}

const ORGANIZATION_COLUMNS = ["id", "name", "application", "created"] as const;

export const addOrganization: PreparedQuery<Organization, unknown> = prepare((db, p) =>
  db
    .insertInto("organization")
    .values({ id: p.id, name: p.name, application: p.application, created: p.created }),
);

export const addToken: PreparedQuery<TokenArguments, unknown> = prepare((db, p) =>
  db.insertInto("organization_token").values({
    organization_id: p.organizationId,
    id: p.id,
    sha256: p.sha256,
    name: p.name,
    created: p.created,
    expires: p.expires ?? null,
  }),
);

/** Tokens that expire sooner anyway keep their time: a rotation never makes one live longer. */
export const expireTokens: PreparedQuery<{ organizationId: string; expires: string }, unknown> =
  prepare((db, p) =>
    db
      .updateTable("organization_token")
      .set({ expires: p.expires })
      .where("organization_id", "=", p.organizationId)
      .where((eb) => eb.or([eb("expires", "is", null), eb("expires", ">", p.expires)])),
  );

export const listOrganizations: PreparedQuery<object, OrganizationRow> = prepare((db) =>
  db.selectFrom("organization").select(ORGANIZATION_COLUMNS).orderBy("created").orderBy("id"),
);

export const readOrganization: PreparedQuery<{ id: string }, OrganizationRow> = prepare((db, p) =>
  db.selectFrom("organization").select(ORGANIZATION_COLUMNS).where("id", "=", p.id),
);

export const findToken: PreparedQuery<{ sha256: string }, TokenRow> = prepare((db, p) =>
  db
    .selectFrom("organization_token as t")
    .innerJoin("organization as o", "o.id", "t.organization_id")
    .select([
      "o.id",
      "o.name",
      "o.application",
      "o.created",
      "t.id as tokenId",
      "t.sha256",
      "t.name as tokenName",
      "t.created as tokenCreated",
      "t.expires",
    ])
    .where("t.sha256", "=", p.sha256),
);
