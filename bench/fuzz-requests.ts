/** Requests of the fuzz test over every route, framed as HTTP wants them whatever they say. */
import {
  buildBulk,
  buildPatch,
  buildResource,
  buildSearch,
  type Known,
  pickId,
  spoil,
  writeBody,
} from "./fuzz-bodies.ts";
import type { Chance } from "./fuzz-chance.ts";
import { buildFilter, buildPath, buildValue, pickName, pickText } from "./fuzz-words.ts";

/** An organization that the fuzz test talks to. */
export interface FuzzOrganization {
  readonly id: string;
  readonly token: string;
}

/** Where the fuzz test sends to. */
export interface FuzzPlace {
  readonly host: string;
  readonly port: number;
  readonly main: FuzzOrganization;
  /** Is changed by the operator's API, and its token is tried at the first one. */
  readonly other: FuzzOrganization;
  readonly operatorToken: string;
  /** Of the directory; absent where the server has none. */
  readonly directoryTenant?: string;
  /** Paths below a tenant with their methods, as the server has them. */
  readonly directoryRoutes: readonly { readonly method: string; readonly path: string }[];
}

/** One request, framed well: a server must answer it. */
export interface FuzzRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
  readonly body: string | undefined;
  /** The endpoint whose ids an answer of 201 tells. */
  readonly creates?: string;
}

const ENDPOINTS = ["/Users", "/Users", "/Users", "/Groups", "/Groups", "/Devices"] as const;
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;
const TYPES = [
  ...["application/json", "application/json; charset=utf-16", "text/plain", "application/xml"],
  ...["", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", ";", "a/b/c"],
] as const;

/** Build a request to any of the routes. */
export function buildFuzzRequest(chance: Chance, place: FuzzPlace, known: Known): FuzzRequest {
  const dice = chance.below(1000);
  if (dice < 860) return buildScim(chance, place, known);
  if (dice < 900) return buildOperator(chance, place);
  if (dice < 930 && place.directoryTenant !== undefined) return buildGraph(chance, place);
  if (dice < 950) return buildOAuth(chance, place);
  return buildOdd(chance, place);
}

function buildScim(chance: Chance, place: FuzzPlace, known: Known): FuzzRequest {
  const base = `/organizations/${place.main.id}/scim${chance.often(950) ? "/v2" : ""}`;
  const scim = (method: string, path: string, body?: unknown): FuzzRequest => ({
    method,
    target: base + path,
    headers: listHeaders(chance, place.main.token, body !== undefined),
    body: body === undefined ? undefined : writeBody(chance, body),
  });
  const endpoint = chance.pick(ENDPOINTS);
  const path = `${endpoint}/${encode(pickId(chance, known, endpoint))}`;
  const resource = () => {
    const valid = buildResource(chance, known, endpoint);
    return chance.often(500) ? spoil(chance, valid) : valid;
  };
  switch (chance.below(20)) {
    case 0:
    case 1:
    case 2:
      return { ...scim("POST", endpoint, resource()), creates: endpoint };
    case 3:
    case 4:
      return scim("PUT", path + buildQuery(chance, 150), resource());
    case 5:
    case 6:
    case 7:
    case 8:
      return scim("PATCH", path + buildQuery(chance, 150), buildPatch(chance, known, endpoint));
    case 9:
      return scim("DELETE", path);
    case 10:
    case 11:
      return scim(chance.pick(["GET", "GET", "HEAD"]), path + buildQuery(chance, 300));
    case 12:
    case 13:
    case 14:
    case 15:
      return scim("GET", `${chance.often(80) ? "/" : endpoint}${buildQuery(chance, 1000)}`);
    case 16:
      return scim("POST", `${chance.pick(["", endpoint])}/.search`, buildSearch(chance));
    case 17:
      return scim("POST", "/Bulk", buildBulk(chance, known));
    case 18:
      return scim(chance.pick(METHODS), pickDiscovery(chance) + buildQuery(chance, 300));
    default:
      return scim(chance.pick(METHODS), `/${encode(pickText(chance))}`, buildValue(chance));
  }
}

function pickDiscovery(chance: Chance): string {
  const schema = `/Schemas/${encode(pickName(chance))}`;
  const plain = ["/Me", "/Schemas", "/ResourceTypes", "/ServiceProviderConfig", "/Bulk"] as const;
  return chance.pick([...plain, schema, `/ResourceTypes/${encode(pickText(chance))}`]);
}

function buildQuery(chance: Chance, permille: number): string {
  if (!chance.often(permille)) return "";
  const parts: string[] = [];
  const add = (name: string, value: string) => parts.push(`${name}=${encode(value)}`);
  if (chance.often(600)) add("filter", buildFilter(chance));
  if (chance.often(200)) add("sortBy", buildPath(chance));
  if (chance.often(200)) add("sortOrder", chance.pick(["descending", "ascending", "up", ""]));
  if (chance.often(200)) add("startIndex", String(chance.below(40) - 4));
  if (chance.often(200)) add("attributes", `${pickName(chance)},${pickName(chance)}`);
  if (chance.often(100)) add("excludedAttributes", pickName(chance));
  if (chance.often(80)) add("cursor", chance.pick(["", "AAAA", pickText(chance)]));
  if (chance.often(40)) add(pickText(chance), pickText(chance));
  if (chance.often(20)) parts.push(chance.pick(["%", "%zz=1", "a=%ff", "&&&", "filter=%00", "?"]));
  // A page of a hundred takes long to send and proves nothing more than one of five.
  add("count", chance.often(950) ? String(chance.below(5)) : pickText(chance));
  return `?${parts.join("&")}`;
}

function listHeaders(chance: Chance, token: string, hasBody: boolean): string[] {
  const headers = [`authorization: Bearer ${token}`];
  if (chance.often(10)) headers[0] = `authorization: ${chance.pick(["Bearer", "Basic eA==", "x"])}`;
  if (hasBody) {
    const type = chance.often(960) ? "application/scim+json" : chance.pick(TYPES);
    headers.push(`content-type: ${type}`);
  }
  if (chance.often(20)) headers.push(`accept: ${chance.pick(["text/html", "*/*", ";q", ",,,"])}`);
  if (chance.often(60))
    headers.push(`if-match: ${chance.pick(['W/"1"', "*", '"', "W/", 'W/"x",'])}`);
  if (chance.often(40)) headers.push(`if-none-match: ${chance.pick(['W/"1"', "*", "a", '","'])}`);
  if (chance.often(10)) headers.push(`content-encoding: ${chance.pick(["gzip", "br", "x"])}`);
  if (chance.often(10)) headers.push("x-http-method-override: DELETE");
  if (chance.often(10)) headers.push("origin: https://evil.example");
  return headers;
}

/** The operator's API, on the second organization: what is revoked there hurts nobody. */
function buildOperator(chance: Chance, { operatorToken, other }: FuzzPlace): FuzzRequest {
  const id = chance.often(900) ? other.id : encode(pickText(chance));
  const below = chance.pick([
    ...["", "", "/schema", "/schema", "/tokens/x", "/tokens/x/rotate", "/audit", "/requests"],
    ...["/request-log", "/nothing", "/token", `/${encode(pickText(chance))}`],
  ] as unknown as [string, ...string[]]);
  const attributes = [{ name: pickName(chance), type: pickText(chance) }, buildValue(chance)];
  const body = chance.pick([
    { quirks: buildValue(chance) },
    { policy: { [pickName(chance)]: buildValue(chance) } },
    { name: pickText(chance), subscription: pickText(chance), preset: pickText(chance) },
    { rateLimit: buildValue(chance) },
    { schemas: [{ id: pickText(chance), attributes }], resourceTypes: [] },
    { schemas: buildValue(chance), resourceTypes: [{ name: pickText(chance) }] },
    buildValue(chance),
  ]);
  const method = chance.pick(METHODS);
  return {
    method,
    target: `/api/organizations/${id}${below}${buildQuery(chance, 100)}`,
    headers: listHeaders(chance, operatorToken, true),
    body: method === "GET" || method === "HEAD" ? undefined : writeBody(chance, body),
  };
}

function buildGraph(chance: Chance, place: FuzzPlace): FuzzRequest {
  const { directoryRoutes, directoryTenant = "", operatorToken } = place;
  const route = directoryRoutes[chance.below(directoryRoutes.length)];
  const path = (route?.path ?? "/users")
    .split("/")
    .map((part) => (part.startsWith(":") ? pickPrincipal(chance) : part))
    .join("/");
  const tenant = chance.often(980) ? directoryTenant : encode(pickText(chance));
  const options = [
    `$top=${chance.below(9)}`,
    `$filter=${encode(buildFilter(chance))}`,
    "$skiptoken=a",
  ];
  const query = chance.often(300) ? `?${options[chance.below(3)]}` : "";
  const method = chance.often(900) ? (route?.method ?? "GET") : chance.pick(METHODS);
  const user = {
    userPrincipalName: `p${chance.below(50)}@contoso.example`,
    displayName: pickText(chance),
    [pickName(chance)]: buildValue(chance),
  };
  const hasBody = method !== "GET" && method !== "HEAD";
  return {
    method,
    target: `/tenants/${tenant}/v1.0${path}${query}`,
    headers: listHeaders(chance, operatorToken, hasBody),
    body: hasBody ? writeBody(chance, chance.often(700) ? user : buildValue(chance)) : undefined,
  };
}

function pickPrincipal(chance: Chance): string {
  return chance.often(700) ? `p${chance.below(50)}@contoso.example` : encode(pickText(chance));
}

function buildOAuth(chance: Chance, { main }: FuzzPlace): FuzzRequest {
  const form = new URLSearchParams();
  form.set(
    "grant_type",
    chance.often(700) ? "client_credentials" : pickText(chance).toWellFormed(),
  );
  form.append(chance.often(700) ? "client_id" : "grant_type", pickText(chance).toWellFormed());
  form.set("client_secret", chance.often(100) ? main.token : pickText(chance).toWellFormed());
  const basic = chance.pick(["Basic Og==", "Basic %", `Basic ${main.token}`, "Basic"]);
  return {
    method: chance.often(900) ? "POST" : chance.pick(METHODS),
    target: `/organizations/${main.id}/oauth2/token`,
    headers: [
      `content-type: ${chance.often(900) ? "application/x-www-form-urlencoded" : chance.pick(TYPES)}`,
      ...(chance.often(200) ? [`authorization: ${basic}`] : []),
    ],
    body: chance.often(900) ? form.toString() : pickText(chance),
  };
}

/** Addresses that are nobody's, and tokens at addresses that are not theirs. */
function buildOdd(chance: Chance, place: FuzzPlace): FuzzRequest {
  const { main, other, operatorToken } = place;
  const target = chance.pick([
    ...["/", "/healthz", "/readyz", "/metrics", "/openapi.json", "/%", "//", "/api", "/tenants"],
    ...["/scim/v2/Users", "/oauth2/token", `/organizations/${other.id}/scim/v1/Users`],
    `/organizations/${encode(pickText(chance))}/scim/v2/Users`,
    `/organizations/${other.id}/scim/v2/Users${buildQuery(chance, 500)}`,
    `/${encode(pickText(chance))}`,
  ] as unknown as [string, ...string[]]);
  return {
    method: chance.pick(METHODS),
    target,
    headers: listHeaders(chance, chance.pick([main.token, other.token, operatorToken]), true),
    body: chance.often(500) ? undefined : writeBody(chance, buildValue(chance)),
  };
}

/** Percent-encode whatever a text holds; what is no Unicode becomes U+FFFD. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
