import { formatInstant } from "../common/world.ts";
import { type KindRules, listReferenceTypes } from "../saas/kind-rules.ts";
import type { ResourceWriter } from "../saas/ports.ts";
import { ScimError } from "../scim/errors.ts";
import { MANAGER_PATH } from "../scim/manager-reference.ts";
import { readAttribute } from "../scim/match.ts";
import type { MemberChange } from "../scim/member-patch.ts";
import { resolveFilter } from "../scim/resolve-filter.ts";
import { isArray, isObject, type JsonValue, type Resource } from "../scim/resource.ts";
import type { ResourceAttribute } from "../scim/schema.ts";
import type { PlannedChange } from "./change.ts";
import { changeMembers } from "./group-members.ts";
import { planManagerReference } from "./manager-reference.ts";
import type { Caller, Provider } from "./provider.ts";

/** The resource that a change is about. */
export interface SettleTarget {
  readonly provider: Provider;
  readonly caller: Caller;
  readonly rules: KindRules;
  readonly id: string;
}

/** What a change makes of it. */
export interface SettledChange {
  /** Absent when it is new. */
  readonly before?: Resource;
  /** Absent when the document stays as it is. */
  readonly after?: Resource;
  readonly memberChanges: readonly MemberChange[];
}

/**
 * Plan what is checked and changed inside the transaction, where nobody comes between: that a
 * Group's new name is free, that new references lead somewhere, then the rows of members; and the
 * `$ref` of a new manager.
 *
 * @returns nothing when there is nothing to do
 */
export function planSettle(
  target: SettleTarget,
  { before, after, memberChanges }: SettledChange,
): Pick<PlannedChange, "settle" | "finish"> {
  const { provider, caller, rules, id } = target;
  const { policy, world } = provider;
  const isNamed = rules.kind === "Group" && policy.uniqueGroupNames;
  const name = isNamed && after?.displayName !== before?.displayName && after?.displayName;
  const references = after === undefined ? [] : listNewReferences(target, before, after);
  const hasNewName = typeof name === "string";
  const isUser = rules.kind === "User" && after !== undefined;
  const finish = isUser ? planManagerReference(caller, before, after) : {};
  if (!hasNewName && references.length === 0 && memberChanges.length === 0) return finish;
  const organizationId = caller.organization.id;
  const settle = async (writer: ResourceWriter) => {
    if (hasNewName) await checkName(writer, target, name);
    if (references.length > 0) await checkReferences(writer, target, references);
    if (memberChanges.length === 0) return [];
    const now = formatInstant(world.now());
    return await changeMembers({ writer, organizationId, groupId: id, policy, now }, memberChanges);
  };
  return { settle, ...finish };
}

async function checkName(
  writer: ResourceWriter,
  { caller, rules, id }: SettleTarget,
  name: string,
): Promise<void> {
  const filter = resolveFilter(
    { kind: "comparison", path: { attribute: "displayName" }, operator: "eq", value: name },
    rules.schema,
  );
  const page = { offset: 0, limit: 2 };
  const { resources } = await writer.query(caller.organization.id, rules.kind, filter, page);
  if (resources.every((each) => each.id === id)) return;
  const detail = "Another Group already has this displayName.";
  throw new ScimError("uniqueness", detail, { attributePath: "displayName" });
}

/** A reference that a change brings in. */
interface Reference {
  readonly attribute: ResourceAttribute;
  readonly types: readonly string[];
  readonly id: string;
}

/** References that were there before are not looked at again: they may have been left behind. */
function listNewReferences(
  { provider, caller, rules }: SettleTarget,
  before: Resource | undefined,
  after: Resource,
): readonly Reference[] {
  const { unknownManager, unknownReferences } = provider.policy;
  return rules.references.flatMap((attribute) => {
    const isManager = attribute.path === MANAGER_PATH;
    if ((isManager ? unknownManager : unknownReferences) === "store") return [];
    const value = readAttribute(after, attribute);
    if (value === undefined) return [];
    const old = before === undefined ? undefined : readAttribute(before, attribute);
    const known = new Set(listIds(old, caller.baseUrl));
    const types = listReferenceTypes(attribute);
    const fresh = listIds(value, caller.baseUrl).filter((id) => !known.has(id));
    return fresh.map((id) => ({ attribute, types, id }));
  });
}

/** The ids of ours that a value refers to, by its `value` or, when it is a URI, by its end. */
function listIds(value: JsonValue | undefined, baseUrl: string): readonly string[] {
  if (value === undefined) return [];
  return (isArray(value) ? value : [value]).flatMap((item) => {
    const id = isObject(item) ? item.value : readUri(item, baseUrl);
    return typeof id === "string" && id !== "" ? [id] : [];
  });
}

/** The last part of a URI of ours, be it whole or relative; others lead to other servers. */
function readUri(value: JsonValue, baseUrl: string): string | undefined {
  if (typeof value !== "string") return undefined;
  if (value.includes("://") && !value.startsWith(`${baseUrl}/`)) return undefined;
  return value.slice(value.lastIndexOf("/") + 1);
}

async function checkReferences(
  writer: ResourceWriter,
  { caller }: SettleTarget,
  references: readonly Reference[],
): Promise<void> {
  const ids = [...new Set(references.map(({ id }) => id))];
  const kinds = await writer.readKinds(caller.organization.id, ids);
  for (const { attribute, types, id } of references) {
    const kind = kinds.get(id);
    if (kind !== undefined && types.includes(kind)) continue;
    const { path: attributePath } = attribute;
    const names = types.filter((type) => caller.rules.kinds.has(type)).join(" or ");
    const what = attributePath === MANAGER_PATH ? "The manager" : `"${attributePath}"`;
    const detail = `${what} is no ${names} here.`;
    throw new ScimError("invalidValue", detail, { attributePath });
  }
}
