import { isJsonObject, type JsonObject, type JsonValue } from "../../src/common/json.ts";

/** A resource of the model; its attributes are changed in place by PATCH. */
export type MemoryResource = Record<string, JsonValue> & { id: string };

/** One request, as the engine's targets and HTTP both know it. */
export interface ScimRequest {
  readonly method: string;
  /** With its query, percent-encoded. */
  readonly path: string;
  readonly body?: JsonValue;
}

/** A SCIM answer. */
export interface ScimAnswer {
  readonly status: number;
  readonly body?: JsonValue;
}

/**
 * The smallest SCIM service provider that takes what the engine sends: an oracle of its own,
 * written without the product's SCIM core. `userName` and a group's `displayName` are unique
 * without regard to case. What it does not understand is a 400, never ignored.
 */
export class MemoryScim {
  readonly users: Map<string, MemoryResource> = new Map();
  readonly groups: Map<string, MemoryResource> = new Map();
  #lastId = 0;

  /** Put a user there that the engine has not made. */
  addUser(attributes: JsonObject): string {
    return this.#insert(this.users, attributes);
  }

  handle(request: ScimRequest): ScimAnswer {
    const [path = "", query = ""] = request.path.split("?");
    const [, endpoint, id] = path.split("/").map(decodeURIComponent);
    const resources = endpoint === "Users" ? this.users : this.groups;
    const unique = endpoint === "Users" ? "userName" : "displayName";
    if (endpoint !== "Users" && endpoint !== "Groups") return refuse(404, "No such endpoint.");
    if (id === undefined) {
      if (request.method === "GET") return list(resources, new URLSearchParams(query));
      return request.method === "POST"
        ? this.#create(resources, unique, request.body)
        : refuse(405, "Not here.");
    }
    const resource = resources.get(id);
    if (resource === undefined) return refuse(404, `No ${endpoint} ${id}.`);
    switch (request.method) {
      case "GET":
        return { status: 200, body: resource };
      case "DELETE":
        resources.delete(id);
        return { status: 204 };
      case "PATCH":
        return patch(resources, resource, unique, request.body);
      default:
        return refuse(405, "Not here.");
    }
  }

  #create(
    resources: Map<string, MemoryResource>,
    unique: string,
    body: JsonValue | undefined,
  ): ScimAnswer {
    if (!isJsonObject(body) || typeof body[unique] !== "string") return refuse(400, "No name.");
    if (isTaken(resources, unique, body[unique], undefined)) return refuse(409, "Taken.");
    const id = this.#insert(resources, body);
    return { status: 201, body: resources.get(id) ?? null };
  }

  #insert(resources: Map<string, MemoryResource>, attributes: JsonObject): string {
    this.#lastId += 1;
    const id = `t${this.#lastId}`;
    const copy = JSON.parse(JSON.stringify(attributes)) as Record<string, JsonValue>;
    resources.set(id, { ...copy, id });
    return id;
  }
}

function refuse(status: number, detail: string): ScimAnswer {
  const schemas = ["urn:ietf:params:scim:api:messages:2.0:Error"];
  return { status, body: { schemas, status: String(status), detail } };
}

function isTaken(
  resources: ReadonlyMap<string, MemoryResource>,
  unique: string,
  name: JsonValue | undefined,
  ownId: string | undefined,
): boolean {
  const folded = String(name).toLowerCase();
  return [...resources.values()].some(
    (other) => other.id !== ownId && String(other[unique]).toLowerCase() === folded,
  );
}

function list(resources: ReadonlyMap<string, MemoryResource>, query: URLSearchParams): ScimAnswer {
  const filter = query.get("filter");
  const parts = filter === null ? undefined : /^(\w+) eq (".*")$/.exec(filter);
  if (parts === null) return refuse(400, "This filter is not understood.");
  const wanted = parts && String(JSON.parse(parts[2] ?? '""')).toLowerCase();
  const found = [...resources.values()].filter(
    (resource) =>
      parts === undefined || String(resource[parts[1] ?? ""] ?? "").toLowerCase() === wanted,
  );
  const schemas = ["urn:ietf:params:scim:api:messages:2.0:ListResponse"];
  return { status: 200, body: { schemas, totalResults: found.length, Resources: found } };
}

function patch(
  resources: ReadonlyMap<string, MemoryResource>,
  resource: MemoryResource,
  unique: string,
  body: JsonValue | undefined,
): ScimAnswer {
  if (!isJsonObject(body) || !Array.isArray(body.Operations)) return refuse(400, "No Operations.");
  const changed = JSON.parse(JSON.stringify(resource)) as MemoryResource;
  for (const operation of body.Operations as readonly JsonObject[]) {
    const problem = applyOperation(changed, operation);
    if (problem !== undefined) return refuse(400, problem);
  }
  if (isTaken(resources, unique, changed[unique], resource.id)) return refuse(409, "Taken.");
  for (const name of Object.keys(resource)) if (!(name in changed)) delete resource[name];
  Object.assign(resource, changed);
  return { status: 200, body: resource };
}

type Holder = Record<string, JsonValue>;

/** @returns what is wrong with it, if anything */
function applyOperation(resource: Holder, operation: JsonObject): string | undefined {
  const { op, path, value } = operation;
  const parts =
    typeof path === "string" &&
    /^(?:(urn:[^[]+:User):)?(\w+)(?:\[(\w+) eq (".*?")\])?(?:\.(\w+))?$/.exec(path);
  if (!parts || (op !== "remove" && value === undefined)) return `Not understood: ${path}`;
  const [, urn, attribute = "", filterBy, filterValue, sub] = parts;
  let holder = resource;
  if (urn !== undefined) {
    resource[urn] ??= {};
    holder = resource[urn] as Holder;
  }
  if (filterBy === undefined) return applyPlain(holder, { op, attribute, sub, value });
  const items = (holder[attribute] ?? []) as Holder[];
  const matches = items.filter((item) => item[filterBy] === JSON.parse(filterValue ?? ""));
  if (matches.length === 0) return `noTarget: ${path}`;
  if (sub === undefined) {
    if (op !== "remove") return `Not understood: ${path}`;
    holder[attribute] = items.filter((item) => !matches.includes(item));
    return undefined;
  }
  for (const item of matches) {
    if (op === "remove") delete item[sub];
    else item[sub] = value as JsonValue;
  }
  return undefined;
}

function applyPlain(
  holder: Holder,
  given: {
    readonly op: JsonValue | undefined;
    readonly attribute: string;
    readonly sub: string | undefined;
    readonly value: JsonValue | undefined;
  },
): string | undefined {
  const { op, attribute, sub, value } = given;
  if (sub !== undefined) {
    holder[attribute] ??= {};
    const parent = holder[attribute] as Holder;
    return applyPlain(parent, { op, attribute: sub, sub: undefined, value });
  }
  if (op === "remove") delete holder[attribute];
  else if (op === "add" && Array.isArray(value)) {
    const items = (holder[attribute] ?? []) as readonly JsonValue[];
    const known = new Set(items.map((item) => JSON.stringify(item)));
    holder[attribute] = [...items, ...value.filter((item) => !known.has(JSON.stringify(item)))];
  } else holder[attribute] = value as JsonValue;
  return undefined;
}
