import type { Resource } from "../scim/resource.ts";
import type { AuditEntry, NewAuditEntry } from "./ports.ts";

/** What was done to one attribute. */
export type ModifiedEntry = AuditEntry["modified"][number];

/** What a new resource says, as rows of an audit entry. */
export function listInitialValues(resource: Resource): readonly ModifiedEntry[] {
  const rows: ModifiedEntry[] = [];
  for (const [path, newValue] of Object.entries(resource)) {
    if (path !== "schemas" && path !== "id") rows.push({ path, newValue });
  }
  return rows;
}

/** All that an entry says was modified, the document of a creation first. */
export function listModified({
  initial,
  modified,
}: Pick<NewAuditEntry, "initial" | "modified">): readonly ModifiedEntry[] {
  if (initial === undefined) return modified;
  return [...listInitialValues(JSON.parse(initial) as Resource), ...modified];
}
