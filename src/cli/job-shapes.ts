import type { GraphClient } from "./graph-client.ts";
import { type ApplicationShape, segment } from "./lookup.ts";

/** A synchronizationJob as the API shows it, as far as commands read it. */
export interface JobShape {
  readonly id: string;
  readonly templateId: string;
  readonly schedule: { readonly interval: string; readonly state: string };
  readonly status: {
    readonly code: string;
    readonly lastExecution: ExecutionShape | null;
    readonly steadyStateLastAchievedTime: string;
    readonly progress: readonly {
      readonly units: "objects" | "changes";
      readonly completedUnits: number;
      readonly totalUnits: number | null;
      readonly unitsPerSecond?: number;
      readonly estimatedRemainingMs?: number;
    }[];
    readonly quarantine: {
      readonly reason: string;
      readonly currentBegan: string;
      readonly nextAttempt: string | null;
      readonly error: { readonly code: string; readonly message: string };
    } | null;
    readonly synchronizedEntryCountByType: readonly {
      readonly key: string;
      readonly value: number;
    }[];
  };
  readonly outlook: {
    readonly waitsFor: string;
    readonly explanation: string;
    readonly nextRun?: string;
    readonly escrows: number;
    readonly referenceFailures: number;
  };
}

/** A cycle that has ended. */
export interface ExecutionShape {
  readonly activityIdentifier: string;
  readonly state: "Succeeded" | "Failed" | "EntryLevelErrors";
  readonly timeBegan: string;
  readonly timeEnded: string;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly counts: {
    readonly imported: number;
    readonly created: number;
    readonly updated: number;
    readonly disabled: number;
    readonly deleted: number;
    readonly skipped: number;
    readonly failed: number;
    readonly references: number;
  };
}

/** An application with its job; absent when it has none. */
export interface ApplicationJob {
  readonly application: ApplicationShape;
  readonly job: JobShape | undefined;
}

/** The job of an application that was found already. */
export async function readApplicationJob(
  api: GraphClient,
  application: ApplicationShape,
): Promise<ApplicationJob> {
  const path = `/servicePrincipals/${segment(application.id)}/synchronization/jobs`;
  const { value } = await api.graph<{ readonly value: readonly JobShape[] }>("GET", path);
  return { application, job: value[0] };
}

/** `68 people`, `68 people, 4 groups`. */
export function formatLinks({ status }: JobShape): string {
  const count = (key: string): number =>
    status.synchronizedEntryCountByType.find((each) => each.key === key)?.value ?? 0;
  const [people, groups] = [count("User"), count("Group")];
  return groups === 0 ? `${people} people` : `${people} people, ${groups} groups`;
}

/** `+3 ~9 −12 !5`, or `no change`. */
export function formatExecution(execution: ExecutionShape | null): string {
  if (execution === null) return "";
  const { created, updated, disabled, deleted, failed } = execution.counts;
  const marks = [
    ["+", created],
    ["~", updated],
    ["−", disabled],
    ["×", deleted],
    ["!", failed],
  ] as const;
  const told = marks.filter(([, count]) => count > 0).map(([mark, count]) => `${mark}${count}`);
  if (execution.state === "Failed") return execution.error?.code ?? "Failed";
  return told.length === 0 ? "no change" : told.join(" ");
}

const UNITS = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
] as const;

/** `3 min`, in the largest unit that is not zero. */
export function formatSpan(spanMs: number): string {
  const found = UNITS.find(([lengthMs]) => spanMs >= lengthMs);
  return found === undefined ? "0 s" : `${Math.floor(spanMs / found[0])} ${found[1]}`;
}

/** On a terminal `3 min ago` or `in 3 min`; elsewhere the instant itself. */
export function formatTime(instant: string | undefined, nowMs: number, relative: boolean): string {
  if (instant === undefined || instant.startsWith("0001-")) return "";
  if (!relative) return instant;
  const awayMs = Date.parse(instant) - nowMs;
  return awayMs > 0 ? `in ${formatSpan(awayMs)}` : `${formatSpan(-awayMs)} ago`;
}
