import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/common/json.ts";
import { type Installation, startInstallation, type TestApplication } from "./installation.ts";

/** Examples of what mappings have to give: tests that later changes are held to. */

const TENANT = "contoso";
let installation: Installation;
let application: TestApplication;
let annId: string;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.addTenant(TENANT);
  application = await installation.addApplication(TENANT, { scope: "all" });
  const { body } = await installation.call(TENANT, "POST", "/users", {
    displayName: "Ann Holm",
    userPrincipalName: "ann@contoso.example",
    mailNickname: "ann",
    accountEnabled: true,
    jobTitle: "Cook",
    department: "Kitchen",
  });
  annId = String(body.id);
});
afterAll(() => installation.close());

function rollcall(method: string, path: string, body?: unknown) {
  const { id, jobId } = application;
  return installation.rollcall(TENANT, method, `/applications/${id}/jobs/${jobId}/${path}`, body);
}

const schemaPath = () =>
  `/servicePrincipals/${application.id}/synchronization/jobs/${application.jobId}/schema`;

/** The saved schema with another expression for `title`, or without it. */
async function draftTitle(expression: string | undefined): Promise<JsonObject> {
  const { text } = await installation.call(TENANT, "GET", schemaPath());
  const schema = JSON.parse(text);
  for (const mapping of schema.synchronizationRules[0].objectMappings) {
    if (mapping.targetObjectName !== "User") continue;
    mapping.attributeMappings = mapping.attributeMappings.flatMap((row: JsonObject) => {
      if (row.targetAttributeName !== "title") return [row];
      if (expression === undefined) return [];
      return [{ ...row, source: { type: "Function", name: "", expression } }];
    });
  }
  return schema;
}

describe("examples of mappings", () => {
  let id: string;

  test("an example keeps the attributes as they were, and what came of them", async () => {
    const given = { targetAttributeName: "title", objectId: annId };
    const answer = await rollcall("POST", "examples", given);
    expect(answer.status, answer.text).toBe(201);
    expect(answer.body).toMatchObject({ title: "Ann Holm", expected: "Cook", passes: true });
    expect(answer.body.inputs).toBeUndefined();
    id = String(answer.body.id);
    await installation.call(TENANT, "PATCH", `/users/${annId}`, { jobTitle: "Chef" });
    const { body } = await rollcall("GET", "examples");
    expect(body.value).toMatchObject([{ id, expected: "Cook", actual: "Cook", passes: true }]);
  });

  test.each([
    { title: "another expression", expression: "ToUpper([jobTitle])", actual: "COOK" },
    { title: "another attribute", expression: "[department]", actual: "Kitchen" },
    { title: "one that gives nothing", expression: "[city]", actual: undefined },
  ])(
    "a draft that breaks it is told before it is saved: $title",
    async ({ expression, actual }) => {
      const { body } = await rollcall("POST", "schema/check", await draftTitle(expression));
      const [broken] = body.brokenExamples as JsonObject[];
      expect(broken).toMatchObject({ id, expected: "Cook", passes: false });
      expect(broken?.actual).toEqual(actual);
    },
  );

  test("a mapping that is taken away breaks it, and one that gives the same does not", async () => {
    const run = async (expression: string | undefined) => {
      const schema = await draftTitle(expression);
      const { body } = await rollcall("POST", "examples/run", { schema });
      return (body.value as JsonObject[])[0];
    };
    expect(await run(undefined)).toMatchObject({ passes: false, problem: { code: "NotMapped" } });
    expect(await run('Join("", [jobTitle])')).toMatchObject({ passes: true });
  });

  test("inputs of one's own, and what has to come out of them", async () => {
    const answer = await rollcall("POST", "examples", {
      targetAttributeName: "title",
      inputs: { jobTitle: "Baker" },
      expected: "Boss",
      title: "Bakers",
    });
    expect(answer.body).toMatchObject({ title: "Bakers", passes: false, actual: "Baker" });
    const path = `examples/${String(answer.body.id)}`;
    expect((await rollcall("DELETE", path)).status).toBe(204);
    expect((await rollcall("DELETE", path)).status).toBe(404);
  });

  test.each([
    { title: "nobody and no inputs", body: { targetAttributeName: "title" } },
    { title: "no mapping", body: { targetAttributeName: "nickName", inputs: {} } },
    { title: "no attribute", body: { inputs: {} } },
    {
      title: "an expression that can't be read",
      body: { targetAttributeName: "title", inputs: {}, expression: "Join(" },
    },
  ])("refused: $title", async ({ body }) => {
    expect((await rollcall("POST", "examples", body)).status).toBe(400);
  });

  test("the configuration's versions, the audit log and the bundle name nobody of them", async () => {
    const { text } = await installation.rollcall(TENANT, "GET", "/configurationAudit?top=50");
    expect(text).toContain("Add mapping example");
    expect(text).not.toMatch(/Ann Holm|Cook/);
    const bundle = await rollcall("GET", "diagnostics?format=json");
    expect(bundle.text).not.toMatch(/Ann Holm/);
  });
});
