import { StoreError } from "../common/store-error.ts";
import { formatInstant } from "../common/world.ts";
import type { RemovedPerson } from "../saas/employee.ts";
import type { ModifiedEntry } from "../saas/modified.ts";
import type {
  AuditEntry,
  InitialDocument,
  NewAuditEntry,
  ResourceKind,
  ResourceWrite,
  ResourceWriter,
  StoredResource,
} from "../saas/ports.ts";
import { checkPreconditions, type Preconditions } from "../scim/entity-tag.ts";
import { ScimError } from "../scim/errors.ts";
import {
  findReturning,
  followRemoval,
  followReturn,
  followUser,
  type UserChange,
} from "./follow-user.ts";
import { type FinishWrite, finishWrite } from "./manager-reference.ts";
import { formatEntityTag } from "./present.ts";
import type { Caller, Provider } from "./provider.ts";

/** What a request makes of a stored resource. */
export interface PlannedChange {
  /** Absent when the document stays as it is. */
  readonly write?: ResourceWrite;
  readonly modified: readonly ModifiedEntry[];
  /** What of the request was left out on purpose; for the audit log. */
  readonly notes?: AuditEntry["notes"];
  /** Completes `write` inside the transaction; absent when it is whole. */
  readonly finish?: FinishWrite;
  /** Checks and changes of rows inside the transaction. @returns what they modified */
  readonly settle?: (writer: ResourceWriter) => Promise<readonly ModifiedEntry[]>;
  /** Of a User whose document changes: what it was and what it becomes. */
  readonly user?: Omit<UserChange, "userId">;
}

/** How often a change is planned anew after others changed the resource meanwhile. */
const RETRIES = 5;

/**
 * Change a resource. The change is first planned on what is committed, so that a refusal costs no
 * transaction; when the version has moved on by then, it is planned again inside the
 * transaction, where nobody comes between. With conditions it always is: a change of members alone
 * would not notice that the version has moved on.
 *
 * @param plan - pure; runs again on another version
 * @throws ScimError of `plan`, `notFound`, `uniqueness`, `preconditionFailed`; StoreError
 */
export async function changeResource(
  provider: Provider,
  caller: Caller,
  kind: ResourceKind,
  id: string,
  plan: (stored: StoredResource) => PlannedChange,
  conditions?: Preconditions,
): Promise<StoredResource> {
  const organizationId = caller.organization.id;
  const seen = await readExisting(provider.store, organizationId, kind, id);
  checkPreconditions(conditions, formatEntityTag(seen.version), "change");
  const change = plan(seen);
  if (change.write === undefined && change.settle === undefined) return seen;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await provider.store.write(organizationId, async (writer) => {
        if (attempt === 0 && conditions === undefined) {
          return await applyChange(provider, caller, writer, seen, change);
        }
        const fresh = await readExisting(writer, organizationId, kind, id);
        checkPreconditions(conditions, formatEntityTag(fresh.version), "change");
        return await applyChange(provider, caller, writer, fresh, plan(fresh));
      });
    } catch (error) {
      const isStale = error instanceof StoreError && error.code === "Stale";
      if (!isStale || attempt === RETRIES) throw translateStoreError(error, kind, id);
    }
  }
}

async function applyChange(
  provider: Provider,
  caller: Caller,
  writer: ResourceWriter,
  stored: StoredResource,
  change: PlannedChange,
): Promise<StoredResource> {
  const { id, kind, version, lastModified } = stored;
  const organizationId = caller.organization.id;
  const rows = change.settle === undefined ? [] : await change.settle(writer);
  const followed =
    change.user === undefined
      ? []
      : await followUser(
          { provider, caller, writer },
          { userId: id, lastModified, ...change.user },
        );
  if (change.write === undefined && rows.length === 0) return stored;
  const now = formatInstant(provider.world.now());
  const next =
    change.write === undefined
      ? await writer.touch(organizationId, id, now)
      : await writer.update(
          organizationId,
          await finishWrite(change, writer, change.write),
          version,
        );
  const modified = [...change.modified, ...rows, ...followed];
  const { notes } = change;
  const entry = { action: "update", kind, resourceId: id, modified } as const;
  await recordAudit(provider, caller, writer, entry, notes);
  return next;
}

/** What a creation comes to. */
export interface Creation extends PlannedChange {
  readonly write: ResourceWrite;
  /** What the audit entry begins with, before `modified`. */
  readonly initial?: InitialDocument;
  /** The same write for the id of somebody who returns. */
  readonly rebuild: (id: string) => ResourceWrite;
}

/**
 * Create a resource; `settle` runs behind the insert, in the same transaction. Somebody who was
 * here before returns under their old id, so that their history goes on.
 */
export async function insertResource(
  provider: Provider,
  caller: Caller,
  change: Creation,
): Promise<StoredResource> {
  const { settle, user } = change;
  const { kind } = change.write;
  let { id } = change.write;
  try {
    return await provider.store.write(caller.organization.id, async (writer) => {
      const work = { provider, caller, writer };
      const after = user?.after;
      const person = after === undefined ? undefined : await findReturning(work, after);
      const planned = person === undefined ? change.write : continueFrom(person, change.rebuild);
      const write = await finishWrite(change, writer, planned);
      id = write.id;
      const at = formatInstant(provider.world.now());
      const stored = await writer.insert(caller.organization.id, write, at);
      if (person !== undefined && after !== undefined) await followReturn(work, person, after);
      else if (user !== undefined) await followUser(work, { userId: id, ...user });
      const rows = settle === undefined ? [] : await settle(writer);
      const modified = [...change.modified, ...rows];
      const told = change.initial === undefined ? {} : { initial: change.initial };
      const entry = { at, action: "create", kind, resourceId: id, modified, ...told } as const;
      await recordAudit(provider, caller, writer, entry, change.notes);
      return stored;
    });
  } catch (error) {
    throw translateStoreError(error, kind, id);
  }
}

function continueFrom(
  { userId, version, created }: RemovedPerson,
  rebuild: Creation["rebuild"],
): ResourceWrite {
  // The version goes on, so that no entity-tag ever stands for two representations.
  return { ...rebuild(userId), revived: { version: version + 1, created } };
}

/** What a deletion may be told beside what goes. */
export interface RemovalOptions {
  readonly conditions?: Preconditions | undefined;
  /** For good, whatever the organization's rules are: to take back a creation. */
  readonly forGood?: boolean;
}

/**
 * Delete a resource. Groups it was in lose it and count as changed. Of a User the organization's
 * rules say what stays.
 *
 * @throws ScimError `notFound`, `preconditionFailed`
 */
export async function removeResource(
  provider: Provider,
  caller: Caller,
  kind: ResourceKind,
  id: string,
  { conditions, forGood = false }: RemovalOptions = {},
): Promise<void> {
  const organizationId = caller.organization.id;
  if (!isResourceId(id)) throw notFound(kind, id);
  const now = formatInstant(provider.world.now());
  try {
    await provider.store.write(organizationId, async (writer) => {
      const followed: ModifiedEntry[] = [];
      const isPerson = kind === "User" && writer.employees !== undefined;
      if (conditions !== undefined || isPerson) {
        const stored = await readExisting(writer, organizationId, kind, id);
        checkPreconditions(conditions, formatEntityTag(stored.version), "change");
        const work = { provider, caller, writer };
        if (isPerson) followed.push(...(await followRemoval(work, stored, { forGood })));
      }
      const groups = (await writer.readGroupsOf(organizationId, [id])).get(id) ?? [];
      if (!(await writer.remove(organizationId, kind, id))) throw notFound(kind, id);
      for (const { value } of groups) await writer.touch(organizationId, value, now);
      const entry = { action: "delete", kind, resourceId: id, modified: followed } as const;
      await recordAudit(provider, caller, writer, entry);
    });
  } catch (error) {
    throw translateStoreError(error, kind, id);
  }
}

/**
 * Read a resource that must be there.
 *
 * @throws ScimError `notFound`
 */
export async function readExisting(
  reader: Pick<ResourceWriter, "read">,
  organizationId: string,
  kind: ResourceKind,
  id: string,
): Promise<StoredResource> {
  const stored = isResourceId(id) ? await reader.read(organizationId, kind, id) : undefined;
  if (stored === undefined) throw notFound(kind, id);
  return stored;
}

/** Write the audit row of a change, with who asked for it; of now, unless it says when. */
export async function recordAudit(
  provider: Pick<Provider, "world">,
  caller: Pick<Caller, "organization" | "tokenId" | "actor">,
  writer: ResourceWriter,
  entry: Omit<NewAuditEntry, "at" | "tokenId" | "actor" | "notes"> & { readonly at?: string },
  notes: AuditEntry["notes"] = [],
): Promise<void> {
  const { at = formatInstant(provider.world.now()) } = entry;
  const told = notes.length === 0 ? entry : { ...entry, notes };
  const { tokenId, actor } = caller;
  const by = {
    ...(tokenId === undefined ? {} : { tokenId }),
    ...(actor === undefined ? {} : { actor }),
  };
  await writer.audit(caller.organization.id, { ...by, ...told, at });
}

// Ids are ours, so a text that none can be is not worth a look into the store.
function isResourceId(id: string): boolean {
  return id.length > 0 && id.length <= 64 && !id.includes("\0") && id.isWellFormed();
}

function notFound(kind: ResourceKind, id: string): ScimError {
  return new ScimError("notFound", `There is no ${kind} "${id.slice(0, 64)}".`);
}

/** A store's refusal of a write, as SCIM tells it; other errors as they are. */
export function translateStoreError(error: unknown, kind: ResourceKind, id: string): unknown {
  if (!(error instanceof StoreError)) return error;
  if (error.code === "NotFound") return notFound(kind, id);
  if (error.code !== "Uniqueness") return error;
  const attributePath = error.attribute ?? "userName";
  const detail = `Another ${kind} already has this ${attributePath}.`;
  return new ScimError("uniqueness", detail, { cause: error, attributePath });
}
