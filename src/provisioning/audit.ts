import { isJsonObject, type JsonValue } from "../common/json.ts";
import { formatInstant, type World } from "../common/world.ts";
import type { DirectoryStore, DirectoryWriter } from "../directory/ports.ts";
import type { AppRoleAssignment } from "../directory/user.ts";
import { type ConfigurationChange, diffConfiguration } from "../sync/configuration-diff.ts";
import {
  type AuditNote,
  type ConfigurationActivity,
  type ConfigurationStore,
  takeSnapshot,
} from "../sync/configuration-log.ts";
import type { GalleryStore } from "../sync/gallery-document.ts";
import type { Initiator } from "../sync/log.ts";
import type { Lane, SyncStore } from "../sync/ports.ts";

/** What remembering changes takes. */
export interface AuditPorts {
  readonly configurations: ConfigurationStore;
  readonly world: World;
  /** Who changes something now. */
  readonly actor: Initiator;
}

const HIDDEN = "[Redact]";

/** Remember one change. */
export async function noteAudit(
  { configurations, world, actor }: AuditPorts,
  tenantId: string,
  note: AuditNote,
): Promise<void> {
  const activityDateTime = formatInstant(world.now());
  const entry = { ...note, id: world.newId(), activityDateTime, initiatedBy: actor };
  await configurations.addAudit(tenantId, entry);
}

/**
 * The engine's store in somebody's hands: what they change of applications, jobs, credentials and
 * staged deletions is remembered with their name, and each changed configuration becomes a
 * version. Commits of cycles pass as they are.
 *
 * @param restoredFrom - the version that is being brought back
 */
export function auditingStore(
  store: SyncStore,
  ports: AuditPorts,
  restoredFrom?: number,
): SyncStore {
  const note = (tenantId: string, entry: AuditNote) => noteAudit(ports, tenantId, entry);
  const addVersion = async ({ tenantId, jobId }: Lane): Promise<void> => {
    const stored = await store.readJob({ tenantId, jobId });
    const application = stored && (await store.readApplication(tenantId, stored.job.applicationId));
    if (stored === undefined || application === undefined) return;
    const header = {
      savedDateTime: formatInstant(ports.world.now()),
      savedBy: ports.actor,
      ...(restoredFrom !== undefined && { restoredFrom }),
    };
    const snapshot = takeSnapshot(stored.job, application);
    await ports.configurations.addVersion({ tenantId, jobId }, header, snapshot);
  };
  return {
    ...store,
    async saveApplication(application) {
      const { tenantId, id } = application;
      const before = await store.readApplication(tenantId, id);
      await store.saveApplication(application);
      const modifiedProperties = diff(before, application);
      if (modifiedProperties.length === 0) return;
      const activity =
        before === undefined ? "Add application" : "Update provisioning setting or credentials";
      await note(tenantId, { activity, applicationId: id, modifiedProperties });
      for (const job of await store.listJobs(tenantId)) {
        if (job.applicationId === id) await addVersion({ tenantId, jobId: job.id });
      }
    },
    async deleteApplication(tenantId, id) {
      await store.deleteApplication(tenantId, id);
      const activity = "Delete application";
      await note(tenantId, { activity, applicationId: id, modifiedProperties: [] });
    },
    async saveSecret(tenantId, applicationId, secretToken) {
      await store.saveSecret(tenantId, applicationId, secretToken);
      await note(tenantId, describeSecrets(applicationId, ["SecretToken"]));
    },
    async saveCredentials(tenantId, applicationId, changes) {
      await store.saveCredentials(tenantId, applicationId, changes);
      await note(tenantId, describeSecrets(applicationId, Object.keys(changes)));
    },
    async saveJob(job, initialState) {
      const lane = { tenantId: job.tenantId, jobId: job.id };
      const before = (await store.readJob(lane))?.job;
      await store.saveJob(job, initialState);
      const modifiedProperties = diff(before, job);
      if (modifiedProperties.length === 0) return;
      const isSchema = modifiedProperties.some(({ displayName }) =>
        ["schema", "scope"].includes(displayName.split(".")[0] ?? ""),
      );
      const activity: ConfigurationActivity = isSchema
        ? "Update attribute mappings or scope"
        : "Update provisioning setting or credentials";
      const { applicationId, id: jobId } = job;
      await note(job.tenantId, { activity, applicationId, jobId, modifiedProperties });
      await addVersion(lane);
    },
    ...auditRequests(store, note),
  };
}

/** What people ask of jobs, and what they decide about deletions. */
function auditRequests(
  store: SyncStore,
  note: (tenantId: string, entry: AuditNote) => Promise<void>,
): Pick<SyncStore, "saveRequest" | "decideStaged"> {
  return {
    async saveRequest(lane, request) {
      await store.saveRequest(lane, request);
      const job = (await store.readJob(lane))?.job;
      const scope = request.kind === "restart" ? request.resetScope.join(", ") : undefined;
      await note(lane.tenantId, {
        activity: REQUESTS[request.kind],
        applicationId: job?.applicationId ?? "",
        jobId: lane.jobId,
        modifiedProperties:
          scope === undefined ? [] : [{ displayName: "resetScope", newValue: scope }],
      });
    },
    async decideStaged(lane, keys, decision) {
      const decided = await store.decideStaged(lane, keys, decision);
      const job = (await store.readJob(lane))?.job;
      const whom = keys === "waiting" ? keys : keys.map(({ sourceId }) => sourceId);
      await note(lane.tenantId, {
        activity:
          decision.status === "allowed" ? "Allow staged deletions" : "Keep staged deletions",
        applicationId: job?.applicationId ?? "",
        jobId: lane.jobId,
        modifiedProperties: [
          { displayName: "objects", newValue: whom },
          { displayName: "count", newValue: decided },
        ],
      });
      return decided;
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

/**
 * The directory in somebody's hands: who is assigned to an application, and who no longer, is
 * remembered with their name once it is on disk.
 */
export function auditingDirectory(directory: DirectoryStore, ports: AuditPorts): DirectoryStore {
  const write: DirectoryStore["write"] = async (tenantId, work) => {
    let notes: AuditNote[] = [];
    const result = await directory.write(tenantId, (writer) => {
      // The database may ask for the work to be done again.
      notes = [];
      const seen = new Map<string, AppRoleAssignment>();
      return work(watchAssignments(writer, seen, notes));
    });
    for (const note of notes) await noteAudit(ports, tenantId, note);
    return result;
  };
  // The reads are the directory's own; only `write` is another.
  return new Proxy(directory, {
    get: (target, name) => {
      if (name === "write") return write;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

/** The writer itself, but for what concerns assignments. */
function watchAssignments(
  writer: DirectoryWriter,
  seen: Map<string, AppRoleAssignment>,
  notes: AuditNote[],
): DirectoryWriter {
  const watched: Pick<DirectoryWriter, "listAssignments" | "addAssignment" | "removeAssignment"> = {
    async listAssignments(tenantId, applicationId) {
      const found = await writer.listAssignments(tenantId, applicationId);
      for (const assignment of found) seen.set(assignment.id, assignment);
      return found;
    },
    async addAssignment(tenantId, assignment) {
      const added = await writer.addAssignment(tenantId, assignment);
      if (added) notes.push(describeAssignment("Add app role assignment", assignment));
      return added;
    },
    async removeAssignment(tenantId, assignmentId) {
      const removed = await writer.removeAssignment(tenantId, assignmentId);
      const known = seen.get(assignmentId);
      if (removed && known !== undefined) {
        notes.push(describeAssignment("Remove app role assignment", known));
      }
      return removed;
    },
  };
  return new Proxy(writer, {
    get: (target, name) => {
      if (Object.hasOwn(watched, name)) return watched[name as keyof typeof watched];
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

function describeAssignment(
  activity: "Add app role assignment" | "Remove app role assignment",
  { applicationId, principalId, principalType, appRoleId }: AppRoleAssignment,
): AuditNote {
  const value = { principalId, principalType, appRoleId };
  const change: ConfigurationChange =
    activity === "Add app role assignment"
      ? { displayName: "appRoleAssignment", newValue: value }
      : { displayName: "appRoleAssignment", oldValue: value };
  return { activity, applicationId, modifiedProperties: [change] };
}

/** The gallery in somebody's hands: what they add and take out is remembered with their name. */
export function auditingGallery(gallery: GalleryStore, ports: AuditPorts): GalleryStore {
  const note = (
    tenantId: string,
    activity: "Add gallery application" | "Delete gallery application",
    id: string,
  ): Promise<void> => {
    const modifiedProperties = [{ displayName: "id", newValue: id }];
    return noteAudit(ports, tenantId, { activity, applicationId: "", modifiedProperties });
  };
  return {
    ...gallery,
    async saveEntry(tenantId, entry) {
      await gallery.saveEntry(tenantId, entry);
      await note(tenantId, "Add gallery application", entry.id);
    },
    async removeEntry(tenantId, id) {
      const isRemoved = await gallery.removeEntry(tenantId, id);
      if (isRemoved) await note(tenantId, "Delete gallery application", id);
      return isRemoved;
    },
  };
}

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
