import { formatInstant, type World } from "../common/world.ts";
import type { DirectoryReader } from "../directory/ports.ts";
import type { DriftPage, IgnoredDrift } from "../sync/ignored-drift.ts";
import type { Initiator } from "../sync/log.ts";
import type { Lane, ObjectKey, SyncStore } from "../sync/ports.ts";
import { readSides } from "./compare-object.ts";
import { PlanError } from "./plan-error.ts";
import type { RunnerPorts } from "./runner.ts";

/** What decides about differences at a target. */
export interface DriftAdmin {
  readonly store: SyncStore;
  readonly runner: RunnerPorts;
  readonly world: World;
}

/** An ignored difference as it is shown: without the value, which a mapping may redact. */
export interface ShownDrift extends Omit<IgnoredDrift, "target"> {
  /** Absent: the directory has nobody of this id any more. */
  readonly displayName?: string;
}

/** The differences of a job that are ignored, with the names of their objects. */
export async function listIgnoredDrifts(
  { store, directory }: Pick<DriftAdmin, "store"> & { readonly directory: DirectoryReader },
  lane: Lane,
  page: DriftPage,
): Promise<readonly ShownDrift[]> {
  const drifts = await store.listIgnoredDrifts(lane, page);
  const idsOf = (type: ObjectKey["objectType"]): readonly string[] => [
    ...new Set(drifts.filter((each) => each.objectType === type).map(({ sourceId }) => sourceId)),
  ];
  const [users, groups] = await Promise.all([
    directory.readUsers(lane.tenantId, idsOf("User")),
    directory.readGroups(lane.tenantId, idsOf("Group")),
  ]);
  const names = new Map([
    ...users.map((user) => [user.id, nameOf(user)] as const),
    ...groups.map(({ id, displayName }) => [id, displayName] as const),
  ]);
  return drifts.map(({ target: _hidden, ...drift }) => {
    const displayName = names.get(drift.sourceId);
    return { ...drift, ...(displayName !== undefined && { displayName }) };
  });
}

/**
 * Leave what the target has of one attribute as it is, until the target changes it again. The
 * target is read first, so that it is known what is ignored.
 *
 * @throws PlanError `NoDifference` when the target has what was sent, and as a comparison
 */
export async function ignoreDrift(
  { store, runner, world }: DriftAdmin,
  lane: Lane,
  given: {
    readonly object: ObjectKey;
    readonly attribute: string;
    readonly by: Initiator;
    readonly signal: AbortSignal;
  },
): Promise<ShownDrift> {
  const { object, attribute, by, signal } = given;
  const { known, acceptances } = await readSides(runner, lane, object, signal);
  if (known === undefined || !acceptances.has(attribute)) throw refuseNoDifference(attribute);
  const target = known[attribute];
  const shown = {
    ...object,
    attribute,
    ignoredDateTime: formatInstant(world.now()),
    ignoredBy: by,
  };
  await store.saveIgnoredDrift(lane, { ...shown, ...(target !== undefined && { target }) });
  return shown;
}

/** Tell a difference from now on again. @returns false when it was not ignored */
export function heedDrift(
  { store }: Pick<DriftAdmin, "store">,
  lane: Lane,
  object: ObjectKey,
  attribute: string,
): Promise<boolean> {
  return store.removeIgnoredDrift(lane, object, attribute);
}

/** The refusal of a decision about a difference that isn't there. */
export function refuseNoDifference(attribute: string): PlanError {
  const shown = attribute.slice(0, 120);
  const message = `The application has of ${shown} what was sent, or could not be read. Read it again.`;
  return new PlanError("NoDifference", message);
}

function nameOf(user: {
  readonly userPrincipalName: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}): string {
  const { displayName } = user.attributes;
  return typeof displayName === "string" ? displayName : user.userPrincipalName;
}
