import { DirectoryError } from "../directory/errors.ts";
import {
  APPLICATION_TEMPLATES,
  type ApplicationTemplate,
  findTemplate,
} from "../gallery/templates.ts";
import { guardOf } from "../sync/guard-deletions.ts";
import type { Application, SynchronizationJob } from "../sync/job.ts";
import type { DirectoryAdmin } from "./directory-admin.ts";
import { deleteJob, type JobAdmin, readTenantApplication } from "./job-admin.ts";
import { JobAdminError } from "./job-admin-error.ts";
import { INBOUND_APPLICATION, readJobTemplate } from "./job-templates.ts";

/** What the administration of applications acts with. */
export interface ApplicationAdmin extends JobAdmin, DirectoryAdmin {}

const LONGEST_NAME = 120;
const INTERVAL_MS = 40 * 60_000;

/** An entry of the gallery, in the words of Graph's applicationTemplate. */
export interface TemplateSummary {
  readonly id: string;
  readonly displayName: string;
  readonly publisher: string;
  readonly description: string;
  readonly homePageUrl: string;
  readonly categories: readonly string[];
}

/** Everything that can be instantiated. */
export function listTemplates(): readonly TemplateSummary[] {
  const { id, displayName, description } = INBOUND_APPLICATION;
  const inbound = { id, displayName, description, publisher: "Rollcall", homePageUrl: "" };
  return [...APPLICATION_TEMPLATES.map(summarize), { ...inbound, categories: ["humanResources"] }];
}

function summarize({ id, application, categories, homePageUrl }: ApplicationTemplate) {
  const { displayName, publisher, description } = application;
  return { id, displayName, publisher, description, homePageUrl, categories };
}

/** One entry. @throws JobAdminError `TemplateNotFound` */
export function readTemplate(id: string): TemplateSummary {
  const wanted = wordOf(id) === INBOUND_APPLICATION.word ? INBOUND_APPLICATION.id : id;
  const known = findTemplate(wanted)?.id ?? wanted.toLowerCase();
  const found = listTemplates().find((template) => template.id === known);
  if (found !== undefined) return found;
  const message = `The gallery has no application "${id.slice(0, 120)}".`;
  throw new JobAdminError("TemplateNotFound", message);
}

/** The word under which an application notes its template; undefined when there is none. */
function wordOf(id: string): string | undefined {
  const folded = id.toLowerCase();
  const { word, id: inboundId } = INBOUND_APPLICATION;
  if (folded === word || folded === inboundId) return word;
  return findTemplate(id)?.application.id;
}

/** The id of the template that an application was made from; its own word when it is gone. */
export function templateIdOf({ template }: Application): string {
  if (template === INBOUND_APPLICATION.word) return INBOUND_APPLICATION.id;
  return findTemplate(template)?.id ?? template;
}

/**
 * Add an application of the gallery to a tenant. It has no job yet, and no credentials.
 *
 * @throws JobAdminError `TemplateNotFound`; DirectoryError `RequiredPropertyMissing`,
 *   `InvalidPropertyValue` for the name
 */
export async function instantiateTemplate(
  admin: ApplicationAdmin,
  tenantId: string,
  given: { readonly templateId: string; readonly displayName?: unknown },
): Promise<Application> {
  const { displayName: usual } = readTemplate(given.templateId);
  const application: Application = {
    id: admin.world.newGuid(),
    tenantId,
    displayName: readApplicationName(given.displayName ?? usual),
    template: wordOf(given.templateId) ?? "custom",
    tenantUrl: "",
  };
  await admin.store.saveApplication(application);
  return application;
}

/**
 * Take an application out of a tenant: its assignments, its jobs with their links, its
 * credentials. The accounts in the application stay as they are, and the log is kept.
 *
 * @throws JobAdminError `ApplicationNotFound`
 */
export async function removeApplication(
  admin: ApplicationAdmin,
  tenantId: string,
  id: string,
): Promise<void> {
  const { store, directory } = admin;
  await readTenantApplication(admin, tenantId, id);
  for (const job of await store.listJobs(tenantId)) {
    if (job.applicationId !== id) continue;
    await deleteJob(admin, { tenantId, applicationId: id, jobId: job.id });
  }
  await directory.write(tenantId, async (writer) => {
    for (const assignment of await writer.listAssignments(tenantId, id)) {
      await writer.removeAssignment(tenantId, assignment.id);
    }
  });
  await store.deleteApplication(tenantId, id);
}

/**
 * Add a synchronization job to an application. It does nothing before it is started.
 *
 * @throws JobAdminError `ApplicationNotFound`, `TemplateNotFound`, `JobExists`
 */
export async function addJob(
  admin: ApplicationAdmin,
  tenantId: string,
  given: { readonly applicationId: string; readonly templateId: string },
): Promise<SynchronizationJob> {
  const application = await readTenantApplication(admin, tenantId, given.applicationId);
  const template = readJobTemplate(application, given.templateId);
  const jobs = await admin.store.listJobs(tenantId);
  if (jobs.some(({ applicationId }) => applicationId === application.id)) {
    const message = `${application.displayName} has a synchronization job already.`;
    throw new JobAdminError("JobExists", message);
  }
  const shortTenant = tenantId.replaceAll("-", "");
  const tag = template.id === "customappsso" ? "scim" : template.id;
  const id = `${tag}.${shortTenant}.${admin.world.newGuid()}`;
  const deletionGuard = guardOf(application.notificationSettings);
  const job: SynchronizationJob = {
    id,
    tenantId,
    applicationId: application.id,
    templateId: template.id,
    ...(template.direction !== undefined && { direction: template.direction }),
    schema: template.buildSchema(id),
    scope: "assigned",
    intervalMs: INTERVAL_MS,
    ...(deletionGuard !== undefined && { deletionGuard }),
  };
  // Nobody starts by accident: a job waits for its person.
  await admin.store.saveJob(job, { status: "NotConfigured" });
  return job;
}

/** The name of an application. @throws DirectoryError `InvalidPropertyValue` */
export function readApplicationName(value: unknown): string {
  const name = typeof value === "string" ? value.trim() : "";
  if (name !== "" && name.length <= LONGEST_NAME) return name;
  const message = `The displayName of an application is a text of 1 to ${LONGEST_NAME} characters.`;
  throw new DirectoryError("InvalidPropertyValue", message, { property: "displayName" });
}
