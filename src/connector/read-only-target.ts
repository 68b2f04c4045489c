import type { Target, TargetAnswer, TargetRequest } from "../sync/ports.ts";

/** HTTP's own word for a method that is not let through (RFC 9110 section 15.5.6). */
const METHOD_NOT_ALLOWED = 405;

/**
 * A view of a target that lets only GET through, for planning: whatever the engine does, nothing
 * at the target changes. A refused request is answered 405 without contacting anyone.
 *
 * @param onRefused - told of each refused request
 */
export function readOnlyTarget(
  target: Target,
  onRefused: (request: TargetRequest) => void,
): Target {
  async function send(request: TargetRequest, signal?: AbortSignal): Promise<TargetAnswer> {
    if (request.method === "GET") return target.send(request, signal);
    onRefused(request);
    return {
      kind: "answer",
      status: METHOD_NOT_ALLOWED,
      text: `${request.method} was not sent: this is a plan, and a plan only reads.`,
      durationMs: 0,
    };
  }
  return { send, close: () => target.close() };
}
