import type { HTTPMethods } from "fastify";
import type { ResourceKind } from "../saas/ports.ts";
import type { Preconditions } from "../scim/entity-tag.ts";
import { ScimError } from "../scim/errors.ts";
import { type FormatFailure, processBulk } from "../service-provider/bulk.ts";
import {
  listResourceTypes,
  listSchemas,
  readResourceType,
  readSchema,
  readServiceProviderConfig,
} from "../service-provider/discovery.ts";
import {
  createGroup,
  deleteGroup,
  patchGroup,
  readGroup,
  replaceGroup,
} from "../service-provider/groups.ts";
import { ALL_KINDS, listResources, searchResources } from "../service-provider/lists.ts";
import type { PresentedResource } from "../service-provider/present.ts";
import type { Caller, Provider } from "../service-provider/provider.ts";
import {
  createUser,
  deleteUser,
  patchUser,
  readUser,
  replaceUser,
} from "../service-provider/users.ts";
import type { QueryParameters } from "./query-string.ts";
import type { ScimAnswer } from "./scim-reply.ts";

/** A request of SCIM, after HTTP. */
export interface ScimRequest {
  readonly provider: Provider;
  readonly caller: Caller;
  /** The last part of the path; empty where there is none. */
  readonly id: string;
  readonly query: QueryParameters;
  readonly body: unknown;
  /** Undefined when the request makes none. */
  readonly conditions: Preconditions | undefined;
  readonly formatFailure: FormatFailure;
}

type ScimHandler = (request: ScimRequest) => ScimAnswer | Promise<ScimAnswer>;

/** The methods that a SCIM endpoint may know; a HEAD is answered like a GET. */
export type ScimMethod = Extract<HTTPMethods, "GET" | "POST" | "PUT" | "PATCH" | "DELETE">;

/** One endpoint: its path below the base URL, and what each method does. */
export interface ScimEndpoint {
  readonly path: string;
  readonly methods: Readonly<Partial<Record<ScimMethod, ScimHandler>>>;
  /** Answers the methods that are not in the table; 405 unless told otherwise. */
  readonly unsupported?: "notImplemented";
  /** In bytes, where the endpoint has a limit of its own; ServiceProviderConfig publishes it. */
  readonly maxPayloadSize?: (provider: Provider) => number;
}

/** Every endpoint of RFC 7644 section 3.2, table 2, with what is behind it. */
export const SCIM_ENDPOINTS: readonly ScimEndpoint[] = [
  {
    path: "/Users",
    methods: {
      GET: async ({ provider, caller, query }) =>
        ok(await listResources(provider, caller, ["User"], query)),
      POST: async ({ provider, caller, body, query }) =>
        present(201, await createUser(provider, caller, body, query)),
    },
  },
  {
    path: "/Users/:id",
    methods: {
      GET: async ({ provider, caller, id, query, conditions }) =>
        present(200, await readUser(provider, caller, id, query, conditions)),
      PUT: async ({ provider, caller, id, body, query, conditions }) =>
        present(200, await replaceUser(provider, caller, id, body, query, conditions)),
      PATCH: async ({ provider, caller, id, body, query, conditions }) =>
        present(200, await patchUser(provider, caller, id, body, query, conditions)),
      DELETE: async ({ provider, caller, id, conditions }) => {
        await deleteUser(provider, caller, id, conditions);
        return { status: 204 };
      },
    },
  },
  {
    path: "/Groups",
    methods: {
      GET: async ({ provider, caller, query }) =>
        ok(await listResources(provider, caller, ["Group"], query)),
      POST: async ({ provider, caller, body, query }) =>
        present(201, await createGroup(provider, caller, body, query)),
    },
  },
  {
    path: "/Groups/:id",
    methods: {
      GET: async ({ provider, caller, id, query, conditions }) =>
        present(200, await readGroup(provider, caller, id, query, conditions)),
      PUT: async ({ provider, caller, id, body, query, conditions }) =>
        present(200, await replaceGroup(provider, caller, id, body, query, conditions)),
      PATCH: async ({ provider, caller, id, body, query, conditions }) =>
        present(200, await patchGroup(provider, caller, id, body, query, conditions)),
      DELETE: async ({ provider, caller, id, conditions }) => {
        await deleteGroup(provider, caller, id, conditions);
        return { status: 204 };
      },
    },
  },
  {
    path: "/ServiceProviderConfig",
    methods: { GET: ({ provider, caller }) => ok(readServiceProviderConfig(provider, caller)) },
  },
  {
    path: "/ResourceTypes",
    methods: { GET: ({ caller, query }) => ok(listResourceTypes(caller, query)) },
  },
  {
    path: "/ResourceTypes/:id",
    methods: { GET: ({ caller, id }) => ok(readResourceType(caller, id)) },
  },
  { path: "/Schemas", methods: { GET: ({ caller, query }) => ok(listSchemas(caller, query)) } },
  { path: "/Schemas/:id", methods: { GET: ({ caller, id }) => ok(readSchema(caller, id)) } },
  // A Secret Token belongs to an organization, not to a person, so there is nobody to be "me".
  { path: "/Me", methods: {}, unsupported: "notImplemented" },
  {
    path: "/Bulk",
    methods: {
      POST: async ({ provider, caller, body, formatFailure }) =>
        ok(await processBulk(provider, caller, body, formatFailure)),
    },
    maxPayloadSize: ({ policy }) => policy.maxBulkBytes,
  },
  {
    path: "/",
    methods: {
      GET: async ({ provider, caller, query }) =>
        ok(await listResources(provider, caller, ALL_KINDS, query)),
    },
  },
  { path: "/.search", methods: { POST: searchAmong(ALL_KINDS) } },
  { path: "/Users/.search", methods: { POST: searchAmong(["User"]) } },
  { path: "/Groups/.search", methods: { POST: searchAmong(["Group"]) } },
];

/** What to throw for a method that an endpoint does not know. RFC 7644 sections 3.11 and 3.12. */
export function refuseMethod(endpoint: ScimEndpoint, method: string): ScimError {
  if (endpoint.unsupported !== undefined) {
    return new ScimError("notImplemented", "This service provider does not support this endpoint.");
  }
  return new ScimError("methodNotAllowed", `${method} is not allowed at this endpoint.`);
}

function searchAmong(kinds: readonly ResourceKind[]): ScimHandler {
  return async ({ provider, caller, body }) =>
    ok(await searchResources(provider, caller, kinds, body));
}

function ok(text: string): ScimAnswer {
  return { status: 200, text };
}

function present(
  status: number,
  { text, location, entityTag, isNotModified }: PresentedResource,
): ScimAnswer {
  if (isNotModified === true) return { status: 304, location, entityTag };
  if (text === undefined) return { status: 204, location, entityTag };
  return { status, text, location, entityTag };
}
