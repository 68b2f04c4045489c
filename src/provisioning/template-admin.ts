import { isJsonObject, type JsonObject } from "../common/json.ts";
import type { Application, StoredJobTemplate } from "../sync/job.ts";
import { JsonReader } from "../sync/json-reader.ts";
import { readMetadata } from "../sync/schema-json-directories.ts";
import { type JobAdmin, readTenantApplication } from "./job-admin.ts";
import { JobAdminError } from "./job-admin-error.ts";
import { type JobTemplate, listJobTemplates, readJobTemplate } from "./job-templates.ts";
import { readSchemaDocument, type SchemaAdmin } from "./schema-admin.ts";

type TemplateAdmin = JobAdmin & Pick<SchemaAdmin, "regex">;

const MOST_TEMPLATES = 20;
const LONGEST_ID = 80;
const LONGEST_DESCRIPTION = 1_000;
const ID = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * Add a synchronization template to an application: a job can be made from it.
 *
 * @param body - Graph's synchronizationTemplate; without a schema it begins with that of the
 *   template that `factoryTag` names, or with the application's first one
 * @throws JobAdminError `ApplicationNotFound`, `InvalidTemplate`, `TemplateExists`,
 *   `InvalidSchema`
 */
export async function addTemplate(
  admin: TemplateAdmin,
  tenantId: string,
  given: { readonly applicationId: string; readonly body: JsonObject },
): Promise<JobTemplate> {
  const application = await readTenantApplication(admin, tenantId, given.applicationId);
  const { id, factoryTag, applicationId } = given.body;
  if (typeof id !== "string" || id.length > LONGEST_ID || !ID.test(id)) {
    throw refuse(`id has to be a word of at most ${LONGEST_ID} letters, digits, dots and dashes.`);
  }
  if (applicationId !== undefined && applicationId !== application.id) {
    throw refuse("applicationId has to be the id of the application in the address.");
  }
  if (typeof factoryTag !== "string" || factoryTag === "") {
    throw refuse("factoryTag has to be a text such as CustomSCIM.");
  }
  const all = listJobTemplates(application);
  if (all.some((each) => each.id.toLowerCase() === id.toLowerCase())) {
    const message = `${application.displayName} has a template "${id}" already. PATCH it instead.`;
    throw new JobAdminError("TemplateExists", message);
  }
  if ((application.jobTemplates?.length ?? 0) >= MOST_TEMPLATES) {
    throw refuse(`An application has at most ${MOST_TEMPLATES} templates of its own.`);
  }
  const like = all.find((each) => each.factoryTag.toLowerCase() === factoryTag.toLowerCase());
  const base = like ?? all[0];
  if (base === undefined) throw refuse("The application has no template to begin with.");
  const begun = { id, factoryTag, schema: base.buildSchema(id), isDefault: false };
  await save(admin, application, edit(admin, application, begun, given.body));
  return readJobTemplate(await readTenantApplication(admin, tenantId, application.id), id);
}

/**
 * Change a template. One of the gallery's becomes the application's own with that; jobs that were
 * made from it keep their schemas.
 *
 * @param given - `isWhole`: what the body doesn't name goes back to what is usual; the schema stays
 * @throws JobAdminError as {@link addTemplate}; `TemplateNotFound`
 */
export async function changeTemplate(
  admin: TemplateAdmin,
  tenantId: string,
  given: {
    readonly applicationId: string;
    readonly templateId: string;
    readonly body: JsonObject;
    readonly isWhole: boolean;
  },
): Promise<void> {
  const application = await readTenantApplication(admin, tenantId, given.applicationId);
  const template = readJobTemplate(application, given.templateId);
  const { id, applicationId } = given.body;
  if (id !== undefined && id !== template.id) throw refuse("A template keeps its id.");
  if (applicationId !== undefined && applicationId !== application.id) {
    throw refuse("applicationId has to be the id of the application in the address.");
  }
  const begun = { ...toStored(template), schema: template.buildSchema(template.id) };
  const { factoryTag, schema } = begun;
  const from = given.isWhole ? { id: template.id, factoryTag, schema } : begun;
  await save(admin, application, edit(admin, application, from, given.body));
}

function toStored(template: JobTemplate): Omit<StoredJobTemplate, "schema"> {
  const { id, factoryTag, description, isDefault, discoverable, metadata } = template;
  const about = description === undefined ? {} : { description };
  return { id, factoryTag, isDefault, discoverable, metadata, ...about };
}

function edit(
  admin: TemplateAdmin,
  application: Application,
  before: StoredJobTemplate,
  body: JsonObject,
): StoredJobTemplate {
  const reader = new JsonReader();
  const { default: isDefault, discoverable, description, metadata, factoryTag, schema } = body;
  const about = reader.optionalText("description", description);
  if (about !== undefined && about.length > LONGEST_DESCRIPTION) {
    reader.refuse("description", `has to have at most ${LONGEST_DESCRIPTION} characters.`);
  }
  const changed: StoredJobTemplate = {
    ...before,
    ...(factoryTag !== undefined && { factoryTag: reader.text("factoryTag", factoryTag) }),
    ...(isDefault !== undefined && { isDefault: reader.flag("default", isDefault, false) }),
    ...(discoverable !== undefined && {
      discoverable: reader.flag("discoverable", discoverable, true),
    }),
    ...(about !== undefined && { description: about }),
    ...(metadata !== undefined && { metadata: readMetadata(reader, "metadata", metadata) }),
  };
  const [issue] = reader.issues;
  if (issue !== undefined) throw refuse(`${issue.path} ${issue.message}`);
  if (!isJsonObject(schema)) return changed;
  const direction = listJobTemplates(application)[0]?.direction;
  const reading = { id: before.id, version: "v1", ...(direction !== undefined && { direction }) };
  return { ...changed, schema: readSchemaDocument(admin, application, schema, reading).schema };
}

async function save(
  { store }: TemplateAdmin,
  application: Application,
  template: StoredJobTemplate,
): Promise<void> {
  const others = (application.jobTemplates ?? []).filter(({ id }) => id !== template.id);
  await store.saveApplication({ ...application, jobTemplates: [...others, template] });
}

function refuse(message: string): JobAdminError {
  return new JobAdminError("InvalidTemplate", message);
}
