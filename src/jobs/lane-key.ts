import type { Lane } from "../sync/ports.ts";

/**
 * One text for one lane, unambiguous whatever characters the ids contain.
 *
 * @returns the same text for equal lanes, different texts for different ones
 */
export function formatLaneKey(lane: Lane): string {
  return JSON.stringify([lane.tenantId, lane.jobId]);
}
