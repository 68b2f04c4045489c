import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { formatQuery, type GraphPage } from "../../shared/api.ts";
import { type ListState, useList } from "../../shared/lists.ts";
import { announce } from "../../ui/notice.tsx";
import { jobKey } from "../live.ts";
import { useAdmin } from "../session.ts";

/** A disabling or deletion that waits for somebody's decision, or had it. */
export interface StagedDeletion {
  readonly objectType: "User" | "Group";
  readonly sourceId: string;
  readonly displayName: string;
  readonly action: "disable" | "delete";
  readonly cause: "outOfScope" | "disabled" | "softDeleted" | "purged" | "mapping";
  readonly status: StagedStatus;
  readonly stagedDateTime: string;
  readonly decidedDateTime?: string;
  readonly decidedBy?: string;
}

/** What was decided of them. */
export const STAGED_STATUSES = ["waiting", "allowed", "kept"] as const;

/** One of {@link STAGED_STATUSES}. */
export type StagedStatus = (typeof STAGED_STATUSES)[number];

/** Names a staged deletion in a list. */
export function stagedKey({ objectType, sourceId }: StagedDeletion): string {
  return `${objectType}/${sourceId}`;
}

const PART = 100;

function pathOf(id: string, jobId: string): string {
  return `/applications/${encodeURIComponent(id)}/jobs/${encodeURIComponent(jobId)}/stagedDeletions`;
}

/** The deletions of a job that are held back, or were decided on. */
export function useStaged(
  id: string,
  jobId: string,
  status: StagedStatus,
): ListState<StagedDeletion> {
  const { rollcall } = useAdmin();
  return useList([rollcall.base, "staged", id, status], async (next, signal) => {
    const query = formatQuery({ top: PART, status, after: next });
    const path = pathOf(id, jobId) + query;
    const { value } = await rollcall.get<GraphPage<StagedDeletion>>(path, { signal });
    const last = value.at(-1);
    const isWhole = value.length < PART || last === undefined;
    return { rows: value, next: isWhole ? undefined : stagedKey(last) };
  });
}

/** What is decided, about whom; nobody named: about all that wait. */
export interface Decision {
  readonly word: "allow" | "keep";
  readonly chosen: readonly StagedDeletion[];
}

/** Decides on staged deletions. What is allowed goes out with the cycle that is begun by it. */
export function useDecision(id: string, jobId: string) {
  const { t } = useTranslation("provisioning");
  const { rollcall } = useAdmin();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ word, chosen }: Decision) => {
      const keys = chosen.map(({ objectType, sourceId }) => ({ objectType, sourceId }));
      return rollcall.post<{ readonly decided: number; readonly waiting: number }>(
        `${pathOf(id, jobId)}/${word}`,
        keys.length === 0 ? {} : { keys },
      );
    },
    onSuccess: ({ decided, waiting }) =>
      announce({ message: t("decided", { count: decided, waiting }) }),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: [rollcall.base, "staged", id] });
      await queries.invalidateQueries({ queryKey: jobKey(id) });
    },
  });
}
