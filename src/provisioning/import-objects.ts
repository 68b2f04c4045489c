import type { DirectoryGroup, DirectoryUser } from "../directory/user.ts";
import { type Decision, decide } from "../sync/decide.ts";
import type { CompiledObjectMapping } from "../sync/mapping.ts";
import type { ProvisioningPolicy } from "../sync/policy.ts";
import type { Link, ObjectKey } from "../sync/ports.ts";
import type { ScopeResult } from "../sync/scoping.ts";
import { describeGroup, describeUser, type SourceRole } from "../sync/source-environment.ts";
import type { ImportContext } from "./cycle-context.ts";
import {
  importEntitlements,
  importGroupEntitlements,
  NO_ENTITLEMENT,
} from "./import-entitlements.ts";
import { type ImportedReference, linkReferences, readReferences } from "./import-references.ts";
import { importScopes } from "./import-scope.ts";

/** A source object as it is now, with all that decides about it. */
export interface ImportedObject {
  readonly key: ObjectKey;
  readonly mapping: CompiledObjectMapping;
  readonly user?: DirectoryUser;
  readonly group?: DirectoryGroup;
  readonly link?: Link;
  /** Assigned to the application with whatever role; with the scope "all", in the directory. */
  readonly isAssigned: boolean;
  /** Assigned with a role that counts. */
  readonly entitled: boolean;
  /** What the scoping filters say. */
  readonly scope: ScopeResult;
  readonly policy: ProvisioningPolicy;
  /** The app roles that expressions read. */
  readonly roles: readonly SourceRole[];
  /** Whom its mapped references name, members of groups apart. */
  readonly references: readonly ImportedReference[];
}

/** An imported object with what is to be done about it. */
export interface ScopedObject extends ImportedObject {
  readonly softDeleted: boolean;
  readonly decision: Decision;
  /** It failed before, or a run ended over it: the target may have it without our knowing. */
  readonly isEscrowed?: true;
  /** How often it has failed in a row. */
  readonly attempts?: number;
}

/**
 * Step *import*: read the objects, their links, their entitlement and the links of those whom
 * they refer to, a page at once. Kinds of objects that are not mapped are left out.
 */
export async function importObjects(
  context: ImportContext,
  keys: readonly ObjectKey[],
): Promise<readonly ImportedObject[]> {
  const users = await importUsers(context, idsOf(keys, "User"));
  const groups = await importGroups(context, idsOf(keys, "Group"));
  return linkReferences(context, [...users, ...groups]);
}

/**
 * Step *scoping*: decide about an object before the target is asked.
 * `isSoftDeleted` is computed here (behaviour.md section 5): unassigned, filtered out, deleted or
 * disabled.
 */
export function scopeObject(imported: ImportedObject): ScopedObject {
  const { user, group, link, entitled, mapping, key, scope, policy } = imported;
  const source = user ?? group;
  const deleted = source?.deletedDateTime !== undefined;
  const enabled = user?.accountEnabled ?? true;
  const decision = decide({
    exists: source !== undefined,
    softDeleted: deleted,
    enabled,
    entitled,
    passesFilters: scope.passes,
    isConcerned: scope.isConcerned,
    policy,
    linked: link !== undefined,
    managed: link?.managed ?? false,
    objectType: key.objectType,
    flowTypes: mapping.mapping.flowTypes,
  });
  return { ...imported, softDeleted: !entitled || !scope.passes || deleted || !enabled, decision };
}

async function importUsers(
  context: ImportContext,
  ids: readonly string[],
): Promise<readonly ImportedObject[]> {
  const mapping = context.mappings.User;
  if (mapping === undefined || ids.length === 0) return [];
  const { directory, store, lane, evaluation, policy } = context;
  const [users, links, entitlementOf] = await Promise.all([
    directory.readUsers(lane.tenantId, ids),
    store.readLinks(lane, "User", ids),
    importEntitlements(context, ids),
  ]);
  const scopeOf = await importScopes(context, mapping, users);
  const usersById = new Map(users.map((user) => [user.id, user]));
  return ids.map((id) => {
    const user = usersById.get(id);
    const link = links.get(id);
    const entitlement = user === undefined ? NO_ENTITLEMENT : entitlementOf(id);
    const environment = user && describeUser(user, false, evaluation, entitlement.roles);
    return {
      key: { objectType: "User", sourceId: id },
      mapping,
      policy,
      scope: scopeOf(id),
      ...entitlement,
      references: environment === undefined ? [] : readReferences(mapping, environment),
      ...(user !== undefined && { user }),
      ...(link !== undefined && { link }),
    };
  });
}

async function importGroups(
  context: ImportContext,
  ids: readonly string[],
): Promise<readonly ImportedObject[]> {
  const mapping = context.mappings.Group;
  if (mapping === undefined || ids.length === 0) return [];
  const { directory, store, lane, evaluation, policy } = context;
  const [groups, links, entitlementOf] = await Promise.all([
    directory.readGroups(lane.tenantId, ids),
    store.readLinks(lane, "Group", ids),
    importGroupEntitlements(context),
  ]);
  const scopeOf = await importScopes(context, mapping, groups);
  const groupsById = new Map(groups.map((group) => [group.id, group]));
  return ids.map((id) => {
    const group = groupsById.get(id);
    const link = links.get(id);
    const environment = group && describeGroup(group, false, evaluation);
    return {
      key: { objectType: "Group", sourceId: id },
      mapping,
      policy,
      scope: scopeOf(id),
      ...(group === undefined ? NO_ENTITLEMENT : entitlementOf(id)),
      references: environment === undefined ? [] : readReferences(mapping, environment),
      ...(group !== undefined && { group }),
      ...(link !== undefined && { link }),
    };
  });
}

function idsOf(keys: readonly ObjectKey[], objectType: ObjectKey["objectType"]): readonly string[] {
  return distinct(keys.filter((key) => key.objectType === objectType).map((key) => key.sourceId));
}

function distinct(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}
