import { useQuery } from "@tanstack/react-query";
import type { GraphPage } from "../../shared/api.ts";
import { useAdmin } from "../session.ts";

const PATH = "/servicePrincipals?$select=id,displayName&$top=200";

/** The applications of the tenant by id; of very many, the first 200. */
export function useApplicationNames(): ReadonlyMap<string, string> {
  const { graph } = useAdmin();
  const { data = [] } = useQuery({
    queryKey: [graph.base, PATH],
    queryFn: async ({ signal }) =>
      (
        await graph.get<GraphPage<{ readonly id: string; readonly displayName: string }>>(PATH, {
          signal,
        })
      ).value,
  });
  return new Map(data.map(({ id, displayName }) => [id, displayName]));
}
