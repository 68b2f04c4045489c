import { formatInstant } from "../common/world.ts";
import type { DirectoryReader } from "../directory/ports.ts";
import { entryOf, listRequired } from "../gallery/index.ts";
import type { SynchronizationJob } from "../sync/job.ts";
import type { ObjectKey } from "../sync/ports.ts";
import type { ObjectMapping, ObjectType, SynchronizationSchema } from "../sync/schema.ts";
import { policyOf } from "./application-policy.ts";
import { compileMappings, type ImportContext } from "./cycle-context.ts";
import { listAppRoles } from "./directory-admin-references.ts";
import { type JobKey, readJob, readTenantApplication } from "./job-admin.ts";
import { JobAdminError } from "./job-admin-error.ts";
import type { SchemaAdmin } from "./schema-admin.ts";

/** What looking at people without provisioning them takes. */
export interface PreviewAdmin extends SchemaAdmin {
  readonly directory: DirectoryReader;
}

/** A configuration that isn't saved. */
export type PreviewDraft = Partial<Pick<SynchronizationJob, "schema" | "scope">>;

/**
 * All that deciding about source objects takes, with a draft in place of what is saved. The target
 * is not asked.
 *
 * @param withDisabled - kinds of objects whose provisioning is switched off are looked at, too
 * @throws JobAdminError `ApplicationNotFound`, `JobNotFound`
 */
export async function openPreview(
  admin: PreviewAdmin,
  key: JobKey,
  draft: PreviewDraft = {},
  withDisabled = false,
): Promise<ImportContext> {
  const { tenantId, applicationId, jobId } = key;
  const { job: saved } = await readJob(admin, key);
  const drafted = { ...saved, ...draft };
  const job = withDisabled ? { ...drafted, schema: enableAll(drafted.schema) } : drafted;
  const application = await readTenantApplication(admin, tenantId, applicationId);
  const tenant = await admin.directory.readTenant(tenantId);
  const entry = entryOf(application);
  const { world } = admin;
  return {
    lane: { tenantId, jobId },
    job,
    mappings: compileMappings(job, admin.regex, "rfc", (objectType) =>
      entry === undefined ? [] : listRequired(entry, objectType),
    ),
    directory: admin.directory,
    store: admin.store,
    policy: policyOf(application),
    appRoles: listAppRoles(application),
    evaluation: {
      now: world.now(),
      newGuid: world.newGuid,
      randomInteger: world.randomInteger,
      ...(tenant?.defaultDomain !== undefined && { defaultDomain: tenant.defaultDomain }),
    },
  };
}

function enableAll(schema: SynchronizationSchema): SynchronizationSchema {
  const synchronizationRules = schema.synchronizationRules.map((rule) => ({
    ...rule,
    objectMappings: rule.objectMappings.map((mapping) => ({ ...mapping, enabled: true })),
  }));
  return { ...schema, synchronizationRules };
}

/** The object mapping of one kind, switched off or not. @throws JobAdminError `InvalidSchema` */
export function findObjectMapping(
  { schema }: Pick<SynchronizationJob, "schema">,
  objectType: ObjectType,
): ObjectMapping {
  const all = schema.synchronizationRules.flatMap(({ objectMappings }) => objectMappings);
  const found = all.find(({ targetObjectName }) => targetObjectName === objectType);
  if (found !== undefined) return found;
  throw new JobAdminError("InvalidSchema", `The schema has no mapping of ${objectType}s.`);
}

/** Objects that are read in one step. */
const PAGE = 500;

/** All objects of a kind, soft-deleted ones too, some at a time; others get their turn between. */
export async function* walkObjects(
  { directory, world }: Pick<PreviewAdmin, "directory" | "world">,
  tenantId: string,
  objectType: ObjectType,
  signal: AbortSignal,
): AsyncGenerator<readonly ObjectKey[]> {
  let afterId = "";
  for (;;) {
    signal.throwIfAborted();
    const page = { afterId, limit: PAGE };
    const found =
      objectType === "User"
        ? await directory.listUsers(tenantId, page)
        : await directory.listGroups(tenantId, page);
    if (found.length > 0) yield found.map(({ id }) => ({ objectType, sourceId: id }));
    const last = found.at(-1);
    if (last === undefined || found.length < PAGE) return;
    afterId = last.id;
    await world.sleep(0, signal);
  }
}

/** When a preview was made. */
export function stampPreview({ world }: Pick<PreviewAdmin, "world">): string {
  return formatInstant(world.now());
}
