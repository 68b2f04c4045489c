import type { CycleExecution, CyclePosition } from "../sync/job.ts";
import type { LoggedExchange, ProvisioningStepType } from "../sync/log.ts";
import type { Lane } from "../sync/ports.ts";

/** What the engine tells whoever listens: progress bars, consoles, tests. */
export interface ProvisioningEvents {
  /** A page of a cycle is on disk. */
  readonly cycleAdvanced?: (lane: Lane, position: CyclePosition) => void;
  readonly cycleEnded?: (lane: Lane, execution: CycleExecution) => void;
  /** A page of objects was worked at, whether or not it is on disk yet: for measurements only. */
  readonly pageProcessed?: (times: PageTimes) => void;
}

/** How long one page took, in milliseconds. */
export interface PageTimes {
  /** Reading the page's objects, and deciding about them. */
  readonly importMs: number;
  readonly scopingMs: number;
  readonly objects: readonly ObjectTimes[];
}

/** How long the steps of one object took, and what its requests came to. */
export interface ObjectTimes {
  readonly steps: readonly { readonly type: ProvisioningStepType; readonly durationMs: number }[];
  readonly exchanges: readonly LoggedExchange[];
}
