import { isJsonObject, type JsonObject } from "../common/json.ts";
import type { Target, TargetAnswer, TargetRequest } from "../sync/ports.ts";
import { applyOperations } from "./apply-operations.ts";

/** What the target decides by itself; sending it back would at best be ignored. */
const READ_ONLY: ReadonlySet<string> = new Set(["meta", "groups"]);

/**
 * Do what a PATCH asks for by reading the whole resource, changing it, and putting it back
 * (RFC 7644 section 3.5.1): attributes that no mapping knows stay as they were read.
 *
 * @returns the answer to the PUT, or the one to the GET where that failed
 */
export async function putInstead(
  target: Target,
  request: TargetRequest,
  signal: AbortSignal | undefined,
): Promise<TargetAnswer> {
  const { path, body } = request;
  const read = await target.send({ method: "GET", path }, signal);
  if (read.kind === "noAnswer" || read.status < 200 || read.status > 299) return read;
  if (!isJsonObject(read.body)) return read;
  const operations = isJsonObject(body) && Array.isArray(body.Operations) ? body.Operations : [];
  const changed = applyOperations(read.body, operations.filter(isJsonObject));
  const answer = await target.send({ method: "PUT", path, body: writable(changed) }, signal);
  return { ...answer, durationMs: read.durationMs + answer.durationMs };
}

function writable(resource: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(resource).filter(([name]) => !READ_ONLY.has(name.toLowerCase())),
  );
}
