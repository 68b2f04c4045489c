import { invariant } from "../common/invariant.ts";
import { StoreError } from "../common/store-error.ts";
import type {
  AuditEntry,
  ResourceStore,
  ResourceWrite,
  ResourceWriter,
  StoredResource,
} from "../saas/ports.ts";
import { ScimError } from "../scim/errors.ts";
import { translateConflict } from "./conflicts.ts";
import { KeyedLock } from "./keyed-lock.ts";
import { PendingWrite, type PlannedWrite } from "./pending-write.ts";
import type { ApplicationTables, Awaitable, ResourceChange, StoredRecord } from "./port.ts";
import { type ReaderDeps, TableReader } from "./reader.ts";
import { readRecord } from "./record.ts";
import type { ScimGroup, ScimUser } from "./scim-shapes.ts";
import { readAttributes } from "./tidy.ts";

/** What the store over an application's tables acts with. */
export interface TableStoreDeps extends ReaderDeps {
  /** Told of every change after it was made. Never rejects. */
  readonly onChange: (change: ResourceChange) => Promise<void>;
}

/**
 * A store over an application's own tables: reads are passed on, and each write becomes one call of
 * one method.
 */
export class TableStore extends TableReader implements ResourceStore {
  readonly #deps: TableStoreDeps;
  readonly #locks: KeyedLock = new KeyedLock();

  constructor(deps: TableStoreDeps) {
    super(deps);
    this.#deps = deps;
  }

  async write<T>(organization: string, work: (writer: ResourceWriter) => Promise<T>): Promise<T> {
    let giveBack: (() => void) | undefined;
    const pending = new PendingWrite(this, async (id) => {
      giveBack ??= await this.#locks.take(`${organization} ${id}`);
    });
    try {
      const result = await work(pending);
      if (pending.planned === undefined) return result;
      const done = await this.#carryOut(organization, pending.planned);
      for (const entry of pending.entries) {
        await this.#deps.onChange(describeChange(organization, entry, done));
      }
      // Whoever wrote hands on what it was given for the row to come; here is the row.
      return (result === pending.outcome ? done : result) as T;
    } finally {
      giveBack?.();
    }
  }

  /** @returns the row as it is now; undefined when it was deleted */
  async #carryOut(
    organization: string,
    planned: PlannedWrite,
  ): Promise<StoredResource | undefined> {
    const tables = this.#deps.tables(organization);
    const kind = planned.kind === "insert" ? planned.write.kind : planned.type;
    if (planned.kind === "remove") {
      await remove(tables, planned);
      return undefined;
    }
    const record = await callTable(kind, () => save(tables, planned));
    if (record === undefined) throw new StoreError("Stale");
    invariant(kind === "User" || kind === "Group", "tables are for Users and Groups");
    return readRecord(kind, record, this.#deps.schemas[kind]);
  }
}

async function remove(
  tables: ApplicationTables,
  { type, id, expectedVersion }: Extract<PlannedWrite, { kind: "remove" }>,
): Promise<void> {
  const table = type === "User" ? tables.users : tables.groups;
  if (await table?.remove(id, expectedVersion)) return;
  const isThere = ((await table?.read([id])) ?? []).length > 0;
  if (!isThere) throw new StoreError("NotFound");
  throw new ScimError("preconditionFailed", "The resource has another version by now.");
}

function save(
  tables: ApplicationTables,
  planned: Exclude<PlannedWrite, { kind: "remove" }>,
): Awaitable<StoredRecord | undefined> {
  const { write } = planned;
  const type = planned.kind === "insert" ? planned.write.kind : planned.type;
  if (type === "User") {
    invariant(write !== undefined, "a User changes by its attributes");
    const user = toUser(write);
    if (planned.kind === "insert") return tables.users.insert(user);
    invariant(planned.expectedVersion !== undefined, "a User is replaced by its version");
    return tables.users.replace(planned.id, user, planned.expectedVersion);
  }
  const { groups } = tables;
  if (groups === undefined) throw new ScimError("notFound", "There are no Groups here.");
  const members = [...planned.members.add.values()];
  if (planned.kind === "insert") return groups.insert(toGroup(planned.write), members);
  const { id, expectedVersion } = planned;
  return groups.change(id, {
    ...(write && { attributes: toGroup(write) }),
    ...(expectedVersion !== undefined && { expectedVersion }),
    addMembers: members,
    removeMembers: [...planned.members.remove],
  });
}

async function callTable<T>(kind: string, call: () => Awaitable<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw translateConflict(error, kind);
  }
}

// Both were read by the schema, which requires these names.
function toUser({ document }: ResourceWrite): ScimUser {
  const { userName, ...rest } = readAttributes(document);
  return { ...rest, userName: String(userName) };
}

function toGroup({ document }: ResourceWrite): ScimGroup {
  const { displayName, ...rest } = readAttributes(document);
  return { ...rest, displayName: String(displayName) };
}

function describeChange(
  organization: string,
  entry: AuditEntry,
  done: StoredResource | undefined,
): ResourceChange {
  const { modified, notes = [], at, tokenId = "", kind } = entry;
  // Nobody signs in to other people's tables, so it is one of the three.
  const isWhole = entry.action === "create" || entry.action === "delete";
  const action = isWhole ? entry.action : "update";
  const isOff = modified.some(({ path, newValue }) => path === "active" && newValue === false);
  const isEnd = action === "delete" || (action === "update" && isOff);
  return {
    ...{ organization, tokenId, at, action, modified, notes },
    resourceType: kind === "User" ? "User" : "Group",
    id: done?.id ?? entry.resourceId,
    endsAccess: kind === "User" && isEnd,
  };
}
