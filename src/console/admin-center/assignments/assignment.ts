import { useQuery } from "@tanstack/react-query";
import { type Api, callApi, type GraphPage, quoteOData } from "../../shared/api.ts";
import { type Application, principalPath, useJob } from "../application.ts";
import { settingOf } from "../job.ts";
import { useAdmin } from "../session.ts";

/** An assignment as Graph's appRoleAssignment. */
export interface Assignment {
  readonly id: string;
  readonly appRoleId: string;
  readonly principalId: string;
  readonly principalType: "User" | "Group";
  /** Null when the person or group is gone. */
  readonly principalDisplayName: string | null;
}

/** What decides on people, of an application (the gallery entry's, and its own settings). */
export interface ProvisioningPolicy {
  readonly excludeDefaultAccess: boolean;
  readonly skipOutOfScopeDeletions: boolean;
  readonly hardDeletes: boolean;
  readonly purgeWithoutHardDeletes: "disable" | "nothing";
  readonly softDeletes: boolean;
  readonly onUnassign: "disable" | "delete";
  readonly nestedGroupDepth: number;
}

/** What decides on people, of an application. */
export function usePolicy(id: string): ProvisioningPolicy | undefined {
  const { rollcall } = useAdmin();
  const { data } = useQuery({
    queryKey: [rollcall.base, "policy", id],
    queryFn: ({ signal }) =>
      rollcall.get<ProvisioningPolicy>(`/applications/${encodeURIComponent(id)}/policy`, {
        signal,
      }),
  });
  return data;
}

/** Names somebody who can be assigned. */
export interface PrincipalKey {
  readonly id: string;
  readonly type: "User" | "Group";
}

/** Somebody who can be assigned. */
export interface Principal extends PrincipalKey {
  readonly name: string;
  /** The user principal name. */
  readonly hint?: string;
}

const MOST_FOUND = 8;

/** The people and groups whose names begin with a text; none for an empty one. */
export function usePrincipals(text: string): readonly Principal[] | undefined {
  const { graph } = useAdmin();
  const { data } = useQuery({
    queryKey: [graph.base, "principals", text],
    queryFn: ({ signal }) => findPrincipals(graph, text, signal),
  });
  return data;
}

/** One person or group; undefined until it is there, null where there is none of this id. */
export function usePrincipal(key: PrincipalKey | undefined): Principal | null | undefined {
  const { graph } = useAdmin();
  const { data, error } = useQuery({
    queryKey: [graph.base, "principal", key?.type, key?.id],
    enabled: key !== undefined,
    queryFn: async ({ signal }): Promise<Principal> => {
      const { type, id } = key as PrincipalKey;
      const path = `/${type === "User" ? "users" : "groups"}/${encodeURIComponent(id)}`;
      const found = await graph.get<Named>(`${path}?$select=id,displayName`, { signal });
      return { id, type, name: nameOf(found) };
    },
  });
  return error === null ? data : null;
}

interface Named {
  readonly id: string;
  readonly displayName?: string;
  readonly userPrincipalName?: string;
}

async function findPrincipals(
  graph: Api,
  text: string,
  signal: AbortSignal,
): Promise<readonly Principal[]> {
  const literal = quoteOData(text.trim());
  const begins = (name: string): string => `startswith(${name},${literal})`;
  const ask = async (path: string, filter: string): Promise<readonly Named[]> => {
    const query = new URLSearchParams({ $top: String(MOST_FOUND) });
    if (text.trim() !== "") query.set("$filter", filter);
    const { value } = await callApi<GraphPage<Named>>("GET", `${graph.base}${path}?${query}`, {
      signal,
    });
    return value;
  };
  const [users, groups] = await Promise.all([
    ask("/users", `${begins("displayName")} or ${begins("userPrincipalName")}`),
    ask("/groups", begins("displayName")),
  ]);
  return [
    ...groups.map((each) => ({ id: each.id, type: "Group" as const, name: nameOf(each) })),
    ...users.map((each) => ({
      id: each.id,
      type: "User" as const,
      name: nameOf(each),
      ...(each.userPrincipalName !== undefined && { hint: each.userPrincipalName }),
    })),
  ];
}

function nameOf({ id, displayName, userPrincipalName }: Named): string {
  return displayName ?? userPrincipalName ?? id;
}

/** What removing an assignment comes to. */
export type RemovalEffect = "none" | "all" | "skip" | "disable" | "delete";

/** What becomes of an account when its person is no longer assigned. */
export function useRemovalEffect({ id }: Application): RemovalEffect | undefined {
  const policy = usePolicy(id);
  const { data: job } = useJob(id);
  if (policy === undefined || job === undefined) return undefined;
  if (job === null || job.status.code === "NotConfigured") return "none";
  if (settingOf(job, "SyncAll") === "true") return "all";
  if (policy.skipOutOfScopeDeletions) return "skip";
  return policy.onUnassign;
}

/** Groups by which a person is assigned all the same, or how many people a group has. */
export interface RemovalReach {
  readonly groups: readonly string[];
  readonly members: number | undefined;
}

/** Who else is concerned by removing an assignment. */
export function useRemovalReach(application: Application, assignment: Assignment | undefined) {
  const { graph } = useAdmin();
  return useQuery({
    queryKey: [graph.base, "removal", application.id, assignment?.id],
    enabled: assignment !== undefined,
    queryFn: ({ signal }) => readReach(graph, application, assignment as Assignment, signal),
  });
}

async function readReach(
  graph: Api,
  application: Application,
  { principalId, principalType }: Assignment,
  signal: AbortSignal,
): Promise<RemovalReach> {
  const headers = { ConsistencyLevel: "eventual" };
  const id = encodeURIComponent(principalId);
  if (principalType === "Group") {
    const path = `/groups/${id}/members?$top=1&$count=true`;
    const page = await graph.get<GraphPage<Named>>(path, { signal, headers });
    return { groups: [], members: page["@odata.count"] };
  }
  const groups = `$filter=${encodeURIComponent("principalType eq 'Group'")}&$top=999`;
  const [own, assigned] = await Promise.all([
    graph.get<GraphPage<Named>>(`/users/${id}/memberOf?$top=999`, { signal }),
    graph.get<GraphPage<Assignment>>(
      principalPath(application.id, `/appRoleAssignedTo?${groups}`),
      { signal },
    ),
  ]);
  const assignedIds = new Set(assigned.value.map((each) => each.principalId));
  const names = own.value.filter((group) => assignedIds.has(group.id)).map(nameOf);
  return { groups: names, members: undefined };
}
