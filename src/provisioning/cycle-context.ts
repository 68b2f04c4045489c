import type { World } from "../common/world.ts";
import type { DirectoryReader } from "../directory/ports.ts";
import type { RegexEngine } from "../expression/index.ts";
import type { SynchronizationJob } from "../sync/job.ts";
import { type CompiledObjectMapping, compileObjectMapping } from "../sync/mapping.ts";
import type { CycleCommit, Lane, SyncStore } from "../sync/ports.ts";
import type { ObjectType } from "../sync/schema.ts";
import type { EvaluationWorld } from "../sync/source-environment.ts";
import type { TargetClient } from "./target-client.ts";

/** How a cycle is paced. */
export interface Pace {
  /** Objects in one page: one commit each, and what a crash repeats at most. */
  readonly pageSize: number;
  /** Requests under way at the same time to one target. */
  readonly concurrency: number;
}

/** Measured on loopback: more requests under way gain nothing, fewer lose (speed.md C). */
export const DEFAULT_PACE: Pace = { pageSize: 500, concurrency: 32 };

/** All that the steps of one cycle need: the job, what it maps, and the ports. */
export interface CycleContext {
  readonly lane: Lane;
  readonly job: SynchronizationJob;
  readonly mappings: Readonly<Partial<Record<ObjectType, CompiledObjectMapping>>>;
  readonly cycleId: string;
  readonly directory: DirectoryReader;
  readonly store: SyncStore;
  readonly client: TargetClient;
  readonly world: World;
  readonly evaluation: EvaluationWorld;
  readonly pace: Pace;
  /**
   * The target ids that objects of the page under way were matched to, and by whom: their links
   * are not stored yet.
   */
  readonly claims: Map<string, string>;
  /** Commit a part of the page under way: the cycle's position stays where it is. */
  readonly commitPart: (part: Omit<CycleCommit, "state">) => Promise<void>;
}

/**
 * Compile the enabled object mappings of a job.
 * @throws ExpressionError, ScimError when a mapping is wrong; it was checked when it was saved
 */
export function compileMappings(
  job: SynchronizationJob,
  regex: RegexEngine,
): CycleContext["mappings"] {
  const mappings: Partial<Record<ObjectType, CompiledObjectMapping>> = {};
  for (const rule of job.schema.synchronizationRules) {
    for (const mapping of rule.objectMappings) {
      if (mapping.enabled) {
        mappings[mapping.targetObjectName] = compileObjectMapping(mapping, regex);
      }
    }
  }
  return mappings;
}
