import { describeSource } from "../sync/default-schema.ts";
import type { AttributeMapping, ObjectType } from "../sync/schema.ts";
import type { AttributeType, GalleryAttribute } from "./gallery-application.ts";

/** The attributes of people's work that SCIM keeps in its own extension (RFC 7643 section 4.3). */
export const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** An attribute of the target beside the expression that feeds it by default. */
export interface AttributeRow {
  readonly target: string;
  readonly expression: string;
  /** `String` where absent. */
  readonly type?: AttributeType;
  readonly filterable?: true;
  readonly required?: true;
  /** The only matching attribute, with priority 1. */
  readonly matching?: true;
}

/** The attribute table that the rows describe. */
export function buildAttributes(
  objectName: ObjectType,
  rows: readonly AttributeRow[],
): readonly GalleryAttribute[] {
  return rows.map((row) => ({
    objectName,
    name: row.target,
    type: row.type ?? "String",
    filterable: row.filterable ?? false,
    required: row.required ?? false,
  }));
}

/** The attribute mappings that the rows describe, in their order. */
export function buildMappings(rows: readonly AttributeRow[]): readonly AttributeMapping[] {
  return rows.map((row) => ({
    targetAttributeName: row.target,
    source: describeSource(row.expression),
    flowType: "Always",
    ...(row.matching && { matchingPriority: 1 }),
  }));
}
