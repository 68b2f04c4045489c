import { listInitialValues, type ModifiedEntry } from "../saas/modified.ts";
import type { NewAuditEntry } from "../saas/ports.ts";
import type { Resource } from "../scim/resource.ts";

/**
 * What an audit entry says was modified, as a column keeps it: a list of attributes; of a creation
 * the text of its document, which is at hand, with that list beside it where there is one.
 */
export function formatModified({
  initial,
  modified,
}: Pick<NewAuditEntry, "initial" | "modified">): string {
  if (initial === undefined) return JSON.stringify(modified);
  const { document } = initial;
  if (modified.length === 0) return `{"initial":${document}}`;
  return `{"initial":${document},"modified":${JSON.stringify(modified)}}`;
}

/** Read back what {@link formatModified} wrote. */
export function parseModified(text: string): readonly ModifiedEntry[] {
  const stored = JSON.parse(text) as readonly ModifiedEntry[] | StoredCreation;
  if (!("initial" in stored)) return stored;
  return [...listInitialValues(stored.initial), ...(stored.modified ?? [])];
}

interface StoredCreation {
  readonly initial: Resource;
  readonly modified?: readonly ModifiedEntry[];
}
