import { findByEndpoint } from "../saas/application-rules.ts";
import type { KindRules } from "../saas/kind-rules.ts";
import type { BulkOperation } from "../scim/bulk.ts";
import { type Preconditions, parsePreconditions } from "../scim/entity-tag.ts";
import { ScimError } from "../scim/errors.ts";
import { PATCH_OP_URN } from "../scim/messages.ts";
import type { JsonObject } from "../scim/resource.ts";
import { formatLocation, type PresentedResource } from "./present.ts";
import type { Caller, Provider } from "./provider.ts";
import { deleteResource, patchResource, postResource, putResource } from "./resources.ts";

/** What an operation came to. */
export interface BulkOutcome {
  readonly status: number;
  readonly id: string;
  readonly location: string;
  readonly version?: string;
}

/**
 * Do one operation of a bulk request, its references resolved, in a transaction of its own.
 *
 * @param id - of the resource in the path; undefined where the path has none
 * @throws ScimError as the single request, `notFound` for an unknown endpoint,
 *   `methodNotAllowed`, `invalidSyntax` for a bulk request in a bulk request; StoreError
 */
export async function actOnOperation(
  provider: Provider,
  caller: Caller,
  operation: BulkOperation,
  id: string | undefined,
  data: JsonObject | undefined,
): Promise<BulkOutcome> {
  const { method } = operation;
  const rules = findRules(caller, operation);
  const conditions = readConditions(operation);
  if (id === undefined) {
    if (method !== "POST") throw refuseMethod(operation);
    return presentOutcome(201, await postResource(provider, caller, rules, data, {}));
  }
  switch (method) {
    case "PUT": {
      const presented = await putResource(provider, caller, rules, id, data, {}, conditions);
      return presentOutcome(200, presented);
    }
    case "PATCH": {
      const presented = await patchResource(provider, caller, rules, id, data, {}, conditions);
      return presentOutcome(presented.text === undefined ? 204 : 200, presented);
    }
    case "DELETE":
      await deleteResource(provider, caller, rules, id, { conditions });
      return { status: 204, id, location: formatLocation(caller, rules.kind, id) };
    default:
      throw refuseMethod(operation);
  }
}

/** Add to a resource what its creation had to leave out; the outcome is still the creation's. */
export async function completeCreation(
  provider: Provider,
  caller: Caller,
  operation: BulkOperation,
  id: string,
  rest: JsonObject,
): Promise<BulkOutcome> {
  const body = { schemas: [PATCH_OP_URN], Operations: [{ op: "add", value: rest }] };
  const rules = findRules(caller, operation);
  const presented = await patchResource(provider, caller, rules, id, body, {});
  return presentOutcome(201, presented);
}

/** Take back a creation that can't be completed. */
export async function undoCreation(
  provider: Provider,
  caller: Caller,
  operation: BulkOperation,
  id: string,
): Promise<void> {
  await deleteResource(provider, caller, findRules(caller, operation), id, { forGood: true });
}

/** The URI of the resource that an operation is about, whether it is there or not. */
export function locateTarget(
  caller: Caller,
  operation: BulkOperation,
  id: string | undefined,
): string | undefined {
  if (operation.endpoint === "") return undefined;
  const tail = id === undefined ? "" : `/${encodeURIComponent(id)}`;
  return `${caller.baseUrl}${operation.endpoint}${tail}`;
}

function findRules({ rules }: Caller, { endpoint }: BulkOperation): KindRules {
  const found = findByEndpoint(rules, endpoint);
  if (found !== undefined) return found;
  if (endpoint.toLowerCase() === "/bulk") {
    throw new ScimError("invalidSyntax", "A bulk request can't hold another one.");
  }
  const known = [...rules.kindsByEndpoint.keys()].join(" and ");
  const detail = `A bulk request can change ${known}, not "${endpoint.slice(0, 64)}".`;
  throw new ScimError("notFound", detail);
}

function refuseMethod({ method }: BulkOperation): ScimError {
  return new ScimError("methodNotAllowed", `${method ?? ""} is not allowed at this path.`);
}

function readConditions({ version }: BulkOperation): Preconditions | undefined {
  return version === undefined ? undefined : parsePreconditions(version, undefined);
}

function presentOutcome(status: number, presented: PresentedResource): BulkOutcome {
  const { location, entityTag } = presented;
  // Ids are ours and need no escaping, so the last part of the address is the id itself.
  const id = location.slice(location.lastIndexOf("/") + 1);
  return { status, id, location, version: entityTag };
}
