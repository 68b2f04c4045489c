import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { Column, Words } from "../../ui/layout.tsx";
import { announce } from "../../ui/notice.tsx";
import { type Application, principalPath } from "../application.ts";
import { useAdmin } from "../session.ts";
import { type Assignment, useRemovalEffect, useRemovalReach } from "./assignment.ts";

/** Takes an assignment away, after saying what becomes of the accounts. */
export function RemoveAssignment({
  application,
  assignment,
  onClose,
}: {
  readonly application: Application;
  readonly assignment: Assignment;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("assignments");
  const { graph } = useAdmin();
  const queries = useQueryClient();
  const effect = useRemovalEffect(application);
  const reach = useRemovalReach(application, assignment).data;
  const name = assignment.principalDisplayName ?? t("unknown");
  const path = principalPath(application.id, "/appRoleAssignedTo");
  const refresh = () => queries.invalidateQueries({ queryKey: [graph.base, path] });
  const restore = async (): Promise<void> => {
    const { principalId, principalType, appRoleId } = assignment;
    const resourceId = application.id;
    await graph.post(path, { principalId, principalType, resourceId, appRoleId });
    await refresh();
  };
  const remove = async (): Promise<void> => {
    await graph.delete(`${path}/${encodeURIComponent(assignment.id)}`);
    await refresh();
    announce({
      message: t("removed", { name }),
      undo: { label: t("undo"), whom: name, run: restore },
    });
  };
  const isStillIn = reach !== undefined && reach.groups.length > 0;
  return (
    <ConfirmDialog
      title={t("removeOf", { name })}
      isOpen
      confirm={t("remove")}
      failure={t("removeFailed")}
      onClose={onClose}
      onConfirm={remove}
    >
      <Column gap="xs">
        {isStillIn ? (
          <Words>{t("effect.still", { groups: reach.groups.join(", ") })}</Words>
        ) : (
          effect !== undefined && (
            <Words>{t(`effect.${effect}`, { name: application.displayName })}</Words>
          )
        )}
        {reach?.members !== undefined && effect !== "none" && (
          <Words>{t("effect.group", { count: reach.members })}</Words>
        )}
      </Column>
    </ConfirmDialog>
  );
}
