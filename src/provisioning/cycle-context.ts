import type { World } from "../common/world.ts";
import type { DirectoryReader } from "../directory/ports.ts";
import type { RegexEngine } from "../expression/index.ts";
import type { AppRole } from "../gallery/index.ts";
import type { Dialect } from "../sync/dialect.ts";
import type { SynchronizationJob } from "../sync/job.ts";
import type { Initiator } from "../sync/log.ts";
import { type CompiledObjectMapping, compileObjectMapping } from "../sync/mapping.ts";
import type { ProvisioningPolicy } from "../sync/policy.ts";
import type { CycleCommit, Lane, SyncStore } from "../sync/ports.ts";
import type { AttributeDefinition, ObjectType, SynchronizationSchema } from "../sync/schema.ts";
import type { EvaluationWorld } from "../sync/source-environment.ts";
import type { DeletionLedger } from "./deletion-ledger.ts";
import type { PageTimes } from "./events.ts";
import type { PlannedExport } from "./plan-export.ts";
import type { TargetClient } from "./target-client.ts";

/** How a cycle is paced. */
export interface Pace {
  /** Objects in one page: one commit each, and what a crash repeats at most. */
  readonly pageSize: number;
  /** Requests under way at the same time to one target. */
  readonly concurrency: number;
}

/** Measured on loopback: more requests under way gain nothing, fewer lose (speed.md C). */
export const DEFAULT_PACE: Pace = { pageSize: 500, concurrency: 64 };

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
  /** What the application settles besides its mappings. */
  readonly policy: ProvisioningPolicy;
  /** The application's roles, in its own order. */
  readonly appRoles: readonly AppRole[];
  readonly pace: Pace;
  /** ISO instant: what failed and is due later than this is left alone by this cycle. */
  readonly dueBy: string;
  /**
   * The target ids that objects of the page under way were matched to, and by whom: their links
   * are not stored yet.
   */
  readonly claims: Map<string, string>;
  /** Users whom this run of a cycle took before their turn; see {@link processNamedFirst}. */
  readonly ahead: Set<string>;
  /** Who began it; absent: the engine itself. */
  readonly initiatedBy?: Initiator;
  /** Told how long each page took. */
  readonly onPage?: (times: PageTimes) => void;
  /** What the deletion guard knows in this run; absent: deletions are not guarded. */
  readonly ledger?: DeletionLedger;
  /**
   * Judges what was planned for an object before it is announced and sent. What it says no to is
   * left alone, and not logged. Absent: everything passes.
   */
  readonly gate?: (planned: PlannedExport) => boolean;
  /** Somebody asked about these very objects: also who has nothing to do with it is logged. */
  readonly isAsked?: true;
  /** The objects' turn is ours: see turns.ts. */
  readonly holdsTurn?: true;
  /** Target attributes that are left as the target has them where an account is read again. */
  readonly ignore?: ReadonlySet<string>;
  /** Commit a part of the page under way: the cycle's position stays where it is. */
  readonly commitPart: (part: Omit<CycleCommit, "state">) => Promise<void>;
}

/** What looking at source objects takes: reading, and nothing of the target. */
export type ImportContext = Pick<
  CycleContext,
  "lane" | "job" | "mappings" | "directory" | "store" | "evaluation" | "policy" | "appRoles"
>;

/**
 * Compile the enabled object mappings of a job.
 *
 * @param listRequired - the attributes that the application's gallery entry calls required
 * @throws ExpressionError, ScimError when a mapping is wrong; it was checked when it was saved
 */
export function compileMappings(
  job: Pick<SynchronizationJob, "schema">,
  regex: RegexEngine,
  dialect: Dialect = "rfc",
  listRequired: (objectType: ObjectType) => readonly string[] = () => [],
): CycleContext["mappings"] {
  const mappings: Partial<Record<ObjectType, CompiledObjectMapping>> = {};
  for (const rule of job.schema.synchronizationRules) {
    for (const mapping of rule.objectMappings) {
      if (!mapping.enabled) continue;
      const { targetObjectName } = mapping;
      mappings[targetObjectName] = compileObjectMapping(mapping, regex, dialect, {
        definitions: listDefinitions(job.schema, rule.targetDirectoryName, targetObjectName),
        required: listRequired(targetObjectName),
      });
    }
  }
  return mappings;
}

/** The schema's own definitions of the attributes of one kind of target object. */
export function listDefinitions(
  { directories = [] }: SynchronizationSchema,
  directoryName: string,
  objectType: ObjectType,
): readonly AttributeDefinition[] {
  const directory = directories.find(({ name }) => name === directoryName);
  return directory?.objects.find(({ name }) => name === objectType)?.attributes ?? [];
}
