import { isJsonObject, type JsonObject } from "../common/json.ts";
import type { Quirks } from "../scim/quirks.ts";
import type { RequestRecord } from "./operator-logs.ts";

/** What a SCIM request asks for. */
export type RequestIntent =
  | "discover"
  | "lookUp"
  | "list"
  | "read"
  | "create"
  | "replace"
  | "change"
  | "remove"
  | "bulk"
  | "other";

/** What became of it, by the status that the client was given. */
export type RequestOutcome =
  | "done"
  | "foundNone"
  | "tokenRefused"
  | "notAllowed"
  | "gone"
  | "clash"
  | "changedMeanwhile"
  | "invalid"
  | "tooMany"
  | "failed";

/** A recorded request in words that a page has sentences for. */
export interface RequestExplanation {
  readonly intent: RequestIntent;
  readonly outcome: RequestOutcome;
  /** The resource that the path names. */
  readonly resourceId?: string;
  /** Departures from the RFCs that the request makes, by the quirk that reads them. */
  readonly departures: readonly (keyof Quirks)[];
}

const OUTCOMES: Readonly<Record<number, RequestOutcome>> = {
  401: "tokenRefused",
  403: "notAllowed",
  404: "gone",
  409: "clash",
  412: "changedMeanwhile",
  429: "tooMany",
};
const DISCOVERY = ["ServiceProviderConfig", "ResourceTypes", "Schemas"];
/** Deeper bodies are looked at no further. */
const MOST_LEVELS = 8;

/**
 * Explain a recorded request: what it asks, what became of it, and in what it departs from the
 * letter of RFC 7643 and 7644. Bodies tell more where they were recorded.
 *
 * @throws never
 */
export function explainRequest(
  record: Pick<RequestRecord, "method" | "path" | "status" | "exchange">,
): RequestExplanation {
  const { method, path, status, exchange } = record;
  const [address = "", query = ""] = path.split("?", 2);
  const [kind = "", resourceId] = address.split("/").filter((part) => part !== "");
  const body = exchange?.requestBody;
  return {
    intent: nameIntent(method, kind, resourceId, query),
    outcome: nameOutcome(method, status),
    ...(resourceId !== undefined && !DISCOVERY.includes(kind) && { resourceId }),
    departures: [
      ...listQueryDepartures(query),
      ...(isJsonObject(body) ? listBodyDepartures(method, body) : []),
    ],
  };
}

function nameIntent(
  method: string,
  kind: string,
  resourceId: string | undefined,
  query: string,
): RequestIntent {
  if (DISCOVERY.includes(kind)) return "discover";
  if (kind === "Bulk") return "bulk";
  if (method === "POST") {
    return kind === ".search" || resourceId === ".search" ? "lookUp" : "create";
  }
  if (method === "GET") {
    if (resourceId !== undefined) return "read";
    return query.includes("filter=") ? "lookUp" : "list";
  }
  if (method === "PUT") return "replace";
  if (method === "PATCH") return "change";
  return method === "DELETE" ? "remove" : "other";
}

function nameOutcome(method: string, status: number): RequestOutcome {
  if (status < 400) return "done";
  if (status === 404 && method === "GET") return "foundNone";
  return OUTCOMES[status] ?? (status >= 500 ? "failed" : "invalid");
}

function listQueryDepartures(query: string): readonly (keyof Quirks)[] {
  const filter = query
    .split("&")
    .find((part) => part.startsWith("filter="))
    ?.slice("filter=".length);
  if (filter === undefined) return [];
  if (filter.trim() === "") return ["filterEmptyAsNone"];
  // A literal without quotes; its value may have been taken out of the log, its place was not.
  const isBare = filter.split(" ").some((word, index, words) => {
    const isBehind = ["eq", "ne", "co", "sw", "ew"].includes(words[index - 1]?.toLowerCase() ?? "");
    return isBehind && !word.startsWith('"') && !["true", "false", "null"].includes(word);
  });
  return isBare ? ["filterLenientLiterals"] : [];
}

function listBodyDepartures(method: string, body: JsonObject): readonly (keyof Quirks)[] {
  const found = new Set<keyof Quirks>();
  if (!Array.isArray(body.schemas) || body.schemas.length === 0) found.add("looseMessageSchemas");
  const operations = Array.isArray(body.Operations) ? body.Operations : [];
  for (const operation of operations.filter(isJsonObject)) {
    const { op, value } = operation;
    const isRemove = typeof op === "string" && op.toLowerCase() === "remove";
    if (isRemove && value !== undefined) found.add("removeByValue");
    if (operation.path === undefined && isJsonObject(value)) noteDottedKeys(value, found);
    noteValues(value, found, MOST_LEVELS);
  }
  if (method === "POST" || method === "PUT") {
    noteDottedKeys(body, found);
    noteValues(body, found, MOST_LEVELS);
  }
  return [...found];
}

function noteDottedKeys(value: JsonObject, found: Set<keyof Quirks>): void {
  const isPath = (name: string) =>
    name.startsWith("urn:") ? /:(User|Group):[A-Za-z]/.test(name) : name.includes(".");
  if (Object.keys(value).some(isPath)) found.add("dottedKeys");
}

function noteValues(value: unknown, found: Set<keyof Quirks>, levels: number): void {
  if (levels === 0) return;
  if (value === "") found.add("emptyStringClears");
  if (typeof value === "string" && ["true", "false"].includes(value.toLowerCase())) {
    found.add("stringBooleans");
  }
  const parts = Array.isArray(value) ? value : isJsonObject(value) ? Object.values(value) : [];
  for (const part of parts) noteValues(part, found, levels - 1);
}
