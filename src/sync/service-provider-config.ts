import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";

/** What a target says of itself, as far as it matters to us (RFC 7643 section 5). */
export interface TargetCapabilities {
  /** False only where the target says so. */
  readonly patch: boolean;
  /** Absent where bulk is not offered. */
  readonly bulk?: { readonly maxOperations: number; readonly maxPayloadSize: number };
  /** The longest page of a list; absent where the target doesn't say. */
  readonly maxResults?: number;
}

/** What a target that says nothing is taken for. */
export const USUAL_CAPABILITIES: TargetCapabilities = { patch: true };

const USUAL_OPERATIONS = 100;
const USUAL_PAYLOAD_BYTES = 1024 * 1024;

/**
 * Read a ServiceProviderConfig leniently. Seen in the wild: none at all, a ListResponse around
 * it, `"true"` as a text, flags that stand alone (`"patch": true`), and numbers as texts.
 *
 * @param body - whatever was answered; undefined when nothing was
 */
export function readCapabilities(body: JsonValue | undefined): TargetCapabilities {
  const config = unwrap(body);
  if (config === undefined) return USUAL_CAPABILITIES;
  const filter = member(config, "filter");
  const maxResults = isJsonObject(filter) ? readCount(member(filter, "maxResults")) : undefined;
  const bulk = readBulk(member(config, "bulk"));
  return {
    patch: readSupported(member(config, "patch")) !== false,
    ...(bulk !== undefined && { bulk }),
    ...(maxResults !== undefined && { maxResults }),
  };
}

function readBulk(value: JsonValue | undefined): TargetCapabilities["bulk"] {
  if (readSupported(value) !== true) return undefined;
  const limits = isJsonObject(value) ? value : {};
  return {
    maxOperations: readCount(member(limits, "maxOperations")) ?? USUAL_OPERATIONS,
    maxPayloadSize: readCount(member(limits, "maxPayloadSize")) ?? USUAL_PAYLOAD_BYTES,
  };
}

function unwrap(body: JsonValue | undefined): JsonObject | undefined {
  if (Array.isArray(body)) return isJsonObject(body[0]) ? body[0] : undefined;
  if (!isJsonObject(body)) return undefined;
  const resources = member(body, "Resources");
  return Array.isArray(resources) ? unwrap(resources) : body;
}

function readSupported(value: JsonValue | undefined): boolean | undefined {
  const flag = isJsonObject(value) ? member(value, "supported") : value;
  if (typeof flag === "boolean") return flag;
  if (typeof flag !== "string") return undefined;
  const folded = flag.toLowerCase();
  return folded === "true" ? true : folded === "false" ? false : undefined;
}

/** Zero and less mean that nothing was thought of, not that nothing is allowed. */
function readCount(value: JsonValue | undefined): number | undefined {
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number > 0
    ? number
    : undefined;
}

function member(holder: JsonObject, name: string): JsonValue | undefined {
  if (Object.hasOwn(holder, name)) return holder[name];
  const folded = name.toLowerCase();
  const key = Object.keys(holder).find((candidate) => candidate.toLowerCase() === folded);
  return key === undefined ? undefined : holder[key];
}
