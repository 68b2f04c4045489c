import type { Application } from "../sync/job.ts";
import { MEMBERS_PER_PATCH } from "../sync/request.ts";
import { type RequestPace, startPace } from "../sync/request-pace.ts";
import type { TargetSettings } from "../sync/target-settings.ts";

/** With bulk, so many writes go together that one request of them is well filled. */
const BULK_CONCURRENCY = 200;

/** Requests under way at the same time, unless the target's settings say otherwise. */
export const USUAL_CONCURRENCY = 64;

/**
 * What was learned of a target while working with it. Kept from cycle to cycle by the process,
 * and learned again after a restart: it costs a refusal or two.
 */
export interface TargetMemory {
  pace: RequestPace;
  /** When the next request may begin, in epoch milliseconds, where a rate is set. */
  nextBeginMs: number;
  /** As the setting has it, or fewer where the target refused so many. */
  membersPerRequest: number;
  /**
   * Whether creates may name others: false when the first one was taken only without, undefined
   * before there was one.
   */
  takesReferences: boolean | undefined;
  readonly concurrency: number;
  readonly requestsPerSecond: number | undefined;
}

/** Memories of targets by application, in one process. */
export type TargetMemories = Map<string, { readonly settings: string; memory: TargetMemory }>;

/** Begin to know a target. */
export function createTargetMemory(settings: TargetSettings = {}): TargetMemory {
  const usual = settings.bulk === true ? BULK_CONCURRENCY : USUAL_CONCURRENCY;
  const concurrency = settings.concurrency ?? usual;
  return {
    pace: startPace(concurrency),
    nextBeginMs: 0,
    membersPerRequest: settings.membersPerRequest ?? MEMBERS_PER_PATCH,
    takesReferences: undefined,
    concurrency,
    requestsPerSecond: settings.requestsPerSecond,
  };
}

/** What is known of an application's target; begun anew when its address or settings changed. */
export function recallTarget(
  memories: TargetMemories | undefined,
  { tenantId, id, tenantUrl, targetSettings }: Application,
): TargetMemory {
  const key = JSON.stringify([tenantId, id]);
  const settings = JSON.stringify([tenantUrl, targetSettings]);
  const known = memories?.get(key);
  if (known?.settings === settings) return known.memory;
  const memory = createTargetMemory(targetSettings);
  memories?.set(key, { settings, memory });
  return memory;
}
