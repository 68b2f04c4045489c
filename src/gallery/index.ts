import type { Application } from "../sync/job.ts";
import { BIS } from "./bis.ts";
import { BITABIZ } from "./bitabiz.ts";
import { BIZAGI } from "./bizagi.ts";
import { buildApplication } from "./build-application.ts";
import { CUSTOM } from "./custom.ts";
import type { GalleryApplication } from "./gallery-application.ts";

export type { AppRole } from "../sync/app-role.ts";
export { USER_ROLE } from "./app-roles.ts";
export { buildApplication } from "./build-application.ts";
export {
  type GalleryApplication,
  listFilterable,
  listRequired,
  refuseMatching,
} from "./gallery-application.ts";

/** The applications that come with Rollcall, in the order in which they are shown. */
export const GALLERY: readonly GalleryApplication[] = [BITABIZ, BIZAGI, BIS, CUSTOM];

/** The entry with this id among those that come with Rollcall; undefined when there is none. */
export function findApplication(id: string): GalleryApplication | undefined {
  return GALLERY.find((application) => application.id === id);
}

/** The entry with this template id, or the gallery's own word for it, in any letter case. */
export function findTemplate(
  id: string,
  entries: readonly GalleryApplication[] = GALLERY,
): GalleryApplication | undefined {
  const folded = id.toLowerCase();
  return entries.find((entry) => entry.templateId === folded || entry.id === folded);
}

/**
 * The gallery's entry that an application was made from. An entry that somebody added to the
 * gallery is kept with the application, so that it stays as it was when the file is gone.
 */
export function entryOf(
  application: Pick<Application, "template" | "galleryEntry">,
): GalleryApplication | undefined {
  const { template, galleryEntry } = application;
  return galleryEntry === undefined ? findApplication(template) : buildApplication(galleryEntry);
}
