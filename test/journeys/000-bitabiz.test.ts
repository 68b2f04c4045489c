import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { ApplicationWalk, DEFAULT_ACCESS } from "./application-walk.ts";
import { type Company, good, startCompany, TENANT } from "./company.ts";

/**
 * Seed 000, BitaBIZ's provisioning tutorial, statement by statement over HTTP: the whole server,
 * people who are signed in on both sides, and a mail server. The headings are the tutorial's.
 */

let company: Company;
let walk: ApplicationWalk;
const people: Record<string, string> = {};

beforeAll(async () => {
  company = await startCompany();
  walk = new ApplicationWalk(company);
});

afterAll(() => company.close());

describe("Prerequisites", () => {
  test("a tenant of the directory, a tenant of BitaBIZ, a user there with Admin permissions", async () => {
    const { body } = await good(company.send("GET", "/tenants", company.operator));
    expect(body.value).toMatchObject([{ id: TENANT }]);
    walk.account = await company.openAccount("bitabiz");
    const me = await good(company.send("GET", "/saas/v1/me", walk.account.administrator));
    expect(JSON.stringify(me.body)).toContain('"role":"administrator"');
    walk.people = await company.signIn("User Administrator");
  });
});

describe("Setup BitaBIZ for provisioning", () => {
  test("SETUP ADMIN > INTEGRATION: Enabled; endpoint URL and Bearer Token are there to be copied", async () => {
    await walk.console("PATCH", "/integration", { enabled: false });
    const { integration } = await walk.console("PATCH", "/integration", { enabled: true });
    expect(integration).toMatchObject({ enabled: true });
    const given = await walk.console("POST", "/integration/token", { immediate: true });
    walk.credentials = {
      endpointUrl: String(given.endpointUrl),
      bearerToken: String(given.bearerToken),
    };
    expect(walk.credentials.endpointUrl).toMatch(/^http.+\/scim\/v2$/);
    // It is shown this once.
    expect(JSON.stringify(await walk.console("GET", "/integration"))).not.toContain(
      walk.credentials.bearerToken,
    );
  });
});

describe("Add BitaBIZ from the gallery", () => {
  test("signed in as at least a Cloud Application Administrator; a Global Reader adds nothing", async () => {
    const reader = await company.signIn("Global Reader");
    const [entry] = await searchGallery("bitabiz", reader);
    const path = `/applicationTemplates/${String(entry?.id)}/instantiate`;
    const refused = await walk.graph("POST", path, { displayName: "BitaBIZ" }, reader);
    expect(refused.status).toBe(403);
    walk.administrator = await company.signIn("Cloud Application Administrator");
  });

  test("New application: type BitaBIZ in the search box, select it, add it", async () => {
    const [entry, ...others] = await searchGallery("bitabiz", walk.administrator);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ displayName: "BitaBIZ" });
    const path = `/applicationTemplates/${String(entry?.id)}/instantiate`;
    const made = await walk.done("POST", path, { displayName: "BitaBIZ" });
    walk.application = String((made.servicePrincipal as JsonObject).id);
  });

  async function searchGallery(words: string, by: ApplicationWalk["administrator"]) {
    const search = encodeURIComponent(`"displayName:${words}"`);
    const { body } = await good(
      walk.graph("GET", `/applicationTemplates?$search=${search}`, undefined, by),
    );
    return body.value as readonly JsonObject[];
  }
});

describe("Configuring automatic user provisioning", () => {
  test("in the applications list, select BitaBIZ; Provisioning Mode Automatic makes a configuration", async () => {
    const listed = await walk.list("/servicePrincipals?$filter=displayName eq 'BitaBIZ'");
    expect(listed).toMatchObject([{ id: walk.application }]);
    const [template] = await walk.list(`${walk.root}/templates`);
    const job = await walk.done("POST", `${walk.root}/jobs`, { templateId: template?.id });
    walk.jobId = String(job.id);
    expect(job).toMatchObject({ schedule: { state: "Disabled" } });
  });

  test("Tenant URL and Secret Token, Test Connection: if it fails, the answer says what to do", async () => {
    const { endpointUrl, bearerToken } = walk.credentials;
    const entries = (url: string, secret: string) => [
      { key: "BaseAddress", value: url },
      { key: "SecretToken", value: secret },
    ];
    const test = (url: string, secret: string) =>
      walk.graph("POST", `${walk.job}/validateCredentials`, { credentials: entries(url, secret) });
    const wrong = await test(endpointUrl, "not-the-token");
    expect(wrong.status).toBe(400);
    expect((wrong.body.error as JsonObject).message).toMatch(/token/i);
    await walk.console("PATCH", "/integration", { enabled: false });
    const off = await test(endpointUrl, bearerToken);
    expect((off.body.error as JsonObject).message).toContain("Setup admin");
    await walk.console("PATCH", "/integration", { enabled: true });
    expect((await test(endpointUrl, bearerToken)).status).toBe(204);
    const value = entries(endpointUrl, bearerToken);
    await walk.done("PUT", `${walk.root}/secrets`, { value });
  });

  test("Notification Email, and the box Send an email notification when a failure occurs; Save", async () => {
    const value = JSON.stringify({ Enabled: true, Recipients: "it@contoso.example" });
    const entry = { key: "SyncNotificationSettings", value };
    await walk.done("PUT", `${walk.root}/secrets`, { value: [entry] });
    const saved = await walk.list(`${walk.root}/secrets`);
    const shown = saved.find(({ key }) => key === "SyncNotificationSettings");
    expect(JSON.parse(String(shown?.value))).toMatchObject({
      Enabled: true,
      Recipients: "it@contoso.example",
    });
  });

  test("Mappings: Synchronize Microsoft Entra users to BitaBIZ", async () => {
    const { mapping } = await walk.readSchema();
    expect(mapping).toMatchObject({ name: "Synchronize Microsoft Entra users to BitaBIZ" });
  });

  test("Attribute Mapping: reviewed; what is selected as Matching is shown, and changes are saved", async () => {
    const { mapping } = await walk.readSchema();
    const rows = mapping.attributeMappings as readonly JsonObject[];
    expect(rows.filter(({ matchingPriority }) => matchingPriority !== 0)).toMatchObject([
      { targetAttributeName: "userName", matchingPriority: 1 },
    ]);
    const department = { type: "Attribute", name: "division", expression: "[division]" };
    const changed = rows.map((row) =>
      String(row.targetAttributeName).endsWith(":department")
        ? { ...row, source: { ...department, parameters: [] } }
        : row,
    );
    await walk.saveMapping({ attributeMappings: changed });
    const again = await walk.readSchema();
    expect(JSON.stringify(again.mapping)).toContain("[division]");
  });

  test("scoping filters are configured", async () => {
    const clause = {
      operatorName: "EQUALS",
      sourceOperandName: "companyName",
      targetOperand: { values: ["Contoso"] },
    };
    await walk.saveMapping({ scope: { groups: [{ name: "Own people", clauses: [clause] }] } });
    const { mapping } = await walk.readSchema();
    expect(mapping.scope).toMatchObject({ groups: [{ name: "Own people", clauses: [clause] }] });
  });

  test("Scope in Settings: the choice between all and only assigned users and groups", async () => {
    const choose = (value: string) =>
      walk.done("PATCH", walk.job, { synchronizationJobSettings: [{ name: "SyncAll", value }] });
    await choose("true");
    await choose("false");
    const { synchronizationJobSettings } = await walk.done("GET", walk.job);
    expect(synchronizationJobSettings).toContainEqual({ name: "SyncAll", value: "false" });
  });
});

describe("Assigning users to BitaBIZ", () => {
  test("a single user is assigned first; users with the Default Access role are excluded", async () => {
    const path = `/servicePrincipals/${walk.application}`;
    const { appRoles } = await walk.done("GET", path);
    expect((appRoles as readonly JsonObject[]).length).toBeGreaterThan(0);
    people.anna = await walk.create("anna", { division: "Harbour" });
    people.dora = await walk.create("dora");
    people.nils = await walk.create("nils");
    await walk.assign(people.anna);
    await walk.assign(people.dora, DEFAULT_ACCESS);
  });

  test("Provisioning Status On, Save: the initial synchronization begins, every 40 minutes another", async () => {
    await walk.done("POST", `${walk.job}/start`);
    await walk.employeeWith("anna", { active: true });
    await company.until(async () => (await readStatus()).lastExecution !== null);
    const { schedule } = await walk.done("GET", walk.job);
    expect(schedule).toMatchObject({ state: "Active", interval: "PT40M" });
  });

  test("only the assigned user is there: neither the one with Default Access nor the unassigned", async () => {
    const { employees } = await walk.console("GET", "/employees?inactive=all&q=berg");
    expect(employees).toMatchObject([{ userName: "anna@contoso.example" }]);
    const [record] = await walk.recordsOf(String(people.dora));
    expect(record).toMatchObject({ provisioningStatusInfo: { status: "skipped" } });
    expect(JSON.stringify(record)).toMatch(/Default Access/);
  });

  test("additional users and groups are assigned later; the members of a group come with it", async () => {
    people.bo = await walk.create("bo");
    people.cy = await walk.create("cy");
    const group = await walk.done(
      "POST",
      "/groups",
      { displayName: "Crew", mailEnabled: false, mailNickname: "crew", securityEnabled: true },
      walk.people,
    );
    const base = `${company.origin}/tenants/${TENANT}/v1.0/directoryObjects`;
    const member = { "@odata.id": `${base}/${people.bo}` };
    await walk.done("POST", `/groups/${String(group.id)}/members/$ref`, member, walk.people);
    await walk.assign(String(group.id));
    await walk.assign(people.cy);
    await walk.employeeWith("bo", { active: true });
    await walk.employeeWith("cy", { active: true });
  });

  test("who is assigned but filtered out by a scoping filter is not synchronized", async () => {
    people.otto = await walk.create("otto", { companyName: "Fabrikam" });
    await walk.assign(people.otto);
    const [record] = await walk.recordsOf(people.otto);
    expect(record).toMatchObject({ provisioningStatusInfo: { status: "skipped" } });
    expect(await walk.employeeOf("otto")).toBeUndefined();
  });

  async function readStatus(): Promise<JsonObject> {
    return (await walk.done("GET", walk.job)).status as JsonObject;
  }
});

describe("Create, update and disable users in BitaBIZ", () => {
  test("created: with the attributes of the mapping, as it was saved", async () => {
    const anna = await walk.employeeOf("anna");
    const user = await walk.console("GET", `/employees/${String(anna?.id)}`);
    expect(JSON.stringify(user)).toContain("Harbour");
    expect(anna).toMatchObject({ managedBy: "directory" });
  });

  test("updated: the account is found by the Matching property, and not made twice", async () => {
    const before = await walk.employeeOf("anna");
    await walk.edit(String(people.anna), { mail: "anna@harbour.example" });
    const after = await walk.employeeWith("anna", { email: "anna@harbour.example" });
    expect(after.id).toBe(before?.id);
    const { employees } = await walk.console("GET", "/employees?inactive=all&q=anna");
    expect(employees).toHaveLength(1);
  });

  test("an account that BitaBIZ has already is matched by userName, and taken over", async () => {
    const user = {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      userName: "eva@contoso.example",
      name: { givenName: "Eva", familyName: "Old" },
      emails: [{ type: "work", value: "eva@old.example" }],
    };
    const { endpointUrl, bearerToken: token } = walk.credentials;
    const path = new URL(`${endpointUrl}/Users`).pathname;
    const { body } = await good(company.send("POST", path, { token, body: user }));
    await walk.assign(await walk.create("eva"));
    const eva = await walk.employeeWith("eva", { email: "eva@contoso.example" });
    expect(eva.id).toBe(body.id);
  });

  test("disabled: who is disabled, or assigned no more, becomes inactive", async () => {
    await walk.edit(String(people.cy), { accountEnabled: false });
    await walk.employeeWith("cy", { active: false });
    const path = `/servicePrincipals/${walk.application}/appRoleAssignedTo`;
    const own = (await walk.list(path)).find(({ principalId }) => principalId === people.anna);
    await walk.done("DELETE", `${path}/${String(own?.id)}`);
    await walk.employeeWith("anna", { active: false });
  });
});

describe("Connector limitations", () => {
  test("userName, email, firstName and lastName are mandatory: the log names what is missing, and a mail comes", async () => {
    people.half = await walk.create("half", { surname: null, mail: null });
    await walk.assign(people.half);
    const [record] = await walk.recordsOf(people.half);
    expect(record).toMatchObject({ provisioningStatusInfo: { status: "failure" } });
    const told = JSON.stringify(record);
    expect(told).toContain("familyName");
    expect(told).toContain("emails");
    expect(await walk.employeeOf("half")).toBeUndefined();
    const [mail] = await company.mail.waitFor(1);
    expect(mail?.to).toEqual(["it@contoso.example"]);
    expect(mail?.mail.subject).toContain("BitaBIZ");
    await walk.edit(people.half, { surname: "Whole", mail: "half@contoso.example" });
    await walk.employeeWith("half", { active: true });
  });

  test("no hard deletes: who is deleted in the directory for good stays, inactive", async () => {
    const before = await walk.employeeOf("bo");
    await walk.done("DELETE", `/users/${people.bo}`, undefined, walk.people);
    await walk.employeeWith("bo", { active: false });
    await walk.done("DELETE", `/directory/deletedItems/${people.bo}`, undefined, walk.people);
    // Somebody who comes after has come, so that the deletion was looked at.
    await walk.assign(await walk.create("last"));
    await walk.employeeWith("last", { active: true });
    expect(await walk.employeeOf("bo")).toMatchObject({ id: before?.id, active: false });
    const sent = await walk.list("/auditLogs/provisioning?$filter=provisioningAction eq 'delete'");
    expect(sent).toEqual([]);
  });
});

describe("Synchronization Details and provisioning logs", () => {
  test("the progress is told, with the numbers of the last cycle", async () => {
    const { status } = await walk.done("GET", walk.job);
    expect(status).toMatchObject({ code: "Active", quarantine: null });
    const { synchronizedEntryCountByType } = status as JsonObject;
    expect(synchronizedEntryCountByType).toContainEqual({ key: "User", value: expect.any(Number) });
  });

  test("the activity report has every action performed on BitaBIZ", async () => {
    const records = await walk.list("/auditLogs/provisioning?$top=200");
    const actions = new Set(records.map(({ provisioningAction }) => provisioningAction));
    for (const action of ["create", "update", "disable"]) expect(actions).toContain(action);
    for (const { servicePrincipal } of records) {
      expect(servicePrincipal).toMatchObject({ displayName: "BitaBIZ" });
    }
  });
});

describe("Single sign-on", () => {
  test("may be enabled as well, independently of provisioning", async () => {
    const before = await walk.console("GET", "/single-sign-on");
    const sso = await good(
      company.send(
        "GET",
        `/rollcall/v1/tenants/${TENANT}/servicePrincipals/${walk.application}/singleSignOn`,
        walk.administrator,
      ),
    );
    expect(JSON.stringify(before)).toContain("entityId");
    expect(sso.body).toMatchObject({ enabled: expect.any(Boolean) });
    expect(await walk.employeeOf("last")).toMatchObject({ active: true });
  });
});
