import { GALLERY_DOCUMENT_SCHEMA } from "../gallery/document-schema.ts";
import {
  buildApplication,
  findTemplate,
  GALLERY,
  type GalleryApplication,
} from "../gallery/index.ts";
import { parseGalleryDocument } from "../gallery/parse-document.ts";
import type { GalleryDocument, GalleryStore } from "../sync/gallery-document.ts";
import type { SchemaReading } from "../sync/schema-json-parser.ts";
import { JobAdminError } from "./job-admin-error.ts";

export { GALLERY_DOCUMENT_SCHEMA };

/** What the gallery of a tenant is made of. */
export interface GalleryAdmin {
  /** Entries that administrators of tenants added. */
  readonly gallery: GalleryStore;
  /** Entries out of files beside the server: for every tenant. */
  readonly galleryFiles: readonly GalleryDocument[];
}

/** Where an entry comes from: with Rollcall, out of a file of the server's, or the tenant's own. */
export type GalleryOrigin = "rollcall" | "file" | "tenant";

/** An entry of a tenant's gallery. */
export interface GalleryEntry {
  readonly application: GalleryApplication;
  readonly origin: GalleryOrigin;
  /** Absent for those that come with Rollcall. */
  readonly document?: GalleryDocument;
}

/**
 * The gallery of a tenant: what comes with Rollcall, then the server's files, then what its
 * administrators added. Of two with one id the first counts.
 */
export async function listGallery(
  admin: GalleryAdmin,
  tenantId: string,
): Promise<readonly GalleryEntry[]> {
  const { gallery, galleryFiles } = admin;
  const own = await gallery.listEntries(tenantId);
  const all: readonly GalleryEntry[] = [
    ...GALLERY.map((application) => ({ application, origin: "rollcall" as const })),
    ...galleryFiles.map((document) => describe(document, "file")),
    ...own.map((document) => describe(document, "tenant")),
  ];
  const first = new Map<string, GalleryEntry>();
  for (const entry of all) {
    const { id } = entry.application;
    if (!first.has(id)) first.set(id, entry);
  }
  return [...first.values()];
}

function describe(document: GalleryDocument, origin: GalleryOrigin): GalleryEntry {
  return { application: buildApplication(document), origin, document };
}

/**
 * One entry, by the gallery's word for it or by its template id.
 *
 * @throws JobAdminError `TemplateNotFound`
 */
export async function readGalleryEntry(
  admin: GalleryAdmin,
  tenantId: string,
  id: string,
): Promise<GalleryEntry> {
  const all = await listGallery(admin, tenantId);
  const applications = all.map(({ application }) => application);
  const wanted = findTemplate(id, applications);
  const found = all.find(({ application }) => application === wanted);
  if (found !== undefined) return found;
  const message = `The gallery has no application "${id.slice(0, 120)}".`;
  throw new JobAdminError("TemplateNotFound", message);
}

/**
 * Add an entry to a tenant's gallery, or put it in the place of the tenant's own one with its id.
 * Applications that were made from the one before stay as they are.
 *
 * @param value - the content of a gallery file, trusted in nothing
 * @returns the entry, and whether it is new
 * @throws JobAdminError `InvalidGalleryEntry` with everything that is wrong as `details`;
 *   `GalleryEntryExists` when a file of the server's has its id
 */
export async function addGalleryEntry(
  admin: GalleryAdmin & Pick<SchemaReading, "regex">,
  tenantId: string,
  value: unknown,
): Promise<{ readonly entry: GalleryEntry; readonly isNew: boolean }> {
  const document = readDocument(value, admin.regex);
  if (admin.galleryFiles.some(({ id }) => id === document.id)) {
    const message = `"${document.id}" comes from a file of the server's, and is changed there.`;
    throw new JobAdminError("GalleryEntryExists", message);
  }
  const own = await admin.gallery.listEntries(tenantId);
  await admin.gallery.saveEntry(tenantId, document);
  const isNew = !own.some(({ id }) => id === document.id);
  return { entry: describe(document, "tenant"), isNew };
}

/** What is wrong with the content of a gallery file; empty when it can be added. */
export function checkGalleryEntry(
  { regex }: Pick<SchemaReading, "regex">,
  value: unknown,
): readonly { readonly path: string; readonly message: string }[] {
  return parseGalleryDocument(value, regex).issues ?? [];
}

/** The content of a gallery file. @throws JobAdminError `InvalidGalleryEntry` */
function readDocument(value: unknown, regex: SchemaReading["regex"]): GalleryDocument {
  const { document, issues = [] } = parseGalleryDocument(value, regex);
  if (document !== undefined) return document;
  const [first] = issues;
  const more = issues.length > 1 ? ` ${issues.length - 1} more are in details.` : "";
  const message = `The entry can't be added: ${first?.path} ${first?.message}${more}`;
  throw new JobAdminError("InvalidGalleryEntry", message, { details: issues });
}

/**
 * Take an entry out of a tenant's gallery. Applications that were made from it stay.
 *
 * @throws JobAdminError `TemplateNotFound`; `GalleryEntryExists` when it is not the tenant's own
 */
export async function removeGalleryEntry(
  admin: GalleryAdmin,
  tenantId: string,
  id: string,
): Promise<void> {
  const { application, origin } = await readGalleryEntry(admin, tenantId, id);
  if (origin === "tenant") {
    await admin.gallery.removeEntry(tenantId, application.id);
    return;
  }
  const where = origin === "file" ? "from a file of the server's" : "with Rollcall";
  const message = `"${application.id}" comes ${where}, so it can't be taken out of the gallery.`;
  throw new JobAdminError("GalleryEntryExists", message);
}
