import type { AppRole } from "../application.ts";

/** An application of the gallery, with all that is known of it before it is added. */
export interface GalleryEntry {
  readonly id: string;
  readonly templateId: string;
  readonly displayName: string;
  readonly publisher: string;
  readonly description: string;
  readonly homePageUrl: string;
  readonly categories: readonly string[];
  readonly capabilities: Readonly<Record<Capability, boolean>>;
  readonly attributes: readonly {
    readonly objectName: "User" | "Group";
    readonly name: string;
    readonly type: string;
    readonly filterable?: boolean;
    readonly required: boolean;
  }[];
  readonly limitations: readonly string[];
  readonly excludesDefaultAccess: boolean;
  readonly onUnassign: "disable" | "delete";
  readonly appRoles: readonly Pick<AppRole, "id" | "displayName" | "description" | "value">[];
  readonly objectMappings: readonly ObjectMapping[];
  /** `tenant`: its administrators added it. */
  readonly origin: string;
}

/** The default mapping of one kind of object. */
export interface ObjectMapping {
  readonly name: string;
  readonly targetObjectName: "User" | "Group";
  readonly attributeMappings: readonly {
    readonly targetAttributeName: string;
    readonly source?: { readonly type: string; readonly expression: string };
    readonly matchingPriority?: number;
    readonly flowType: string;
  }[];
}

/** What an application can. */
export const CAPABILITIES = [
  "create",
  "update",
  "disable",
  "delete",
  "groups",
  "singleSignOn",
] as const;

/** One of {@link CAPABILITIES}. */
export type Capability = (typeof CAPABILITIES)[number];

/** The entry of any application that speaks SCIM 2.0. */
export const CUSTOM_ENTRY = "custom";

/** The page of an entry. */
export function entryPath(id: string): string {
  return `/applications/new/${encodeURIComponent(id)}`;
}
