import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { type Installation, startInstallation } from "../graph/installation.ts";
import { BisWalk, good, listOf, TENANT } from "./bis-walk.ts";

/**
 * Seed 003, the tutorial of BIS, sentence by sentence over HTTP: the directory and BIS are two
 * halves of one listener that know nothing of each other but the Tenant URL and the Secret Token.
 * The headings are the seed's.
 */

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const BIS = "urn:ietf:params:scim:schemas:extension:BIS:2.0:User";
const COUNTRY = 'addresses[type eq "work"].country';

let installation: Installation;
let walk: BisWalk;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.addTenant(TENANT);
  walk = new BisWalk(installation);
});

afterAll(() => installation.close());

describe("Prerequisites", () => {
  test("one of the roles Application Administrator, Cloud Application Administrator, Application Owner", async () => {
    const role = "Cloud Application Administrator";
    const given = await good(installation.rollcall(TENANT, "POST", "/tokens", { role }));
    walk.signWith(String(given.secretText));
    expect((await walk.rollcall("POST", "/tokens", { role })).status).toBe(403);
  });
});

describe("Step 2: Configure BIS", () => {
  test("credentials come from BIS support: the vendor's operator issues them", async () => {
    const { organization, secretToken } = await good(
      installation.operate("POST", "/organizations", { name: "Contoso", application: "bis" }),
    );
    const { id, tenantUrl } = organization as JsonObject;
    walk.credentials = {
      organizationId: String(id),
      tenantUrl: String(tenantUrl),
      secretToken: String(secretToken),
    };
    expect(await good(walk.scim("GET", "/Users"))).toMatchObject({ totalResults: 0 });
  });

  test("an account is in BIS already, with the directory's name for the person", async () => {
    const user = {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
      userName: "old@contoso.example",
      active: true,
      name: { givenName: "Old", familyName: "Account" },
      emails: [{ type: "work", value: "old@contoso.example" }],
      addresses: [{ type: "work", region: "Zealand", country: "DNK" }],
      [ENTERPRISE]: { employeeNumber: "1" },
    };
    await good(walk.scim("POST", "/Users", user));
  });
});

describe("Step 3: Add BIS from the gallery", () => {
  test("capabilities: create, remove, keep in sync, single sign-on; told before it is added", async () => {
    const found = await good(
      walk.rollcall("GET", `/gallery?$search=${encodeURIComponent('"displayName:bis"')}`),
    );
    expect(listOf(found)).toMatchObject([
      {
        id: "bis",
        capabilities: { create: true, update: true, delete: true, singleSignOn: true },
        onUnassign: "delete",
      },
    ]);
    expect(JSON.stringify(found)).toContain("code of two or three letters");
  });

  test("a separate app for a first test is recommended, and possible", async () => {
    const template = listOf(
      await good(walk.graph("GET", "/applicationTemplates?$filter=displayName%20eq%20'BIS'")),
    )[0];
    const add = async (displayName: string) => {
      const path = `/applicationTemplates/${String(template?.id)}/instantiate`;
      const { servicePrincipal } = await good(walk.graph("POST", path, { displayName }));
      return String((servicePrincipal as JsonObject).id);
    };
    const forTests = await add("BIS, only for tests");
    walk.application = await add("BIS");
    expect(forTests).not.toBe(walk.application);
  });
});

describe("Step 4: Who is in scope", () => {
  test("extra roles: the application manifest takes new ones, and keeps those in use", async () => {
    const path = `/servicePrincipals/${walk.application}`;
    const { appRoles } = await good(walk.graph("GET", path));
    const before = appRoles as readonly JsonObject[];
    const planner = { id: randomUUID(), displayName: "Planner", value: "planner" };
    await good(walk.graph("PATCH", path, { appRoles: [...before, planner] }));
    const person = await walk.create("planner");
    const assignment = await walk.assign(person, planner.id);
    const refused = await walk.graph("PATCH", path, { appRoles: before });
    expect([refused.status, refused.body]).toMatchObject([
      409,
      { error: { code: "AppRoleInUse" } },
    ]);
    expect(String((refused.body.error as JsonObject).message)).toContain("Planner");
    const twice = await walk.graph("PATCH", path, { appRoles: [...before, planner, planner] });
    expect(twice.body).toMatchObject({ error: { code: "InvalidAppRole" } });
    await good(walk.graph("DELETE", `${path}/appRoleAssignedTo/${assignment}`));
    await good(walk.people("DELETE", `/users/${person}`));
  });

  test("start small: one person is assigned", async () => {
    await walk.assign(await walk.create("first"));
    await walk.create("bystander");
  });
});

describe("Step 5: Configure automatic user provisioning", () => {
  const entries = (secret: string) => [
    { key: "BaseAddress", value: walk.credentials.tenantUrl },
    { key: "SecretToken", value: secret },
  ];

  test("New configuration; Test Connection says which side has to act, then connects", async () => {
    const [template] = listOf(await good(walk.graph("GET", `${walk.root}/templates`)));
    const made = await good(walk.graph("POST", `${walk.root}/jobs`, { templateId: template?.id }));
    walk.jobId = String(made.id);
    const ask = (secret: string) =>
      walk.graph("POST", `${walk.job}/validateCredentials`, { credentials: entries(secret) });
    const wrong = await ask("no-such-token");
    expect(wrong.status).toBe(400);
    expect(String((wrong.body.error as JsonObject).message)).toMatch(/token/i);
    expect((await ask(walk.credentials.secretToken)).status).toBe(204);
    await good(
      walk.graph("PUT", `${walk.root}/secrets`, { value: entries(walk.credentials.secretToken) }),
    );
  });

  test("Properties: notification mails and accidental deletions prevention", async () => {
    const value = JSON.stringify({
      Enabled: true,
      Recipients: "it@contoso.example",
      DeleteThresholdEnabled: true,
      DeleteThresholdValue: 5,
    });
    const entry = { key: "SyncNotificationSettings", value };
    await good(walk.graph("PUT", `${walk.root}/secrets`, { value: [entry] }));
    const saved = listOf(await good(walk.graph("GET", `${walk.root}/secrets`)));
    const shown = saved.find(({ key }) => key === "SyncNotificationSettings");
    expect(JSON.parse(String(shown?.value))).toMatchObject({ Recipients: "it@contoso.example" });
  });

  test("the attribute table is there, the BIS extension and its DateTimes included", async () => {
    const { schema, rows } = await walk.readMappings();
    expect(rows).toHaveLength(21);
    expect(rows.filter(({ matchingPriority }) => matchingPriority !== 0)).toMatchObject([
      { targetAttributeName: "userName", matchingPriority: 1 },
    ]);
    const directories = schema.directories as readonly JsonObject[];
    const target = directories.find(({ name }) => name === "customappsso");
    const [user] = (target?.objects ?? []) as readonly JsonObject[];
    const attributes = (user?.attributes ?? []) as readonly JsonObject[];
    const typed = attributes.filter(({ name }) => String(name).startsWith(BIS));
    expect(typed.map(({ name, type }) => [String(name).split(":").at(-1), type])).toEqual([
      ["location", "String"],
      ["startdate", "DateTime"],
      ["terminationdate", "DateTime"],
    ]);
    expect(attributes.filter(({ required }) => required === true).map(({ name }) => name)).toEqual([
      "userName",
      "active",
      "name.givenName",
      "name.familyName",
      'addresses[type eq "work"].region',
      COUNTRY,
      `${ENTERPRISE}:employeeNumber`,
    ]);
  });

  test("a matching attribute that the BIS API can't filter by is refused at save, with that reason", async () => {
    const email = 'emails[type eq "work"].value';
    const refused = await walk.saveMappings((rows) =>
      rows.map((row) => {
        const isEmail = row.targetAttributeName === email;
        return { ...row, matchingPriority: isEmail ? 1 : 0 };
      }),
    );
    expect(refused.status).toBe(400);
    const { code, message } = refused.body.error as JsonObject;
    expect(code).toBe("InvalidSchema");
    expect(message).toContain(`BIS can't filter Users by ${email}`);
    expect(message).toContain("Match by userName");
    // BIS itself says the same to whoever asks.
    const filter = encodeURIComponent('emails.value eq "old@contoso.example"');
    expect((await walk.scim("GET", `/Users?filter=${filter}`)).body).toMatchObject({
      scimType: "invalidFilter",
      detail: "Users can't be filtered by emails.value here; they can be by userName.",
    });
  });

  test("scoping filters: only whom they let through", async () => {
    const clause = {
      operatorName: "IS NOT NULL",
      sourceOperandName: "employeeId",
      targetOperand: { values: [] },
    };
    const scope = { groups: [{ name: "Employees", clauses: [clause] }] };
    await good(walk.saveMappings((rows) => rows, { scope }));
    await walk.assign(await walk.create("visitor", { employeeId: null }));
  });

  test("on-demand provisioning validates with one person first", async () => {
    const [first] = listOf(
      await good(walk.graph("GET", "/users?$filter=startswith(displayName,'first')")),
    );
    const subjects = [{ objectId: first?.id, objectTypeName: "User" }];
    const answer = await good(
      walk.graph("POST", `${walk.job}/provisionOnDemand`, {
        parameters: [{ ruleId: "", subjects }],
      }),
    );
    expect(JSON.parse(String(answer.key))).toMatchObject({ result: "Success" });
    expect(await walk.accountOf("first")).toMatchObject({ active: true });
  });

  test("Start Provisioning: who is assigned gets an account, an existing one is matched and not doubled", async () => {
    await walk.assign(await walk.create("old", { jobTitle: "Keeper", city: "Turku" }));
    await good(walk.graph("POST", `${walk.job}/start`));
    await walk.settled();
    expect(await good(walk.scim("GET", "/Users"))).toMatchObject({ totalResults: 2 });
    expect(await walk.accountOf("old")).toMatchObject({
      title: "Keeper",
      addresses: [{ locality: "Turku" }],
    });
    expect(await walk.accountOf("visitor")).toBeUndefined();
    expect(await walk.accountOf("bystander")).toBeUndefined();
  });
});

describe("Country/region should be passed as 2 or 3 letter code and not full name", () => {
  test.each([
    { name: "code", country: "FI", sent: "FI" },
    { name: "english", country: "Denmark", sent: "DK" },
    { name: "danish", country: "Tyskland", sent: "DE" },
    { name: "finnish", country: "Ranska", sent: "FR" },
  ])("the default mapping makes $sent of $country", async ({ name, country, sent }) => {
    await walk.assign(await walk.create(name, { country }));
    await walk.settled();
    expect(await walk.accountOf(name)).toMatchObject({ addresses: [{ country: sent }] });
  });

  test("a name that is passed on is refused with the code it means, and the log says so", async () => {
    const direct = { type: "Attribute", name: "country", expression: "[country]" };
    const passOn = (rows: readonly JsonObject[]) =>
      rows.map((row) => (row.targetAttributeName === COUNTRY ? { ...row, source: direct } : row));
    await good(walk.saveMappings(passOn));
    const id = await walk.create("name", { country: "Denmark" });
    await walk.assign(id);
    await walk.settled();
    expect(await walk.accountOf("name")).toBeUndefined();
    expect(await walk.reasonOf(id)).toContain(
      'two or three letters, not "Denmark": Denmark is DK or DNK.',
    );
    await good(walk.graph("DELETE", `${walk.job}/schema`));
    await walk.settled();
    expect(await walk.accountOf("name")).toMatchObject({ addresses: [{ country: "DK" }] });
  });

  test("what is no country is passed on, refused, and told", async () => {
    const id = await walk.create("lost", { country: "Atlantis" });
    await walk.assign(id);
    await walk.settled();
    expect(await walk.reasonOf(id)).toContain('not "Atlantis"');
    await good(walk.people("PATCH", `/users/${id}`, { country: "Finland" }));
    await walk.settled();
    expect(await walk.accountOf("lost")).toMatchObject({ addresses: [{ country: "FI" }] });
  });
});

describe("Required by BIS", () => {
  test.each([
    { name: "nolast", more: { surname: null }, missing: "name.familyName" },
    { name: "noregion", more: { state: null }, missing: 'addresses[type eq "work"].region' },
    { name: "nonumber", more: { employeeId: null }, missing: `${ENTERPRISE}:employeeNumber` },
  ])(
    "without $missing nobody is created, and the log names it",
    async ({ name, more, missing }) => {
      const id = await walk.create(name, more);
      await walk.assign(id);
      await walk.settled();
      expect(await walk.accountOf(name)).toBeUndefined();
      expect(await walk.reasonOf(id)).toContain(missing);
    },
  );

  test("what was missing is filled in, and the account comes by itself", async () => {
    const found = await good(walk.graph("GET", "/users?$filter=startswith(displayName,'nolast')"));
    const [person] = listOf(found);
    await good(walk.people("PATCH", `/users/${String(person?.id)}`, { surname: "Found" }));
    await walk.settled();
    expect(await walk.accountOf("nolast")).toMatchObject({ name: { familyName: "Found" } });
  });
});

describe("Supported capabilities", () => {
  test("attributes are kept in sync, the BIS extension included", async () => {
    const id = await walk.create("kept", {
      employeeHireDate: "2026-02-01T00:00:00Z",
      physicalDeliveryOfficeName: "Tower 2",
    });
    await walk.assign(id);
    await walk.settled();
    expect(await walk.accountOf("kept")).toMatchObject({
      [BIS]: { location: "Tower 2", startdate: "2026-02-01T00:00:00Z" },
    });
    await good(walk.people("PATCH", `/users/${id}`, { jobTitle: "Fitter", city: "Turku" }));
    await walk.settled();
    expect(await walk.accountOf("kept")).toMatchObject({
      title: "Fitter",
      addresses: [{ locality: "Turku" }],
    });
  });

  test("who is disabled is switched off", async () => {
    const id = await walk.create("idle");
    await walk.assign(id);
    await walk.settled();
    await good(walk.people("PATCH", `/users/${id}`, { accountEnabled: false }));
    await walk.settled();
    expect(await walk.accountOf("idle")).toMatchObject({ active: false });
  });

  test("who doesn't require access anymore is removed: the account is deleted for good", async () => {
    const id = await walk.create("gone");
    const assignment = await walk.assign(id);
    await walk.settled();
    expect(await walk.accountOf("gone")).toBeDefined();
    const path = `/servicePrincipals/${walk.application}/appRoleAssignedTo/${assignment}`;
    await good(walk.graph("DELETE", path));
    await walk.settled();
    expect(await walk.accountOf("gone")).toBeUndefined();
    expect(await walk.lastRecordOf(id)).toMatchObject({
      provisioningAction: "delete",
      provisioningStatusInfo: { status: "success" },
    });
  });
});

describe("Step 6: Monitor", () => {
  test("the logs tell who was provisioned and who was not", async () => {
    const path = "/auditLogs/provisioning?$top=200";
    const records = listOf(await good(walk.graph("GET", path)));
    const status = records.map((each) => (each.provisioningStatusInfo as JsonObject).status);
    expect(new Set(status)).toEqual(new Set(["success", "failure", "skipped"]));
  });

  test("the progress tells how far the cycle is", async () => {
    const { status } = await good(walk.graph("GET", walk.job));
    expect(status).toMatchObject({
      code: "Active",
      lastExecution: { state: "Succeeded" },
      quarantine: null,
    });
  });

  test("an unhealthy configuration goes into quarantine, and leaves it when it is mended", async () => {
    const { organizationId } = walk.credentials;
    const rotated = await good(
      installation.operate("POST", `/organizations/${organizationId}/token/rotate`, {
        immediate: true,
      }),
    );
    const id = await walk.create("after");
    await walk.assign(id);
    await installation.nextCycle();
    const { status } = await good(walk.graph("GET", walk.job));
    expect(status).toMatchObject({
      code: "Quarantine",
      quarantine: { reason: "EncounteredQuarantineException" },
    });
    const secretToken = String(rotated.secretToken);
    walk.credentials = { ...walk.credentials, secretToken };
    const value = [{ key: "SecretToken", value: secretToken }];
    await good(walk.graph("PUT", `${walk.root}/secrets`, { value }));
    await good(walk.graph("POST", `${walk.job}/start`));
    await walk.settled();
    expect(await walk.accountOf("after")).toBeDefined();
    expect((await good(walk.graph("GET", walk.job))).status).toMatchObject({ quarantine: null });
  });
});
