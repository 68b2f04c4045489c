import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROLLCALL_PREFIX } from "../../src/http/graph.ts";
import { type Installation, send, startInstallation } from "./installation.ts";

/** How a tenant and its server are set up, in one answer for administrators. */

const TENANT = "contoso";
let installation: Installation;

beforeAll(async () => {
  installation = await startInstallation();
  await installation.addTenant(TENANT);
});

afterAll(() => installation.close());

async function addToken(role: string, expires?: string) {
  const body = { role, ...(expires !== undefined && { expires }) };
  const answer = await installation.rollcall(TENANT, "POST", "/tokens", body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body as { readonly id: string; readonly secretText: string };
}

describe("settings", () => {
  test("tell how many administer, which tokens are valid, and what ends first", async () => {
    const administrators = ["Global Administrator", "Global Reader"];
    for (const role of administrators) {
      const body = { name: role, role };
      const made = await installation.rollcall(TENANT, "POST", "/administrators", body);
      expect(made.status, made.text).toBe(201);
    }
    const ending = await addToken("Global Reader", "30d");
    const revoked = await addToken("Global Reader", "10d");
    await installation.rollcall(TENANT, "DELETE", `/tokens/${revoked.id}`);
    const { status, body, text } = await installation.rollcall(TENANT, "GET", "/settings");
    expect(status, text).toBe(200);
    expect(body).toMatchObject({
      administrators: { count: 2, globalAdministrators: 1 },
      tokens: { count: 2, valid: 1 },
      expirations: { count: 1, next: { kind: "apiToken", id: ending.id } },
      encryptionKey: { from: "file", variable: "ROLLCALL_KEY" },
      mail: null,
      database: "sqlite",
    });
    expect(body.retention).toContainEqual({
      log: "provisioning",
      days: 30,
      usualDays: 30,
      variable: "ROLLCALL_PROVISIONING_DAYS",
    });
    expect(text).not.toContain(ending.secretText);
  });

  test.each([
    { role: "Global Administrator", status: 200 },
    { role: "Global Reader", status: 200 },
    { role: "Application Administrator", status: 403 },
    { role: "User Administrator", status: 403 },
  ])("$role: $status", async ({ role, status }) => {
    const { secretText: token } = await addToken(role);
    const url = `${installation.origin}${ROLLCALL_PREFIX}/tenants/${TENANT}/settings`;
    expect((await send(url, { method: "GET", token })).status).toBe(status);
  });
});
