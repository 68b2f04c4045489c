import { isJsonObject, type JsonObject } from "../../src/common/json.ts";
import type { Tenant } from "./service.ts";

/** An answer, its body parsed when there is one. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as an object; empty when there is none. */
  readonly body: JsonObject;
}

/** What of a request is not usual. */
export interface SendOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** The body as it goes over the wire, instead of JSON. */
  readonly rawBody?: string | Uint8Array<ArrayBuffer>;
}

/** Send one SCIM request, signed by the tenant's token, with SCIM's media type. */
export async function send(
  tenant: Tenant,
  method: string,
  path: string,
  body?: unknown,
  options: SendOptions = {},
): Promise<Answer> {
  const payload = options.rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
  const headers = new Headers({
    authorization: `Bearer ${tenant.token}`,
    accept: "application/scim+json",
  });
  if (payload !== undefined) headers.set("content-type", "application/scim+json");
  for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
  const init = { method, headers, ...(payload === undefined ? {} : { body: payload }) };
  const response = await fetch(tenant.url + path, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parseBody(text) };
}

function parseBody(text: string): JsonObject {
  if (text === "") return {};
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : {};
}

/** The URN of the core User schema. */
export const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
/** The URN of the core Group schema. */
export const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
/** The URN of the enterprise extension. */
export const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** A PATCH body of these operations. */
export function patchOp(...operations: readonly JsonObject[]): JsonObject {
  return {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: operations,
  };
}

/** Create a resource and hand back its id. */
export async function createResource(
  tenant: Tenant,
  endpoint: "/Users" | "/Groups",
  attributes: JsonObject,
): Promise<string> {
  const schemas = [endpoint === "/Users" ? USER : GROUP];
  const answer = await send(tenant, "POST", endpoint, { schemas, ...attributes });
  const { id } = answer.body;
  if (answer.status !== 201 || typeof id !== "string") {
    throw new Error(`POST ${endpoint} answered ${answer.status}: ${answer.text}`);
  }
  return id;
}
