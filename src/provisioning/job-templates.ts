import { entryOf, findApplication } from "../gallery/index.ts";
import { buildSchema } from "../sync/default-schema.ts";
import { buildInboundSchema, INBOUND_TEMPLATE_ID } from "../sync/inbound-schema.ts";
import type { Application, StoredJobTemplate } from "../sync/job.ts";
import type { MetadataEntry, SynchronizationSchema } from "../sync/schema.ts";
import { JobAdminError } from "./job-admin-error.ts";

/** The gallery's entry for people who come from an HR system; nobody signs in to it. */
export const INBOUND_APPLICATION = {
  id: "0b1ab12c-5f0e-4c53-9d4a-6f1a2f0d9b10",
  word: "api-inbound",
  displayName: "API-driven provisioning to the directory",
  description: "Takes people from any HR system, as SCIM bulk uploads, into the directory.",
} as const;

/** A synchronization template of an application: what a job of it starts with. */
export interface JobTemplate {
  readonly id: string;
  readonly factoryTag: string;
  readonly direction?: "inbound";
  /** Absent: a sentence of ours. */
  readonly description?: string;
  readonly isDefault: boolean;
  readonly discoverable: boolean;
  readonly metadata: readonly MetadataEntry[];
  /** @param id - of the schema that results */
  readonly buildSchema: (id: string) => SynchronizationSchema;
}

/** No application here asks its administrator for consent. */
const METADATA: readonly MetadataEntry[] = [{ key: "IsOAuthEnabled", value: "false" }];

/**
 * The synchronization templates of an application: that of its gallery entry, and those that
 * people made, one of which may stand in the place of the gallery's.
 */
export function listJobTemplates(application: Application): readonly JobTemplate[] {
  const { jobTemplates = [] } = application;
  const given = listGiven(application);
  const made = jobTemplates.map((stored) => fromStored(stored, given));
  const kept = given.filter(({ id }) => !made.some((each) => each.id === id));
  return [...kept, ...made];
}

/** What the gallery entry has. */
function listGiven(application: Application): readonly JobTemplate[] {
  const usual = { isDefault: true, discoverable: true, metadata: METADATA };
  if (application.template === INBOUND_APPLICATION.word) {
    const id = INBOUND_TEMPLATE_ID;
    const inbound = { direction: "inbound", discoverable: false } as const;
    return [{ ...usual, ...inbound, id, factoryTag: id, buildSchema: buildInboundSchema }];
  }
  const found = entryOf(application) ?? findApplication("custom");
  if (found === undefined) return [];
  const { jobTemplateId, factoryTag, objectMappings } = found;
  const build = (id: string): SynchronizationSchema => buildSchema(id, objectMappings);
  return [{ ...usual, id: jobTemplateId, factoryTag, buildSchema: build }];
}

/** The direction is the application's own: people come from it, or go to it. */
function fromStored(stored: StoredJobTemplate, given: readonly JobTemplate[]): JobTemplate {
  const { id, factoryTag, description, schema, metadata } = stored;
  const direction = given[0]?.direction;
  return {
    id,
    factoryTag,
    isDefault: stored.isDefault ?? false,
    discoverable: stored.discoverable ?? true,
    metadata: metadata ?? METADATA,
    ...(direction !== undefined && { direction }),
    ...(description !== undefined && { description }),
    buildSchema: (schemaId) => ({ ...schema, id: schemaId, version: "v1" }),
  };
}

/** Names that Microsoft's scripts use for the template of any SCIM application. */
const GENERIC: readonly string[] = ["scim", "customappsso", "customscim"];

/**
 * One template of an application, by its id before its tag.
 *
 * @throws JobAdminError `TemplateNotFound`
 */
export function readJobTemplate(application: Application, id: string): JobTemplate {
  const folded = id.toLowerCase();
  const all = listJobTemplates(application);
  const found =
    all.find((template) => template.id.toLowerCase() === folded) ??
    all.find((template) => template.factoryTag.toLowerCase() === folded) ??
    all.find(({ direction }) => direction === undefined && GENERIC.includes(folded));
  if (found !== undefined) return found;
  const known = all.map((template) => template.id).join(", ");
  const message = `${application.displayName} has no template "${id.slice(0, 80)}". It has ${known}.`;
  throw new JobAdminError("TemplateNotFound", message);
}
