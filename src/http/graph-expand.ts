import type { Principal } from "../directory/membership.ts";
import { reachesApplication } from "../directory/roles.ts";
import { listOwners } from "../provisioning/application-owners.ts";
import { listGroupMembers, nameAssigned } from "../provisioning/directory-listing.ts";
import { listMemberOf } from "../provisioning/membership-listing.ts";
import { listReached } from "./graph-applications.ts";
import { presentAssignment, presentPrincipal } from "./graph-directory-shapes.ts";
import type { Expansion } from "./graph-query.ts";
import type { GraphAnswer, GraphCall } from "./graph-route.ts";
import { selectProperties } from "./graph-select.ts";

/** What may be named in `$expand`. */
export type Expandable =
  | "manager"
  | "memberOf"
  | "members"
  | "owners"
  | "appRoleAssignments"
  | "appRoleAssignedTo";

/** As Graph's: of what there are many, an expansion has at most 20. */
const MOST = 20;

type Expander = (
  call: GraphCall,
  ids: readonly string[],
  expansion: Expansion,
) => Promise<ReadonlyMap<string, object | readonly object[]>>;

const EXPANDERS: Readonly<Record<Expandable, Expander>> = {
  manager: expandManagers,
  memberOf: expandMemberOf,
  members: expandMembers,
  owners: expandOwners,
  appRoleAssignments: expandAssignments,
  appRoleAssignedTo: expandAssignedTo,
};

/**
 * An answer with what `$expand` names in each of its objects. Who has no manager has no such
 * property; a list is empty where there is nothing.
 */
export async function expandAnswer(call: GraphCall, answer: GraphAnswer): Promise<GraphAnswer> {
  const { expand = [] } = call.query;
  const { body } = answer;
  if (expand.length === 0 || typeof body !== "object") return answer;
  const isList = "value" in body && Array.isArray(body.value);
  const items: readonly unknown[] = isList ? (body.value as readonly unknown[]) : [body];
  const ids = items.flatMap((item) => readId(item) ?? []);
  let expanded = items;
  for (const expansion of expand) {
    const { name } = expansion;
    const found = await EXPANDERS[name](call, ids, expansion);
    const shape = (value: object): object => selectOf(expansion, value);
    expanded = expanded.map((item) => {
      const value = found.get(readId(item) ?? "");
      if (typeof item !== "object" || item === null || value === undefined) return item;
      return { ...item, [name]: Array.isArray(value) ? value.map(shape) : shape(value) };
    });
  }
  return { ...answer, body: isList ? { ...body, value: expanded } : (expanded[0] as object) };
}

function selectOf({ name, select }: Expansion, value: object): object {
  // A manager's own manager is there because it was asked for, too.
  return select === undefined ? value : selectProperties(value, [...select, name]);
}

function readId(item: unknown): string | undefined {
  if (typeof item !== "object" || item === null || !("id" in item)) return undefined;
  return typeof item.id === "string" ? item.id : undefined;
}

async function expandManagers(
  call: GraphCall,
  ids: readonly string[],
  expansion: Expansion,
): Promise<ReadonlyMap<string, object>> {
  const {
    deps: { directory },
    tenantId,
  } = call;
  const users = await directory.readUsers(tenantId, ids);
  const managerIds = [...new Set(users.flatMap(({ managerId }) => managerId ?? []))];
  const managers = await directory.readUsers(tenantId, managerIds);
  const living = new Map(
    managers
      .filter(({ deletedDateTime }) => deletedDateTime === undefined)
      .map((user) => [user.id, presentPrincipal({ type: "User", user })] as const),
  );
  const { levels = 1 } = expansion;
  const above: ReadonlyMap<string, object> =
    levels > 1 && living.size > 0
      ? await expandManagers(call, [...living.keys()], { ...expansion, levels: levels - 1 })
      : new Map();
  return new Map(
    users.flatMap(({ id, managerId = "" }) => {
      const manager = living.get(managerId);
      if (manager === undefined) return [];
      const next = above.get(managerId);
      const whole =
        next === undefined ? manager : { ...manager, manager: selectOf(expansion, next) };
      return [[id, whole] as const];
    }),
  );
}

function presentAll(principals: readonly Principal[]): readonly object[] {
  return principals.slice(0, MOST).map(presentPrincipal);
}

async function expandMemberOf({ deps, tenantId }: GraphCall, ids: readonly string[]) {
  const found = new Map<string, readonly object[]>();
  for (const memberId of ids) {
    const given = { memberId, isTransitive: false };
    const groups = await listMemberOf(deps.directory, tenantId, given);
    found.set(memberId, presentAll(groups.map((group) => ({ type: "Group", group }))));
  }
  return found;
}

async function expandMembers({ deps, tenantId }: GraphCall, ids: readonly string[]) {
  const found = new Map<string, readonly object[]>();
  for (const id of ids) {
    const { items } = await listGroupMembers(deps.directory, tenantId, id, { limit: MOST });
    found.set(id, presentAll(items));
  }
  return found;
}

async function expandOwners({ deps, tenantId }: GraphCall, ids: readonly string[]) {
  const found = new Map<string, readonly object[]>();
  for (const id of ids) {
    const application = await deps.store.readApplication(tenantId, id);
    const owners = application === undefined ? [] : await listOwners(deps, application);
    found.set(id, presentAll(owners.map((user) => ({ type: "User", user }))));
  }
  return found;
}

/** Of users and groups: to which applications they are assigned. */
async function expandAssignments(call: GraphCall, ids: readonly string[]) {
  const found = new Map<string, object[]>(ids.map((id) => [id, []]));
  const { directory } = call.deps;
  const own = await directory.listAssignmentsOf(call.tenantId, ids);
  const named = await nameAssigned(directory, call.tenantId, own);
  for (const application of await listReached(call)) {
    for (const each of named) {
      const { applicationId, principalId } = each.assignment;
      if (applicationId !== application.id) continue;
      found.get(principalId)?.push(presentAssignment(application, each));
    }
  }
  return new Map([...found].map(([id, list]) => [id, list.slice(0, MOST)]));
}

/** Of applications: who is assigned to them. */
async function expandAssignedTo(call: GraphCall, ids: readonly string[]) {
  const found = new Map<string, readonly object[]>();
  const { deps, tenantId } = call;
  for (const id of ids) {
    if (!reachesApplication(call.caller, id)) continue;
    const application = await deps.store.readApplication(tenantId, id);
    if (application === undefined) continue;
    const part = { orderBy: "type", descending: false, limit: MOST } as const;
    const listed = await deps.directory.listAssignmentsInOrder(tenantId, id, part);
    const assignments = listed.map(({ item }) => item);
    const items = await nameAssigned(deps.directory, tenantId, assignments);
    found.set(
      id,
      items.map((each) => presentAssignment(application, each)),
    );
  }
  return found;
}
