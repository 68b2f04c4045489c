import type { Tone } from "../ui/notice.tsx";

/** An application with its synchronization job. */
export interface JobOfApplication {
  readonly id: string;
  readonly displayName: string;
  /** Absent: provisioning was never set up. */
  readonly job: Job | undefined;
}

/** What of a synchronizationJob pages show; the API has more. */
export interface Job {
  readonly id: string;
  readonly status: {
    readonly code: "NotConfigured" | "NotRun" | "Active" | "Paused" | "Quarantine";
    readonly progress: readonly {
      readonly completedUnits: number;
      readonly totalUnits: number | null;
    }[];
  };
  readonly schedule: { readonly state: "Active" | "Disabled" | "Paused" };
  readonly outlook: {
    readonly waitsFor: string;
    readonly explanation: string;
    readonly nextRun?: string;
    readonly escrows: number;
    readonly referenceFailures: number;
  };
}

/** The one state of a configuration that is shown everywhere. */
export type Health =
  | "notConfigured"
  | "ready"
  | "running"
  | "healthy"
  | "paused"
  | "warning"
  | "quarantined"
  | "disabled";

const TONES: Readonly<Record<Health, Tone>> = {
  notConfigured: "calm",
  ready: "calm",
  running: "busy",
  healthy: "good",
  paused: "calm",
  warning: "warn",
  quarantined: "bad",
  disabled: "bad",
};

/** How an application's provisioning is, in one word and its colour. */
export function describeHealth({ job }: JobOfApplication): {
  readonly state: Health;
  readonly tone: Tone;
  readonly needsSomebody: boolean;
} {
  const state = healthOf(job);
  const needsSomebody = ["warning", "quarantined", "disabled"].includes(state);
  return { state, tone: TONES[state], needsSomebody };
}

function healthOf(job: Job | undefined): Health {
  if (job === undefined || job.status.code === "NotConfigured") return "notConfigured";
  if (job.status.code === "Quarantine") {
    return job.schedule.state === "Disabled" ? "disabled" : "quarantined";
  }
  if (job.status.code === "Paused") return "paused";
  if (job.outlook.waitsFor === "running") return "running";
  if (job.status.code === "NotRun") return "ready";
  return job.outlook.escrows > 0 ? "warning" : "healthy";
}
