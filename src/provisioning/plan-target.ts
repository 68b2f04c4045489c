import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import type { Target, TargetAnswer, TargetRequest } from "../sync/ports.ts";

/** A view of a target in which nothing can be written, and what would have been. */
export interface PlanTarget extends Target {
  /** What would have been sent to an account, in order; taken out of the memory. */
  readonly takeWrites: (targetId: string) => readonly TargetRequest[];
  /** How long the target took to answer, on average; undefined before the first answer. */
  readonly answerMs: () => number | undefined;
}

/** Begins the made-up id of an account that is still to be made. */
export const NEW_ID = "new:";

/**
 * Let reads through; note writes and answer them as if they had worked, so that the same code
 * plans and acts (decision 0009). An account that would be made gets an id that names it,
 * `new:anna@example.com`, by which the requests that refer to it can be read.
 */
export function planTarget(target: Target): PlanTarget {
  const writes = new Map<string, TargetRequest[]>();
  const taken = new Set<string>();
  let answers = 0;
  let totalMs = 0;
  const note = (targetId: string, request: TargetRequest): void => {
    writes.set(targetId, [...(writes.get(targetId) ?? []), request]);
  };
  const send = async (request: TargetRequest, signal?: AbortSignal): Promise<TargetAnswer> => {
    if (request.method === "GET") {
      const answer = await target.send(request, signal);
      answers += 1;
      totalMs += answer.durationMs;
      return answer;
    }
    if (request.method === "POST") {
      const id = nameNew(request.body, taken);
      note(id, request);
      return {
        kind: "answer",
        status: 201,
        body: { ...asObject(request.body), id },
        durationMs: 0,
      };
    }
    const id = decodeURIComponent(request.path.split("?")[0]?.split("/").at(-1) ?? "");
    note(id, request);
    if (request.method !== "PUT") return { kind: "answer", status: 204, durationMs: 0 };
    return { kind: "answer", status: 200, body: { ...asObject(request.body), id }, durationMs: 0 };
  };
  return {
    send,
    close: () => target.close(),
    takeWrites: (targetId) => {
      const noted = writes.get(targetId) ?? [];
      writes.delete(targetId);
      return noted;
    },
    answerMs: () => (answers === 0 ? undefined : totalMs / answers),
  };
}

/** Two of one name get two ids. */
function nameNew(body: JsonValue | undefined, taken: Set<string>): string {
  const { userName, displayName } = asObject(body);
  const name = `${NEW_ID}${String(userName ?? displayName ?? "object").slice(0, 200)}`;
  let id = name;
  for (let number = 2; taken.has(id); number += 1) id = `${name}#${number}`;
  taken.add(id);
  return id;
}

function asObject(body: JsonValue | undefined): JsonObject {
  return isJsonObject(body) ? body : {};
}
