import { useQuery } from "@tanstack/react-query";
import { formatQuery, type GraphPage, quoteOData } from "../../shared/api.ts";
import { useAdmin } from "../session.ts";

/** A person or a group to choose. */
export interface Choice {
  readonly id: string;
  readonly label: string;
}

interface Found {
  readonly id: string;
  readonly displayName?: string;
  readonly userPrincipalName?: string;
}

const MOST = 20;

/**
 * People or groups whose names begin with a text.
 *
 * @param chosenId - somebody who is among them in any case; empty: nobody
 */
export function usePeople(
  kind: "User" | "Group",
  text: string,
  chosenId: string,
): readonly Choice[] {
  const { graph } = useAdmin();
  const path = kind === "User" ? "/users" : "/groups";
  const names = kind === "User" ? ["displayName", "userPrincipalName"] : ["displayName"];
  // What is shown of who is chosen comes back as what is searched for.
  const wanted = text.replace(/ \([^)]*\)$/, "").trim();
  const literal = quoteOData(wanted);
  const query = formatQuery({
    $select: ["id", ...names].join(","),
    $top: MOST,
    $filter:
      wanted === ""
        ? undefined
        : names.map((name) => `startswith(${name},${literal})`).join(" or "),
  });
  const found = useQuery({
    queryKey: [graph.base, path, "found", query],
    queryFn: async ({ signal }) =>
      (await graph.get<GraphPage<Found>>(path + query, { signal })).value,
  });
  const chosen = useQuery({
    queryKey: [graph.base, path, "chosen", chosenId],
    queryFn: ({ signal }) =>
      graph.get<Found>(`${path}/${encodeURIComponent(chosenId)}`, { signal }),
    enabled: chosenId !== "",
  });
  const all = [...(chosen.data === undefined ? [] : [chosen.data]), ...(found.data ?? [])];
  const byId = new Map(all.map((each) => [each.id, { id: each.id, label: labelOf(each) }]));
  return [...byId.values()];
}

function labelOf({ id, displayName, userPrincipalName }: Found): string {
  const name = displayName ?? userPrincipalName ?? id;
  return userPrincipalName === undefined ? name : `${name} (${userPrincipalName})`;
}
