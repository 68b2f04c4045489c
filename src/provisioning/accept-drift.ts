import type { JsonValue } from "../common/json.ts";
import type { DirectoryReader } from "../directory/ports.ts";
import type { DirectoryGroup, DirectoryUser, DirectoryValue } from "../directory/user.ts";
import type { Acceptance, AcceptanceRefusal } from "../sync/accept-drift.ts";
import type { Lane, ObjectKey } from "../sync/ports.ts";
import { readSides } from "./compare-object.ts";
import { changeGroup, changeUser, type DirectoryAdmin } from "./directory-admin.ts";
import { refuseNoDifference } from "./drift-admin.ts";
import { JobAdminError } from "./job-admin-error.ts";
import { PlanError } from "./plan-error.ts";
import type { PreviewAdmin } from "./preview-context.ts";
import { type ObjectPreview, previewObject } from "./preview-object.ts";
import type { RunnerPorts } from "./runner.ts";

/** What taking over a value acts with. */
export interface AcceptanceAdmin extends DirectoryAdmin, PreviewAdmin {
  readonly directory: DirectoryAdmin["directory"];
  readonly world: DirectoryAdmin["world"];
  readonly runner: RunnerPorts;
}

/** What an application gets once the directory has the other value. */
export interface AcceptanceEffect {
  readonly servicePrincipal: { readonly id: string; readonly displayName: string };
  readonly jobId: string;
  /** What is decided about the object before and after, where that changes. */
  readonly decision?: { readonly before: string; readonly after: string };
  readonly attributes: readonly {
    readonly name: string;
    readonly before?: JsonValue;
    readonly after?: JsonValue;
  }[];
}

/** The change of the directory, and what comes of it. */
export interface AcceptedDrift {
  readonly property: string;
  readonly before?: DirectoryValue;
  /** Null: the attribute is cleared. */
  readonly after: JsonValue;
  readonly effects: readonly AcceptanceEffect[];
  readonly dryRun: boolean;
}

/** Why a value can't be taken over, and what can be done instead. */
const REFUSALS: Readonly<Record<AcceptanceRefusal, string>> = {
  computed: "The mapping computes this value; change the attributes that it reads, or send ours.",
  readOnly: "The directory keeps the attribute that the mapping reads by itself.",
  reference: "It names another account. Change the manager in the directory, or send ours.",
  owned: "Uploads bring this attribute, and would bring the old value back. Change it there.",
  hidden: "The mapping redacts this value.",
  gone: "The object is deleted in the directory.",
  otherKind: "The directory's attribute can't have this value.",
};

/**
 * Give the directory the value that an application has. The application is read first; a dry run
 * tells what would change in the directory and then in each application, and changes nothing.
 *
 * @param lane - of the job whose application has the value
 * @throws PlanError `NoDifference`, `NotAcceptable`, and as a comparison; DirectoryError when the
 *   directory refuses the value
 */
export async function acceptDrift(
  admin: AcceptanceAdmin,
  lane: Lane,
  given: {
    readonly object: ObjectKey;
    readonly attribute: string;
    readonly dryRun: boolean;
    readonly signal: AbortSignal;
    /** Whether somebody may see what an application gets. */
    readonly reaches: (applicationId: string) => boolean;
  },
): Promise<AcceptedDrift> {
  const { object, attribute, dryRun } = given;
  const { acceptances } = await readSides(admin.runner, lane, object, given.signal);
  const acceptance = acceptances.get(attribute);
  if (acceptance === undefined) throw refuseNoDifference(attribute);
  if ("refusal" in acceptance) {
    throw new PlanError("NotAcceptable", REFUSALS[acceptance.refusal]);
  }
  const { tenantId } = lane;
  const changed = await changedObject(admin.directory, tenantId, object, acceptance);
  const effects = await listEffects(admin, tenantId, { object, changed, reaches: given.reaches });
  const { property, value } = acceptance;
  if (!dryRun) await write(admin, tenantId, object, acceptance);
  const before = readProperty(changed.before, property);
  return {
    property,
    ...(before !== undefined && { before }),
    after: value,
    effects,
    dryRun,
  };
}

type Acceptable = Extract<Acceptance, { readonly property: string }>;

async function write(
  admin: DirectoryAdmin,
  tenantId: string,
  { objectType, sourceId }: ObjectKey,
  { property, value }: Acceptable,
): Promise<void> {
  const isOwn = property === "userPrincipalName" || property === "displayName";
  if (objectType === "Group") {
    const edit = isOwn
      ? { displayName: value, properties: {} }
      : { properties: { [property]: value } };
    await changeGroup(admin, tenantId, sourceId, edit);
    return;
  }
  const isName = property === "userPrincipalName";
  const edit = isName
    ? { userPrincipalName: value, properties: {} }
    : { properties: { [property]: value } };
  await changeUser(admin, tenantId, sourceId, edit);
}

interface Changed<T = DirectoryUser | DirectoryGroup> {
  readonly before: T;
  readonly after: T;
}

/** The object as it is, and as it would be. Whether that is allowed is asked when it is set. */
async function changedObject(
  directory: DirectoryReader,
  tenantId: string,
  { objectType, sourceId }: ObjectKey,
  { property, value }: Acceptable,
): Promise<Changed> {
  const [before] =
    objectType === "User"
      ? await directory.readUsers(tenantId, [sourceId])
      : await directory.readGroups(tenantId, [sourceId]);
  if (before === undefined) throw new PlanError("ObjectNotFound", REFUSALS.gone);
  const isUpn = property === "userPrincipalName";
  const isName = property === "displayName" && objectType === "Group";
  if (isUpn || isName) return { before, after: { ...before, [property]: value as string } };
  const { [property]: _former, ...others } = before.attributes;
  const attributes = value === null ? others : { ...others, [property]: value as DirectoryValue };
  return { before, after: { ...before, attributes } };
}

function readProperty(
  object: DirectoryUser | DirectoryGroup,
  property: string,
): DirectoryValue | undefined {
  if (property === "userPrincipalName" && "userPrincipalName" in object) {
    return object.userPrincipalName;
  }
  if (property === "displayName" && !("userPrincipalName" in object)) return object.displayName;
  return Object.hasOwn(object.attributes, property) ? object.attributes[property] : undefined;
}

/** What each application that has the object would get. Nobody outside is asked. */
async function listEffects(
  admin: AcceptanceAdmin,
  tenantId: string,
  given: {
    readonly object: ObjectKey;
    readonly changed: Changed;
    readonly reaches: (applicationId: string) => boolean;
  },
): Promise<readonly AcceptanceEffect[]> {
  const { object, changed, reaches } = given;
  const [applications, jobs] = await Promise.all([
    admin.store.listApplications(tenantId),
    admin.store.listJobs(tenantId),
  ]);
  const after = { ...admin, directory: withObject(admin.directory, object, changed.after) };
  const effects: AcceptanceEffect[] = [];
  for (const job of jobs) {
    const application = applications.find(({ id }) => id === job.applicationId);
    if (application === undefined || job.direction === "inbound") continue;
    if (!reaches(application.id)) continue;
    const lane = { tenantId, jobId: job.id };
    const links = await admin.store.readTargetIds(lane, object.objectType, [object.sourceId]);
    if (links.size === 0) continue;
    const key = { tenantId, applicationId: application.id, jobId: job.id };
    const then = await previewMapped(after, key, object);
    const now = await previewMapped(admin, key, object);
    if (now === undefined || then === undefined) continue;
    const effect = compare(now, then);
    if (effect.attributes.length === 0 && effect.decision === undefined) continue;
    const { id, displayName } = application;
    effects.push({ servicePrincipal: { id, displayName }, jobId: job.id, ...effect });
  }
  return effects;
}

/** A job that has no mapping of this kind of object has nothing to do with it. */
async function previewMapped(
  admin: PreviewAdmin,
  key: Parameters<typeof previewObject>[1],
  object: ObjectKey,
): Promise<ObjectPreview | undefined> {
  try {
    return await previewObject(admin, key, { object });
  } catch (error) {
    if (error instanceof JobAdminError && error.code === "InvalidSchema") return undefined;
    if (error instanceof PlanError && error.code === "NotMapped") return undefined;
    throw error;
  }
}

function compare(
  now: ObjectPreview,
  then: ObjectPreview,
): Pick<AcceptanceEffect, "attributes" | "decision"> {
  const before = new Map(now.values.map((each) => [each.targetAttributeName, each.value]));
  const attributes = then.values
    .filter(({ targetAttributeName, value }) => {
      return JSON.stringify(before.get(targetAttributeName)) !== JSON.stringify(value);
    })
    .map(({ targetAttributeName: name, value }) => {
      const old = before.get(name);
      return {
        name,
        ...(old !== undefined && { before: old }),
        ...(value !== undefined && { after: value }),
      };
    });
  const isDecided = now.scope.decision === then.scope.decision;
  const decision = { before: now.scope.decision, after: then.scope.decision };
  return { attributes, ...(!isDecided && { decision }) };
}

/** The directory as it would be with one object changed; everything else is read as it is. */
function withObject<T extends DirectoryReader>(
  directory: T,
  { objectType, sourceId }: ObjectKey,
  object: DirectoryUser | DirectoryGroup,
): T {
  const swap = <O extends DirectoryUser | DirectoryGroup>(found: readonly O[]): readonly O[] =>
    found.map((each) => (each.id === sourceId ? (object as O) : each));
  const reads: Partial<DirectoryReader> =
    objectType === "User"
      ? { readUsers: async (...of) => swap(await directory.readUsers(...of)) }
      : { readGroups: async (...of) => swap(await directory.readGroups(...of)) };
  return new Proxy(directory, {
    get: (target, name) => {
      if (Object.hasOwn(reads, name)) return reads[name as keyof typeof reads];
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}
