import type { JsonObject } from "../../src/common/json.ts";
import type { Answer } from "../sign-in/desk.ts";
import { type Account, type Caller, type Company, good, TENANT } from "./company.ts";

/** The one who is given every application whose role is not said. */
export const DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000";

/** What walks through an application's configuration do again and again, on either side. */
export class ApplicationWalk {
  account!: Account;
  /** Who configures the application, and who looks after the people. */
  administrator: Caller = {};
  people: Caller = {};
  /** Of the application and its configuration in the directory's tenant. */
  application = "";
  jobId = "";
  credentials = { endpointUrl: "", bearerToken: "" };
  readonly #company: Company;

  constructor(company: Company) {
    this.#company = company;
  }

  get root(): string {
    return `/servicePrincipals/${this.application}/synchronization`;
  }

  get job(): string {
    return `${this.root}/jobs/${this.jobId}`;
  }

  /** A request of the directory's administrator, below the tenant's `/v1.0`. */
  graph(
    method: string,
    path: string,
    body?: unknown,
    by: Caller = this.administrator,
  ): Promise<Answer> {
    const sending = body === undefined ? by : { ...by, body };
    return this.#company.send(method, `/tenants/${TENANT}/v1.0${path}`, sending);
  }

  /** The same, which must be good. @returns the body */
  async done(method: string, path: string, body?: unknown, by?: Caller): Promise<JsonObject> {
    return (await good(this.graph(method, path, body, by))).body;
  }

  /** The items of a list of Graph's. */
  async list(path: string): Promise<readonly JsonObject[]> {
    return (await this.done("GET", path)).value as readonly JsonObject[];
  }

  /** The application's console, as its signed-in administrator. */
  async console(method: string, path: string, body?: unknown): Promise<JsonObject> {
    const by = this.account.administrator;
    const sending = body === undefined ? by : { ...by, body };
    return (await good(this.#company.send(method, `${this.account.path}${path}`, sending))).body;
  }

  /** Add an application out of the gallery, with its credentials and a job that was not started. */
  async connect(name: string, value: readonly JsonObject[]): Promise<void> {
    const [entry] = await this.list(`/applicationTemplates?$filter=displayName eq '${name}'`);
    const path = `/applicationTemplates/${String(entry?.id)}/instantiate`;
    const made = await this.done("POST", path, { displayName: name });
    this.application = String((made.servicePrincipal as JsonObject).id);
    const [template] = await this.list(`${this.root}/templates`);
    const job = await this.done("POST", `${this.root}/jobs`, { templateId: template?.id });
    this.jobId = String(job.id);
    await this.done("PUT", `${this.root}/secrets`, { value });
  }

  /** A complete person of the directory, unless told otherwise. @returns the id there */
  async create(name: string, more: JsonObject = {}): Promise<string> {
    const user = {
      userPrincipalName: `${name}@contoso.example`,
      displayName: `${name} Berg`,
      givenName: name,
      surname: "Berg",
      mail: `${name}@contoso.example`,
      mailNickname: name,
      companyName: "Contoso",
      ...more,
    };
    return String((await this.done("POST", "/users", user, this.people)).id);
  }

  edit(id: string, change: JsonObject): Promise<JsonObject> {
    return this.done("PATCH", `/users/${id}`, change, this.people);
  }

  /** Assign somebody, with the application's own role unless another is named. */
  async assign(principalId: string, roleId?: string): Promise<string> {
    const path = `/servicePrincipals/${this.application}`;
    const { appRoles } = await this.done("GET", path);
    const own = (appRoles as readonly JsonObject[]).find(({ id }) => id !== DEFAULT_ACCESS);
    const appRoleId = roleId ?? String(own?.id);
    const assignment = { principalId, resourceId: this.application, appRoleId };
    return String((await this.done("POST", `${path}/appRoleAssignedTo`, assignment)).id);
  }

  /** The employee as the application's console shows them; undefined where there is none. */
  async employeeOf(name: string): Promise<JsonObject | undefined> {
    const { employees } = await this.console("GET", `/employees?inactive=all&q=${name}`);
    return (employees as readonly JsonObject[])[0];
  }

  /** Resolves with the employee once the fields are as told. */
  async employeeWith(name: string, wanted: JsonObject): Promise<JsonObject> {
    let found: JsonObject | undefined;
    await this.#company.until(async () => {
      found = await this.employeeOf(name);
      return Object.entries(wanted).every(([field, value]) => found?.[field] === value);
    });
    return found ?? {};
  }

  /** What the provisioning log has about somebody, newest first; waits until there is something. */
  async recordsOf(id: string): Promise<readonly JsonObject[]> {
    const filter = encodeURIComponent(`sourceIdentity/id eq '${id}'`);
    let found: readonly JsonObject[] = [];
    await this.#company.until(async () => {
      found = await this.list(`/auditLogs/provisioning?$filter=${filter}`);
      return found.length > 0;
    });
    return found;
  }

  /** The mapping of users as it is. */
  async readSchema(): Promise<Record<"schema" | "rule" | "mapping", JsonObject>> {
    const schema = await this.done("GET", `${this.job}/schema`);
    const [rule] = schema.synchronizationRules as readonly [JsonObject];
    const [mapping] = rule.objectMappings as readonly [JsonObject];
    return { schema, rule, mapping };
  }

  /** Save the mapping of users with something changed. */
  async saveMapping(more: JsonObject): Promise<void> {
    const { schema, rule, mapping } = await this.readSchema();
    const objectMappings = [{ ...mapping, ...more }];
    const body = { ...schema, synchronizationRules: [{ ...rule, objectMappings }] };
    await this.done("PUT", `${this.job}/schema`, body);
  }
}
