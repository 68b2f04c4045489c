import { expect } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { type Answer, type Installation, send } from "../graph/installation.ts";

/** The directory's tenant. */
export const TENANT = "contoso";

/** An answer that must be good. @returns its body */
export async function good(answer: Promise<Answer>): Promise<JsonObject> {
  const { status, body, text } = await answer;
  expect(status, text).toBeLessThan(300);
  return body;
}

/** The items of a list of Graph's. */
export function listOf(body: JsonObject): readonly JsonObject[] {
  return (body.value ?? []) as readonly JsonObject[];
}

/** What the steps through seed 003 do again and again, on either side. */
export class BisWalk {
  /** What BIS's support hands out. */
  credentials = { tenantUrl: "", secretToken: "", organizationId: "" };
  /** Of the application and its configuration in the directory's tenant. */
  application = "";
  jobId = "";
  readonly #installation: Installation;
  #token = "";

  constructor(installation: Installation) {
    this.#installation = installation;
  }

  /** From here on the directory's administrator signs with this token. */
  signWith(token: string): void {
    this.#token = token;
  }

  /** A request of the directory's administrator; below the tenant's `/v1.0`. */
  graph(method: string, path: string, body?: unknown): Promise<Answer> {
    const url = `${this.#installation.origin}/tenants/${TENANT}/v1.0${path}`;
    return send(url, { method, body, token: this.#token });
  }

  /** A request about people, whom another administrator looks after. */
  people(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.#installation.call(TENANT, method, path, body);
  }

  /** The same for what Graph has no word for. */
  rollcall(method: string, path: string, body?: unknown): Promise<Answer> {
    const url = `${this.#installation.origin}/rollcall/v1/tenants/${TENANT}${path}`;
    return send(url, { method, body, token: this.#token });
  }

  get root(): string {
    return `/servicePrincipals/${this.application}/synchronization`;
  }

  get job(): string {
    return `${this.root}/jobs/${this.jobId}`;
  }

  /** Resolves when all that changed in the directory was looked at. */
  settled(): Promise<void> {
    return this.#installation.settled({ tenantId: TENANT, jobId: this.jobId });
  }

  /** A complete person of the directory, unless told otherwise. @returns the id there */
  async create(name: string, more: JsonObject = {}): Promise<string> {
    const { id } = await good(
      this.people("POST", "/users", {
        userPrincipalName: `${name}@contoso.example`,
        displayName: name,
        givenName: name,
        surname: "Contoso",
        mail: `${name}@contoso.example`,
        mailNickname: name,
        employeeId: `E-${name}`,
        state: "Hovedstaden",
        country: "DK",
        ...more,
      }),
    );
    return String(id);
  }

  /** Assign somebody to BIS; the first role of the application unless another is named. */
  async assign(principalId: string, roleId?: string): Promise<string> {
    const { appRoles } = await good(this.graph("GET", `/servicePrincipals/${this.application}`));
    const [first] = appRoles as readonly JsonObject[];
    const path = `/servicePrincipals/${this.application}/appRoleAssignedTo`;
    const appRoleId = roleId ?? String(first?.id);
    const body = { principalId, resourceId: this.application, appRoleId };
    return String((await good(this.graph("POST", path, body))).id);
  }

  /** A request of BIS's own to its SCIM endpoint. */
  scim(method: string, path: string, body?: unknown): Promise<Answer> {
    const { tenantUrl, secretToken } = this.credentials;
    const contentType = "application/scim+json";
    return send(`${tenantUrl}${path}`, { method, body, token: secretToken, contentType });
  }

  /** The account in BIS; undefined where there is none. */
  async accountOf(name: string): Promise<JsonObject | undefined> {
    const filter = encodeURIComponent(`userName eq "${name}@contoso.example"`);
    const { Resources } = await good(this.scim("GET", `/Users?filter=${filter}`));
    return (Resources as readonly JsonObject[])[0];
  }

  /** The last record of the provisioning log about a person. */
  async lastRecordOf(id: string): Promise<JsonObject | undefined> {
    const filter = encodeURIComponent(`sourceIdentity/id eq '${id}'`);
    const path = `/auditLogs/provisioning?$filter=${filter}&$top=1`;
    return listOf(await good(this.graph("GET", path)))[0];
  }

  /** The sentence by which the last failure of a person is told. */
  async reasonOf(id: string): Promise<string> {
    const record = await this.lastRecordOf(id);
    const { status, errorInformation } = (record?.provisioningStatusInfo ?? {}) as JsonObject;
    expect(status, JSON.stringify(record)).toBe("failure");
    return String((errorInformation as JsonObject).reason);
  }

  /** The mappings of users, as they are. */
  async readMappings(): Promise<{ schema: JsonObject; rows: readonly JsonObject[] }> {
    const schema = await good(this.graph("GET", `${this.job}/schema`));
    const [rule] = schema.synchronizationRules as readonly [JsonObject];
    const [mapping] = rule.objectMappings as readonly [JsonObject];
    return { schema, rows: mapping.attributeMappings as readonly JsonObject[] };
  }

  /** Save the mappings of users. */
  async saveMappings(
    change: (rows: readonly JsonObject[]) => readonly JsonObject[],
    more: JsonObject = {},
  ): Promise<Answer> {
    const { schema, rows } = await this.readMappings();
    const [rule] = schema.synchronizationRules as readonly [JsonObject];
    const [mapping] = rule.objectMappings as readonly [JsonObject];
    const changed = { ...mapping, ...more, attributeMappings: change(rows) };
    const body = { ...schema, synchronizationRules: [{ ...rule, objectMappings: [changed] }] };
    return this.graph("PUT", `${this.job}/schema`, body);
  }
}
