import type { Resource } from "../scim/resource.ts";
import type { AuditEntry } from "./ports.ts";

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
