import type { DirectoryUser } from "../directory/user.ts";
import { addCounts } from "../sync/cycle.ts";
import { NO_COUNTS } from "../sync/job.ts";
import type { CompiledObjectMapping } from "../sync/mapping.ts";
import { describeUser } from "../sync/source-environment.ts";
import { formatObjectKey, readEscrowed } from "./announce.ts";
import type { CycleContext } from "./cycle-context.ts";
import { importObjects, scopeObject } from "./import-objects.ts";
import { readReferences } from "./import-references.ts";
import { type PageKey, type PageOutcome, processPage } from "./page.ts";

/** How far up from the people of a page it is looked. */
const MOST_LEVELS = 16;

/** People without an account, by id, and whom of them each names. */
type Named = Map<string, readonly string[]>;

/** How a page is taken. */
export interface TakenPage {
  readonly keys: readonly PageKey[];
  /** The page's users, where they have been read already. */
  readonly users?: readonly DirectoryUser[];
  /** Whether those who are not of the page are taken, too; they are noted in `ahead`. */
  readonly takesOthers?: boolean;
}

/**
 * Take a page of objects through all steps, and those first whom others of it name as their
 * manager and who have no account yet, the topmost before all: the creates of the others can name
 * them then, and no PATCH has to follow. What is done before the rest is committed at once.
 *
 * Who goes round in a ring, or stands higher than it is looked, is left to the step
 * referenceResolution, as is everybody with a dialect whose creates name nobody.
 *
 * @returns what the last part of the page came to, with the counts of all; those who are not of
 *   the page count as imported where they are looked at in their turn
 */
export async function processNamedFirst(
  context: CycleContext,
  page: TakenPage,
): Promise<PageOutcome> {
  const { ahead, pace } = context;
  const { keys } = page;
  const ofPage = new Set(keys.map(({ sourceId }) => sourceId));
  const taken = new Set<string>();
  let counts = NO_COUNTS;
  for (const level of sortLevels(await listNamed(context, page))) {
    for (let from = 0; from < level.length; from += pace.pageSize) {
      const ids = level.slice(from, from + pace.pageSize);
      const given = new Map(keys.map((key) => [formatObjectKey(key), key]));
      const part = ids.map((sourceId): PageKey => {
        const key: PageKey = { objectType: "User", sourceId };
        return given.get(formatObjectKey(key)) ?? key;
      });
      const outcome = await processPage(context, part);
      const others = ids.filter((id) => !ofPage.has(id));
      const early = { imported: -others.length, entitled: -others.length };
      counts = addCounts(addCounts(counts, outcome.counts), { ...NO_COUNTS, ...early });
      if (outcome.failure !== undefined) return { ...outcome, counts };
      await context.commitPart(outcome.commit);
      for (const id of ids) taken.add(id);
      for (const id of others) ahead.add(id);
    }
  }
  const rest = keys.filter((key) => key.objectType !== "User" || !taken.has(key.sourceId));
  if (rest.length === 0) return { commit: {}, counts };
  const outcome = await processPage(context, rest);
  return { ...outcome, counts: addCounts(counts, outcome.counts) };
}

function namesUsers({ client }: CycleContext, { dialect, references }: CompiledObjectMapping) {
  if (dialect !== "rfc" || client.memory.takesReferences === false) return false;
  return references.some(({ referencedType }) => referencedType === "User");
}

/** People and whom they name, from those of a page upwards: all without an account. */
async function listNamed(context: CycleContext, page: TakenPage): Promise<Named> {
  const named: Named = new Map();
  const mapping = context.mappings.User;
  if (mapping === undefined || !namesUsers(context, mapping)) return named;
  let users = await readNew(context, page);
  const ofPage = new Set(users.map(({ id }) => id));
  for (let level = 0; level < MOST_LEVELS && users.length > 0; level += 1) {
    for (const user of users) named.set(user.id, listManagers(context, mapping, user));
    if (page.takesOthers !== true) break;
    const above = users.flatMap(({ id }) => named.get(id) ?? []);
    const fresh = above.filter((id) => !ofPage.has(id) && !context.ahead.has(id));
    users = await readProvisionable(
      context,
      [...new Set(fresh)].filter((id) => !named.has(id)),
    );
  }
  return named;
}

function listManagers(
  { evaluation }: CycleContext,
  mapping: CompiledObjectMapping,
  user: DirectoryUser,
): readonly string[] {
  const references = readReferences(mapping, describeUser(user, false, evaluation));
  return references.flatMap(({ reference, referencedId }) =>
    reference.referencedType === "User" && referencedId !== undefined ? [referencedId] : [],
  );
}

/** The users of a page who have no account yet; nobody where one alone could name nobody. */
async function readNew(
  { store, directory, lane }: CycleContext,
  { keys, users, takesOthers }: TakenPage,
): Promise<readonly DirectoryUser[]> {
  const ofType = keys.filter(({ objectType }) => objectType === "User");
  const ids = [...new Set(ofType.map(({ sourceId }) => sourceId))];
  if (ids.length === 0 || (ids.length === 1 && !takesOthers)) return [];
  const linked = await store.readTargetIds(lane, "User", ids);
  const fresh = new Set(ids.filter((id) => !linked.has(id)));
  if (fresh.size === 0 || (fresh.size === 1 && !takesOthers)) return [];
  if (users !== undefined) return users.filter(({ id }) => fresh.has(id));
  return directory.readUsers(lane.tenantId, [...fresh]);
}

/** Those who are to get an account now. Who failed before is left to their own time. */
async function readProvisionable(
  context: CycleContext,
  ids: readonly string[],
): Promise<readonly DirectoryUser[]> {
  const { store, lane } = context;
  if (ids.length === 0) return [];
  const linked = await store.readTargetIds(lane, "User", ids);
  const keys = ids
    .filter((id) => !linked.has(id))
    .map((sourceId): PageKey => ({ objectType: "User", sourceId }));
  if (keys.length === 0) return [];
  const escrowed = await readEscrowed(context, keys);
  const imported = await importObjects(
    context,
    keys.filter((key) => !escrowed.has(formatObjectKey(key))),
  );
  return imported.flatMap((object) =>
    object.user !== undefined && scopeObject(object).decision.kind === "provision"
      ? [object.user]
      : [],
  );
}

/** Those who are named, in levels: each names only people of the levels before. */
function sortLevels(named: Named): readonly (readonly string[])[] {
  const depths = new Map<string, number>();
  const depthOf = (id: string, under: ReadonlySet<string>): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    if (under.has(id) || under.size > MOST_LEVELS) return 0;
    const path = new Set(under).add(id);
    const above = (named.get(id) ?? []).filter((other) => other !== id && named.has(other));
    const depth = Math.max(0, ...above.map((other) => depthOf(other, path) + 1));
    depths.set(id, depth);
    return depth;
  };
  const levels: string[][] = [];
  const all = [...named.values()].flat().filter((id) => named.has(id));
  for (const id of new Set(all)) {
    const depth = depthOf(id, new Set());
    levels[depth] ??= [];
    levels[depth]?.push(id);
  }
  return levels.filter((level) => level !== undefined);
}
