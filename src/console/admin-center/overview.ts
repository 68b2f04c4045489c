import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { Tone } from "../ui/notice.tsx";
import { describeHealth, type Job } from "./job-health.ts";
import { useAdmin } from "./session.ts";

/** An application with its jobs and what waits, as one request tells of all of them. */
export interface ApplicationOverview {
  readonly servicePrincipal: { readonly id: string; readonly displayName: string };
  readonly jobs: readonly Job[];
  readonly stagedDeletions: number;
  readonly oldestWaiting: {
    readonly objectType: "User" | "Group";
    readonly sourceId: string;
    readonly displayName: string;
    readonly since: string;
    readonly why: "failed" | "behind";
  } | null;
}

/** All applications, as they are at this moment. */
export function useOverview(): UseQueryResult<readonly ApplicationOverview[]> {
  const { rollcall } = useAdmin();
  return useQuery({
    // Events of jobs have whatever begins like this read again.
    queryKey: ["jobs", rollcall.base],
    queryFn: async ({ signal }) =>
      (await rollcall.get<{ value: readonly ApplicationOverview[] }>("/jobs", { signal })).value,
  });
}

/** How an application's provisioning is; of several jobs, the first counts. */
export function healthOf({
  servicePrincipal,
  jobs,
}: ApplicationOverview): ReturnType<typeof describeHealth> {
  return describeHealth({ ...servicePrincipal, job: jobs[0] });
}

/** People who failed and are tried again. */
export function countWaiting({ jobs }: ApplicationOverview): number {
  return jobs.reduce((sum, { outlook }) => sum + outlook.escrows, 0);
}

/** Something that waits for a person. */
export interface Need {
  readonly id: string;
  readonly name: string;
  readonly kind: "quarantined" | "disabled" | "staged" | "failed" | "notConfigured";
  /** How many people it concerns, as far as that is known. */
  readonly people: number;
  /** Of the application, where it is put right. */
  readonly page: string;
  readonly tone: Tone;
}

/** What needs somebody, whatever concerns most people first. */
export function listNeeds(applications: readonly ApplicationOverview[]): readonly Need[] {
  const needs = applications.flatMap((application): readonly Need[] => {
    const { id, displayName: name } = application.servicePrincipal;
    const { state } = healthOf(application);
    const { stagedDeletions } = application;
    const failed = countWaiting(application);
    const of = (kind: Need["kind"], people: number, page: string, tone: Tone): readonly Need[] => [
      { id, name, kind, people, page, tone },
    ];
    return [
      ...(stagedDeletions > 0
        ? of("staged", stagedDeletions, "/provisioning/staged-deletions", "bad")
        : []),
      ...(state === "quarantined" && stagedDeletions === 0
        ? of("quarantined", failed, "/provisioning", "bad")
        : []),
      ...(state === "disabled" ? of("disabled", failed, "/provisioning", "bad") : []),
      ...(state === "warning" ? of("failed", failed, "/provisioning/logs", "warn") : []),
      ...(state === "notConfigured"
        ? of("notConfigured", 0, "/provisioning/connectivity", "calm")
        : []),
    ];
  });
  return needs.toSorted((one, other) => other.people - one.people);
}
