import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type BothSides,
  connect,
  ORGANIZATION,
  ORGANIZATION_SETTINGS,
  startBothSides,
} from "./both-sides.ts";

let sides: BothSides;
const PATH = `/saas/v1/organizations/${ORGANIZATION}`;

beforeAll(async () => {
  sides = await startBothSides();
});
afterAll(() => sides.close());

async function askFirst(signOnFirst: boolean): Promise<void> {
  const { status } = await sides.call("PATCH", PATH, { body: { lifecycle: { signOnFirst } } });
  expect(status).toBe(200);
}

async function turn(enabled: boolean): Promise<{ status: number; body: object }> {
  const answer = await sides.call("PATCH", `${PATH}/integration`, { body: { enabled } });
  return { status: answer.status, body: answer.json() };
}

describe("single sign-on that needs to be configured first", () => {
  test("is asked of nobody until somebody asks for it", async () => {
    await turn(false);
    expect(await turn(true)).toMatchObject({
      status: 200,
      body: { integration: { enabled: true, waitsForSignOn: false } },
    });
  });

  test("ends nothing that is enabled, and lets nobody enable what is disabled", async () => {
    await askFirst(true);
    expect(await turn(true)).toMatchObject({
      status: 200,
      body: { integration: { enabled: true, waitsForSignOn: true } },
    });
    expect(await turn(false)).toMatchObject({
      status: 200,
      body: { integration: { enabled: false, waitsForSignOn: true } },
    });
    expect(await turn(true)).toMatchObject({
      status: 409,
      body: { error: { code: "SignOnFirst" } },
    });
  });

  test("is done once single sign-on is enabled", async () => {
    await connect(sides, { enabled: false });
    expect((await turn(true)).status).toBe(409);
    await sides.call("PUT", ORGANIZATION_SETTINGS, { body: { enabled: true } });
    expect(await turn(true)).toMatchObject({
      status: 200,
      body: { integration: { enabled: true, waitsForSignOn: false } },
    });
  });
});
