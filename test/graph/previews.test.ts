import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STORES } from "../support/stores.ts";
import { type Installation, startInstallation, type TestApplication } from "./installation.ts";

/** What a configuration would come to, before it is saved; and the log with its skips folded. */

const TENANT = "previews";
interface Skipped {
  readonly provisioningStatusInfo: { readonly status: string };
}

const PEOPLE = [
  { name: "Ann Holm", department: "Sales", enabled: true },
  { name: "Bo Lind", department: "Sales", enabled: true },
  { name: "Cai Berg", department: "Finance", enabled: true },
  { name: "Dea Krog", department: undefined, enabled: false },
];

describe.each(STORES)("previews over the wire, on $title", ({ open }) => {
  let installation: Installation;
  let application: TestApplication;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    installation = await startInstallation(open);
    await installation.addTenant(TENANT);
    application = await installation.addApplication(TENANT, { scope: "all" });
    for (const { name, department, enabled } of PEOPLE) {
      const { body } = await installation.call(TENANT, "POST", "/users", {
        userPrincipalName: `${name.split(" ")[0]}@example.com`,
        displayName: name,
        mailNickname: "x",
        accountEnabled: enabled,
        ...(department !== undefined && { department }),
      });
      ids.set(name, String(body.id));
    }
    await installation.settled({ tenantId: TENANT, jobId: application.jobId });
  });
  afterAll(() => installation.close());

  const jobPath = () => `/applications/${application.id}/jobs/${application.jobId}`;
  async function preview(name: string, body: object) {
    const answer = await installation.rollcall(
      TENANT,
      "POST",
      `${jobPath()}/preview/${name}`,
      body,
    );
    return { status: answer.status, body: answer.body as Record<string, never> };
  }
  const schemaPath = () =>
    `/servicePrincipals/${application.id}/synchronization/jobs/${application.jobId}/schema`;

  test("one person: what is read, what is decided, and the value of each row", async () => {
    const { status, body } = await preview("object", {
      objectType: "User",
      objectId: ids.get("Ann Holm"),
      rows: [
        { targetAttributeName: "displayName", expression: "ToUpper([displayName])" },
        { targetAttributeName: "title", expression: "[jobTitle]" },
        { targetAttributeName: "nickName", expression: "Nonsense([mail])" },
      ],
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      displayName: "Ann Holm",
      attributes: { department: "Sales", accountEnabled: "True", IsSoftDeleted: "False" },
      scope: { entitled: true, passes: true, decision: "provision" },
      values: [
        { targetAttributeName: "displayName", value: "ANN HOLM" },
        { targetAttributeName: "title" },
        { targetAttributeName: "nickName", error: { code: "unknownFunction", offset: 0 } },
      ],
    });
  });

  test("everybody: empty values, values that several have, and failures with names", async () => {
    const { body } = await preview("survey", {
      objectType: "User",
      everybody: true,
      rows: [
        { targetAttributeName: "title", expression: "[department]" },
        { targetAttributeName: "active", expression: "CDate([displayName])" },
      ],
    });
    expect(body).toMatchObject({
      objects: 4,
      rows: [
        {
          empty: 1,
          emptyNames: [{ displayName: "Dea Krog" }],
          distinct: 2,
          shared: 1,
          longest: 7,
          common: [
            { value: "Sales", count: 2 },
            { value: "Finance", count: 1 },
          ],
        },
        { failed: 4, problem: { code: "notDate" } },
      ],
    });
  });

  test("another scope: who stays, who leaves, and whose account is disabled", async () => {
    const { body: schema } = await installation.call(TENANT, "GET", schemaPath());
    const rules = structuredClone(schema.synchronizationRules) as unknown as {
      objectMappings: { scope: unknown; targetObjectName: string }[];
    }[];
    for (const mapping of rules[0]?.objectMappings ?? []) {
      mapping.scope = {
        groups: [
          {
            name: "Sales",
            clauses: [
              {
                operatorName: "EQUALS",
                sourceOperandName: "department",
                targetOperand: { values: ["Sales"] },
              },
            ],
          },
        ],
      };
    }
    const draft = { schema: { ...schema, synchronizationRules: rules } };
    const { body } = await preview("scope", { objectType: "User", draft });
    expect(body).toMatchObject({
      total: 4,
      now: 4,
      inScope: { count: 2, names: [{ displayName: "Ann Holm" }, { displayName: "Bo Lind" }] },
      enters: { count: 0 },
      leaves: { count: 2 },
      disabled: { count: 1, names: [{ displayName: "Cai Berg" }] },
    });
    const { body: assigned } = await preview("scope", { draft: { scope: "assigned" } });
    expect(assigned).toMatchObject({ inScope: { count: 0 }, disabled: { count: 3 } });
  });

  test("every part of an expression has its value, comparisons too", async () => {
    const { body } = await preview("expression", {
      expression: 'IIF([department] = "Sales", Left([displayName], "3"), "none")',
      objectType: "User",
      objectId: ids.get("Ann Holm"),
    });
    expect(body.issues).toEqual([]);
    expect(body.parts).toMatchObject([
      { depth: 0, kind: "function", name: "IIF", value: "Ann" },
      { depth: 1, kind: "comparison", value: "True" },
      { depth: 2, kind: "attribute", name: "department", value: "Sales" },
      { depth: 2, kind: "constant", value: "Sales" },
      { depth: 1, name: "Left", value: "Ann" },
      { depth: 2, name: "displayName", value: "Ann Holm" },
      { depth: 2, value: "3" },
      { depth: 1, value: "none" },
    ]);
  });

  test.each([
    { title: "an expression that ends too early", body: { expression: "Left([mail]" }, issues: 1 },
    { title: "one without anybody", body: { expression: "Lefty([mail])" }, issues: 1 },
  ])("$title is told of, and is no refusal", async ({ body, issues }) => {
    const answer = await preview("expression", body);
    expect(answer.status).toBe(200);
    expect(answer.body.issues).toHaveLength(issues);
  });

  test.each([
    { name: "object", body: { objectType: "User", objectId: "nobody" }, status: 404 },
    { name: "object", body: { objectType: "Device", objectId: "x" }, status: 400 },
    { name: "survey", body: { rows: "all" }, status: 400 },
    { name: "expression", body: {}, status: 400 },
  ])("$name refuses $body with $status", async ({ name, body, status }) => {
    expect((await preview(name, body)).status).toBe(status);
  });

  test("who was skipped one after the other is one row of the log, with the reasons", async () => {
    const { body } = await installation.rollcall(
      TENANT,
      "GET",
      `/provisioningLog?foldSkips=true&top=50`,
    );
    const plain = await installation.rollcall(TENANT, "GET", "/provisioningLog?top=900");
    const rows = body.value as unknown as { skips?: { count: number } }[];
    const skipped = (
      plain.body.value as unknown as { provisioningStatusInfo: { status: string } }[]
    ).filter((each) => each.provisioningStatusInfo.status === "skipped").length;
    const folded = rows.reduce((sum, { skips }) => sum + (skips?.count ?? 0), 0);
    const alone = rows.filter(
      (row) => (row as Partial<Skipped>).provisioningStatusInfo?.status === "skipped",
    ).length;
    expect(folded + alone).toBe(skipped);
    expect(rows.every(({ skips }) => skips === undefined || skips.count > 1)).toBe(true);
    expect(rows.filter(({ skips }) => skips === undefined).length).toBe(
      (plain.body.value as unknown as object[]).length - skipped + alone,
    );
  });

  test("a version's mappings are read as Graph writes them, and the audit is searched", async () => {
    const { body: schema } = await installation.call(TENANT, "GET", schemaPath());
    await installation.call(TENANT, "PUT", schemaPath(), schema);
    const versions = await installation.rollcall(TENANT, "GET", `${jobPath()}/versions`);
    const [{ version } = { version: 0 }] = versions.body.value as unknown as { version: number }[];
    const path = `${jobPath()}/versions/${version}/schema`;
    const { body } = await installation.rollcall(TENANT, "GET", path);
    expect(body.synchronizationRules).toEqual(schema.synchronizationRules);
    const activity = encodeURIComponent("Update attribute mappings or scope");
    const found = await installation.rollcall(
      TENANT,
      "GET",
      `/configurationAudit?activity=${activity}&text=operator&top=5`,
    );
    const entries = found.body.value as unknown as { activity: string }[];
    expect(entries.length).toBeGreaterThan(0);
    expect(new Set(entries.map((each) => each.activity)).size).toBe(1);
    const none = await installation.rollcall(TENANT, "GET", "/configurationAudit?text=nobody%20at");
    expect(none.body.value).toEqual([]);
  });
});
