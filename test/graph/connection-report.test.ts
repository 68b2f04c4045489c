import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConnectionReport } from "../../src/provisioning/connection-report.ts";
import { listCandidates } from "../../src/provisioning/find-tenant-url.ts";
import { type Installation, startInstallation, type TestApplication } from "./installation.ts";

/** Test Connection as a report of steps, with what went over the line and who has to act. */

const TENANT = "contoso";
let installation: Installation;
let application: TestApplication;
let tenantUrl: string;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.addTenant(TENANT);
  application = await installation.addApplication(TENANT, { scope: "assigned" });
  const path = `/servicePrincipals/${application.id}/synchronization/secrets`;
  const { body } = await installation.call(TENANT, "GET", path);
  const entries = body.value as readonly { key: string; value: string }[];
  tenantUrl = entries.find(({ key }) => key === "BaseAddress")?.value ?? "";
});

afterAll(() => installation.close());

async function report(given: Readonly<Record<string, string>> = {}): Promise<ConnectionReport> {
  const credentials = Object.entries(given).map(([key, value]) => ({ key, value }));
  const path = `/applications/${application.id}/connectionReport`;
  const { status, body } = await installation.rollcall(TENANT, "POST", path, { credentials });
  expect(status).toBe(200);
  return body as unknown as ConnectionReport;
}

describe("a report on a connection", () => {
  test("tells every step with its exchange, and no secret", async () => {
    const told = await report();
    expect(told.isGood).toBe(true);
    expect(told.steps.map(({ name }) => name)).toEqual([
      "address",
      "reach",
      "encryption",
      "configuration",
      "schemas",
      "authorization",
      "protocol",
      "patch",
      "limits",
      "unknownValue",
      "existingValue",
    ]);
    const filter = told.steps.find(({ name }) => name === "unknownValue");
    expect(filter).toMatchObject({
      objectType: "User",
      attribute: "userName",
      result: "success",
      exchanges: [{ method: "GET", status: 200 }],
    });
    expect(JSON.stringify(told)).not.toMatch(/rc_[A-Za-z0-9]/);
  });

  test.each([
    {
      title: "a wrong token is the application's to renew",
      given: { SecretToken: "not-this-one" },
      failure: { name: "authorization", code: "Unauthorized", side: "application" },
    },
    {
      title: "an address that is none is ours to correct",
      given: { BaseAddress: "bitabiz", SecretToken: "x" },
      failure: { name: "address", code: "InvalidTenantUrl", side: "directory" },
    },
    {
      title: "a host that nobody has is ours to correct",
      given: { BaseAddress: "http://nobody.invalid/scim/v2", SecretToken: "x" },
      failure: { name: "reach", code: "TargetUnavailable", side: "directory" },
    },
    {
      title: "a server that nobody runs is a matter of the network",
      given: { BaseAddress: "http://127.0.0.1:1/scim/v2", SecretToken: "x" },
      failure: { name: "reach", code: "TargetUnavailable", side: "network" },
    },
  ])("$title", async ({ given, failure }) => {
    const { isGood, steps } = await report(given);
    expect(isGood).toBe(false);
    expect(steps.filter(({ result }) => result === "failure")).toEqual([
      expect.objectContaining(failure),
    ]);
    expect(steps.at(-1)?.action).toMatch(/\w/);
  });

  test("SCIM that is not at the address but near it is found", async () => {
    const { isGood, suggestedTenantUrl } = await report({
      BaseAddress: tenantUrl.replace(/\/scim\/v2$/, ""),
      SecretToken: "*****",
    });
    expect({ isGood, suggestedTenantUrl }).toEqual({
      isGood: false,
      suggestedTenantUrl: tenantUrl,
    });
  });
});

describe("addresses near a Tenant URL", () => {
  test.each([
    {
      title: "what is forgotten at the end is added",
      url: "https://a.example/x/",
      candidates: [
        "https://a.example/x/scim/v2",
        "https://a.example/x/scim",
        "https://a.example/x/v2",
        "https://a.example/x/api/scim/v2",
      ],
    },
    {
      title: "what was copied too much is left out",
      url: "https://a.example/scim/v2/Users?x=1",
      candidates: ["https://a.example/scim/v2"],
    },
  ])("$title", ({ url, candidates }) => {
    expect(listCandidates(url)).toEqual(candidates);
  });
});
