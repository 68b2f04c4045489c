import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { USER_ROLE } from "../../src/gallery/index.ts";
import { type Installation, startInstallation, type TestApplication } from "./installation.ts";

/** A change made through the API is in the application as soon as the next cycle has ended. */

const TENANT = "contoso";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
let installation: Installation;
let everybody: TestApplication;
let assigned: TestApplication;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.addTenant(TENANT);
  everybody = await installation.addApplication(TENANT, { scope: "all", groups: true });
  assigned = await installation.addApplication(TENANT, { scope: "assigned" });
});

afterAll(() => installation.close());

async function add(name: string, more: object = {}): Promise<string> {
  const answer = await installation.call(TENANT, "POST", "/users", {
    userPrincipalName: `${name}@contoso.example`,
    mailNickname: name,
    displayName: name,
    ...more,
  });
  expect(answer.status, answer.text).toBe(201);
  return String(answer.body.id);
}

async function change(method: string, path: string, body?: unknown, status = 204): Promise<void> {
  const answer = await installation.call(TENANT, method, path, body);
  expect(answer.status, answer.text).toBe(status);
}

async function readTarget(application: TestApplication, name: string) {
  await installation.settled({ tenantId: TENANT, jobId: application.jobId });
  const users = await application.listTargetUsers();
  return users.find((user) => user.userName === `${name}@contoso.example`);
}

describe("walk A: the application follows the directory", () => {
  test("a new user, and a new jobTitle", async () => {
    await add("ada", { jobTitle: "Programmer", mobilePhone: "+44 1" });
    expect(await readTarget(everybody, "ada")).toMatchObject({ title: "Programmer", active: true });
    await change("PATCH", "/users/ada@contoso.example", { jobTitle: "Countess" });
    expect(await readTarget(everybody, "ada")).toMatchObject({ title: "Countess" });
  });

  test("disable and enable (decision table, rows 6 and 10)", async () => {
    const id = await add("bob");
    await readTarget(everybody, "bob");
    await change("PATCH", `/users/${id}`, { accountEnabled: false });
    expect(await readTarget(everybody, "bob")).toMatchObject({ active: false });
    await change("PATCH", `/users/${id}`, { accountEnabled: true });
    expect(await readTarget(everybody, "bob")).toMatchObject({ active: true });
  });

  test("delete, restore, delete and purge (rows 9, 10 and 11)", async () => {
    const id = await add("cleo");
    expect(await readTarget(everybody, "cleo")).toMatchObject({ active: true });
    await change("DELETE", `/users/${id}`);
    expect(await readTarget(everybody, "cleo")).toMatchObject({ active: false });
    await change("POST", `/directory/deletedItems/${id}/restore`, undefined, 200);
    expect(await readTarget(everybody, "cleo")).toMatchObject({ active: true });
    await change("DELETE", `/users/${id}`);
    await change("DELETE", `/directory/deletedItems/${id}`);
    expect(await readTarget(everybody, "cleo")).toBeUndefined();
  });

  test("manager set and taken away again", async () => {
    const boss = await add("boss");
    const id = await add("dave");
    await readTarget(everybody, "dave");
    const reference = { "@odata.id": `https://graph.microsoft.com/v1.0/users/${boss}` };
    await change("PUT", `/users/${id}/manager/$ref`, reference);
    const target = await readTarget(everybody, "boss");
    expect(await readTarget(everybody, "dave")).toMatchObject({
      [ENTERPRISE]: { manager: { value: target?.id } },
    });
    await change("DELETE", `/users/${id}/manager/$ref`);
    const { body } = await installation.call(TENANT, "GET", `/users/${id}/manager`);
    expect(body).toMatchObject({ error: { code: "ResourceNotFound" } });
  });

  test("membership of an assigned group gives and takes entitlement (row 7)", async () => {
    const id = await add("erin");
    const group = await installation.call(TENANT, "POST", "/groups", { displayName: "Staff" });
    const groupId = String(group.body.id);
    const path = `/servicePrincipals/${assigned.id}/appRoleAssignedTo`;
    const assignment = { principalId: groupId, resourceId: assigned.id, appRoleId: USER_ROLE.id };
    await change("POST", path, assignment, 201);
    expect(await readTarget(assigned, "erin")).toBeUndefined();
    const reference = { "@odata.id": `${installation.origin}/directoryObjects/${id}` };
    await change("POST", `/groups/${groupId}/members/$ref`, reference);
    expect(await readTarget(assigned, "erin")).toMatchObject({ active: true });
    await change("DELETE", `/groups/${groupId}/members/${id}/$ref`);
    expect(await readTarget(assigned, "erin")).toMatchObject({ active: false });
  });

  test("a group that is purged before anybody looked takes its entitlement along", async () => {
    const id = await add("ivan");
    const { body } = await installation.call(TENANT, "POST", "/groups", { displayName: "Crew" });
    const groupId = String(body.id);
    await change("POST", `/groups/${groupId}/members/$ref`, { "@odata.id": `users/${id}` });
    const roles = `/servicePrincipals/${assigned.id}/appRoleAssignedTo`;
    const assignment = { principalId: groupId, resourceId: assigned.id, appRoleId: USER_ROLE.id };
    await change("POST", roles, assignment, 201);
    expect(await readTarget(assigned, "ivan")).toMatchObject({ active: true });
    const job = `/servicePrincipals/${assigned.id}/synchronization/jobs/${assigned.jobId}`;
    await change("POST", `${job}/pause`);
    await change("DELETE", `/groups/${groupId}`);
    await change("DELETE", `/directory/deletedItems/${groupId}`);
    await change("POST", `${job}/start`);
    expect(await readTarget(assigned, "ivan")).toMatchObject({ active: false });
  });

  test("a group: new, renamed, with a member, deleted (row 14)", async () => {
    const readGroup = async (name: string) => {
      await installation.settled({ tenantId: TENANT, jobId: everybody.jobId });
      const groups = await everybody.listTargetGroups();
      return groups.find(({ displayName }) => displayName === name);
    };
    const id = await add("heidi");
    const { body } = await installation.call(TENANT, "POST", "/groups", { displayName: "Cooks" });
    const path = `/groups/${String(body.id)}`;
    expect(await readGroup("Cooks")).toBeDefined();
    await change("PATCH", path, { displayName: "Chefs" });
    await change("POST", `${path}/members/$ref`, { "@odata.id": `users/${id}` });
    const heidi = await readTarget(everybody, "heidi");
    expect(await readGroup("Chefs")).toMatchObject({ members: [{ value: heidi?.id }] });
    expect(await readGroup("Cooks")).toBeUndefined();
    await change("DELETE", path);
    expect(await readGroup("Chefs")).toBeUndefined();
  });

  test("a group inside a group comes and goes as its member", async () => {
    const readMembers = async (name: string) => {
      await installation.settled({ tenantId: TENANT, jobId: everybody.jobId });
      const groups = await everybody.listTargetGroups();
      return groups.find(({ displayName }) => displayName === name)?.members ?? [];
    };
    const addGroup = async (displayName: string): Promise<string> => {
      const { body } = await installation.call(TENANT, "POST", "/groups", { displayName });
      return String(body.id);
    };
    const [outer, inner] = [await addGroup("Kitchen"), await addGroup("Bakers")];
    const members = `/groups/${outer}/members`;
    await change("POST", `${members}/$ref`, { "@odata.id": `groups/${inner}` });
    expect(await readMembers("Kitchen")).toHaveLength(1);
    await change("DELETE", `${members}/${inner}/$ref`);
    expect(await readMembers("Kitchen")).toEqual([]);
  });

  test("a direct assignment gives and takes entitlement", async () => {
    const id = await add("frank");
    const path = `/servicePrincipals/${assigned.id}/appRoleAssignedTo`;
    const wanted = { principalId: id, resourceId: assigned.id, appRoleId: USER_ROLE.id };
    const answer = await installation.call(TENANT, "POST", path, wanted);
    expect(answer.body).toMatchObject({ principalType: "User", principalDisplayName: "frank" });
    expect(await readTarget(assigned, "frank")).toMatchObject({ active: true });
    await change("DELETE", `${path}/${String(answer.body.id)}`);
    expect(await readTarget(assigned, "frank")).toMatchObject({ active: false });
  });

  test("the provisioning log tells of it", async () => {
    const id = await add("grace");
    await readTarget(everybody, "grace");
    const filter = encodeURIComponent(
      `jobId eq '${everybody.jobId}' and sourceIdentity/id eq '${id}'`,
    );
    const path = `/auditLogs/provisioning?$top=5&$filter=${filter}`;
    const { body } = await installation.call(TENANT, "GET", path);
    expect(body.value).toEqual([
      expect.objectContaining({
        provisioningAction: "create",
        jobId: everybody.jobId,
        servicePrincipal: { id: everybody.id, displayName: "Custom" },
        provisioningStatusInfo: { status: "success", errorInformation: null },
      }),
    ]);
  });
});
