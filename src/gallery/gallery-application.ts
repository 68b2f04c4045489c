import type { AppRole } from "../sync/app-role.ts";
import type { AttributeType, Capabilities } from "../sync/gallery-document.ts";
import type { ObjectMapping, ObjectType } from "../sync/schema.ts";

/** One line of an application's attribute table, with the columns that its tutorial prints. */
export interface GalleryAttribute {
  readonly objectName: ObjectType;
  /** A SCIM path as a mapping's `targetAttributeName`. */
  readonly name: string;
  readonly type: AttributeType;
  /** Supported for filtering: only then can it be a matching attribute. Absent: not known. */
  readonly filterable?: boolean;
  /** Required by the application: an object without it is refused there. */
  readonly required: boolean;
}

/** An application as the gallery offers it, before anybody has added it to a tenant. */
export interface GalleryApplication {
  /** The word that names it in commands and requests. */
  readonly id: string;
  /** The id of its applicationTemplate in the Graph-shaped API. */
  readonly templateId: string;
  /** The id of its synchronization template, and what Graph calls the factory. */
  readonly jobTemplateId: string;
  readonly factoryTag: string;
  readonly displayName: string;
  readonly publisher: string;
  /** One sentence: what the application is for. */
  readonly description: string;
  /** Empty where there is none. */
  readonly homePageUrl: string;
  readonly categories: readonly string[];
  readonly capabilities: Capabilities;
  readonly attributes: readonly GalleryAttribute[];
  /** What the application's documentation says it can't do or insists on; a sentence each. */
  readonly limitations: readonly string[];
  /** The application's tutorial keeps principals with Default Access out of provisioning. */
  readonly excludesDefaultAccess: boolean;
  /** What becomes of people who are no longer assigned. */
  readonly onUnassign: "disable" | "delete";
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
    .filter((each) => each.objectName === objectName && each.filterable === true)
    .map(({ name }) => name);
}

/**
 * What keeps mappings from being saved: matching attributes that the application can't filter by.
 * Of an application whose abilities nobody has told, everything may match.
 *
 * @returns a sentence for each, with the target attribute it is about
 */
export function refuseMatching(
  application: GalleryApplication,
  mapping: ObjectMapping,
): readonly { readonly target: string; readonly message: string }[] {
  const { targetObjectName: objectName, attributeMappings } = mapping;
  const isTold = application.attributes.some((each) => {
    return each.objectName === objectName && each.filterable === false;
  });
  if (!isTold || !mapping.enabled) return [];
  const filterable = listFilterable(application, objectName);
  return attributeMappings
    .filter((row) => row.matchingPriority !== undefined)
    .map((row) => row.targetAttributeName)
    .filter((target) => !filterable.some((name) => name.toLowerCase() === target.toLowerCase()))
    .map((target) => {
      const message =
        `${application.displayName} can't filter ${objectName}s by ${target}, so nobody could be ` +
        `found by it. Match by ${filterable.join(" or ")}.`;
      return { target, message };
    });
}
