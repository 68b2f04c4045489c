import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { REAL_WORLD } from "../../src/composition/world.ts";
import { type Installation, startInstallation } from "./installation.ts";

/** API-driven provisioning: people from an HR system (graph-sync-api.md section 7). */

const TENANT = "contoso";
const URN = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
let installation: Installation;
let job: string;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.addTenant(TENANT);
  const templates = await call("GET", "/applicationTemplates?$filter=publisher eq 'Rollcall'");
  const [template] = templates.body.value as readonly JsonObject[];
  const made = await call("POST", `/applicationTemplates/${String(template?.id)}/instantiate`, {
    displayName: "HR",
  });
  const id = String((made.body.servicePrincipal as JsonObject).id);
  const jobs = `/servicePrincipals/${id}/synchronization/jobs`;
  const added = await call("POST", jobs, { templateId: "API2AAD" });
  job = `${jobs}/${String(added.body.id)}`;
  expect((await call("POST", `${job}/start`)).status).toBe(204);
});

afterAll(() => installation.close());

function call(method: string, path: string, body?: unknown) {
  return installation.call(TENANT, method, path, body);
}

function person(externalId: string, more: JsonObject = {}): JsonObject {
  return {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
    externalId,
    userName: `w${externalId}@contoso.example`,
    name: { givenName: "Worker", familyName: externalId },
    ...more,
  };
}

async function upload(...people: readonly JsonObject[]): Promise<readonly JsonObject[]> {
  const operations = people.map((data, index) => {
    return { method: "POST", bulkId: String(index), path: "/Users", data };
  });
  const body = { schemas: [URN], Operations: operations, failOnErrors: null };
  const taken = await call("POST", `${job}/bulkUpload`, body);
  expect(taken.status, taken.text).toBe(202);
  const location = new URL(taken.headers.get("location") ?? "");
  const path = location.pathname.split("/v1.0")[1] ?? "";
  for (let asked = 0; asked < 200; asked += 1) {
    const { value } = (await call("GET", path + location.search)).body;
    const records = value as readonly JsonObject[];
    if (records.length === people.length) return records;
    await REAL_WORLD.sleep(20);
  }
  throw new Error("The upload was not processed.");
}

async function read(externalId: string): Promise<JsonObject> {
  return (await call("GET", `/users/w${externalId}@contoso.example`)).body;
}

describe("bulkUpload", () => {
  test("adds people, whose managers may stand behind them or come later", async () => {
    const manager = (value: string): JsonObject => ({ [ENTERPRISE]: { manager: { value } } });
    const records = await upload(
      person("1", { ...manager("2"), title: "Cook" }),
      person("2", manager("3")),
    );
    expect(records.map(({ provisioningAction }) => provisioningAction)).toEqual([
      "create",
      "create",
    ]);
    expect(await read("1")).toMatchObject({
      employeeId: "1",
      displayName: "Worker 1",
      jobTitle: "Cook",
      accountEnabled: true,
    });
    const { id } = await read("2");
    expect((await call("GET", "/users/w1@contoso.example/manager")).body.id).toBe(id);
    expect((await call("GET", "/users/w2@contoso.example/manager")).status).toBe(404);
    await upload(person("3"));
    const late = await call("GET", "/users/w2@contoso.example/manager");
    expect(late.body.id).toBe((await read("3")).id);
  });

  test("knows people again by externalId, also under another name", async () => {
    const before = await read("1");
    const [record] = await upload(person("1", { userName: "married@contoso.example" }));
    expect(record).toMatchObject({
      provisioningAction: "update",
      provisioningStatusInfo: { status: "success" },
      initiatedBy: { displayName: "Operator" },
    });
    expect((await call("GET", `/users/${String(before.id)}`)).body).toMatchObject({
      userPrincipalName: "married@contoso.example",
      // What the upload does not name stays.
      jobTitle: "Cook",
    });
  });

  test("disables by active alone, and never by a field that was left out", async () => {
    await upload(person("2", { active: false }));
    expect((await read("2")).accountEnabled).toBe(false);
    await upload(person("2", { title: "Chef" }));
    expect(await read("2")).toMatchObject({ accountEnabled: false, jobTitle: "Chef" });
    await upload(person("2", { active: true }));
    expect((await read("2")).accountEnabled).toBe(true);
  });

  test("one bad person stops nobody, and the log says why", async () => {
    const records = await upload(person("7", { userName: "no name at all" }), person("8"));
    const failed = records.find(({ sourceIdentity }) => (sourceIdentity as JsonObject).id === "7");
    expect(failed).toMatchObject({
      provisioningStatusInfo: {
        status: "failure",
        errorInformation: { errorCode: "InvalidUserPrincipalName" },
      },
    });
    expect((await read("8")).employeeId).toBe("8");
  });

  const one = { method: "POST", path: "/Users", bulkId: "1", data: {} };
  test.each([
    { title: "no body", body: undefined },
    { title: "another schema", body: { schemas: ["x"], Operations: [one] } },
    { title: "51 operations", body: { schemas: [URN], Operations: Array(51).fill(one) } },
    { title: "PATCH", body: { schemas: [URN], Operations: [{ ...one, method: "PATCH" }] } },
    { title: "groups", body: { schemas: [URN], Operations: [{ ...one, path: "/Groups" }] } },
    { title: "nobody", body: { schemas: [URN], Operations: [] } },
  ])("$title: 400", async ({ body }) => {
    const refused = await call("POST", `${job}/bulkUpload`, body);
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ error: { code: "InvalidUpload" } });
  });

  test("a job whose source is the directory takes none", async () => {
    const application = await installation.addApplication(TENANT, { scope: "all" });
    const path = `/servicePrincipals/${application.id}/synchronization/jobs/${application.jobId}`;
    const refused = await call("POST", `${path}/bulkUpload`, { schemas: [URN], Operations: [one] });
    expect(refused.body).toMatchObject({ error: { code: "NotInbound" } });
  });
});
