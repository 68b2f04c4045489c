import { BIS } from "./bis.ts";
import { BITABIZ } from "./bitabiz.ts";
import { BIZAGI } from "./bizagi.ts";
import { CUSTOM } from "./custom.ts";
import type { GalleryApplication } from "./gallery-application.ts";

export type { AppRole } from "../sync/app-role.ts";
export { USER_ROLE } from "./app-roles.ts";
export {
  type GalleryApplication,
  type GalleryApplicationId,
  listFilterable,
  listRequired,
} from "./gallery-application.ts";

/** Every application of the gallery, in the order in which it is shown. */
export const GALLERY: readonly GalleryApplication[] = [BITABIZ, BIZAGI, BIS, CUSTOM];

/** The gallery's entry with this id; undefined when there is none. */
export function findApplication(id: string): GalleryApplication | undefined {
  return GALLERY.find((application) => application.id === id);
}
