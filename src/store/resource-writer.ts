import type { AccountWriter } from "../common/account-ports.ts";
import { invariant } from "../common/invariant.ts";
import { StoreError } from "../common/store-error.ts";
import { listEmailValues } from "../saas/email-values.ts";
import type { EmployeeWriter } from "../saas/employee-store.ts";
import type { OwnershipWriter } from "../saas/ownership-ports.ts";
import type {
  GroupMember,
  NewAuditEntry,
  ResourceKind,
  ResourcePage,
  ResourceSelection,
  ResourceWrite,
  ResourceWriter,
  SearchPage,
  StoredResource,
} from "../saas/ports.ts";
import { foldCase } from "../scim/fold.ts";
import type { ResolvedFilter } from "../scim/resolve-filter.ts";
import { SqlAccounts } from "./account-store.ts";
import { AuditTrails } from "./audit-trail.ts";
import type { Connection } from "./database.ts";
import { SqlEmployeeWriter } from "./employee-store.ts";
import { SqlOwnershipWriter } from "./ownership-store.ts";
import { BLOCK_SIZE } from "./resource-place.ts";
import { type QueryResult, type SearchResult, SqlResourceReader } from "./resource-reader.ts";
import { readMemberFlag } from "./resource-reads.ts";
import * as queries from "./resource-writes.ts";
import { selectionReadsCopies } from "./search-copies.ts";
import { addPending, removeCopy } from "./search-queries.ts";
import { addUnique, listUnique, removeUnique } from "./unique-queries.ts";

/** Writes resources inside one transaction. */
export class SqlResourceWriter extends SqlResourceReader implements ResourceWriter {
  #accounts: AccountWriter | undefined;
  #employees: EmployeeWriter | undefined;
  #ownership: OwnershipWriter | undefined;
  readonly #trails: AuditTrails;

  constructor(connection: Connection) {
    super(connection);
    this.#trails = new AuditTrails(connection);
  }

  get accounts(): AccountWriter {
    this.#accounts ??= new SqlAccounts(this.connection);
    return this.#accounts;
  }

  get employees(): EmployeeWriter {
    this.#employees ??= new SqlEmployeeWriter(this.connection);
    return this.#employees;
  }

  get ownership(): OwnershipWriter {
    this.#ownership ??= new SqlOwnershipWriter(this.connection);
    return this.#ownership;
  }

  override async query(
    organizationId: string,
    kind: ResourceKind,
    filter: ResolvedFilter | undefined,
    page: ResourcePage,
  ): Promise<QueryResult> {
    this.#refuseCopies([{ kind, filter, sort: undefined }]);
    return await super.query(organizationId, kind, filter, page);
  }

  override async count(
    organizationId: string,
    kind: ResourceKind,
    filter: ResolvedFilter | undefined,
  ): Promise<number> {
    this.#refuseCopies([{ kind, filter, sort: undefined }]);
    return await super.count(organizationId, kind, filter);
  }

  override async search(
    organizationId: string,
    selections: readonly ResourceSelection[],
    page: SearchPage,
  ): Promise<SearchResult> {
    this.#refuseCopies(selections);
    return await super.search(organizationId, selections, page);
  }

  /** Nobody could make the copies of what this very transaction has written. */
  #refuseCopies(selections: readonly ResourceSelection[]): void {
    const reads = selections.some((each) => selectionReadsCopies(each, this.connection.dialect));
    invariant(!reads, "a write searches by columns alone");
  }

  async insert(
    organizationId: string,
    write: ResourceWrite,
    recordedAt?: string,
  ): Promise<StoredResource> {
    const { id, kind, now, document, revived = { version: 1, created: now } } = write;
    await queries.takePosition.run(this.connection, { organizationId, kind });
    await queries.insertResource.run(this.connection, {
      ...toArguments(organizationId, write),
      ...revived,
      recordedAt: recordedAt ?? now,
    });
    this.#trails.noteCreated(id, recordedAt);
    const emails = write.emails ?? [];
    const newEmails = emails.map((email) => ({ organizationId, email }));
    await queries.addFirstEmails.run(this.connection, newEmails);
    await this.#addUnique(organizationId, write);
    return { id, kind, ...revived, lastModified: now, document };
  }

  async update(
    organizationId: string,
    write: ResourceWrite,
    expectedVersion: number,
  ): Promise<StoredResource> {
    const { id, kind, now, document, emails } = write;
    const given = toArguments(organizationId, write);
    const formerEmails =
      emails === undefined ? [] : await this.#readFormerEmails(organizationId, write);
    const updated = await queries.updateDocument.first(this.connection, {
      ...given,
      expectedVersion,
    });
    if (updated === undefined) {
      const stored = await this.read(organizationId, kind, id);
      throw new StoreError(stored === undefined ? "NotFound" : "Stale");
    }
    await addPending.run(this.connection, { organizationId, resourceId: id });
    this.#trails.noteStored(id, updated);
    if (!hasKeys(updated, write)) await queries.updateKeys.run(this.connection, given);
    if (emails !== undefined) {
      const owner = { organizationId, number: updated.number };
      await this.#replaceEmails(owner, formerEmails, emails);
    }
    await this.#replaceUnique(organizationId, write);
    const { version, created } = updated;
    const isMember = readMemberFlag(updated);
    return { id, kind, version, created, lastModified: now, document, isMember };
  }

  async remove(organizationId: string, kind: ResourceKind, id: string): Promise<boolean> {
    const key = { organizationId, kind, id };
    const removed = await queries.removeResource.first(this.connection, key);
    if (removed === undefined) return false;
    this.#trails.noteRemoved(id, removed);
    const block = Math.floor(removed.position / BLOCK_SIZE);
    await queries.removeFromCounter.run(this.connection, { organizationId, kind });
    await queries.addGap.run(this.connection, { organizationId, kind, block });
    await removeCopy.run(this.connection, { organizationId, resourceId: id });
    const owner = { organizationId, number: removed.number };
    await this.#replaceEmails(owner, listStoredEmails(removed.document), []);
    await removeUnique.run(this.connection, { organizationId, resourceId: id });
    await queries.removeMemberships.run(this.connection, { organizationId, memberId: id });
    await queries.removeAllMembers.run(this.connection, { organizationId, groupId: id });
    return true;
  }

  async addMembers(
    organizationId: string,
    groupId: string,
    members: readonly GroupMember[],
    _now: string,
  ): Promise<number> {
    const group = { organizationId, groupId };
    const row = await queries.lastMemberPosition.first(this.connection, group);
    const first = (row?.last ?? 0) + 1;
    const rows = members.map((member, index) => ({
      ...group,
      memberId: member.value,
      type: member.type,
      display: member.display,
      displayFolded: member.display === undefined ? undefined : foldCase(member.display),
      position: first + index,
    }));
    return await queries.addMembers.run(this.connection, rows);
  }

  async removeMembers(
    organizationId: string,
    groupId: string,
    memberIds: readonly string[],
  ): Promise<number> {
    const members = { organizationId, groupId, ids: memberIds };
    return await queries.removeMembers.run(this.connection, members);
  }

  async removeAllMembers(organizationId: string, groupId: string): Promise<number> {
    return await queries.removeAllMembers.run(this.connection, { organizationId, groupId });
  }

  async touch(organizationId: string, groupId: string, now: string): Promise<StoredResource> {
    const group = { organizationId, groupId, now };
    const row = await queries.touchGroup.first(this.connection, group);
    if (row === undefined) throw new StoreError("NotFound");
    const { auditAt, auditNumber, ...stored } = row;
    this.#trails.noteStored(groupId, { auditAt, auditNumber });
    return stored;
  }

  async audit(organizationId: string, entry: NewAuditEntry): Promise<void> {
    await this.#trails.add(organizationId, entry);
  }

  async #addUnique(organizationId: string, write: ResourceWrite): Promise<void> {
    const { id: resourceId, kind, uniqueValues = [] } = write;
    for (const { attribute, value } of uniqueValues) {
      const row = { organizationId, kind, attribute, value, resourceId };
      const count = await addUnique.run(this.connection, row);
      if (count === 0) throw new StoreError("Uniqueness", { attribute });
    }
  }

  async #replaceUnique(organizationId: string, write: ResourceWrite): Promise<void> {
    const { id: resourceId, uniqueValues } = write;
    if (uniqueValues === undefined) return;
    const key = { organizationId, resourceId };
    const stored = await listUnique.all(this.connection, key);
    const toText = (each: { attribute: string; value: string }) =>
      `${each.attribute} ${each.value}`;
    const wanted = new Set(uniqueValues.map(toText));
    if (stored.length === wanted.size && stored.every((row) => wanted.has(toText(row)))) return;
    await removeUnique.run(this.connection, key);
    await this.#addUnique(organizationId, write);
  }

  async #readFormerEmails(
    organizationId: string,
    { id, kind, formerEmails }: ResourceWrite,
  ): Promise<readonly string[]> {
    if (formerEmails !== undefined) return formerEmails;
    const stored = await this.read(organizationId, kind, id);
    return stored === undefined ? [] : listStoredEmails(stored.document);
  }

  async #replaceEmails(
    owner: { organizationId: string; number: number },
    former: readonly string[],
    emails: readonly string[],
  ): Promise<void> {
    for (const email of former) {
      if (!emails.includes(email))
        await queries.removeEmail.run(this.connection, { ...owner, email });
    }
    const added = emails.filter((email) => !former.includes(email));
    await queries.addEmails.run(
      this.connection,
      added.map((email) => ({ ...owner, email })),
    );
  }
}

function listStoredEmails(document: string): readonly string[] {
  return listEmailValues(JSON.parse(document));
}

function hasKeys(stored: queries.StoredKeys, write: ResourceWrite): boolean {
  const { userName = null, externalId = null, displayName = null } = write;
  return (
    stored.userName === userName &&
    stored.externalId === externalId &&
    stored.displayName === displayName
  );
}

function toArguments(organizationId: string, write: ResourceWrite) {
  return {
    organizationId,
    kind: write.kind,
    id: write.id,
    now: write.now,
    document: write.document,
    userName: write.userName,
    externalId: write.externalId,
    displayName: write.displayName,
  };
}
