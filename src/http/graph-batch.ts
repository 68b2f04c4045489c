import type { FastifyInstance, FastifyRequest, InjectOptions } from "fastify";
import type { JsonObject, JsonValue } from "../common/json.ts";
import { isJsonObject } from "../common/json.ts";
import { readObject } from "./graph-body.ts";
import { GraphRequestError } from "./graph-error.ts";
import { KEY_HEADER } from "./graph-idempotency.ts";

/** As many requests as Graph takes in one batch. */
const MOST = 20;
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
/** Headers of the batch that say nothing about the requests in it. */
const OWN_HEADERS = ["content-length", "content-type", "transfer-encoding", "connection", "expect"];

/** As Graph spells them: its clients know no other letter case. */
const SHOWN_HEADERS = ["Content-Type", "Location", "Retry-After", "request-id"];

interface Part {
  readonly id: string;
  readonly method: (typeof METHODS)[number];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: JsonValue;
  readonly dependsOn: readonly string[];
}

/**
 * Add `POST /$batch`, Graph's JSON batching: up to 20 requests in one, in the order in which they
 * stand, each with the rights of the batch and an answer of its own. One whose `dependsOn` names
 * a request that failed is answered 424.
 *
 * @param base - the address that the urls in the batch are below, with `:tenantId`
 */
export function addBatch(api: FastifyInstance, base: string, prefix: string): void {
  api.post(`${base}/$batch`, async (request) => {
    const { tenantId = "" } = request.params as { readonly tenantId?: string };
    const place = prefix + base.replace(":tenantId", encodeURIComponent(tenantId));
    const failed = new Set<string>();
    const responses: JsonObject[] = [];
    for (const [index, given] of readParts(request.body).entries()) {
      const part = giveKey(given, request, index);
      const isFailing = part.dependsOn.some((id) => failed.has(id));
      const answer = isFailing ? refuseDependent(part) : await send(api, request, part, place);
      if (Number(answer.status) >= 400) failed.add(part.id);
      responses.push(answer);
    }
    return { responses };
  });
}

/** Each request of a batch with a key has one of its own, by its place. */
function giveKey(part: Part, { headers }: FastifyRequest, index: number): Part {
  const key = headers[KEY_HEADER];
  if (key === undefined) return part;
  return { ...part, headers: { [KEY_HEADER]: `${key}.${index + 1}`, ...part.headers } };
}

async function send(
  api: FastifyInstance,
  request: FastifyRequest,
  { id, method, url, headers, body }: Part,
  place: string,
): Promise<JsonObject> {
  const inherited = Object.entries(request.headers).filter(([name]) => !OWN_HEADERS.includes(name));
  const options: InjectOptions = {
    method,
    url: place + url,
    headers: {
      ...Object.fromEntries(inherited),
      ...headers,
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    remoteAddress: request.ip,
    ...(body !== undefined && { payload: JSON.stringify(body) }),
  };
  const answer = await api.inject(options);
  const shown = SHOWN_HEADERS.flatMap((name) => {
    const value = answer.headers[name.toLowerCase()];
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  return {
    id,
    status: answer.statusCode,
    headers: Object.fromEntries(shown),
    ...(answer.body !== "" && { body: readBody(answer.body) }),
  };
}

function readBody(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

function refuseDependent({ id }: Part): JsonObject {
  const error = { code: "FailedDependency", message: "A request that it depends on failed." };
  return { id, status: 424, headers: {}, body: { error } };
}

/** @throws GraphRequestError `BadRequest` */
function readParts(body: unknown): readonly Part[] {
  const { requests } = readObject(body as JsonValue);
  if (!Array.isArray(requests) || requests.length === 0 || requests.length > MOST) {
    throw refuse(`requests has to be a list of 1 to ${MOST} requests.`);
  }
  const seen = new Set<string>();
  return requests.map((item) => {
    const part = readPart(item);
    if (seen.has(part.id)) throw refuse(`Two requests have the id ${part.id.slice(0, 40)}.`);
    if (part.dependsOn.some((id) => !seen.has(id))) {
      throw refuse("dependsOn names requests that stand before this one.");
    }
    seen.add(part.id);
    return part;
  });
}

function readPart(item: JsonValue): Part {
  if (!isJsonObject(item)) throw refuse("Each request has to be a JSON object.");
  const { id, method, url, headers = {}, body, dependsOn = [] } = item;
  const verb = METHODS.find((each) => each === String(method).toUpperCase());
  if (typeof id !== "string" || id === "") throw refuse("Each request has an id, a text.");
  if (verb === undefined) throw refuse(`method is one of ${METHODS.join(", ")}.`);
  const path = typeof url === "string" ? url : "";
  const relative = path.startsWith("/") ? path : `/${path}`;
  const isNested = relative.toLowerCase().startsWith("/$batch");
  const isPath = path !== "" && !path.includes("://") && !/(^|\/)\.\.(\/|$)/.test(path);
  if (!isPath || isNested) throw refuse("url is a path below this address, and no other batch.");
  if (!isJsonObject(headers)) throw refuse("headers has to be a JSON object.");
  const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  const forbidden = ["authorization", "cookie", "host"];
  const ids = Array.isArray(dependsOn) ? dependsOn.map(String) : [];
  return {
    id,
    method: verb,
    url: relative,
    headers: Object.fromEntries(own.filter(([name = ""]) => !forbidden.includes(name))),
    dependsOn: ids,
    ...(body !== undefined && body !== null && { body }),
  };
}

function refuse(message: string): GraphRequestError {
  return new GraphRequestError("BadRequest", message);
}
