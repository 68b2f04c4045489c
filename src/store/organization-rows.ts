import type { ResourceDefinitions } from "../saas/definitions.ts";
import type { ApplicationKind, Organization, OrganizationToken } from "../saas/ports.ts";
import type { OrganizationSettings } from "../saas/settings.ts";
import type { OrganizationRow, TokenRow } from "./organization-queries.ts";

/** Read an organization's row. */
export function toOrganization(row: OrganizationRow): Organization {
  const { subscription, settings, definitions } = row;
  const { directoryId, directoryName, directorySince } = row;
  return {
    id: row.id,
    name: row.name,
    application: row.application as ApplicationKind,
    created: row.created,
    ...(subscription === null ? {} : { subscription }),
    // Written by us alone, in this shape.
    ...(settings === null ? {} : { settings: JSON.parse(settings) as OrganizationSettings }),
    ...(definitions === null ? {} : { definitions: readDefinitions(definitions) }),
    ...(directoryId === null
      ? {}
      : {
          directory: {
            id: directoryId,
            name: directoryName ?? "",
            since: directorySince ?? row.created,
          },
        }),
  };
}

const MOST_REMEMBERED = 200;
const remembered = new Map<string, ResourceDefinitions>();

/** The same object for the same text, so that rules are compiled once, not at every look. */
function readDefinitions(text: string): ResourceDefinitions {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  // Written by us alone, in this shape.
  const definitions = JSON.parse(text) as ResourceDefinitions;
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(text, definitions);
  return definitions;
}

/** Write an organization's row. */
export function fromOrganization(organization: Organization): OrganizationRow {
  const { subscription = null, settings, definitions, directory, ...rest } = organization;
  return {
    ...rest,
    subscription,
    settings: settings === undefined ? null : JSON.stringify(settings),
    definitions: definitions === undefined ? null : JSON.stringify(definitions),
    directoryId: directory?.id ?? null,
    directoryName: directory?.name ?? null,
    directorySince: directory?.since ?? null,
  };
}

/** Read a token's row. */
export function toToken(row: TokenRow): OrganizationToken {
  return {
    id: row.tokenId,
    organizationId: row.organizationId,
    kind: row.kind,
    sha256: row.sha256,
    name: row.tokenName,
    scope: row.scope,
    created: row.tokenCreated,
    ...(row.expires === null ? {} : { expires: row.expires }),
    ...(row.revoked === null ? {} : { revoked: row.revoked }),
    ...(row.lastUsed === null ? {} : { lastUsed: row.lastUsed }),
    ...(row.clientId === null ? {} : { clientId: row.clientId }),
    ...(row.issuedBy === null ? {} : { issuedBy: row.issuedBy }),
    ...(row.userId === null ? {} : { userId: row.userId }),
    ...(row.tokenDirectoryId === null ? {} : { directoryId: row.tokenDirectoryId }),
  };
}

/** Write a token's row. */
export function fromToken(token: OrganizationToken): TokenRow {
  return {
    organizationId: token.organizationId,
    tokenId: token.id,
    kind: token.kind,
    sha256: token.sha256,
    tokenName: token.name,
    scope: token.scope,
    tokenCreated: token.created,
    expires: token.expires ?? null,
    revoked: token.revoked ?? null,
    lastUsed: token.lastUsed ?? null,
    clientId: token.clientId ?? null,
    userId: token.userId ?? null,
    tokenDirectoryId: token.directoryId ?? null,
    issuedBy: token.issuedBy ?? null,
  };
}
