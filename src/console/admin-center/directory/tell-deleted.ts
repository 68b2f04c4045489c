import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { announce } from "../../ui/notice.tsx";
import { useAdmin } from "../session.ts";

/** Tells that a user or group was deleted, and takes it back for whoever presses Undo. */
export function useTellDeleted(): (
  message: string,
  who: { readonly id: string; readonly name: string },
) => void {
  const { t } = useTranslation("users");
  const { graph } = useAdmin();
  const queries = useQueryClient();
  return (message, { id, name }) =>
    announce({
      message,
      undo: {
        label: t("undo"),
        whom: name,
        run: async () => {
          await graph.post(`/directory/deletedItems/${encodeURIComponent(id)}/restore`);
          await queries.invalidateQueries({ queryKey: [graph.base] });
        },
      },
    });
}
