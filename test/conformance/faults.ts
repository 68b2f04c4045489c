import type { JsonObject, JsonValue } from "../../src/common/json.ts";

/** A request on its way to the good server. */
export interface Passing {
  method: string;
  /** With its query. */
  path: string;
  headers: Record<string, string>;
  body: JsonObject | undefined;
}

/** An answer on its way back. */
export interface Returning {
  status: number;
  headers: Record<string, string>;
  body: JsonValue | undefined;
}

/** One rule that a server breaks. */
export interface Fault {
  readonly title: string;
  /** The families of checks that are run. */
  readonly families: readonly string[];
  /** The checks that must find it, among others perhaps. */
  readonly found: readonly string[];
  /** Change the request, or answer it oneself. */
  readonly request?: (request: Passing) => Returning | undefined | "hangUp";
  readonly answer?: (answer: Returning, request: Passing) => void;
}

const EMPTY: Returning = { status: 204, headers: {}, body: undefined };
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

function member(value: JsonValue | undefined): Record<string, JsonValue> {
  return (value ?? {}) as Record<string, JsonValue>;
}

function dropParameter(request: Passing, name: string): undefined {
  const [path = "", query = ""] = request.path.split("?");
  const rest = query.split("&").filter((part) => !part.startsWith(`${name}=`));
  request.path = rest.length === 0 ? path : `${path}?${rest.join("&")}`;
}

function isCreation({ method, path }: Passing): boolean {
  return method === "POST" && path.startsWith("/Users");
}

function operationsOf(request: Passing): Record<string, JsonValue>[] {
  return (request.body?.Operations ?? []) as Record<string, JsonValue>[];
}

const DISCOVERY: readonly Fault[] = [
  {
    title: "ServiceProviderConfig does not tell of bulk",
    families: ["Discovery"],
    found: ["discovery-config-features"],
    answer: ({ body }, { path }) => {
      if (path.startsWith("/ServiceProviderConfig")) delete member(body).bulk;
    },
  },
  {
    title: "Schemas forgets what ResourceTypes names",
    families: ["Discovery"],
    found: ["discovery-schemas", "discovery-links"],
    answer: ({ body }, { path }) => {
      if (path === "/Schemas") member(body).Resources = [];
    },
  },
  {
    title: "every token is good",
    families: ["Authentication"],
    found: ["authentication-none", "authentication-wrong", "authentication-write"],
    request: ({ headers }) => {
      headers.authorization = String(headers["x-right"]);
      return undefined;
    },
  },
  {
    title: "401 without WWW-Authenticate",
    families: ["Authentication"],
    found: ["authentication-challenge"],
    answer: ({ headers }) => {
      delete headers["www-authenticate"];
    },
  },
];

const CREATION: readonly Fault[] = [
  {
    title: "creations are answered with 200",
    families: ["Create"],
    found: ["create-status"],
    answer: (answer, request) => {
      if (isCreation(request) && answer.status === 201) answer.status = 200;
    },
  },
  {
    title: "creations give no id",
    families: ["Create"],
    found: ["create-body"],
    answer: ({ body }, request) => {
      if (isCreation(request)) delete member(body).id;
    },
  },
  {
    title: "no Location",
    families: ["Create"],
    found: ["create-location"],
    answer: ({ headers }) => {
      delete headers.location;
    },
  },
  {
    title: "no lastModified",
    families: ["Create"],
    found: ["create-meta"],
    answer: ({ body }) => {
      delete member(member(body).meta).lastModified;
    },
  },
  {
    title: "passwords come back",
    families: ["Create"],
    found: ["create-password"],
    answer: ({ body }, { body: sent }) => {
      if (sent?.password !== undefined) member(body).password = sent.password;
    },
  },
  {
    title: "a clash is 400",
    families: ["Create"],
    found: ["create-duplicate", "create-duplicate-case"],
    answer: (answer) => {
      if (answer.status === 409) answer.status = 400;
    },
  },
  {
    title: "refusals have no scimType",
    families: ["Create", "Filter"],
    found: ["create-duplicate", "create-no-user-name", "filter-broken"],
    answer: ({ body }) => {
      delete member(body).scimType;
    },
  },
  {
    title: "status is a number in errors",
    families: ["Read", "Errors"],
    found: ["read-unknown", "error-shape", "error-conflict-shape"],
    answer: ({ status, body }) => {
      if (status >= 400) member(body).status = status;
    },
  },
  {
    title: "the answer to a creation is lost",
    families: ["Create"],
    found: ["create-status"],
    answer: (answer, request) => {
      if (isCreation(request)) answer.status = 0;
    },
  },
];

const LISTS: readonly Fault[] = [
  {
    title: "no match is 404",
    families: ["List and paging"],
    found: ["list-none"],
    answer: (answer) => {
      if (member(answer.body).totalResults === 0) answer.status = 404;
    },
  },
  {
    title: "totalResults counts the page",
    families: ["List and paging"],
    found: ["paging-count", "paging-count-zero"],
    answer: ({ body }) => {
      const { Resources } = member(body);
      if (Array.isArray(Resources)) member(body).totalResults = Resources.length;
    },
  },
  {
    title: "count is not heard",
    families: ["List and paging"],
    found: ["paging-count", "paging-count-zero", "paging-count-negative", "paging-walk"],
    request: (request) => dropParameter(request, "count"),
  },
  {
    title: "startIndex is not heard",
    families: ["List and paging"],
    found: ["paging-walk", "paging-beyond"],
    request: (request) => dropParameter(request, "startIndex"),
  },
  {
    title: "filters are not heard",
    families: ["List and paging", "Filter", "Delete"],
    found: ["list-none", "filter-eq", "filter-broken", "delete-lists"],
    request: (request) => dropParameter(request, "filter"),
  },
  {
    title: "a broken filter finds nothing",
    families: ["Filter"],
    found: ["filter-broken", "filter-operator-unknown"],
    answer: (answer, { method }) => {
      if (method !== "GET" || answer.status !== 400) return;
      answer.status = 200;
      answer.body = { schemas: [LIST], totalResults: 0, Resources: [] };
    },
  },
  {
    title: "attributes is not heard",
    families: ["Projection"],
    found: ["projection-attributes", "projection-list", "projection-urn"],
    request: (request) => dropParameter(request, "attributes"),
  },
  {
    title: "excludedAttributes is not heard",
    families: ["Projection", "Groups"],
    found: ["projection-excluded", "group-excluded-members"],
    request: (request) => dropParameter(request, "excludedAttributes"),
  },
];

const CHANGES: readonly Fault[] = [
  {
    title: "PATCH is answered and not done",
    families: ["Patch"],
    found: ["patch-add-simple", "patch-remove-simple", "patch-replace-simple", "patch-atomic"],
    request: ({ method }) => (method === "PATCH" ? { ...EMPTY } : undefined),
  },
  {
    title: "op names with a capital are refused",
    families: ["Real clients"],
    found: ["patch-client-op-case"],
    request: (request) => {
      const isOdd = operationsOf(request).some(({ op }) => op !== String(op).toLowerCase());
      return isOdd ? { status: 400, headers: {}, body: {} } : undefined;
    },
  },
  {
    title: "remove with a value empties the group",
    families: ["Groups"],
    found: ["members-remove-value"],
    request: (request) => {
      for (const operation of operationsOf(request)) {
        if (String(operation.op).toLowerCase() === "remove") delete operation.value;
      }
      return undefined;
    },
  },
  {
    title: "PUT makes what there is not",
    families: ["Replace"],
    found: ["put-unknown"],
    answer: (answer, { method, body }) => {
      if (method !== "PUT" || answer.status !== 404) return;
      answer.status = 200;
      answer.body = { ...body };
    },
  },
  {
    title: "DELETE answers 200",
    families: ["Delete"],
    found: ["delete-status"],
    answer: (answer, { method }) => {
      if (method === "DELETE" && answer.status === 204) answer.status = 200;
    },
  },
  {
    title: "DELETE of what is gone is 204",
    families: ["Delete"],
    found: ["delete-gone", "delete-unknown"],
    answer: (answer, { method }) => {
      if (method === "DELETE" && answer.status === 404) Object.assign(answer, EMPTY);
    },
  },
  {
    title: "Content-Type is text",
    families: ["Media types"],
    found: ["media-answer", "media-error"],
    answer: ({ headers }) => {
      headers["content-type"] = "text/plain";
    },
  },
];

const FEATURES: readonly Fault[] = [
  {
    title: "sortOrder is not heard",
    families: ["Sort"],
    found: ["sort-descending"],
    request: (request) => dropParameter(request, "sortOrder"),
  },
  {
    title: "cursors are not heard",
    families: ["Paging by cursor"],
    found: ["cursor-bad", "cursor-walk"],
    request: (request) => dropParameter(request, "cursor"),
  },
  {
    title: "the ETag is always the same",
    families: ["ETag"],
    found: ["etag-header", "etag-changes", "etag-not-modified"],
    answer: ({ headers }) => {
      headers.etag = 'W/"same"';
    },
  },
  {
    title: "bulk results have numbers for status",
    families: ["Bulk"],
    found: ["bulk-create"],
    answer: ({ body }, { path }) => {
      if (path !== "/Bulk") return;
      for (const result of (member(body).Operations ?? []) as Record<string, JsonValue>[]) {
        result.status = Number(result.status);
      }
    },
  },
  {
    title: "members are not shown",
    families: ["Groups"],
    found: ["group-create", "members-add", "members-replace"],
    answer: ({ body }, { path }) => {
      if (path.startsWith("/Groups")) delete member(body).members;
    },
  },
  {
    title: "the extension's values are dropped",
    families: ["Enterprise extension"],
    found: ["enterprise-create", "enterprise-patch", "manager-add"],
    answer: ({ body }) => {
      delete member(body)[ENTERPRISE];
    },
  },
];

/** Servers that break one rule each. */
export const FAULTS: readonly Fault[] = [
  ...DISCOVERY,
  ...CREATION,
  ...LISTS,
  ...CHANGES,
  ...FEATURES,
];
