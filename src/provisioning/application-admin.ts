import { DirectoryError } from "../directory/errors.ts";
import { entryOf, type GalleryApplication } from "../gallery/index.ts";
import { guardOf } from "../sync/guard-deletions.ts";
import type { Application, SynchronizationJob } from "../sync/job.ts";
import type { DirectoryAdmin } from "./directory-admin.ts";
import { type GalleryAdmin, listGallery, readGalleryEntry } from "./gallery-admin.ts";
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
  readonly singleSignOn: boolean;
}

/** Everything that can be instantiated in a tenant. */
export async function listTemplates(
  admin: GalleryAdmin,
  tenantId: string,
): Promise<readonly TemplateSummary[]> {
  const entries = await listGallery(admin, tenantId);
  return [...entries.map(({ application }) => summarize(application)), INBOUND_SUMMARY];
}

/** One of them, by its id or the gallery's word for it. @throws JobAdminError `TemplateNotFound` */
export async function readTemplate(
  admin: GalleryAdmin,
  tenantId: string,
  id: string,
): Promise<TemplateSummary> {
  if (isInbound(id)) return INBOUND_SUMMARY;
  return summarize((await readGalleryEntry(admin, tenantId, id)).application);
}

const INBOUND_SUMMARY: TemplateSummary = {
  id: INBOUND_APPLICATION.id,
  displayName: INBOUND_APPLICATION.displayName,
  description: INBOUND_APPLICATION.description,
  publisher: "Rollcall",
  homePageUrl: "",
  categories: ["humanResources"],
  singleSignOn: false,
};

function summarize(application: GalleryApplication): TemplateSummary {
  const { templateId, displayName, publisher, description, homePageUrl, categories } = application;
  const { singleSignOn } = application.capabilities;
  const about = { displayName, publisher, description, homePageUrl, categories };
  return { id: templateId, ...about, singleSignOn };
}

function isInbound(id: string): boolean {
  const folded = id.toLowerCase();
  return folded === INBOUND_APPLICATION.word || folded === INBOUND_APPLICATION.id;
}

/** The id of the template that an application was made from; its own word when it is gone. */
export function templateIdOf(application: Application): string {
  if (application.template === INBOUND_APPLICATION.word) return INBOUND_APPLICATION.id;
  return entryOf(application)?.templateId ?? application.template;
}

/**
 * Add an application of the gallery to a tenant. It has no job yet, and no credentials.
 *
 * @throws JobAdminError `TemplateNotFound`; DirectoryError `RequiredPropertyMissing`,
 *   `InvalidPropertyValue` for the name
 */
export async function instantiateTemplate(
  admin: ApplicationAdmin & GalleryAdmin,
  tenantId: string,
  given: { readonly templateId: string; readonly displayName?: unknown },
): Promise<Application> {
  const { displayName: usual } = await readTemplate(admin, tenantId, given.templateId);
  const application: Application = {
    id: admin.world.newGuid(),
    tenantId,
    displayName: readApplicationName(given.displayName ?? usual),
    ...(await describeOrigin(admin, tenantId, given.templateId)),
    tenantUrl: "",
  };
  await admin.store.saveApplication(application);
  return application;
}

/** What an application notes of its gallery entry. */
async function describeOrigin(
  admin: GalleryAdmin,
  tenantId: string,
  templateId: string,
): Promise<Pick<Application, "template" | "galleryEntry">> {
  if (isInbound(templateId)) return { template: INBOUND_APPLICATION.word };
  const { application, document } = await readGalleryEntry(admin, tenantId, templateId);
  return {
    template: application.id,
    ...(document !== undefined && { galleryEntry: document }),
  };
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
