import type { World } from "../common/world.ts";
import type { Probe, ProbeAnswer, ProbeRequest } from "./ports.ts";

const LONGEST_WAIT_MS = 30_000;
const USUAL_WAIT_MS = 1_000;
const WAITS = 5;

/**
 * Send one request; an answer of 429 is waited out a few times, for as long as `Retry-After`
 * says, up to 30 seconds each.
 *
 * @param signal - ends the waiting, not a request under way: that may make something
 * @throws ConformanceError `NoAnswer`; the signal's reason when it ends the waiting
 */
export async function sendPatiently(
  probe: Probe,
  world: World,
  request: ProbeRequest,
  signal?: AbortSignal,
): Promise<ProbeAnswer> {
  for (let wait = 0; ; wait += 1) {
    if (signal?.aborted) throw signal.reason;
    const answer = await probe.send(request);
    if (answer.status !== 429 || wait === WAITS) return answer;
    const seconds = Number.parseFloat(answer.headers["retry-after"] ?? "");
    const delayMs = seconds >= 0 ? seconds * 1_000 : USUAL_WAIT_MS;
    await world.sleep(Math.min(delayMs, LONGEST_WAIT_MS), signal);
  }
}
