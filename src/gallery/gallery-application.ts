import type { AppRole } from "../sync/app-role.ts";
import type { ObjectMapping, ObjectType } from "../sync/schema.ts";

/** The gallery's entries by the word that names them in commands and requests. */
export type GalleryApplicationId = "custom" | "bitabiz" | "bizagi" | "bis";

/** What a connector can do in its application. `disable` is an update of `active`. */
export interface Capabilities {
  readonly create: boolean;
  readonly update: boolean;
  readonly disable: boolean;
  readonly delete: boolean;
  readonly groups: boolean;
}

/** The attribute types of a connector, as Graph names them (graph-sync-api.md section 6). */
export type AttributeType = "String" | "Boolean" | "DateTime" | "Reference";

/** One line of an application's attribute table, with the columns that its tutorial prints. */
export interface GalleryAttribute {
  readonly objectName: ObjectType;
  /** A SCIM path as a mapping's `targetAttributeName`. */
  readonly name: string;
  readonly type: AttributeType;
  /** Supported for filtering: only then can it be a matching attribute. */
  readonly filterable: boolean;
  /** Required by the application: an object without it is refused there. */
  readonly required: boolean;
}

/** An application as the gallery offers it, before anybody has added it to a tenant. */
export interface GalleryApplication {
  readonly id: GalleryApplicationId;
  readonly displayName: string;
  readonly publisher: string;
  /** One sentence: what the application is for. */
  readonly description: string;
  readonly capabilities: Capabilities;
  readonly attributes: readonly GalleryAttribute[];
  /** What the application's documentation says it can't do or insists on; a sentence each. */
  readonly limitations: readonly string[];
  /** The application's tutorial keeps principals with Default Access out of provisioning. */
  readonly excludesDefaultAccess: boolean;
  readonly appRoles: readonly AppRole[];
  readonly objectMappings: readonly ObjectMapping[];
}

/** The names of the attributes that an application asks for. */
export function listRequired(
  application: GalleryApplication,
  objectName: ObjectType,
): readonly string[] {
  return application.attributes
    .filter((each) => each.objectName === objectName && each.required)
    .map(({ name }) => name);
}

/** The names of the attributes that an application can filter by, so that they can match. */
export function listFilterable(
  application: GalleryApplication,
  objectName: ObjectType,
): readonly string[] {
  return application.attributes
    .filter((each) => each.objectName === objectName && each.filterable)
    .map(({ name }) => name);
}
