import type { ImportedPerson } from "../directory/import.ts";
import type { DirectoryStore } from "../directory/ports.ts";
import type { DirectoryUser } from "../directory/user.ts";
import { addCounts, giveUpWatermark } from "../sync/cycle.ts";
import { type CycleCounts, type CycleExecution, NO_COUNTS } from "../sync/job.ts";
import type { Lease } from "../sync/ports.ts";
import { isAnnouncement } from "./announce.ts";
import { importPeople, type PeopleImport } from "./import-people.ts";
import { runLane } from "./lane.ts";
import { buildPeopleSchema } from "./people-schema.ts";
import type { RunnerPorts } from "./runner.ts";
import { decideStagedDeletions } from "./staged-admin.ts";

/** The safety net between cycles; a file is synchronized when somebody asks for it. */
const INTERVAL_MS = 40 * 60_000;

/**
 * Failures that may be gone when the object is tried again: a name is free once the one who had
 * it is renamed, and an account that was gone when its manager was written is made anew.
 */
const PASSING: ReadonlySet<string> = new Set([
  "InternalServerError",
  "Timeout",
  "Conflict",
  "DuplicateSourceEntries",
  "InvalidAnchor",
]);

/** How often they are tried again, while the person who began it waits. */
const RETRIES = 3;

/** A file of people and the target that is to follow it. */
export interface PeopleSync {
  readonly tenantUrl: string;
  readonly columns: readonly string[];
  readonly people: readonly ImportedPerson[];
  readonly mayHaveLeft: (user: DirectoryUser) => boolean;
  /** More leavers than this are not disabled, but held back. Absent: no limit. */
  readonly maxDeletes?: number | undefined;
  /** Lets those that are held back go when it is just their number. */
  readonly allowDeletes?: number | undefined;
}

/** A person who could not be brought in step. */
export interface PersonFailure {
  readonly userPrincipalName: string;
  readonly code: string;
  readonly message: string;
}

/** What a run came to. */
export interface PeopleSyncResult {
  readonly plan: PeopleImport;
  readonly counts: CycleCounts;
  /** The last cycle; its `error` says why the target could not be worked with. */
  readonly execution: CycleExecution | undefined;
  readonly failures: readonly PersonFailure[];
  /** Disablings that are held back. */
  readonly staged: number;
}

/**
 * Make or update the job that ties a file of people to a target: a tenant of its own for each
 * target, so that two files for two targets never take each other's people for leavers.
 */
export async function preparePeopleJob(
  ports: RunnerPorts & { readonly directory: DirectoryStore },
  lease: Lease,
  sync: Pick<PeopleSync, "tenantUrl" | "columns" | "maxDeletes">,
): Promise<void> {
  const { tenantId, jobId } = lease.lane;
  const { store, directory } = ports;
  const schema = buildPeopleSchema(sync.columns);
  const stored = await store.readJob(lease.lane);
  if (stored === undefined) {
    await directory.write(tenantId, (writer) =>
      writer.saveTenant({ id: tenantId, displayName: `People for ${sync.tenantUrl}` }),
    );
    await store.saveApplication({
      id: jobId,
      tenantId,
      displayName: sync.tenantUrl,
      template: "custom",
      tenantUrl: sync.tenantUrl,
    });
  }
  const unchanged = JSON.stringify(stored?.job.schema) === JSON.stringify(schema);
  const { maxDeletes: threshold } = sync;
  const guard = threshold === undefined ? {} : { deletionGuard: { enabled: true, threshold } };
  if (stored !== undefined && unchanged) {
    const { deletionGuard: before, ...job } = stored.job;
    if (before?.threshold === threshold) return;
    await store.saveJob({ ...job, ...guard }, stored.state);
    return;
  }
  // Other columns map other attributes: everybody is to be looked at again. This comes before the
  // schema, for a run that dies between the two is done over as long as the schema is the old one.
  if (stored !== undefined) await store.commit(lease, { state: giveUpWatermark(stored.state) });
  const applicationId = jobId;
  const job = { id: jobId, tenantId, applicationId, schema, intervalMs: INTERVAL_MS, ...guard };
  await store.saveJob({ ...job, scope: "all" }, { status: "NotRun" });
}

/**
 * Import the people and run the lane until the target is in step.
 *
 * @throws StoreError, or the signal's reason; a target that fails is told in the result
 */
export async function runPeopleSync(
  ports: RunnerPorts & { readonly directory: DirectoryStore },
  lease: Lease,
  sync: PeopleSync,
  signal: AbortSignal,
): Promise<PeopleSyncResult> {
  const { tenantId } = lease.lane;
  const plan = await importPeople(ports.directory, ports.world, { tenantId, ...sync, signal });
  const executions = [...(await runLane(ports, lease, signal))];
  for (let again = 0; again < RETRIES; again += 1) {
    if (executions.at(-1)?.state !== "EntryLevelErrors") break;
    if (!(await hasPassing(ports, lease))) break;
    executions.push(...(await runLane(ports, lease, signal)));
  }
  let staged = await ports.store.countStaged(lease.lane, "waiting");
  if (staged > 0 && staged === sync.allowDeletes) {
    const decision = { status: "allowed", decidedBy: "--allow-deletes" } as const;
    await decideStagedDeletions(ports, lease.lane, "waiting", decision);
    executions.push(...(await runLane(ports, lease, signal)));
    staged = await ports.store.countStaged(lease.lane, "waiting");
  }
  const execution = executions.at(-1);
  const counts = executions.map((one) => one.counts).reduce(addCounts, NO_COUNTS);
  const failures = await listFailures(ports, lease);
  return { plan, counts: { ...counts, failed: failures.length }, execution, failures, staged };
}

async function hasPassing(ports: RunnerPorts, lease: Lease): Promise<boolean> {
  const escrows = await ports.store.listEscrows(lease.lane, 1_000);
  return escrows.some(({ code }) => PASSING.has(code));
}

async function listFailures(ports: RunnerPorts, lease: Lease): Promise<readonly PersonFailure[]> {
  const all = await ports.store.listEscrows(lease.lane, 10_000);
  const escrows = all.filter((escrow) => !isAnnouncement(escrow));
  const ids = escrows.map(({ sourceId }) => sourceId);
  const users = await ports.directory.readUsers(lease.lane.tenantId, ids);
  const names = new Map(users.map((user) => [user.id, user.userPrincipalName]));
  return escrows.map(({ sourceId, code, message }) => ({
    userPrincipalName: names.get(sourceId) ?? sourceId,
    code,
    message,
  }));
}
