import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { editOrganization } from "../../src/service-provider/organizations.ts";
import { addToken } from "../../src/service-provider/tokens.ts";
import { createRealWorld } from "../support/real-world.ts";
import { type Answer, send } from "./client.ts";
import { startService, type Tenant, type TestService } from "./service.ts";

let service: TestService;

beforeAll(async () => {
  service = await startService();
});

afterAll(async () => {
  await service.close();
});

const deps = () => ({ store: service.store.organizations, world: createRealWorld() });

async function ask(tenant: Tenant, times: number): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let count = 0; count < times; count += 1)
    answers.push(await send(tenant, "GET", "/Schemas"));
  return answers;
}

describe("the rate limit of a token", () => {
  test("beyond it: 429 as a SCIM error that tells the wait, each token for itself", async () => {
    const tenant = await service.addTenant();
    const { secret } = await addToken(deps(), tenant.id, {});
    await editOrganization(deps(), tenant.id, { rateLimit: "0.1:4" }, "operator");
    const [first, second, , , refused] = await ask(tenant, 5);
    expect(first?.headers.get("ratelimit")).toBeNull();
    expect(second?.headers.get("ratelimit")).toMatch(/^"token";r=2;t=\d+$/);
    expect(refused).toMatchObject({ status: 429, body: { status: "429" } });
    expect(refused?.headers.get("ratelimit-policy")).toBe('"token";q=4;w=40');
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(8);
    expect(Number(refused?.headers.get("retry-after"))).toBeLessThanOrEqual(10);
    expect((await send({ ...tenant, token: secret }, "GET", "/Schemas")).status).toBe(200);
    await editOrganization(deps(), tenant.id, { rateLimit: "off" }, "operator");
    expect((await send(tenant, "GET", "/Schemas")).status).toBe(200);
  });
});
