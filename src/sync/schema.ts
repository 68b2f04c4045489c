/**
 * The synchronization schema: what is mapped to what. Shapes and property names are those of
 * Microsoft Graph's synchronizationSchema (graph-sync-api.md section 3), so that a schema
 * exported there can be read here.
 */

/** How an attribute flows (graph-sync-api.md section 6, attributeFlowType). */
export type FlowType = "Always" | "ObjectAddOnly";

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
  readonly source: AttributeMappingSource;
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
  readonly attributeMappings: readonly AttributeMapping[];
}

/** A rule pairs a source directory with a target directory. */
export interface SynchronizationRule {
  readonly id: string;
  readonly name: string;
  readonly priority: number;
  readonly sourceDirectoryName: string;
  readonly targetDirectoryName: string;
  readonly objectMappings: readonly ObjectMapping[];
}

/** The whole schema of a job. Saving it bumps `version` and asks for a new initial cycle. */
export interface SynchronizationSchema {
  readonly id: string;
  readonly version: string;
  readonly synchronizationRules: readonly SynchronizationRule[];
}
