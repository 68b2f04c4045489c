import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createResource, send } from "../scim/client.ts";
import { OPERATOR_TOKEN, startService, type Tenant, type TestService } from "../scim/service.ts";
import { type EventReader, readEvents } from "../support/event-reader.ts";

/** GET /saas/v1/organizations/{id}/events: requests and changes as they happen. */

const ANNA = {
  userName: "anna",
  name: { givenName: "A", familyName: "B" },
  emails: [{ value: "anna@example.com" }],
};
const readers: EventReader[] = [];
let service: TestService;
let signedIn: { organizationId: string; userId: string } | undefined;

beforeAll(async () => {
  service = await startService({ readSession: async () => signedIn });
});

afterAll(async () => {
  for (const reader of readers) await reader.close();
  await service.close();
});

async function listen(tenant: Tenant, authorization?: string): Promise<EventReader> {
  const url = `${service.origin}/saas/v1/organizations/${tenant.id}/events`;
  const headers = authorization === undefined ? {} : { authorization };
  const reader = await readEvents(url, headers);
  readers.push(reader);
  return reader;
}

describe("events of an organization", () => {
  test("tell of requests and of what they changed, and of nothing older", async () => {
    const tenant = await service.addTenant("bitabiz");
    await createResource(tenant, "/Users", { ...ANNA, userName: "before" });
    await service.recorder.flush();
    const reader = await listen(tenant, `Bearer ${OPERATOR_TOKEN}`);
    expect(reader.response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    await createResource(tenant, "/Users", { ...ANNA, emails: [{ value: "a@example.com" }] });
    // What is refused is always recorded.
    await send(tenant, "GET", "/Users/0");
    await service.recorder.flush();
    const { value } = await reader.next("audit");
    expect(value).toEqual([expect.objectContaining({ action: "create" })]);
    const requests = reader.seen.find(({ event }) => event === "requests");
    const { value: rows } = requests?.data ?? (await reader.next("requests"));
    expect(rows).toEqual([
      expect.objectContaining({ method: "GET", path: "/Users/0", status: 404 }),
    ]);
    await reader.close();
  });

  test("end for an administrator who signs out, before anything else is told", async () => {
    const tenant = await service.addTenant("bitabiz");
    const userId = await createResource(tenant, "/Users", ANNA);
    const url = `${service.origin}/saas/v1/organizations/${tenant.id}/employees/${userId}`;
    const headers = {
      authorization: `Bearer ${OPERATOR_TOKEN}`,
      "content-type": "application/json",
    };
    const body = JSON.stringify({ role: "administrator" });
    expect((await fetch(url, { method: "PATCH", headers, body })).status).toBe(200);
    signedIn = { organizationId: tenant.id, userId };
    const reader = await listen(tenant);
    expect(reader.response.status).toBe(200);
    signedIn = undefined;
    await send(tenant, "GET", "/Schemas");
    expect(await reader.next("end")).toEqual({ reason: "signedOut" });
  });

  test("are not for strangers, nor for another organization's people", async () => {
    const [tenant, other] = [await service.addTenant("bitabiz"), await service.addTenant("bizagi")];
    expect((await listen(tenant)).response.status).toBe(401);
    const userId = await createResource(other, "/Users", {
      ...ANNA,
      emails: [{ value: "o@x.example" }],
    });
    signedIn = { organizationId: other.id, userId };
    expect((await listen(tenant)).response.status).toBe(404);
    signedIn = undefined;
  });
});
