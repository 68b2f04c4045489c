import type { DirectoryGroup, DirectoryUser } from "../directory/user.ts";
import type { CompiledObjectMapping } from "../sync/mapping.ts";
import { evaluateScope, NO_SCOPE, type ScopeResult } from "../sync/scoping.ts";
import { describeSubject } from "../sync/scoping-subject.ts";
import type { ImportContext } from "./cycle-context.ts";

const PASSES: ScopeResult = { isConcerned: true, passes: true, clauses: {} };
const NO_GROUPS: ReadonlySet<string> = new Set();

/** Evaluate a mapping's scoping filters for objects of a page, by id. */
export async function importScopes(
  context: ImportContext,
  mapping: CompiledObjectMapping,
  sources: readonly (DirectoryUser | DirectoryGroup)[],
): Promise<(id: string) => ScopeResult> {
  const { scope } = mapping;
  if (scope === NO_SCOPE) return () => PASSES;
  const ids = sources.map(({ id }) => id);
  const memberOf = await readMemberOf(context, scope.memberOf, ids);
  const results = new Map(
    sources.map((source): [string, ScopeResult] => {
      const subject = describeSubject(source, memberOf.get(source.id) ?? NO_GROUPS);
      return [source.id, evaluateScope(scope, subject)];
    }),
  );
  return (id) => results.get(id) ?? PASSES;
}

/** Which of the groups that filters ask for each object is in; deleted groups have no members. */
async function readMemberOf(
  { directory, lane }: ImportContext,
  groupIds: readonly string[],
  memberIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const memberOf = new Map<string, Set<string>>();
  if (groupIds.length === 0) return memberOf;
  const groups = await directory.readGroups(lane.tenantId, groupIds);
  for (const { id, deletedDateTime } of groups) {
    if (deletedDateTime !== undefined) continue;
    for (const { memberId } of await directory.readMembers(lane.tenantId, id, memberIds)) {
      const known = memberOf.get(memberId);
      if (known === undefined) memberOf.set(memberId, new Set([id]));
      else known.add(id);
    }
  }
  return memberOf;
}
