import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { announce } from "../../ui/notice.tsx";
import { useAdmin } from "../session.ts";

/** Tells that a user or group was deleted, and takes it back for whoever presses Undo. */
export function useTellDeleted(): (message: string, id: string) => void {
  const { t } = useTranslation("users");
  const { graph } = useAdmin();
  const queries = useQueryClient();
  return (message, id) =>
    announce({
      message,
      undoLabel: t("undo"),
      onUndo: () => {
        const path = `/directory/deletedItems/${encodeURIComponent(id)}/restore`;
        void graph
          .post(path)
          .then(() => queries.invalidateQueries({ queryKey: [graph.base] }))
          .catch(() => undefined);
      },
    });
}
