import type { AppRole } from "./app-role.ts";
import type { FlowType } from "./schema.ts";

/** What a connector can do in its application. `disable` is an update of `active`. */
export interface Capabilities {
  readonly create: boolean;
  readonly update: boolean;
  readonly disable: boolean;
  readonly delete: boolean;
  readonly groups: boolean;
  /** SAML 2.0; independent of provisioning. */
  readonly singleSignOn: boolean;
}

/** The attribute types of a connector, as Graph names them (graph-sync-api.md section 6). */
export type AttributeType = "String" | "Boolean" | "DateTime" | "Reference";

/** A line of an application's attribute table, with the expression that feeds it by default. */
export interface AttributeRow {
  /** A SCIM path as a mapping's `targetAttributeName`. */
  readonly target: string;
  /** Absent: the application knows the attribute, and nothing is mapped to it by default. */
  readonly expression?: string;
  /** `String` where absent. */
  readonly type?: AttributeType;
  /** The application can filter by it: only then can it be a matching attribute. */
  readonly filterable?: boolean;
  /** An object without it is refused by the application. */
  readonly required?: boolean;
  /** The only matching attribute, with priority 1. */
  readonly matching?: boolean;
  /** `Always` where absent. */
  readonly flowType?: FlowType;
}

/**
 * An application as somebody describes it for the gallery: the content of a gallery file, and of
 * what an application that was made from one remembers. Its JSON Schema is
 * `docs/reference/gallery-application.schema.json`.
 */
export interface GalleryDocument {
  /** The word that names it in commands and requests. */
  readonly id: string;
  readonly displayName: string;
  readonly publisher: string;
  /** One sentence: what the application is for. */
  readonly description: string;
  readonly homePageUrl?: string;
  readonly categories?: readonly string[];
  readonly capabilities: Capabilities;
  /** What the application can't do or insists on; a sentence each. */
  readonly limitations?: readonly string[];
  /** Principals with Default Access alone are kept out of provisioning. */
  readonly excludesDefaultAccess?: boolean;
  /** What becomes of people who are no longer assigned; `disable` where absent. */
  readonly onUnassign?: "disable" | "delete";
  /** Absent: the pair that every application starts with. */
  readonly appRoles?: readonly AppRole[];
  /** What the mapping of users is called where mappings are listed. */
  readonly userMappingName?: string;
  readonly users: readonly AttributeRow[];
  readonly groups?: readonly AttributeRow[];
}

/** Gallery entries that administrators added to their tenants. */
export interface GalleryStore {
  /** In the order of their ids. */
  listEntries(tenantId: string): Promise<readonly GalleryDocument[]>;
  /** Adds it, or puts it in the place of the one with its id. */
  saveEntry(tenantId: string, entry: GalleryDocument): Promise<void>;
  /** @returns whether there was one */
  removeEntry(tenantId: string, id: string): Promise<boolean>;
}
