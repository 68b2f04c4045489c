import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { GraphPage } from "../../shared/api.ts";
import { useGraphList } from "../../shared/lists.ts";
import { EmptyState } from "../../ui/empty.tsx";
import { TextLink } from "../../ui/layout.tsx";
import { DataTable } from "../../ui/table.tsx";
import { useAdmin } from "../session.ts";
import { type DirectoryGroup, groupPath, userPath } from "../user.ts";

/** The groups that somebody is in, and those that these groups are in. */
export function MemberOf({ kind, id }: { readonly kind: "User" | "Group"; readonly id: string }) {
  const { t } = useTranslation("groups");
  const { graph } = useAdmin();
  const base = kind === "User" ? userPath(id) : groupPath(id);
  const list = useGraphList<DirectoryGroup>(graph, `${base}/transitiveMemberOf`, {
    select: ["id", "displayName", "description"],
    count: true,
  });
  const direct = useQuery({
    queryKey: [graph.base, base, "memberOf"],
    queryFn: async ({ signal }) => {
      const path = `${base}/memberOf?$select=id&$top=999`;
      const { value } = await graph.get<GraphPage<{ id: string }>>(path, { signal });
      return new Set(value.map((group) => group.id));
    },
  });
  return (
    <DataTable
      label={t("memberOf")}
      columns={[
        {
          id: "displayName",
          header: t("name"),
          cell: (group) => <TextLink to={groupPath(group.id)}>{group.displayName}</TextLink>,
        },
        {
          id: "how",
          header: t("membership"),
          cell: (group) =>
            direct.data === undefined ? "–" : direct.data.has(group.id) ? t("direct") : t("nested"),
        },
        {
          id: "description",
          header: t("description"),
          isMinor: true,
          cell: (group) => group.description ?? "–",
        },
      ]}
      list={list}
      rowKey={(group) => group.id}
      failure={t("failed")}
      empty={<EmptyState title={t("inNoneTitle")}>{t("inNoneText")}</EmptyState>}
    />
  );
}
