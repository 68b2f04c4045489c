import { getOrganizationRules } from "../saas/application-rules.ts";
import { describeEmployee } from "../saas/employee.ts";
import type { Organization, ResourceSelection, ResourceStore } from "../saas/ports.ts";
import type { BuildCopy, SearchCopies } from "../saas/search-copies.ts";
import { parseDocument } from "./presentation.ts";
import { buildSearchDocument } from "./search-document.ts";

/** How many writes are copied in one transaction: others wait some milliseconds for it. */
export const COPIES_AT_ONCE = 128;

/**
 * Call before a search: when it reads copies, those of all that was written until now are made.
 * What is written meanwhile may be found or not.
 *
 * @throws StoreError when the store can't write; such a search would miss what was written
 */
export async function settleSearch(
  { copies }: Pick<ResourceStore, "copies">,
  organizationId: string,
  selections: readonly ResourceSelection[],
): Promise<void> {
  if (copies === undefined || !copies.isRead(selections)) return;
  await settleCopies(copies, organizationId);
}

/** Make the copies of all that was written until now. @throws StoreError */
export async function settleCopies(copies: SearchCopies, organizationId: string): Promise<void> {
  const pending = await copies.readPending(organizationId);
  if (pending === undefined) return;
  // The oldest are copied first, so that further writes make nobody wait longer.
  const blocks = Math.ceil(pending.count / COPIES_AT_ONCE);
  await makeCopies(copies, organizationId, blocks);
}

/**
 * Make copies, oldest writes first.
 *
 * @param blocks - how many transactions at most
 * @param pause - what to wait for between two of them
 */
export async function makeCopies(
  copies: SearchCopies,
  organizationId: string,
  blocks: number,
  pause?: () => Promise<void>,
): Promise<void> {
  for (let block = 0; block < blocks; block += 1) {
    if (block > 0) await pause?.();
    const count = await copies.renew(organizationId, COPIES_AT_ONCE, prepareCopies);
    if (count < COPIES_AT_ONCE) return;
  }
}

/** How the documents of an organization are copied. */
export function prepareCopies(organization: Organization | undefined): BuildCopy {
  const kinds = organization === undefined ? undefined : getOrganizationRules(organization).kinds;
  return ({ kind, document }) => {
    const rules = kinds?.get(kind);
    if (rules === undefined) return undefined;
    const resource = parseDocument(document);
    const copy = { document: buildSearchDocument(resource, rules.schema) };
    return kind === "User" ? { ...copy, description: describeEmployee(resource) } : copy;
  };
}
