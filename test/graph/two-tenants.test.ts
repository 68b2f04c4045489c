import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { STORES } from "../support/stores.ts";
import {
  type Answer,
  type Installation,
  send,
  startInstallation,
  type TestApplication,
} from "./installation.ts";

/** Two companies on one server, with the same names at the same time, and nothing in common. */

const TENANTS = ["contoso", "fabrikam"] as const;
type TenantName = (typeof TENANTS)[number];
const PEOPLE = 30;
const DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000";

interface House {
  readonly application: TestApplication;
  readonly users: readonly string[];
  readonly group: string;
  readonly token: string;
}

describe.each(STORES)("two directory tenants on one server, on $title", ({ open }) => {
  let installation: Installation;
  const houses = {} as Record<TenantName, House>;

  beforeAll(async () => {
    installation = await startInstallation(open);
    await Promise.all(TENANTS.map(furnish));
  });
  afterAll(() => installation.close());

  const call = (tenant: TenantName, method: string, path: string, body?: unknown) =>
    installation.call(tenant, method, path, body);

  async function good(answer: Promise<Answer>): Promise<JsonObject> {
    const { status, text, body } = await answer;
    expect(status, text).toBeLessThan(300);
    return body;
  }

  /** Both have people of the same names, and a group of the same name. */
  async function furnish(tenant: TenantName): Promise<void> {
    await installation.addTenant(tenant);
    const application = await installation.addApplication(tenant, { scope: "all", groups: true });
    const users: string[] = [];
    for (let at = 0; at < PEOPLE; at += 1) {
      const name = `person${at}`;
      const userPrincipalName = `${name}@same.example`;
      const body = { userPrincipalName, mailNickname: name, displayName: `${name} of ${tenant}` };
      users.push(String((await good(call(tenant, "POST", "/users", body))).id));
    }
    const group = await good(
      call(tenant, "POST", "/groups", {
        displayName: "Crew",
        mailEnabled: false,
        mailNickname: "crew",
        securityEnabled: true,
      }),
    );
    const id = String(group.id);
    await good(call(tenant, "POST", `/groups/${id}/members/$ref`, refTo(tenant, users[0])));
    const role = "Global Administrator";
    const given = await good(installation.rollcall(tenant, "POST", "/tokens", { role }));
    houses[tenant] = { application, users, group: id, token: String(given.secretText) };
  }

  function refTo(tenant: TenantName, id: string | undefined): JsonObject {
    const base = `${installation.origin}/tenants/${tenant}/v1.0`;
    return { "@odata.id": `${base}/directoryObjects/${id}` };
  }

  const lane = (tenantId: TenantName) => ({
    tenantId,
    jobId: houses[tenantId].application.jobId,
  });
  const jobPath = (tenant: TenantName) => {
    const { id, jobId } = houses[tenant].application;
    return `/servicePrincipals/${id}/synchronization/jobs/${jobId}`;
  };

  async function settleBoth(): Promise<void> {
    await Promise.all(TENANTS.map((tenant) => installation.settled(lane(tenant))));
  }

  test("both provision at once, and each application has its own people alone", async () => {
    await Promise.all(
      TENANTS.map((tenant) => good(call(tenant, "POST", `${jobPath(tenant)}/start`))),
    );
    await settleBoth();
    for (const tenant of TENANTS) {
      const users = await houses[tenant].application.listTargetUsers();
      expect(users).toHaveLength(PEOPLE);
      for (const { displayName } of users) expect(displayName).toMatch(`of ${tenant}`);
      const [group] = await houses[tenant].application.listTargetGroups();
      expect(group).toMatchObject({
        displayName: "Crew",
        members: [{ value: expect.any(String) }],
      });
    }
  });

  test("a change at one of them reaches its own application and nobody else's", async () => {
    const path = "/auditLogs/provisioning?$top=1";
    const before = await good(call("fabrikam", "GET", path));
    const title = { jobTitle: "Captain" };
    await good(call("contoso", "PATCH", `/users/${houses.contoso.users[3]}`, title));
    await settleBoth();
    const titled = async (tenant: TenantName) =>
      (await houses[tenant].application.listTargetUsers()).filter(({ title }) => title);
    expect(await titled("contoso")).toHaveLength(1);
    expect(await titled("fabrikam")).toEqual([]);
    expect((await good(call("fabrikam", "GET", path))).value).toEqual(before.value);
  });

  test("changes at both at the same time keep apart", async () => {
    const edits = TENANTS.flatMap((tenant) =>
      houses[tenant].users.map((id, at) =>
        good(call(tenant, "PATCH", `/users/${id}`, { department: `${tenant} ${at}` })),
      ),
    );
    await Promise.all(edits);
    await settleBoth();
    for (const tenant of TENANTS) {
      const { id, jobId } = houses[tenant].application;
      const path = `/servicePrincipals/${id}/synchronization/jobs/${jobId}`;
      const { status } = await good(call(tenant, "GET", path));
      expect(status).toMatchObject({ quarantine: null });
      const texts = (await houses[tenant].application.listTargetUsers()).map((user) =>
        JSON.stringify(user),
      );
      expect(texts.filter((text) => text.includes(`"${tenant} `))).toHaveLength(PEOPLE);
    }
  });

  test("the log of each tells of its own people", async () => {
    for (const tenant of TENANTS) {
      const { value } = await good(call(tenant, "GET", "/auditLogs/provisioning?$top=999"));
      const records = value as readonly JsonObject[];
      expect(records.length).toBeGreaterThan(PEOPLE);
      expect(new Set(records.map(({ tenantId }) => tenantId))).toEqual(new Set([tenant]));
      const own = new Set([...houses[tenant].users, houses[tenant].group]);
      for (const { sourceIdentity } of records) {
        expect(own).toContain((sourceIdentity as JsonObject).id);
      }
    }
  });

  test("what belongs to the other is as if it were not there", async () => {
    const { users, group, application } = houses.fabrikam;
    const [user] = users;
    const job = jobPath("fabrikam");
    const strangers: readonly [string, string, unknown?][] = [
      ["GET", `/users/${user}`],
      ["PATCH", `/users/${user}`, { jobTitle: "Pirate" }],
      ["DELETE", `/users/${user}`],
      ["GET", `/groups/${group}`],
      ["GET", `/groups/${group}/members`],
      ["POST", `/groups/${houses.contoso.group}/members/$ref`, refTo("contoso", user)],
      ["PUT", `/users/${houses.contoso.users[0]}/manager/$ref`, refTo("contoso", user)],
      ["GET", `/servicePrincipals/${application.id}`],
      ["GET", `/servicePrincipals/${application.id}/synchronization/secrets`],
      ["GET", job],
      ["POST", `${job}/pause`],
      ["POST", `${job}/restart`, { criteria: { resetScope: "Full" } }],
      ["GET", `${job}/schema`],
      [
        "POST",
        `/servicePrincipals/${houses.contoso.application.id}/appRoleAssignedTo`,
        {
          principalId: user,
          resourceId: houses.contoso.application.id,
          appRoleId: DEFAULT_ACCESS,
        },
      ],
    ];
    for (const [method, path, body] of strangers) {
      const { status } = await call("contoso", method, path, body);
      expect([method, path, status]).toEqual([method, path, 404]);
    }
    const { value } = await good(call("contoso", "GET", '/users?$search="displayName:fabrikam"'));
    expect(value).toEqual([]);
    expect(await good(call("fabrikam", "GET", job))).toMatchObject({
      schedule: { state: "Active" },
    });
  });

  test("the token of one opens nothing of the other", async () => {
    const { token } = houses.contoso;
    const ask = async (tenant: TenantName, path: string) =>
      (
        await send(`${installation.origin}${path.replace(":tenant", tenant)}`, {
          method: "GET",
          token,
        })
      ).status;
    for (const path of [
      "/tenants/:tenant/v1.0/users",
      "/tenants/:tenant/v1.0/auditLogs/provisioning",
      "/rollcall/v1/tenants/:tenant/administrators",
      "/rollcall/v1/tenants/:tenant/configurationAudit",
    ]) {
      expect([path, await ask("contoso", path)]).toEqual([path, 200]);
      expect([path, await ask("fabrikam", path)]).toEqual([path, 401]);
    }
  });

  test("one whose application lets it in no more does not hold up the other", async () => {
    const { application } = houses.contoso;
    const value = [{ key: "SecretToken", value: "not-the-token-any-more" }];
    const secrets = `/servicePrincipals/${application.id}/synchronization/secrets`;
    await good(call("contoso", "PUT", secrets, { value }));
    for (const tenant of TENANTS) {
      const change = { jobTitle: "Mate" };
      await good(call(tenant, "PATCH", `/users/${houses[tenant].users[5]}`, change));
    }
    await installation.settled(lane("fabrikam"));
    const mates = (await houses.fabrikam.application.listTargetUsers()).filter(
      ({ title }) => title === "Mate",
    );
    expect(mates).toHaveLength(1);
    for (;;) {
      const { status } = await good(call("contoso", "GET", jobPath("contoso")));
      if ((status as JsonObject).code === "Quarantine") break;
      await installation.nextCycle();
    }
    const { status } = await good(call("fabrikam", "GET", jobPath("fabrikam")));
    expect(status).toMatchObject({ code: "Active", quarantine: null });
  });
});
