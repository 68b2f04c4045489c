import type { CycleExecution, CyclePosition } from "../sync/job.ts";
import type { Lane } from "../sync/ports.ts";

/** What the engine tells whoever listens: progress bars, consoles, tests. */
export interface ProvisioningEvents {
  /** A page of a cycle is on disk. */
  readonly cycleAdvanced?: (lane: Lane, position: CyclePosition) => void;
  readonly cycleEnded?: (lane: Lane, execution: CycleExecution) => void;
}
