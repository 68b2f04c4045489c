import type { HTTPMethods } from "fastify";
import { type ApplicationRules, findByEndpoint } from "../saas/application-rules.ts";
import type { KindRules } from "../saas/kind-rules.ts";
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
import { listResources, searchResources } from "../service-provider/lists.ts";
import type { PresentedResource } from "../service-provider/present.ts";
import type { Caller, Provider } from "../service-provider/provider.ts";
import {
  deleteResource,
  getResource,
  patchResource,
  postResource,
  putResource,
} from "../service-provider/resources.ts";
import type { QueryParameters } from "./query-string.ts";
import type { ScimAnswer } from "./scim-reply.ts";

/** A request of SCIM, after HTTP. */
export interface ScimRequest {
  readonly provider: Provider;
  readonly caller: Caller;
  /** The part of the path that names a resource; empty where there is none. */
  readonly id: string;
  /** The part of the path that names a resource type; empty where the route itself does. */
  readonly endpoint: string;
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
  /** Whether an organization has the endpoint that the path names; absent: each has it. */
  readonly isServed?: (rules: ApplicationRules, endpoint: string) => boolean;
  /** In bytes, where the endpoint has a limit of its own; ServiceProviderConfig publishes it. */
  readonly maxPayloadSize?: (provider: Provider) => number;
}

/** Every endpoint of RFC 7644 section 3.2, table 2, with what is behind it. */
export const SCIM_ENDPOINTS: readonly ScimEndpoint[] = [
  ...listResourceEndpoints("/Users"),
  ...listResourceEndpoints("/Groups"),
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
  { path: "/Me", methods: listMethodsOfMe() },
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
        ok(await listResources(provider, caller, listAll(caller), query)),
    },
  },
  {
    path: "/.search",
    methods: {
      POST: async ({ provider, caller, body }) =>
        ok(await searchResources(provider, caller, listAll(caller), body)),
    },
  },
  ...listResourceEndpoints("/:endpoint"),
];

/** The endpoints of one resource type, or of all that organizations define themselves. */
function listResourceEndpoints(path: "/Users" | "/Groups" | "/:endpoint"): ScimEndpoint[] {
  const isOwn = path === "/:endpoint";
  const rulesOf = ({ caller: { rules }, endpoint }: ScimRequest): KindRules => {
    const found = findByEndpoint(rules, isOwn ? `/${endpoint}` : path);
    if (found === undefined) throw new ScimError("notFound", "There is no such endpoint.");
    return found;
  };
  const isServed: ScimEndpoint["isServed"] = (rules, endpoint) =>
    findByEndpoint(rules, `/${endpoint}`) !== undefined;
  const served = isOwn ? { isServed } : {};
  const collection: ScimEndpoint = {
    path,
    ...served,
    methods: {
      GET: async (asked) =>
        ok(await listResources(asked.provider, asked.caller, [rulesOf(asked)], asked.query)),
      POST: async (asked) => {
        const { provider, caller, body, query } = asked;
        return present(201, await postResource(provider, caller, rulesOf(asked), body, query));
      },
    },
  };
  const item: ScimEndpoint = { path: `${path}/:id`, ...served, methods: listItemMethods(rulesOf) };
  const search: ScimEndpoint = {
    path: `${path}/.search`,
    ...served,
    methods: {
      POST: async (asked) =>
        ok(await searchResources(asked.provider, asked.caller, [rulesOf(asked)], asked.body)),
    },
  };
  return [collection, item, search];
}

function listItemMethods(rulesOf: (request: ScimRequest) => KindRules): ScimEndpoint["methods"] {
  return {
    GET: async (asked) => {
      const { provider, caller, id, query, conditions } = asked;
      const rules = rulesOf(asked);
      return present(200, await getResource(provider, caller, rules, id, query, conditions));
    },
    PUT: async (asked) => {
      const { provider, caller, id, body, query, conditions } = asked;
      const rules = rulesOf(asked);
      return present(200, await putResource(provider, caller, rules, id, body, query, conditions));
    },
    PATCH: async (asked) => {
      const { provider, caller, id, body, query, conditions } = asked;
      const rules = rulesOf(asked);
      return present(
        200,
        await patchResource(provider, caller, rules, id, body, query, conditions),
      );
    },
    DELETE: async (asked) => {
      const { provider, caller, id, conditions } = asked;
      await deleteResource(provider, caller, rulesOf(asked), id, { conditions });
      return { status: 204 };
    },
  };
}

/**
 * The methods of `/Me`: those of the User whose own the token is, who is answered with the
 * permanent address. RFC 7644 section 3.11.
 */
function listMethodsOfMe(): ScimEndpoint["methods"] {
  const methods: Partial<Record<ScimMethod, ScimHandler>> = {
    // Who has no account yet has no token either, so nobody can register himself.
    POST: () => {
      throw new ScimError("notImplemented", "Nobody can register at /Me. POST to /Users.");
    },
  };
  for (const [method, handle] of Object.entries(listItemMethods(findUserRules))) {
    methods[method as ScimMethod] = (asked) => handle({ ...asked, id: readOwnId(asked.caller) });
  }
  return methods;
}

function findUserRules({ caller }: ScimRequest): KindRules {
  const rules = caller.rules.kinds.get("User");
  if (rules === undefined) throw new ScimError("notFound", "There is no such endpoint.");
  return rules;
}

function readOwnId({ userId }: Caller): string {
  if (userId !== undefined) return userId;
  const detail = "This token is a program's, not a person's, so there is nobody to be /Me.";
  throw new ScimError("notImplemented", detail);
}

function listAll({ rules }: Caller): readonly KindRules[] {
  return [...rules.kinds.values()];
}

/** What to throw for a method that an endpoint does not know. RFC 7644 section 3.12. */
export function refuseMethod(method: string): ScimError {
  return new ScimError("methodNotAllowed", `${method} is not allowed at this endpoint.`);
}

/** What to throw for a method that no endpoint knows. RFC 9110 section 9.1. */
export function refuseUnknownMethod(method: string): ScimError {
  return new ScimError("notImplemented", `${method} is no method of SCIM.`);
}

function ok(text: ScimAnswer["text"] & {}): ScimAnswer {
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
