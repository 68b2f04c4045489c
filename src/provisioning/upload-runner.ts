import { StoreError } from "../common/store-error.ts";
import { formatInstant, type World } from "../common/world.ts";
import { createUser, editUser, setManager } from "../directory/edit-user.ts";
import { DirectoryError } from "../directory/errors.ts";
import type { DirectoryStore, DirectoryWriter } from "../directory/ports.ts";
import type { DirectoryUser } from "../directory/user.ts";
import { ExpressionError, type RegexEngine } from "../expression/index.ts";
import { isRunnable } from "../sync/end-cycle.ts";
import { compileInbound, type InboundMapping, type InboundPerson } from "../sync/inbound.ts";
import type { JobState } from "../sync/job.ts";
import type { ProvisioningLogRecord } from "../sync/log.ts";
import type { Lease, PendingReference, SyncStore } from "../sync/ports.ts";
import type { BulkUpload, UploadOperation, UploadStore } from "../sync/upload.ts";
import { obeyRequests } from "./obey-requests.ts";
import { PeopleIndex } from "./people-index.ts";
import { Trail } from "./trail.ts";
import { buildUploadRecord, countUpload } from "./upload-record.ts";

/** What uploads are processed with. */
export interface UploadPorts {
  /** Its writes wake the lanes of the applications. */
  readonly directory: DirectoryStore;
  readonly store: SyncStore;
  readonly uploads: UploadStore;
  readonly regex: RegexEngine;
  readonly world: World;
}

interface Run extends UploadPorts {
  readonly lease: Lease;
  readonly mapping: InboundMapping;
  readonly index: PeopleIndex;
}

/**
 * Process the uploads of a lane until none is left: each person is known again by the matching
 * attribute, and added or changed; the log tells of each. Processing one a second time after a
 * crash finds nothing to change.
 *
 * @throws StoreError `LostLease`, or the signal's reason
 */
export async function runUploads(
  ports: UploadPorts,
  lease: Lease,
  signal: AbortSignal,
): Promise<void> {
  const { store, uploads, directory, world } = ports;
  let run: Run | undefined;
  for (;;) {
    signal.throwIfAborted();
    const stored = await obeyRequests({ store, world }, lease);
    if (stored === undefined || !isRunnable(stored.state)) return;
    const upload = await uploads.nextUpload(lease.lane);
    if (upload === undefined) return;
    if (run === undefined) {
      const mapping = compileInbound(stored.job.schema, ports.regex);
      const index = await PeopleIndex.read(directory, lease.lane.tenantId, mapping.matching);
      run = { ...ports, lease, mapping, index };
    }
    await processUpload(run, upload, stored.state, signal);
  }
}

async function processUpload(
  run: Run,
  upload: BulkUpload,
  state: JobState,
  signal: AbortSignal,
): Promise<void> {
  const { world, store, lease, uploads } = run;
  const timeBegan = formatInstant(world.now());
  const log: ProvisioningLogRecord[] = [];
  const managers: [InboundPerson, string][] = [];
  for (const operation of upload.operations) {
    signal.throwIfAborted();
    const { record, person, userId } = await processOperation(run, upload, operation);
    log.push(record);
    if (person?.managerKey !== undefined && userId !== undefined) managers.push([person, userId]);
  }
  // Managers come last: whoever they are may stand behind their people in the same upload.
  const pending = await writeManagers(run, managers);
  const resolvedPending = await repairManagers(run, log);
  const execution = countUpload(upload.id, log, {
    timeBegan,
    timeEnded: formatInstant(world.now()),
  });
  const { stopping: _done, ...rest } = state;
  const next: JobState = {
    ...rest,
    status: "Active",
    watermark: (state.watermark ?? 0) + 1,
    lastExecution: execution,
    lastSuccessfulExecution: execution,
    steadyStateLastAchieved: execution.timeEnded,
    steadyStateFirstAchieved: state.steadyStateFirstAchieved ?? execution.timeEnded,
  };
  await store.commit(lease, { state: next, log, pending, resolvedPending });
  await uploads.removeUpload(lease.lane, upload.id);
}

interface Processed {
  readonly record: ProvisioningLogRecord;
  readonly person?: InboundPerson;
  readonly userId?: string;
}

async function processOperation(
  run: Run,
  upload: BulkUpload,
  operation: UploadOperation,
): Promise<Processed> {
  const { world, mapping } = run;
  const trail = new Trail(world.now(), world.now);
  const given = { world, upload, operation, trail };
  trail.note("import", "success", "Received from the HR system.", { bulkId: operation.bulkId });
  let person: InboundPerson;
  try {
    const { newGuid, randomInteger } = world;
    person = mapping.map(operation.data, { now: world.now(), newGuid, randomInteger });
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return {
      record: buildUploadRecord({ ...given, error: { code: error.code, message: error.message } }),
    };
  }
  if (person.key === "") {
    const message = `The person has no value for ${mapping.matching}, by which people are known.`;
    return { record: buildUploadRecord({ ...given, error: { code: "ImportSkipped", message } }) };
  }
  try {
    const saved = await savePerson(run, person);
    const { before, user } = saved;
    trail.note(
      "matching",
      "success",
      before === undefined ? "Nobody is known by it yet." : "Known.",
    );
    return {
      record: buildUploadRecord({ ...given, person, before, user }),
      person,
      userId: user.id,
    };
  } catch (error) {
    const isConflict = error instanceof StoreError && error.code === "Uniqueness";
    if (!(error instanceof DirectoryError) && !isConflict) throw error;
    const code = error instanceof DirectoryError ? error.code : "ObjectConflict";
    return {
      record: buildUploadRecord({ ...given, person, error: { code, message: error.message } }),
    };
  }
}

async function savePerson(
  run: Run,
  person: InboundPerson,
): Promise<{ readonly before?: DirectoryUser; readonly user: DirectoryUser }> {
  const { directory, lease, world, index, mapping } = run;
  const { tenantId } = lease.lane;
  const { properties, userPrincipalName, accountEnabled } = person;
  const edit = {
    properties: { ...properties, [mapping.matching]: person.key },
    ...(userPrincipalName !== undefined && { userPrincipalName }),
    ...(accountEnabled !== undefined && { accountEnabled }),
  };
  const saved = await directory.write(tenantId, async (writer) => {
    const before = await findPerson(writer, tenantId, index.find(person.key));
    const taken =
      userPrincipalName === undefined
        ? undefined
        : await writer.findUserByPrincipalName(tenantId, userPrincipalName);
    const rival = taken === undefined ? {} : { taken };
    if (before === undefined) {
      const { object } = createUser(edit, { id: world.newId(), ...rival });
      await writer.saveUser(tenantId, object, "saved");
      return { user: object };
    }
    const { object, kind } = editUser(before, edit, rival);
    if (kind !== undefined) await writer.saveUser(tenantId, object, kind);
    return { before, user: object };
  });
  index.add(person.key, saved.user.id);
  return saved;
}

async function findPerson(
  writer: DirectoryWriter,
  tenantId: string,
  id: string | undefined,
): Promise<DirectoryUser | undefined> {
  const [user] = id === undefined ? [] : await writer.readUsers(tenantId, [id]);
  return user?.deletedDateTime === undefined ? user : undefined;
}

/** @returns those whose manager nobody knows yet, to be repaired when that one arrives */
async function writeManagers(
  run: Run,
  managers: readonly (readonly [InboundPerson, string])[],
): Promise<readonly PendingReference[]> {
  const pending: PendingReference[] = [];
  for (const [{ managerKey = null }, userId] of managers) {
    const managerId = managerKey === null ? undefined : run.index.find(managerKey);
    if (managerKey !== null && managerId === undefined) {
      pending.push({
        objectType: "User",
        sourceId: userId,
        attribute: "manager",
        referencedId: managerKey,
        referencedType: "User",
        operation: "add",
      });
    } else await saveManager(run, userId, managerId);
  }
  return pending;
}

/** Give people the managers who arrived after them. */
async function repairManagers(
  run: Run,
  log: readonly ProvisioningLogRecord[],
): Promise<readonly PendingReference[]> {
  const keys = log.flatMap(({ sourceIdentity }) => sourceIdentity.id);
  const waiting = await run.store.listPendingOn(run.lease.lane, "User", [...new Set(keys)]);
  const resolved: PendingReference[] = [];
  for (const reference of waiting) {
    const managerId = run.index.find(reference.referencedId);
    if (managerId === undefined) continue;
    await saveManager(run, reference.sourceId, managerId);
    resolved.push(reference);
  }
  return resolved;
}

function saveManager(run: Run, userId: string, managerId: string | undefined): Promise<void> {
  const { tenantId } = run.lease.lane;
  return run.directory.write(tenantId, async (writer) => {
    const user = await findPerson(writer, tenantId, userId);
    const manager = await findPerson(writer, tenantId, managerId);
    // Whoever is named as their own manager has none; the rest of the person stands.
    if (user === undefined || user.id === managerId) return;
    const { object, kind } = setManager(user, manager);
    if (kind !== undefined) await writer.saveUser(tenantId, object, kind);
  });
}
