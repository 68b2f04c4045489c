import { afterEach, describe, expect, test } from "vitest";
import { STRICT_QUIRKS, TOLERANT_QUIRKS } from "../../src/scim/quirks.ts";
import type { ProviderPolicy } from "../../src/service-provider/provider.ts";
import { createResource, ENTERPRISE, GROUP, patchOp, send, USER } from "./client.ts";
import { startService, type Tenant, type TestService } from "./service.ts";

let service: TestService | undefined;

afterEach(async () => {
  await service?.close();
  service = undefined;
});

async function startTenant(policy: Partial<ProviderPolicy>): Promise<Tenant> {
  service = await startService({ policy });
  return await service.addTenant();
}

describe("where the RFC leaves a choice, the policy decides", () => {
  test("unknown members may be left out instead of refused", async () => {
    const tenant = await startTenant({ unknownMembers: "ignore" });
    const userId = await createResource(tenant, "/Users", { userName: "known" });
    const members = [{ value: "nobody" }, { value: userId }];
    const groupId = await createResource(tenant, "/Groups", { displayName: "G", members });
    const { body } = await send(tenant, "GET", `/Groups/${groupId}`);
    expect(body.members).toMatchObject([{ value: userId }]);
  });

  test.each([
    { unknownManager: "store", status: 201 },
    { unknownManager: "reject", status: 400 },
  ] as const)("a manager nobody has: $unknownManager", async ({ unknownManager, status }) => {
    const tenant = await startTenant({ unknownManager });
    const chief = await createResource(tenant, "/Users", { userName: "chief" });
    const body = { userName: "staff", [ENTERPRISE]: { manager: { value: "nobody" } } };
    expect((await send(tenant, "POST", "/Users", body)).status).toBe(status);
    const staff = { userName: "other", [ENTERPRISE]: { manager: { value: chief } } };
    const path = `/Users/${await createResource(tenant, "/Users", staff)}`;
    const manager = `${ENTERPRISE}:manager`;
    const patch = patchOp({ op: "replace", path: manager, value: { value: "nobody" } });
    const patched = await send(tenant, "PATCH", path, patch);
    expect(patched.status).toBe(status === 201 ? 200 : 400);
  });

  test("group names need not differ", async () => {
    const tenant = await startTenant({ uniqueGroupNames: false });
    await createResource(tenant, "/Groups", { displayName: "Twin" });
    await createResource(tenant, "/Groups", { displayName: "Twin" });
    const found = await send(tenant, "GET", "/Groups?filter=displayName+eq+%22twin%22");
    expect(found.body.totalResults).toBe(2);
  });

  test("pages have the sizes the policy says, and the configuration tells them", async () => {
    const tenant = await startTenant({ defaultPageSize: 2, maxPageSize: 3 });
    for (const userName of ["a", "b", "c", "d"])
      await createResource(tenant, "/Users", { userName });
    expect((await send(tenant, "GET", "/Users")).body.itemsPerPage).toBe(2);
    expect((await send(tenant, "GET", "/Users?count=9")).body.itemsPerPage).toBe(3);
    const { body } = await send(tenant, "GET", "/ServiceProviderConfig");
    expect(body).toMatchObject({
      filter: { maxResults: 3 },
      pagination: { index: true, defaultPageSize: 2, maxPageSize: 3 },
    });
  });

  test.each([
    { patchAnswer: "byType", user: 200, group: 204 },
    { patchAnswer: "resource", user: 200, group: 200 },
    { patchAnswer: "none", user: 204, group: 204 },
  ] as const)(
    "44-103 44-104 a PATCH answers $patchAnswer",
    async ({ patchAnswer, user, group }) => {
      const tenant = await startTenant({ patchAnswer });
      const userId = await createResource(tenant, "/Users", { userName: "a" });
      const groupId = await createResource(tenant, "/Groups", { displayName: "G" });
      const add = patchOp({ op: "add", path: "members", value: [{ value: userId }] });
      const title = patchOp({ op: "add", path: "displayName", value: "A" });
      for (const [place, patch, status, shown] of [
        [`/Groups/${groupId}`, add, group, { members: [{ value: userId }] }],
        [`/Users/${userId}`, title, user, { displayName: "A", groups: [{ value: groupId }] }],
      ] as const) {
        const answer = await send(tenant, "PATCH", place, patch);
        expect(answer.status).toBe(status);
        if (status === 200) expect(answer.body).toMatchObject(shown);
        else expect(answer.text).toBe("");
        expect(answer.headers.get("etag")).toBe(
          (await send(tenant, "GET", place)).headers.get("etag"),
        );
        const asked = await send(tenant, "PATCH", `${place}?attributes=displayName`, patch);
        expect(asked.status).toBe(200);
      }
    },
  );

  test("by the letter of the RFC, what Entra sends is refused", async () => {
    const tenant = await startTenant({ quirks: STRICT_QUIRKS });
    const body = { schemas: [USER], userName: "strict", active: "True" };
    expect((await send(tenant, "POST", "/Users", body)).body.scimType).toBe("invalidValue");
    const answer = await send(tenant, "GET", "/Users?filter=userName+eq+strict");
    expect(answer.body.scimType).toBe("invalidFilter");
    expect((await send(tenant, "GET", "/Users?filter=")).body.scimType).toBe("invalidFilter");
  });

  test.each([
    { title: "refused by the letter", quirks: STRICT_QUIRKS, status: 400 },
    { title: "no change when tolerant", quirks: TOLERANT_QUIRKS, status: 204 },
  ])("44-112 removing by a filter that chooses no member: $title", async ({ quirks, status }) => {
    const tenant = await startTenant({ quirks });
    const user = await createResource(tenant, "/Users", { userName: "a" });
    const group = { schemas: [GROUP], displayName: "Crew", members: [{ value: user }] };
    const place = `/Groups/${await createResource(tenant, "/Groups", group)}`;
    for (const filter of ['value eq "nobody"', 'type eq "Group"', 'display eq "x"']) {
      const remove = { op: "remove", path: `members[${filter}]` };
      const answer = await send(tenant, "PATCH", place, patchOp(remove));
      expect([filter, answer.status]).toEqual([filter, status]);
      if (status === 400) expect(answer.body.scimType).toBe("noTarget");
      // What came before it in the request has not happened either.
      const emptied = patchOp({ op: "remove", path: `members[value eq "${user}"]` }, remove);
      expect((await send(tenant, "PATCH", place, emptied)).status).toBe(status);
      const { members = [] } = (await send(tenant, "GET", place)).body;
      expect(members).toHaveLength(status === 400 ? 1 : 0);
      expect((await send(tenant, "PUT", place, group)).status).toBe(200);
    }
  });
});
