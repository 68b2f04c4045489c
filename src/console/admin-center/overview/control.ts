import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { announce } from "../../ui/notice.tsx";
import { principalPath } from "../application.ts";
import { jobKey } from "../live.ts";
import { useAdmin } from "../session.ts";

/** What can be asked of a job. */
export type Control =
  | { readonly kind: "start" | "pause" | "stop" }
  /** `resetScope`: Graph's names with commas between them; `None` clears nothing. */
  | { readonly kind: "restart"; readonly resetScope: string };

/** Asks something of an application's job, and says so once it was taken. */
export function useControl(id: string, jobId: string): UseMutationResult<void, Error, Control> {
  const { t } = useTranslation("provisioning");
  const { graph } = useAdmin();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (control) => {
      const job = `/synchronization/jobs/${encodeURIComponent(jobId)}`;
      const path = principalPath(id, `${job}/${control.kind}`);
      if (control.kind !== "restart") return graph.post(path);
      return graph.post(path, { criteria: { resetScope: control.resetScope } });
    },
    onSuccess: (_done, { kind }) => announce({ message: t(`done.${kind}`) }),
    onSettled: () => queries.invalidateQueries({ queryKey: jobKey(id) }),
  });
}
