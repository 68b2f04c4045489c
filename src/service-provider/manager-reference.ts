import type { ModifiedEntry } from "../saas/modified.ts";
import type { ResourceWrite, ResourceWriter } from "../saas/ports.ts";
import {
  formatManagerReference,
  hasOwnReference,
  MANAGER_PATH,
  readManager,
  setManagerReference,
} from "../scim/manager-reference.ts";
import type { Resource } from "../scim/resource.ts";
import { parseDocument } from "./presentation.ts";
import type { Caller } from "./provider.ts";

/** Completes what a store is to keep, inside the transaction. */
export type FinishWrite = (writer: ResourceWriter, write: ResourceWrite) => Promise<ResourceWrite>;

/**
 * Plan the `$ref` of a manager who is set by the id alone, if that is a User here.
 *
 * @param before - absent of somebody new
 * @returns nothing when no manager is set, or the client sent a `$ref` itself
 * @see RFC 7643 section 4.3
 */
export function planManagerReference(
  caller: Pick<Caller, "organization">,
  before: Resource | undefined,
  after: Resource,
): { readonly finish?: FinishWrite } {
  const manager = readManager(after);
  if (manager === undefined || manager.$ref !== undefined) return {};
  const id = manager.value;
  const old = before === undefined ? undefined : readManager(before)?.value;
  if (typeof id !== "string" || id === "" || id === old) return {};
  const finish: FinishWrite = async (writer, write) => {
    const kinds = await writer.readKinds(caller.organization.id, [id]);
    if (kinds.get(id) !== "User") return write;
    const user = setManagerReference(parseDocument(write.document), formatManagerReference(id));
    return { ...write, document: JSON.stringify(user) };
  };
  return { finish };
}

/** Complete a write as it was planned; most are whole as they are. */
export async function finishWrite(
  { finish }: { readonly finish?: FinishWrite },
  writer: ResourceWriter,
  write: ResourceWrite,
): Promise<ResourceWrite> {
  return finish === undefined ? write : await finish(writer, write);
}

/** What a request modified, without a `$ref` of the service provider that went with its manager. */
export function omitOwnReference(
  modified: readonly ModifiedEntry[],
  before: Resource,
): readonly ModifiedEntry[] {
  const manager = readManager(before);
  if (manager === undefined || !hasOwnReference(manager)) return modified;
  if (!modified.some(({ path }) => path === `${MANAGER_PATH}.value`)) return modified;
  const isOwn = ({ path, newValue }: ModifiedEntry) =>
    path === `${MANAGER_PATH}.$ref` && newValue === undefined;
  return modified.filter((each) => !isOwn(each));
}
