import type { ScopingFilter } from "./scoping-filter.ts";

/**
 * The synchronization schema: what is mapped to what. Shapes and property names are those of
 * Microsoft Graph's synchronizationSchema (graph-sync-api.md section 3), so that a schema
 * exported there can be read here.
 */

/**
 * How an attribute flows (graph-sync-api.md section 6, attributeFlowType).
 * `Always`: the target gets every change, and a multi-valued attribute exactly the mapped values;
 * `ObjectAddOnly`: only when the object is created;
 * `MultiValueAddOnly`: values are added to a multi-valued attribute, those it has stay;
 * `ValueAddOnly`: only where the target has no such value yet;
 * `AttributeAddOnly`: only where the target has nothing of the whole attribute, no other element
 * or sub-attribute that is mapped.
 */
export type FlowType =
  | "Always"
  | "ObjectAddOnly"
  | "MultiValueAddOnly"
  | "ValueAddOnly"
  | "AttributeAddOnly";

/** What Graph notes about a part of a schema: kept and shown as it came, and never followed. */
export interface MetadataEntry {
  readonly key: string;
  readonly value: string;
}

/** Where a target attribute's value comes from. `expression` is the text that is evaluated. */
export interface AttributeMappingSource {
  readonly type: "Attribute" | "Constant" | "Function";
  /** The attribute's name, the constant value, or the function's name. */
  readonly name: string;
  /** Canonical text: `[mail]`, `"Employee"`, `Join(" ", [givenName], [surname])`. */
  readonly expression: string;
}

/** One row of the mapping table. */
export interface AttributeMapping {
  /** A SCIM path, e.g. `userName` or `emails[type eq "work"].value`. */
  readonly targetAttributeName: string;
  /** Absent: the type None: `defaultValue` where the target has no value, else nothing. */
  readonly source?: AttributeMappingSource;
  /** Used when the source gives nothing, and only when the object is created. */
  readonly defaultValue?: string;
  /** 0 or absent: not a matching attribute; 1 is tried first. */
  readonly matchingPriority?: number;
  readonly flowType: FlowType;
  /** When true, a source without a value clears the target's value on update. */
  readonly flowNullValues?: boolean;
}

/** The target object types that Rollcall provisions. */
export type ObjectType = "User" | "Group";

/** The actions an object mapping may take in the target (Graph's objectFlowTypes). */
export type FlowAction = "Add" | "Update" | "Delete";

/** How one kind of object is provisioned. */
export interface ObjectMapping {
  readonly name: string;
  readonly enabled: boolean;
  readonly flowTypes: readonly FlowAction[];
  readonly sourceObjectName: ObjectType;
  readonly targetObjectName: ObjectType;
  /** Which objects are meant; absent: all that are assigned. */
  readonly scope?: ScopingFilter;
  readonly attributeMappings: readonly AttributeMapping[];
  readonly metadata?: readonly MetadataEntry[];
  /** What an imported schema calls the target object, where that is not User or Group: a URN. */
  readonly targetObjectUrn?: string;
}

/** A rule pairs a source directory with a target directory. */
export interface SynchronizationRule {
  readonly id: string;
  readonly name: string;
  readonly priority: number;
  readonly sourceDirectoryName: string;
  readonly targetDirectoryName: string;
  readonly objectMappings: readonly ObjectMapping[];
  readonly metadata?: readonly MetadataEntry[];
}

/** What is known about an attribute of a directory (Graph's attributeDefinition, in part). */
export interface AttributeDefinition {
  readonly name: string;
  readonly type: "String" | "Integer" | "Reference" | "Binary" | "Boolean" | "DateTime";
  /** An object can't be created without a value. */
  readonly required?: boolean;
  readonly multivalued?: boolean;
  readonly caseExact?: boolean;
  /** Of a `Reference`: the kinds of objects that it may name; the first is meant. */
  readonly referencedObjects?: readonly { readonly referencedObjectName: string }[];
  /** The attribute that names an object: exactly one of each kind. */
  readonly anchor?: boolean;
  readonly mutability?: "ReadWrite" | "ReadOnly" | "Immutable" | "WriteOnly";
  readonly metadata?: readonly MetadataEntry[];
}

/** A kind of objects of a directory (Graph's objectDefinition). */
export interface ObjectDefinition {
  readonly name: string;
  readonly attributes: readonly AttributeDefinition[];
  readonly metadata?: readonly MetadataEntry[];
}

/** One of the two sides with its attributes (Graph's directoryDefinition). */
export interface DirectoryDefinition {
  readonly id: string;
  readonly name: string;
  readonly objects: readonly ObjectDefinition[];
}

/** The whole schema of a job. Saving it bumps `version` and asks for a new initial cycle. */
export interface SynchronizationSchema {
  readonly id: string;
  readonly version: string;
  readonly synchronizationRules: readonly SynchronizationRule[];
  /** Attributes that people defined or changed; the template's hold for all others. */
  readonly directories?: readonly DirectoryDefinition[];
}
