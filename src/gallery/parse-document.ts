import { isJsonObject } from "../common/json.ts";
import { parseAppRoles } from "../sync/app-role.ts";
import { checkExpressionText, checkTargetName } from "../sync/check-mapping-row.ts";
import type { AttributeRow, GalleryDocument } from "../sync/gallery-document.ts";
import type { ObjectType } from "../sync/schema.ts";
import type { SchemaReading } from "../sync/schema-json-parser.ts";
import { checkJson, type JsonIssue } from "./check-json.ts";
import { GALLERY_DOCUMENT_SCHEMA } from "./document-schema.ts";
import { GALLERY } from "./index.ts";

/** What a gallery file came to: the entry, or all that is wrong with it. */
export type ParsedDocument =
  | { readonly document: GalleryDocument; readonly issues?: never }
  | { readonly document?: never; readonly issues: readonly JsonIssue[] };

/** Words that name something already; an entry by one of them could not be told apart. */
const RESERVED: readonly string[] = [...GALLERY.map(({ id }) => id), "api-inbound"];

/**
 * Read an application that somebody describes for the gallery: first against the JSON Schema, then
 * what no schema can say. An entry that passes can be added, mapped and matched by.
 *
 * @param value - parsed JSON, trusted in nothing
 */
export function parseGalleryDocument(
  value: unknown,
  regex: SchemaReading["regex"],
): ParsedDocument {
  const shape = checkJson(value, GALLERY_DOCUMENT_SCHEMA);
  if (shape.length > 0 || !isJsonObject(value)) return { issues: shape };
  // The schema has just been checked, so that the value is what the type says.
  const { $schema: _editor, ...rest } = value;
  const document = rest as unknown as GalleryDocument;
  const issues = [
    ...checkId(document),
    ...checkRoles(document),
    ...checkTable("User", document.users, regex),
    ...checkTable("Group", document.groups ?? [], regex),
    ...checkCapabilities(document),
  ];
  return issues.length > 0 ? { issues } : { document };
}

function checkId({ id }: GalleryDocument): readonly JsonIssue[] {
  if (!RESERVED.includes(id)) return [];
  return [{ path: "id", message: `has to be another one: "${id}" comes with Rollcall.` }];
}

function checkRoles({ appRoles }: GalleryDocument): readonly JsonIssue[] {
  if (appRoles === undefined) return [];
  const read = parseAppRoles(appRoles.map((role) => ({ ...role })));
  return "issue" in read ? [{ path: "appRoles", message: `is not usable: ${read.issue}` }] : [];
}

function checkTable(
  objectType: ObjectType,
  rows: readonly AttributeRow[],
  regex: SchemaReading["regex"],
): readonly JsonIssue[] {
  if (rows.length === 0) return [];
  const table = objectType === "User" ? "users" : "groups";
  const seen = new Set<string>();
  const issues = rows.flatMap((row, index) => {
    const path = `${table}[${index}]`;
    const folded = row.target.toLowerCase();
    const isSecond = seen.has(folded);
    seen.add(folded);
    const again: JsonIssue = { path: `${path}.target`, message: `repeats ${row.target}.` };
    return [...checkRow(objectType, row, path, regex), ...(isSecond ? [again] : [])];
  });
  const count = rows.filter(({ matching }) => matching === true).length;
  if (count === 1) return issues;
  const message = `needs exactly one attribute with "matching": true; it has ${count}.`;
  return [...issues, { path: table, message }];
}

function checkRow(
  objectType: ObjectType,
  row: AttributeRow,
  path: string,
  regex: SchemaReading["regex"],
): readonly JsonIssue[] {
  const { target, expression, matching, required, filterable } = row;
  const issues: JsonIssue[] = [];
  const badTarget = checkTargetName(objectType, target);
  if (badTarget !== undefined) {
    issues.push({ path: `${path}.target`, message: `is not usable: ${badTarget}` });
  }
  const badText = expression === undefined ? undefined : checkExpressionText(expression, regex);
  if (badText !== undefined) {
    issues.push({ path: `${path}.expression`, message: `is not usable: ${badText}` });
  }
  if (required === true && expression === undefined) {
    const message = `is missing: ${target} is required, so something has to feed it.`;
    issues.push({ path: `${path}.expression`, message });
  }
  if (matching === true && filterable !== true) {
    const message = `has to be true: objects are found by ${target}.`;
    issues.push({ path: `${path}.filterable`, message });
  }
  if (matching === true && expression === undefined && required !== true) {
    const message = `is missing: objects are matched by ${target}.`;
    issues.push({ path: `${path}.expression`, message });
  }
  return issues;
}

function checkCapabilities(document: GalleryDocument): readonly JsonIssue[] {
  const { capabilities, users, groups } = document;
  const issues: JsonIssue[] = [];
  const active = users.find(({ target }) => target.toLowerCase() === "active");
  if (capabilities.disable && active?.expression === undefined) {
    const message = "is true, so users needs a row for active with an expression.";
    issues.push({ path: "capabilities.disable", message });
  }
  if (capabilities.groups !== (groups !== undefined)) {
    const message = capabilities.groups
      ? "is true, so there has to be a table groups."
      : "is false, but there is a table groups.";
    issues.push({ path: "capabilities.groups", message });
  }
  if (document.onUnassign === "delete" && !capabilities.delete) {
    const message = "is delete, but capabilities.delete is false.";
    issues.push({ path: "onUnassign", message });
  }
  return issues;
}
