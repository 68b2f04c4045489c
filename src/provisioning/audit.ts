import { isJsonObject, type JsonValue } from "../common/json.ts";
import { formatInstant, type World } from "../common/world.ts";
import { type ConfigurationChange, diffConfiguration } from "../sync/configuration-diff.ts";
import {
  type AuditEntry,
  type AuditNote,
  type ConfigurationActivity,
  type ConfigurationStore,
  takeSnapshot,
} from "../sync/configuration-log.ts";
import type { Initiator } from "../sync/log.ts";
import type { SyncStore } from "../sync/ports.ts";
import { auditDecisions } from "./auditing-decisions.ts";

/** What remembering changes takes. */
export interface AuditPorts {
  readonly configurations: ConfigurationStore;
  readonly world: World;
  /** Who changes something now. */
  readonly actor: Initiator;
}

const HIDDEN = "[Redact]";

/** Remember what was done without changing anything that is stored here. */
export async function noteAudit(
  ports: AuditPorts,
  tenantId: string,
  note: AuditNote,
): Promise<void> {
  await ports.configurations.addAudit(tenantId, toEntry(ports, note));
}

/**
 * Make a change and remember it in the same transaction, so that neither is there alone.
 *
 * @param change - makes one write, and gives back what it resulted in
 * @param describe - what is to be remembered: nothing, where nothing had changed
 */
export function recordAudit<T>(
  ports: AuditPorts,
  tenantId: string,
  change: () => Promise<T>,
  describe: (result: T) => readonly AuditNote[],
): Promise<T> {
  return ports.configurations.record(tenantId, change, async (writer, result) => {
    for (const note of describe(result)) await writer.addAudit(tenantId, toEntry(ports, note));
  });
}

/** What is remembered of a change that is made now. */
export function toEntry({ world, actor }: AuditPorts, note: AuditNote): AuditEntry {
  const activityDateTime = formatInstant(world.now());
  return { ...note, id: world.newId(), activityDateTime, initiatedBy: actor };
}

/**
 * The engine's store in somebody's hands: what they change of applications, jobs, credentials and
 * staged deletions is remembered with their name, and each changed configuration becomes a
 * version, in the transaction of the change. Commits of cycles pass as they are.
 *
 * @param restoredFrom - the version that is being brought back
 */
export function auditingStore(
  store: SyncStore,
  ports: AuditPorts,
  restoredFrom?: number,
): SyncStore {
  return {
    ...store,
    ...auditConfiguration(store, ports, restoredFrom),
    ...auditCredentials(store, ports),
    ...auditRequests(store, ports),
    ...auditDecisions(store, ports),
  };
}

type OneJob = Parameters<SyncStore["saveJob"]>[0];
type OneApplication = Parameters<SyncStore["saveApplication"]>[0];

/** Applications and jobs; what they are set to becomes versions. */
function auditConfiguration(
  store: SyncStore,
  ports: AuditPorts,
  restoredFrom: number | undefined,
): Pick<SyncStore, "saveApplication" | "deleteApplication" | "saveJob"> {
  // What it was before is read in the transaction: nobody else's change comes between.
  const save = <T extends object>(
    tenantId: string,
    change: () => Promise<T | undefined>,
    describe: (before: T | undefined) => AuditNote,
    jobs: readonly (readonly [OneJob, OneApplication | undefined])[],
  ): Promise<T | undefined> =>
    ports.configurations.record(tenantId, change, async (writer, before) => {
      const note = describe(before);
      if (note.modifiedProperties.length === 0) return;
      const entry = toEntry(ports, note);
      await writer.addAudit(tenantId, entry);
      const header = {
        savedDateTime: entry.activityDateTime,
        savedBy: ports.actor,
        ...(restoredFrom !== undefined && { restoredFrom }),
      };
      for (const [job, application] of jobs) {
        if (application === undefined) continue;
        const snapshot = takeSnapshot(job, application);
        await writer.addVersion({ tenantId, jobId: job.id }, header, snapshot);
      }
    });
  return {
    async saveApplication(application) {
      const { tenantId, id } = application;
      const describe = (before: OneApplication | undefined): AuditNote => ({
        activity:
          before === undefined ? "Add application" : "Update provisioning setting or credentials",
        applicationId: id,
        modifiedProperties: diff(before, application),
      });
      const jobs = (await store.listJobs(tenantId)).filter((job) => job.applicationId === id);
      const pairs = jobs.map((job) => [job, application] as const);
      return await save(tenantId, () => store.saveApplication(application), describe, pairs);
    },
    deleteApplication: (tenantId, id) =>
      recordAudit(
        ports,
        tenantId,
        () => store.deleteApplication(tenantId, id),
        () => [{ activity: "Delete application", applicationId: id, modifiedProperties: [] }],
      ),
    async saveJob(job, initialState) {
      const { tenantId, applicationId, id: jobId } = job;
      const describe = (before: OneJob | undefined): AuditNote => {
        const modifiedProperties = diff(before, job);
        const activity = activityOf(modifiedProperties);
        return { activity, applicationId, jobId, modifiedProperties };
      };
      const application = await store.readApplication(tenantId, applicationId);
      const change = () => store.saveJob(job, initialState);
      return await save(tenantId, change, describe, [[job, application]]);
    },
  };
}

function activityOf(changes: readonly ConfigurationChange[]): ConfigurationActivity {
  const isSchema = changes.some(({ displayName }) =>
    ["schema", "scope"].includes(displayName.split(".")[0] ?? ""),
  );
  return isSchema
    ? "Update attribute mappings or scope"
    : "Update provisioning setting or credentials";
}

function auditCredentials(
  store: SyncStore,
  ports: AuditPorts,
): Pick<SyncStore, "saveSecret" | "saveCredentials"> {
  return {
    saveSecret: (tenantId, applicationId, secretToken) =>
      recordAudit(
        ports,
        tenantId,
        () => store.saveSecret(tenantId, applicationId, secretToken),
        () => [describeSecrets(applicationId, ["SecretToken"])],
      ),
    saveCredentials: (tenantId, applicationId, changes) =>
      recordAudit(
        ports,
        tenantId,
        () => store.saveCredentials(tenantId, applicationId, changes),
        () => [describeSecrets(applicationId, Object.keys(changes))],
      ),
  };
}

/** What people ask of jobs, and what they decide about deletions. */
function auditRequests(
  store: SyncStore,
  ports: AuditPorts,
): Pick<SyncStore, "saveRequest" | "decideStaged"> {
  return {
    async saveRequest(lane, request) {
      const applicationId = (await store.readJob(lane))?.job.applicationId ?? "";
      const scope = request.kind === "restart" ? request.resetScope.join(", ") : undefined;
      const note: AuditNote = {
        activity: REQUESTS[request.kind],
        applicationId,
        jobId: lane.jobId,
        modifiedProperties:
          scope === undefined ? [] : [{ displayName: "resetScope", newValue: scope }],
      };
      const change = () => store.saveRequest(lane, request);
      await recordAudit(ports, lane.tenantId, change, () => [note]);
    },
    async decideStaged(lane, keys, decision) {
      const applicationId = (await store.readJob(lane))?.job.applicationId ?? "";
      const whom = keys === "waiting" ? keys : keys.map(({ sourceId }) => sourceId);
      const activity =
        decision.status === "allowed" ? "Allow staged deletions" : "Keep staged deletions";
      const describe = (decided: number): readonly AuditNote[] => [
        {
          activity,
          applicationId,
          jobId: lane.jobId,
          modifiedProperties: [
            { displayName: "objects", newValue: whom },
            { displayName: "count", newValue: decided },
          ],
        },
      ];
      const change = () => store.decideStaged(lane, keys, decision);
      return await recordAudit(ports, lane.tenantId, change, describe);
    },
  };
}

const REQUESTS = {
  start: "Enable/start provisioning configuration",
  pause: "Disable/pause provisioning configuration",
  stop: "Disable/pause provisioning configuration",
  restart: "Enable/restart provisioning configuration",
  delete: "Delete provisioning configuration",
} as const satisfies Record<string, ConfigurationActivity>;

/** Of a secret nobody learns more than that it changed. */
function describeSecrets(applicationId: string, keys: readonly string[]): AuditNote {
  const modifiedProperties = keys.map((key) => ({ displayName: key, newValue: HIDDEN }));
  const activity = "Update provisioning setting or credentials";
  return { activity, applicationId, modifiedProperties };
}

function diff(before: object | undefined, after: object): readonly ConfigurationChange[] {
  const toJson = (value: object | undefined): JsonValue | undefined =>
    value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as JsonValue);
  const old = toJson(before);
  return diffConfiguration(isJsonObject(old) ? old : {}, toJson(after));
}
