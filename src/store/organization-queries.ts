import { type PreparedQuery, prepare } from "./prepare.ts";

/** An organization as it is stored. */
export interface OrganizationRow {
  readonly id: string;
  readonly name: string;
  readonly application: string;
  readonly created: string;
  readonly subscription: string | null;
  /** JSON text. */
  readonly settings: string | null;
  /** JSON text. */
  readonly definitions: string | null;
  readonly directoryId: string | null;
  readonly directoryName: string | null;
  readonly directorySince: string | null;
}

const ORGANIZATION_COLUMNS = [
  "organization.id",
  "organization.name",
  "organization.application",
  "organization.created",
  "organization.subscription",
  "organization.settings",
  "organization.definitions",
  "organization.directory_id as directoryId",
  "organization.directory_name as directoryName",
  "organization.directory_since as directorySince",
] as const;

export const addOrganization: PreparedQuery<OrganizationRow, unknown> = prepare((db, p) =>
  db.insertInto("organization").values({
    id: p.id,
    name: p.name,
    application: p.application,
    created: p.created,
    subscription: p.subscription,
    settings: p.settings,
    definitions: p.definitions,
    directory_id: p.directoryId,
    directory_name: p.directoryName,
    directory_since: p.directorySince,
  }),
);

export const listOrganizations: PreparedQuery<object, OrganizationRow> = prepare((db) =>
  db.selectFrom("organization").select(ORGANIZATION_COLUMNS).orderBy("created").orderBy("id"),
);

export const readOrganization: PreparedQuery<{ id: string }, OrganizationRow> = prepare((db, p) =>
  db.selectFrom("organization").select(ORGANIZATION_COLUMNS).where("id", "=", p.id),
);

export const changeOrganization: PreparedQuery<OrganizationRow, unknown> = prepare((db, p) =>
  db
    .updateTable("organization")
    .set({
      name: p.name,
      subscription: p.subscription,
      settings: p.settings,
      definitions: p.definitions,
      directory_id: p.directoryId,
      directory_name: p.directoryName,
      directory_since: p.directorySince,
    })
    .where("id", "=", p.id),
);

/** A token as it is stored. */
export interface TokenRow {
  readonly organizationId: string;
  readonly tokenId: string;
  readonly kind: "secret" | "client" | "access";
  readonly sha256: string;
  readonly tokenName: string;
  readonly scope: "read" | "write";
  readonly tokenCreated: string;
  readonly expires: string | null;
  readonly revoked: string | null;
  readonly lastUsed: string | null;
  readonly clientId: string | null;
  readonly issuedBy: string | null;
  readonly userId: string | null;
  readonly tokenDirectoryId: string | null;
}

const TOKEN_COLUMNS = [
  "organization_token.organization_id as organizationId",
  "organization_token.id as tokenId",
  "organization_token.kind",
  "organization_token.sha256",
  "organization_token.name as tokenName",
  "organization_token.scope",
  "organization_token.created as tokenCreated",
  "organization_token.expires",
  "organization_token.revoked",
  "organization_token.last_used as lastUsed",
  "organization_token.client_id as clientId",
  "organization_token.issued_by as issuedBy",
  "organization_token.user_id as userId",
  "organization_token.directory_id as tokenDirectoryId",
] as const;

export const addToken: PreparedQuery<TokenRow, unknown> = prepare((db, p) =>
  db.insertInto("organization_token").values({
    organization_id: p.organizationId,
    id: p.tokenId,
    sha256: p.sha256,
    name: p.tokenName,
    created: p.tokenCreated,
    expires: p.expires,
    kind: p.kind,
    scope: p.scope,
    client_id: p.clientId,
    issued_by: p.issuedBy,
    user_id: p.userId,
    last_used: p.lastUsed,
    revoked: p.revoked,
    directory_id: p.tokenDirectoryId,
  }),
);

interface Expiry {
  readonly organizationId: string;
  readonly expires: string;
}

/** Tokens that expire sooner anyway keep their time: a rotation never makes one live longer. */
export const expireSecrets: PreparedQuery<Expiry, unknown> = prepare((db, p) =>
  db
    .updateTable("organization_token")
    .set({ expires: p.expires })
    .where("organization_id", "=", p.organizationId)
    .where("kind", "=", "secret")
    .where((eb) => eb.or([eb("expires", "is", null), eb("expires", ">", p.expires)])),
);

/** The same for one token and the access tokens that were given out for it. */
export const expireToken: PreparedQuery<Expiry & { id: string }, unknown> = prepare((db, p) =>
  db
    .updateTable("organization_token")
    .set({ expires: p.expires })
    .where("organization_id", "=", p.organizationId)
    .where((eb) => eb.or([eb("id", "=", p.id), eb("issued_by", "=", p.id)]))
    .where((eb) => eb.or([eb("expires", "is", null), eb("expires", ">", p.expires)])),
);

interface TokenMoment {
  readonly organizationId: string;
  readonly id: string;
  readonly at: string;
}

export const revokeToken: PreparedQuery<TokenMoment, unknown> = prepare((db, p) =>
  db
    .updateTable("organization_token")
    .set({ revoked: p.at })
    .where("organization_id", "=", p.organizationId)
    .where((eb) => eb.or([eb("id", "=", p.id), eb("issued_by", "=", p.id)]))
    .where("revoked", "is", null),
);

export const noteTokenUse: PreparedQuery<TokenMoment, unknown> = prepare((db, p) =>
  db
    .updateTable("organization_token")
    .set({ last_used: p.at })
    .where("organization_id", "=", p.organizationId)
    .where("id", "=", p.id),
);

export const removeExpiredAccess: PreparedQuery<{ organizationId: string; now: string }, unknown> =
  prepare((db, p) =>
    db
      .deleteFrom("organization_token")
      .where("organization_id", "=", p.organizationId)
      .where("kind", "=", "access")
      .where("expires", "<=", p.now),
  );

export const listTokens: PreparedQuery<{ organizationId: string }, TokenRow> = prepare((db, p) =>
  db
    .selectFrom("organization_token")
    .select(TOKEN_COLUMNS)
    .where("organization_id", "=", p.organizationId)
    .where("kind", "!=", "access")
    .orderBy("created")
    .orderBy("id"),
);

export const findToken: PreparedQuery<{ sha256: string }, TokenRow & OrganizationRow> = prepare(
  (db, p) =>
    db
      .selectFrom("organization_token")
      .innerJoin("organization", "organization.id", "organization_token.organization_id")
      .select([...TOKEN_COLUMNS, ...ORGANIZATION_COLUMNS])
      .where("organization_token.sha256", "=", p.sha256),
);
