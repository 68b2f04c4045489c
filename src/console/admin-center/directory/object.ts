import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { formatQuery } from "../../shared/api.ts";
import { useAdmin } from "../session.ts";

/** A person or a group that pages ask about. */
export interface AskedObject {
  readonly objectType: "User" | "Group";
  readonly id: string;
  readonly name: string;
}

/** Who is assigned, and as what. */
export interface AssignmentFact {
  readonly principalType: "User" | "Group";
  readonly principalId: string;
  readonly displayName: string;
  readonly role: string;
}

/** The rules in the order in which the server asks them. */
export type RuleName =
  | "exists"
  | "mapped"
  | "assigned"
  | "role"
  | "concerned"
  | "filters"
  | "enabled"
  | "decision"
  | "ready"
  | "guard"
  | "delivered";

/** One rule with its answer. */
export interface ExplainedRule {
  readonly rule: RuleName;
  readonly state: "passed" | "blocked" | "notAsked";
  readonly reason?: string;
  readonly facts?: Readonly<Record<string, string>>;
  readonly clauses?: Readonly<Record<string, boolean>>;
  readonly assignments?: readonly AssignmentFact[];
}

/** Why somebody has an account in an application, or has none. */
export interface Explanation {
  readonly servicePrincipal: { readonly id: string; readonly displayName: string };
  readonly jobId: string;
  readonly verdict: "provisioned" | "waiting" | "blocked";
  readonly rules: readonly ExplainedRule[];
  readonly targetId?: string;
}

/** Whether what was read is an answer to why and why not, e.g. to have it read again. */
export function isExplanation({ queryKey }: { readonly queryKey: readonly unknown[] }): boolean {
  return queryKey[0] === "person" && queryKey[2] === "explanations";
}

/** Why and why not, for every application. */
export function useExplanations({
  objectType,
  id,
}: AskedObject): UseQueryResult<readonly Explanation[]> {
  const { rollcall } = useAdmin();
  return useQuery({
    queryKey: ["person", id, "explanations"],
    queryFn: async ({ signal }) => {
      const path = `/explanations${formatQuery({ objectId: id, objectType })}`;
      return (await rollcall.get<{ value: readonly Explanation[] }>(path, { signal })).value;
    },
  });
}
