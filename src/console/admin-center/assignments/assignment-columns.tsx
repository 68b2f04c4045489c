import { useTranslation } from "react-i18next";
import { TextLink } from "../../ui/layout.tsx";
import { StatusBadge } from "../../ui/notice.tsx";
import { RowMenu } from "../../ui/row-menu.tsx";
import type { TableColumn } from "../../ui/table.tsx";
import { type Application, applicationPath, DEFAULT_ACCESS } from "../application.ts";
import { useAdmin } from "../session.ts";
import { type Assignment, usePolicy } from "./assignment.ts";

/** The columns of the list of who is assigned. */
export function useAssignmentColumns(
  application: Application,
  act: {
    readonly onEdit: (assignment: Assignment) => void;
    readonly onRemove: (assignment: Assignment) => void;
  },
): readonly TableColumn<Assignment>[] {
  const { t } = useTranslation("assignments");
  const { may } = useAdmin();
  const excludes = usePolicy(application.id)?.excludeDefaultAccess === true;
  const nameOf = ({ principalDisplayName }: Assignment) => principalDisplayName ?? t("unknown");
  const columns: readonly TableColumn<Assignment>[] = [
    {
      id: "principalDisplayName",
      header: t("name"),
      isSortable: true,
      cell: (row) => <TextLink to={pathOf(row)}>{nameOf(row)}</TextLink>,
    },
    {
      id: "principalType",
      header: t("type"),
      isMinor: true,
      isSortable: true,
      cell: (row) => (row.principalType === "User" ? t("user") : t("group")),
    },
    {
      id: "role",
      header: t("role"),
      cell: ({ appRoleId }) => (
        <RoleName application={application} appRoleId={appRoleId} isExcluded={excludes} />
      ),
    },
  ];
  if (!may("application.write")) return columns;
  return [
    ...columns,
    {
      id: "actions",
      header: t("actions"),
      cell: (row) => (
        <RowMenu
          label={t("actionsOf", { name: nameOf(row) })}
          text={t("actions")}
          actions={[
            { label: t("edit"), onPress: () => act.onEdit(row) },
            { label: t("remove"), onPress: () => act.onRemove(row) },
            ...(row.principalType === "User"
              ? [
                  {
                    label: t("why"),
                    to: applicationPath(application.id, "/provisioning/on-demand"),
                    search: { person: row.principalId },
                  },
                ]
              : []),
          ]}
        />
      ),
    },
  ];
}

function pathOf({ principalType, principalId }: Assignment): string {
  const id = encodeURIComponent(principalId);
  return principalType === "User" ? `/users/${id}` : `/groups/${id}`;
}

function RoleName({
  application,
  appRoleId,
  isExcluded,
}: {
  readonly application: Application;
  readonly appRoleId: string;
  readonly isExcluded: boolean;
}) {
  const { t } = useTranslation("assignments");
  if (appRoleId === DEFAULT_ACCESS) {
    return isExcluded ? (
      <StatusBadge tone="warn">{t("defaultAccess")}</StatusBadge>
    ) : (
      t("defaultAccess")
    );
  }
  const role = application.appRoles.find(({ id }) => id === appRoleId);
  return role?.displayName ?? t("goneRole");
}
