import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useAct } from "../../shared/act.ts";
import { announce } from "../../ui/notice.tsx";
import { type Application, principalPath } from "../application.ts";
import { useAdmin } from "../session.ts";
import type { Administrator } from "../settings/administrator.ts";
import { userPath } from "../user.ts";

/** A user who looks after an application. */
export interface Owner {
  readonly id: string;
  readonly displayName?: string;
  readonly userPrincipalName: string;
  readonly mail?: string;
  readonly accountEnabled: boolean;
}

/** How somebody is called. */
export function nameOfOwner({ displayName, userPrincipalName }: Owner): string {
  return displayName ?? userPrincipalName;
}

/** The path of the owners of an application. */
export function ownersPath({ id }: Application): string {
  return principalPath(id, "/owners");
}

/** Makes owners and takes that away again; a removal can be taken back for some seconds. */
export function useOwners(application: Application) {
  const { t } = useTranslation("owners");
  const { graph } = useAdmin();
  const path = ownersPath(application);
  const adding = useAct<string>(graph.base, async (id) => {
    await graph.post(`${path}/$ref`, { "@odata.id": graph.base + userPath(id) });
  });
  const removing = useAct<Owner>(graph.base, ({ id }) =>
    graph.delete(`${path}/${encodeURIComponent(id)}/$ref`),
  );
  return {
    adding,
    removing,
    remove: (owner: Owner) =>
      removing.mutate(owner, {
        onSuccess: () =>
          announce({
            message: t("removed", { name: nameOfOwner(owner) }),
            undo: {
              label: t("undo"),
              whom: nameOfOwner(owner),
              run: () => adding.mutateAsync(owner.id),
            },
          }),
      }),
  };
}

/** Who signs in here for which user; undefined for whoever may not see administrators. */
export function useAdministratorsOfOwners(): ReadonlyMap<string, Administrator> | undefined {
  const { rollcall, may } = useAdmin();
  const { data } = useQuery({
    queryKey: [rollcall.base, "/administrators"],
    enabled: may("administrator.read"),
    queryFn: async ({ signal }) =>
      (await rollcall.get<{ value: readonly Administrator[] }>("/administrators", { signal }))
        .value,
  });
  if (data === undefined) return undefined;
  return new Map(
    data.flatMap((each) => (each.ownerId === undefined ? [] : [[each.ownerId, each] as const])),
  );
}
