import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { ApplicationWalk } from "./application-walk.ts";
import { type Company, good, startCompany, TENANT } from "./company.ts";

/**
 * Seed 001, the older edition of BitaBIZ's tutorial. What it says in the same words is walked in
 * 000-bitabiz.test.ts; here it is walked with a group of people, by the one who administers
 * everything, and up to the cycles after the first. The headings are the tutorial's.
 */

let company: Company;
let walk: ApplicationWalk;
let group: string;
const people: Record<string, string> = {};

beforeAll(async () => {
  company = await startCompany();
  walk = new ApplicationWalk(company);
  walk.account = await company.openAccount("bitabiz");
  walk.people = await company.signIn("Global Administrator");
  walk.administrator = walk.people;
});

afterAll(() => company.close());

const status = async (): Promise<JsonObject> =>
  (await walk.done("GET", walk.job)).status as JsonObject;
const lastExecution = async (): Promise<JsonObject> =>
  ((await status()).lastExecution ?? {}) as JsonObject;

describe("Setup BitaBIZ for provisioning", () => {
  test("only whose account in BitaBIZ has Admin permissions finds INTEGRATION", async () => {
    const { path, administrator } = walk.account;
    const added = await company.send("POST", `${path}/administrators`, {
      ...company.operator,
      body: { email: "clerk@bitabiz.example" },
    });
    const clerk = String(added.body.userId);
    await walk.console("PATCH", `/employees/${clerk}`, { role: "employee" });
    const link = new URL(String(added.body.link)).searchParams.get("link");
    const body = { link, password: "seven blue lanterns" };
    const { cookie } = await good(company.send("POST", `${path}/password`, { body }));
    const asked = await company.send("GET", `${path}/integration`, { cookie });
    expect(asked.status).toBe(403);
    await good(company.send("GET", `${path}/integration`, administrator));
  });

  test("SCIM Provisioning endpoint URL and Bearer Token become Tenant URL and Secret Token", async () => {
    const given = await walk.console("POST", "/integration/token", { immediate: true });
    await walk.connect("BitaBIZ", [
      { key: "BaseAddress", value: String(given.endpointUrl) },
      { key: "SecretToken", value: String(given.bearerToken) },
    ]);
    const saved = { useSavedCredentials: true };
    await walk.done("POST", `${walk.job}/validateCredentials`, saved);
    const shown = await walk.list(`${walk.root}/secrets`);
    expect(JSON.stringify(shown)).not.toContain(String(given.bearerToken));
  });
});

describe("Assigning users to BitaBIZ", () => {
  test("a group is assigned: its members are who has access", async () => {
    const body = {
      displayName: "BitaBIZ users",
      mailEnabled: false,
      mailNickname: "bitabiz",
      securityEnabled: true,
    };
    group = String((await walk.done("POST", "/groups", body)).id);
    for (const name of ["anna", "bo"]) {
      people[name] = await walk.create(name);
      await addMember(people[name]);
    }
    await walk.assign(group);
    await walk.create("outsider");
  });

  test("an application-specific role is selected out of those that BitaBIZ has", async () => {
    const assigned = await walk.list(`/servicePrincipals/${walk.application}/appRoleAssignedTo`);
    const { appRoles } = await walk.done("GET", `/servicePrincipals/${walk.application}`);
    const names = new Map(
      (appRoles as readonly JsonObject[]).map(({ id, displayName }) => [id, displayName]),
    );
    expect(assigned).toMatchObject([{ principalId: group, principalType: "Group" }]);
    expect(names.get(assigned[0]?.appRoleId ?? "")).toEqual(expect.any(String));
  });
});

describe("Synchronization", () => {
  test("the initial one takes everybody defined in Scope", async () => {
    await walk.done("POST", `${walk.job}/start`);
    for (const name of ["anna", "bo"]) await walk.employeeWith(name, { active: true });
    await company.until(async () => (await lastExecution()).state === "Succeeded");
    const { countImported, counts } = await lastExecution();
    expect(countImported).toBeGreaterThanOrEqual(2);
    expect(counts).toMatchObject({ created: 2, failed: 0 });
    expect(await walk.employeeOf("outsider")).toBeUndefined();
  });

  test("a later one takes only what has changed since", async () => {
    await walk.edit(String(people.anna), { mail: "anna@new.example" });
    await walk.employeeWith("anna", { email: "anna@new.example" });
    await company.until(async () => {
      const { counts } = (await lastExecution()) as { readonly counts?: JsonObject };
      return counts?.updated === 1;
    });
    const { counts } = await lastExecution();
    expect(counts).toMatchObject({ created: 0, updated: 1 });
    expect((await lastExecution()).countImported).toBe(1);
  });

  test("who joins the group gets an account, who leaves it is disabled", async () => {
    people.cy = await walk.create("cy");
    await addMember(people.cy);
    await walk.employeeWith("cy", { active: true });
    await walk.done("DELETE", `/groups/${group}/members/${people.bo}/$ref`);
    await walk.employeeWith("bo", { active: false });
    await addMember(String(people.bo));
    await walk.employeeWith("bo", { active: true });
  });

  test("every action on BitaBIZ is in the report, by person, with its steps", async () => {
    const actions = async (name: string) =>
      (await walk.recordsOf(String(people[name]))).map((record) => record.provisioningAction);
    await company.until(async () => (await actions("bo")).length >= 3);
    const bo = await actions("bo");
    expect(bo.toReversed().filter((action) => action !== "other")).toEqual([
      "create",
      "disable",
      "update",
    ]);
    const [record] = await walk.recordsOf(String(people.anna));
    const steps = (record?.provisioningSteps ?? []) as readonly JsonObject[];
    expect(steps.map(({ provisioningStepType }) => provisioningStepType)).toContain("export");
  });
});

describe("Connector limitations", () => {
  test("no hard deletes: the gallery says so before BitaBIZ is added", async () => {
    const path = `/rollcall/v1/tenants/${TENANT}/gallery/bitabiz`;
    const { body } = await good(company.send("GET", path, walk.administrator));
    expect(body).toMatchObject({ capabilities: { delete: false, disable: true } });
    expect(JSON.stringify(body)).toContain("never deleted");
    expect(JSON.stringify(body)).toContain("a user name, an e-mail address, a first name");
  });
});

function addMember(id: string): Promise<JsonObject> {
  const base = `${company.origin}/tenants/${TENANT}/v1.0/directoryObjects`;
  return walk.done("POST", `/groups/${group}/members/$ref`, { "@odata.id": `${base}/${id}` });
}
