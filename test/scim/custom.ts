import type { JsonObject } from "../../src/common/json.ts";
import { type Answer, send } from "./client.ts";
import { OPERATOR_TOKEN, type Tenant } from "./service.ts";

export const DEVICE = "urn:example:schemas:2.0:Device";
export const WARRANTY = "urn:example:schemas:extension:2.0:Warranty";
export const BADGE = "urn:ietf:params:scim:schemas:extension:acme:2.0:User";
export const COST_CENTER = "urn:example:schemas:2.0:CostCenter";

/** A reference as manager is one, to a resource of these types. */
function reference(name: string, referenceTypes: readonly string[]): JsonObject {
  const $ref = { name: "$ref", type: "reference", referenceTypes };
  return { name, type: "complex", subAttributes: [{ name: "value" }, $ref, { name: "display" }] };
}

/** Attributes of every kind that RFC 7643 has. */
export const DEVICE_ATTRIBUTES: readonly JsonObject[] = [
  { name: "serial", required: true, uniqueness: "server" },
  { name: "assetTag", mutability: "immutable", caseExact: true },
  { name: "state", canonicalValues: ["new", "used"] },
  { name: "firmware", mutability: "readOnly" },
  { name: "pin", mutability: "writeOnly" },
  { name: "history", returned: "request" },
  { name: "hidden", returned: "never" },
  { name: "bought", type: "dateTime" },
  { name: "weight", type: "decimal" },
  { name: "slots", type: "integer", multiValued: true },
  { name: "mobile", type: "boolean" },
  reference("owner", ["User"]),
  { name: "center", type: "reference", referenceTypes: ["CostCenter"] },
  {
    name: "ports",
    type: "complex",
    multiValued: true,
    subAttributes: [
      { name: "value", uniqueness: "server", caseExact: true },
      { name: "type" },
      { name: "primary", type: "boolean" },
    ],
  },
];

/** Devices with a warranty, cost centers, and badges of users. */
export const DEFINITIONS: JsonObject = {
  schemas: [
    { id: DEVICE, name: "Device", attributes: DEVICE_ATTRIBUTES },
    { id: WARRANTY, attributes: [{ name: "until", type: "dateTime", required: true }] },
    {
      id: COST_CENTER,
      attributes: [
        { name: "code", required: true, uniqueness: "server", caseExact: true },
        { name: "displayName", type: "integer" },
        reference("head", ["User", "Device"]),
      ],
    },
    { id: BADGE, attributes: [{ name: "number", uniqueness: "server" }, { name: "level" }] },
  ],
  resourceTypes: [
    {
      name: "Device",
      endpoint: "/Devices",
      schema: DEVICE,
      schemaExtensions: [{ schema: WARRANTY, required: false }],
    },
    { name: "CostCenter", endpoint: "/CostCenters", schema: COST_CENTER },
    { name: "User", schemaExtensions: [{ schema: BADGE, required: false }] },
  ],
};

/** Ask the operator's API about an organization. */
export async function operate(
  { id, url }: Tenant,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const token = OPERATOR_TOKEN;
  const api = `${new URL(url).origin}/api/organizations/${id}`;
  return await send({ id, url: api, token }, method, path, body, {
    headers: { accept: "application/json", "content-type": "application/json" },
  });
}

/** Let an organization have these definitions. */
export async function defineTypes(tenant: Tenant, definitions: JsonObject): Promise<void> {
  const { status, text } = await operate(tenant, "PUT", "/schema", definitions);
  if (status !== 200) throw new Error(`PUT /schema answered ${status}: ${text}`);
}
