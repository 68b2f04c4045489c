/** Fills the engine's side of what the lists show: links, the log, plans, staged deletions. */
import type { Store } from "../src/store/store.ts";
import { buildSchema, DEFAULT_USER_MAPPING } from "../src/sync/default-schema.ts";
import type { JobState } from "../src/sync/job.ts";
import type {
  ProvisioningAction,
  ProvisioningLogRecord,
  ProvisioningResult,
} from "../src/sync/log.ts";
import { NO_PLAN_COUNTS, type PlanItem } from "../src/sync/plan.ts";
import type { CycleCommit, Lease } from "../src/sync/ports.ts";
import { NAMES } from "./engine-api.ts";
import { formatAddress, formatId, formatName, inPages } from "./lists-people.ts";

const { tenantId } = NAMES;
const DAY_MS = 86_400_000;
const LEASE_MS = 3_600_000;
const CYCLES = 50;
/** Of a thousand records, in the order of their numbers: what was done for the person. */
const SHARES: readonly (readonly [number, ProvisioningAction, ProvisioningResult])[] = [
  [700, "other", "skipped"],
  [980, "update", "success"],
  [990, "create", "success"],
  [995, "update", "failure"],
  [997, "disable", "success"],
  [998, "delete", "success"],
  [999, "update", "warning"],
  [1_000, "stagedDelete", "skipped"],
];

/** How much of each. */
export interface LogSize {
  readonly people: number;
  readonly applications: number;
  /** Records of all jobs together. */
  readonly records: number;
  /** Of the configuration's audit log. */
  readonly entries: number;
}

/** Add applications with jobs, and what these remember. Ends at the present moment. */
export async function fillEngine(store: Store, size: LogSize): Promise<void> {
  for (let index = 0; index < size.applications; index += 1) {
    await fillJob(store, index, size);
  }
  await fillPlans(store, size.people);
  await fillHistory(store);
  await inPages(size.entries, async (from, to) => {
    const numbers = Array.from({ length: to - from }, (_, place) => from + place);
    await Promise.all(numbers.map((number) => addEntry(store, number, size)));
  });
}

async function fillJob(store: Store, index: number, size: LogSize): Promise<void> {
  const { sync, directory } = store;
  const applicationId = formatId("app", index);
  const jobId = formatId("job", index);
  const tenantUrl = "https://application.example/scim/v2";
  const displayName = `Application ${index}`;
  await sync.saveApplication({
    id: applicationId,
    tenantId,
    displayName,
    template: "custom",
    tenantUrl,
  });
  const schema = buildSchema(jobId, [DEFAULT_USER_MAPPING]);
  const job = { id: jobId, tenantId, applicationId, schema, intervalMs: DAY_MS } as const;
  // Nothing runs by itself.
  const state: JobState = {
    status: "Paused",
    watermark: await directory.lastSequence(tenantId),
  };
  await sync.saveJob({ ...job, scope: "assigned" }, state);
  const lane = { tenantId, jobId };
  const lease = await sync.takeLease(lane, "bench", Date.now(), LEASE_MS);
  if (lease === undefined) throw new Error("nobody else has the lane");
  await inPages(size.people, (from, to) => sync.commit(lease, linkPeople(state, from, to)));
  const records = Math.floor(size.records / size.applications);
  const place = { index, records, people: size.people };
  await inPages(records, (from, to) =>
    sync.commit(lease, { state, log: listLog(place, from, to) }),
  );
  await fillWaiting({ sync }, lease, state, size.people);
  await sync.releaseLease(lease);
}

function linkPeople(state: JobState, from: number, to: number): CycleCommit {
  const links = Array.from({ length: to - from }, (_, place) => ({
    objectType: "User" as const,
    sourceId: formatId("user", from + place),
    targetId: `T-${from + place}`,
    values: { userName: formatAddress(from + place), active: true },
    managed: true,
  }));
  return { state, links };
}

/** Deletions that wait, and people who failed: each of 5 and 1 in a hundred. */
async function fillWaiting(
  { sync }: Pick<Store, "sync">,
  lease: Lease,
  state: JobState,
  people: number,
): Promise<void> {
  const at = new Date(Date.now() - DAY_MS).toISOString();
  await inPages(Math.floor(people / 20), (from, to) => {
    const numbers = Array.from({ length: to - from }, (_, place) => from + place);
    const staged = numbers.map((number) => ({
      objectType: "User" as const,
      sourceId: formatId("user", number),
      displayName: formatName(number),
      targetId: `T-${number}`,
      action: "disable" as const,
      cause: "outOfScope" as const,
      status: "waiting" as const,
      stagedDateTime: at,
      cycleId: "cycle-49",
    }));
    const escrows = numbers
      .filter((number) => number % 5 === 0)
      .map((number) => ({
        objectType: "User" as const,
        sourceId: formatId("user", people - 1 - number),
        code: "Conflict" as const,
        message: "The application refused it.",
        attempts: 2,
        firstFailed: at,
        nextAttempt: "9999-01-01T00:00:00.000Z",
      }));
    return sync.commit(lease, { state, staged, escrows });
  });
}

interface LogPlace {
  readonly index: number;
  readonly records: number;
  readonly people: number;
}

function listLog(place: LogPlace, from: number, to: number): readonly ProvisioningLogRecord[] {
  return Array.from({ length: to - from }, (_, offset) => buildRecord(place, from + offset));
}

/** Begins with the initial cycle, in which everybody was created; the last is of this moment. */
function buildRecord({ index, records, people }: LogPlace, number: number): ProvisioningLogRecord {
  const spread = (number * 7919) % 1_000;
  const [, action, status] =
    number < people
      ? ([0, "create", "success"] as const)
      : (SHARES.find(([to]) => spread < to) ?? [0, "other", "skipped"]);
  // Another order than that of the ids.
  const person = (number * 31) % people;
  const atMs = Date.now() - ((records - number) / records) * 30 * DAY_MS;
  const at = new Date(atMs).toISOString();
  // Seconds to hours, most of them short.
  const waitedMs = 400 * 2 ** ((number * 13) % 17);
  const cycle = number < people ? 0 : Math.floor((number / records) * CYCLES);
  const name = formatName(person);
  const isFailure = status === "failure";
  return {
    id: `${String(number).padStart(10, "0")}-${index}`,
    activityDateTime: at,
    ...(number >= people && { changedDateTime: new Date(atMs - waitedMs).toISOString() }),
    cycleId: `cycle-${cycle}`,
    changeId: `${String(number).padStart(10, "0")}-${index}`,
    provisioningAction: action,
    durationInMilliseconds: 40 + (number % 60),
    sourceIdentity: {
      id: formatId("user", person),
      displayName: name,
      identityType: "User",
      details: { userPrincipalName: formatAddress(person) },
    },
    targetIdentity: { id: `T-${person}`, displayName: name, identityType: "User" },
    status,
    ...(isFailure && {
      errorInformation: {
        errorCode: "DuplicateTargetEntries",
        reason: "Two accounts fit the person.",
        errorCategory: "failure" as const,
        recommendedAction: "Remove one of them.",
      },
    }),
    provisioningSteps: [
      {
        name: "EntryImport",
        provisioningStepType: "import",
        status: "success",
        description: "Received User {s} from the directory.".replace("{s}", formatAddress(person)),
      },
      {
        name: "EntrySynchronization",
        provisioningStepType: "processing",
        status,
        description: "To be updated.",
        ...(status === "skipped" && { details: { reason: "RedundantExport" } }),
      },
    ],
    modifiedProperties:
      status === "skipped" ? [] : [{ displayName: "title", oldValue: "Cook", newValue: "Chef" }],
    ...(action === "update" && {
      exchanges: [
        {
          method: "PATCH",
          path: `/Users/T-${person}`,
          requestBody: { Operations: [{ op: "replace", path: "title", value: "Chef" }] },
          status: isFailure ? 409 : 200,
          durationMs: 30,
        },
      ],
    }),
  };
}

/** Twenty plans, the newest with everybody in it. */
async function fillPlans({ plans }: Store, people: number): Promise<void> {
  const jobId = formatId("job", 0);
  for (let index = 0; index < 20; index += 1) {
    const id = `plan-${String(index).padStart(2, "0")}`;
    await plans.savePlan({
      id,
      tenantId,
      jobId,
      kind: "cycle",
      status: "ready",
      createdDateTime: new Date(Date.now() - (20 - index) * 60_000).toISOString(),
      expirationDateTime: new Date(Date.now() + DAY_MS).toISOString(),
      configuration: { schemaVersion: "1", fingerprint: "1", draft: false },
      sourceSequence: 1,
      counts: { ...NO_PLAN_COUNTS, update: people },
      attributes: { title: people },
      requests: { PATCH: people },
      guards: [],
      estimate: { requests: people, durationMs: people },
    });
    if (index < 19) continue;
    await inPages(people, (from, to) =>
      plans.savePlanItems(
        { tenantId, jobId, id },
        Array.from({ length: to - from }, (_, place) => buildItem(from + place)),
      ),
    );
  }
}

function buildItem(index: number): PlanItem {
  return {
    position: index + 1,
    objectType: "User",
    sourceId: formatId("user", index),
    displayName: formatName(index),
    targetId: `T-${index}`,
    action: index % 1_000 === 999 ? "delete" : "update",
    differences: [{ displayName: "title", oldValue: "Cook", newValue: "Chef" }],
    requests: [{ method: "PATCH", path: `/Users/T-${index}`, body: { title: "Chef" } }],
    steps: [],
  };
}

/** Two hundred versions of one configuration. */
async function fillHistory({ configurations, sync }: Store): Promise<void> {
  const lane = { tenantId, jobId: formatId("job", 0) };
  const stored = await sync.readJob(lane);
  const application = await sync.readApplication(tenantId, formatId("app", 0));
  if (stored === undefined || application === undefined) throw new Error("the job was saved");
  const { id: _job, tenantId: _tenant, applicationId: _application, ...job } = stored.job;
  const { id: _id, tenantId: _of, template: _template, ...rest } = application;
  for (let version = 0; version < 200; version += 1) {
    const header = { savedDateTime: new Date().toISOString(), savedBy: buildInitiator(version) };
    const snapshot = { job: { ...job, intervalMs: DAY_MS + version }, application: rest };
    await configurations.addVersion(lane, header, snapshot);
  }
}

function buildInitiator(number: number) {
  const initiatorType = "user" as const;
  return { id: `admin-${number % 20}`, displayName: `Admin ${number % 20}`, initiatorType };
}

async function addEntry({ configurations }: Store, number: number, size: LogSize): Promise<void> {
  const ageMs = ((size.entries - number) / size.entries) * 90 * DAY_MS;
  await configurations.addAudit(tenantId, {
    id: `entry-${String(number).padStart(10, "0")}`,
    activityDateTime: new Date(Date.now() - ageMs).toISOString(),
    initiatedBy: buildInitiator(number),
    // Of some there are many, of others few, and those long ago.
    activity:
      number === 5
        ? "Delete application"
        : number % 4 === 0
          ? "Sign in"
          : "Add app role assignment",
    applicationId: number % 4 === 0 ? "" : formatId("app", number % size.applications),
    modifiedProperties: [{ displayName: "principal", newValue: formatName(number) }],
  });
}
