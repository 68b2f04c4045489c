import { isJsonObject, type JsonValue } from "../common/json.ts";
import type { Target, TargetAnswer, TargetRequest } from "../sync/ports.ts";

/**
 * A view of a target for planning: reads are sent, writes are only noted and answered as if they
 * had worked. Whatever the engine does, nothing at the target changes.
 *
 * An object that would be created gets a made-up id that names it, `new:anna@example.com`, so
 * that the requests which refer to it can be read.
 *
 * @param onPlanned - told of each write in the order in which they would be sent
 */
export function rehearsalTarget(
  target: Target,
  onPlanned: (request: TargetRequest) => void,
): Target {
  async function send(request: TargetRequest, signal?: AbortSignal): Promise<TargetAnswer> {
    if (request.method === "GET") return target.send(request, signal);
    onPlanned(request);
    if (request.method !== "POST") return { kind: "answer", status: 204, durationMs: 0 };
    const body = { ...asObject(request.body), id: `new:${nameOf(request.body)}` };
    return { kind: "answer", status: 201, body, durationMs: 0 };
  }
  return { send, close: () => target.close() };
}

function asObject(body: JsonValue | undefined) {
  return isJsonObject(body) ? body : {};
}

function nameOf(body: JsonValue | undefined): string {
  const { userName, displayName } = asObject(body);
  return String(userName ?? displayName ?? "object");
}
