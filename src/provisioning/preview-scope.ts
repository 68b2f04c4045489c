import type { ObjectType } from "../sync/schema.ts";
import type { ImportContext } from "./cycle-context.ts";
import { importObjects, type ScopedObject, scopeObject } from "./import-objects.ts";
import type { JobKey } from "./job-admin.ts";
import {
  openPreview,
  type PreviewAdmin,
  type PreviewDraft,
  stampPreview,
  walkObjects,
} from "./preview-context.ts";

/** How many names each list of a preview has at most. */
const MOST_NAMES = 100;

/** Somebody whom a scope lets in, out, or leaves in. */
export interface PreviewedName {
  readonly id: string;
  readonly displayName: string;
}

/** So many, and the first of them by name. */
export interface PreviewedGroup {
  readonly count: number;
  readonly names: readonly PreviewedName[];
}

/** What a scope comes to for one kind of object, against what is saved. */
export interface ScopePreview {
  readonly objectType: ObjectType;
  readonly madeDateTime: string;
  /** In the directory, without soft-deleted ones. */
  readonly total: number;
  /** In scope as it is saved. */
  readonly now: number;
  /** In scope with the draft: entitled, and let through by the filters. */
  readonly inScope: PreviewedGroup;
  /** In scope with the draft alone. */
  readonly enters: PreviewedGroup;
  /** In scope without the draft alone. */
  readonly leaves: PreviewedGroup;
  /** Those who have an account that the draft would disable; without the draft it would stay. */
  readonly disabled: PreviewedGroup;
  /** The same of accounts that would be deleted. */
  readonly deleted: PreviewedGroup;
  /** Those who leave and keep their account as it is. */
  readonly kept: PreviewedGroup;
}

/**
 * Who would be in scope with another scope or other filters, and whom it would cost the account.
 * Everybody is looked at; the target is not asked, and nothing is stored.
 *
 * @throws JobAdminError `JobNotFound`; the signal's reason
 */
export async function previewScope(
  admin: PreviewAdmin,
  key: JobKey,
  given: {
    readonly objectType: ObjectType;
    readonly draft: PreviewDraft;
    readonly signal: AbortSignal;
  },
): Promise<ScopePreview> {
  const { objectType, draft, signal } = given;
  const [before, after] = [await openPreview(admin, key), await openPreview(admin, key, draft)];
  const lists = {
    inScope: new Names(),
    enters: new Names(),
    leaves: new Names(),
    disabled: new Names(),
    deleted: new Names(),
    kept: new Names(),
  };
  let [total, now] = [0, 0];
  for await (const keys of walkObjects(admin, key.tenantId, objectType, signal)) {
    const old = await scopeAll(before, keys);
    for (const object of (await scopeAll(after, keys)).values()) {
      const was = old.get(object.key.sourceId);
      const [isIn, wasIn] = [isInScope(object), was !== undefined && isInScope(was)];
      if (isLiving(object)) total += 1;
      if (wasIn) now += 1;
      const name = nameOf(object);
      if (isIn) lists.inScope.add(name);
      if (isIn && !wasIn) lists.enters.add(name);
      if (!isIn && wasIn) lists.leaves.add(name);
      if (was === undefined || !keepsAccount(was)) continue;
      if (object.decision.kind === "deprovision") lists.disabled.add(name);
      if (object.decision.kind === "delete") lists.deleted.add(name);
      if (object.decision.kind === "skip" && !isIn) lists.kept.add(name);
    }
  }
  const groups = Object.entries(lists).map(([name, list]) => [name, list.cut()] as const);
  return {
    objectType,
    madeDateTime: stampPreview(admin),
    total,
    now,
    ...(Object.fromEntries(groups) as Record<keyof typeof lists, PreviewedGroup>),
  };
}

async function scopeAll(
  context: ImportContext,
  keys: Parameters<typeof importObjects>[1],
): Promise<ReadonlyMap<string, ScopedObject>> {
  const imported = await importObjects(context, keys);
  return new Map(imported.map((each) => [each.key.sourceId, scopeObject(each)]));
}

/** Whether the object is meant: whether its account is switched on is another question. */
export function isInScope(object: ScopedObject): boolean {
  return object.entitled && object.scope.passes && object.scope.isConcerned && isLiving(object);
}

function isLiving({ user, group }: ScopedObject): boolean {
  const source = user ?? group;
  return source !== undefined && source.deletedDateTime === undefined;
}

function keepsAccount({ link, decision }: ScopedObject): boolean {
  return link !== undefined && decision.kind === "provision";
}

function nameOf({ key, user, group }: ScopedObject): PreviewedName {
  const { displayName } = user?.attributes ?? {};
  const name = typeof displayName === "string" ? displayName : user?.userPrincipalName;
  return { id: key.sourceId, displayName: name ?? group?.displayName ?? key.sourceId };
}

/** Counts all, and keeps some. */
class Names {
  #count = 0;
  readonly #names: PreviewedName[] = [];

  add(name: PreviewedName): void {
    this.#count += 1;
    if (this.#names.length < MOST_NAMES) this.#names.push(name);
  }

  cut(): PreviewedGroup {
    const byName = (one: PreviewedName, other: PreviewedName): number =>
      one.displayName < other.displayName ? -1 : 1;
    return { count: this.#count, names: this.#names.toSorted(byName) };
  }
}
