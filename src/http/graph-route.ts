import { DirectoryError } from "../directory/errors.ts";
import type { DirectoryAdmin } from "../provisioning/directory-admin.ts";
import type { Listing } from "../provisioning/directory-listing.ts";
import type { JobAdmin } from "../provisioning/job-admin.ts";
import type { ProvisioningLogStore } from "../sync/log-store.ts";
import type { GraphQuery } from "./graph-query.ts";

/** What the Graph-shaped API acts with. */
export interface GraphDeps extends DirectoryAdmin, JobAdmin {
  readonly provisioningLog: ProvisioningLogStore;
  /** SHA-256 of the operator's token, lower-case hex. */
  readonly operatorTokenSha256: string;
  /** Without a slash at the end; undefined: answers name resources by the request's Host. */
  readonly publicUrl: string | undefined;
  /** In bytes. */
  readonly bodyLimit: number;
}

/** A request, decoded as far as all routes have it in common. */
export interface GraphCall {
  readonly deps: GraphDeps;
  readonly tenantId: string;
  /** Where the tenant's API begins, e.g. `https://host/tenants/acme/v1.0`. */
  readonly base: string;
  /** The path under `base`, for the links to further parts of a list. */
  readonly path: string;
  /** A parameter of the path. */
  readonly param: (name: string) => string;
  readonly query: GraphQuery;
  readonly body: unknown;
}

/** What a route answers: 200 with a body or 204 without one, unless told otherwise. */
export interface GraphAnswer {
  readonly status?: number;
  readonly body?: object;
  /** Where what was created is found. */
  readonly location?: string;
}

/** One method of one resource. */
export interface GraphRoute {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Under the tenant's base, with `:name` for parameters. */
  readonly path: string;
  /** The properties that `$filter` may compare on this route. */
  readonly filterable?: readonly string[];
  /** The route reads `$filter` itself. */
  readonly ownFilter?: boolean;
  /** Whether the route is a list, that takes `$top`, and `$skiptoken` unless it is the log. */
  readonly options?: readonly ("$top" | "$skiptoken")[];
  readonly handle: (call: GraphCall) => Promise<GraphAnswer>;
}

/** Both options of a list with parts. */
export const PAGED: readonly ("$top" | "$skiptoken")[] = ["$top", "$skiptoken"];

/** The place in a list that a request asks for. */
export function readPage(call: GraphCall): { readonly afterId?: string; readonly limit: number } {
  const { skipToken, top } = call.query;
  return skipToken === undefined ? { limit: top } : { afterId: skipToken, limit: top };
}

/** A part of a list in Graph's shape, with the link to the next part. */
export function answerList<T>(
  call: GraphCall,
  listing: Listing<T>,
  given: { readonly context: string; readonly present: (item: T) => object },
): GraphAnswer {
  const { nextAfterId, items } = listing;
  const next =
    nextAfterId === undefined
      ? {}
      : {
          "@odata.nextLink":
            `${call.base}${call.path}?$top=${call.query.top}` +
            `&$skiptoken=${encodeURIComponent(nextAfterId)}${repeatFilter(call)}`,
        };
  const value = items.map(given.present);
  return { body: { "@odata.context": formatContext(call, given.context), ...next, value } };
}

function repeatFilter({ query }: GraphCall): string {
  const { filterText } = query;
  return filterText === undefined ? "" : `&$filter=${encodeURIComponent(filterText)}`;
}

/** One object in Graph's shape. */
export function answerEntity(call: GraphCall, context: string, entity: object): GraphAnswer {
  const name = formatContext(call, `${context}/$entity`);
  return { body: { "@odata.context": name, ...entity } };
}

/** Done, and nothing to say. */
export const NO_CONTENT: GraphAnswer = { status: 204 };

/** The refusal of a reference that isn't there. */
export function refuseNothingThere(message: string): DirectoryError {
  return new DirectoryError("ResourceNotFound", message);
}

function formatContext(call: GraphCall, context: string): string {
  return `${call.base}/$metadata#${context}`;
}
