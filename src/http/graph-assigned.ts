import type { AssignmentListQuery, ListPlace } from "../directory/list-ports.ts";
import { type Assigned, nameAssigned } from "../provisioning/directory-listing.ts";
import type { Application } from "../sync/job.ts";
import { presentAssignment } from "./graph-directory-shapes.ts";
import { answerList } from "./graph-list.ts";
import {
  answerOrdered,
  type Conditions,
  type OrderedSource,
  readConditions,
} from "./graph-ordered.ts";
import type { GraphAnswer, GraphCall } from "./graph-route.ts";

type Query = Omit<AssignmentListQuery, "limit" | "after">;

const IN_ORDER: Query = { orderBy: "type", descending: false };

/** A part of who is assigned to an application. */
export function answerAssigned(call: GraphCall, application: Application): Promise<GraphAnswer> {
  const query = planOrder(call);
  const source = assignedSource(call, application, query ?? IN_ORDER);
  return query === undefined ? answerList(call, source) : answerOrdered(call, source);
}

function assignedSource(
  call: GraphCall,
  { id, ...application }: Application,
  query: Query,
): OrderedSource<Assigned> {
  const { directory } = call.deps;
  const { tenantId } = call;
  const read = async (wanted: AssignmentListQuery) => {
    const listed = await directory.listAssignmentsInOrder(tenantId, id, wanted);
    const assignments = listed.map(({ item }) => item);
    const named = await nameAssigned(directory, tenantId, assignments);
    return named.map((item, index) => ({ item, place: listed[index]?.place ?? NOWHERE }));
  };
  const { principalType, appRoleId, text } = query;
  const narrowed = {
    ...(principalType !== undefined && { principalType }),
    ...(appRoleId !== undefined && { appRoleId }),
  };
  return {
    context: "appRoleAssignments",
    present: (each) => presentAssignment({ id, ...application }, each),
    idOf: ({ assignment }) => `${assignment.principalType}~${assignment.id}`,
    readOrdered: (part) => read({ ...query, ...part }),
    read: async ({ afterId = "", limit }) => {
      const after = parseId(afterId);
      const found = await read({ ...IN_ORDER, ...(after && { after }), limit: limit + 1 });
      const items = found.slice(0, limit).map(({ item }) => item);
      const last = items.at(-1)?.assignment;
      return found.length <= limit || last === undefined
        ? { items }
        : { items, nextAfterId: `${last.principalType}~${last.id}` };
    },
    count: () => directory.countAssignments(tenantId, id, {}),
    // Names are looked at one by one.
    ...(query !== IN_ORDER &&
      text === undefined && {
        countFiltered: () => directory.countAssignments(tenantId, id, narrowed),
      }),
  };
}

const NOWHERE: ListPlace = { key: "", id: "" };

function parseId(text: string): ListPlace | undefined {
  const cut = text.indexOf("~");
  return cut < 0 ? undefined : { key: text.slice(0, cut), id: text.slice(cut + 1) };
}

/** What the store is asked for; undefined where each has to be looked at. */
function planOrder({ query }: GraphCall): Query | undefined {
  const { filter, search: words, orderBy } = query;
  const conditions = readConditions(filter);
  if (conditions === undefined || words !== undefined) return undefined;
  const { equal, search } = conditions;
  const narrowed = narrow(conditions);
  if (Object.keys(narrowed).length !== equal.size) return undefined;
  const descending = orderBy?.descending === true;
  if (search === undefined) {
    const order = orderBy?.property ?? "principalType";
    if (order === "principalType") return { ...narrowed, orderBy: "type", descending };
    return order === "principalDisplayName"
      ? { ...narrowed, orderBy: "name", descending }
      : undefined;
  }
  const isName = search.properties.every((each) => each === "principalDisplayName");
  if (!isName || orderBy?.property === "principalType") return undefined;
  return { ...narrowed, orderBy: "name", descending, text: search.text };
}

function narrow({ equal }: Conditions): Pick<Query, "principalType" | "appRoleId"> {
  const type = String(equal.get("principalType") ?? "").toLowerCase();
  const principalType = type === "user" ? "User" : type === "group" ? "Group" : undefined;
  const appRoleId = equal.get("appRoleId");
  return {
    ...(principalType !== undefined && { principalType }),
    ...(typeof appRoleId === "string" && { appRoleId: appRoleId.toLowerCase() }),
  };
}
