import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nameCompanyOwner } from "../../src/service-provider/company-owners.ts";
import { addOwnedPermission } from "../../src/service-provider/owned-permissions.ts";
import { addOwnedResource } from "../../src/service-provider/owned-resources.ts";
import { addOwnedSubscription } from "../../src/service-provider/owned-subscriptions.ts";
import type { OwnershipDesk } from "../../src/service-provider/ownership-desk.ts";
import { createRealWorld } from "../support/real-world.ts";
import { STORES } from "../support/stores.ts";
import { type Answer, createResource, ENTERPRISE, patchOp, send } from "./client.ts";
import { startService, type Tenant, type TestService } from "./service.ts";

const world = createRealWorld();
const DISABLE = patchOp({ op: "replace", path: "active", value: false });

/** A company of Bizagi's with a way to make its people and what they own. */
interface Company {
  readonly tenant: Tenant;
  readonly desk: OwnershipDesk;
  readonly hire: (userName: string, bossId?: string) => Promise<string>;
  readonly disable: (id: string) => Promise<Answer>;
  /** The owner of each resource, subscription and permission by its name or role; then owners. */
  readonly listOwned: () => Promise<Readonly<Record<string, unknown>>>;
}

describe.each(STORES)("who inherits when SCIM disables or deletes somebody, on $title", (given) => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService({ open: given.open });
  });
  afterAll(() => service.close());

  async function found(application: "bizagi" | "custom" = "bizagi"): Promise<Company> {
    const tenant = await service.addTenant(application);
    const store = service.store.organizations;
    const organization = await store.readOrganization(tenant.id);
    if (organization === undefined) throw new Error("The organization is gone.");
    const desk: OwnershipDesk = { store, world, organization, actor: "operator" };
    return {
      tenant,
      desk,
      hire: (userName, bossId) =>
        createResource(tenant, "/Users", {
          userName,
          displayName: userName.toUpperCase(),
          active: true,
          emails: [{ type: "work", value: `${userName}@example.com` }],
          name: { formatted: userName, givenName: userName, familyName: userName },
          ...(bossId === undefined ? {} : { [ENTERPRISE]: { manager: { value: bossId } } }),
        }),
      disable: (id) => send(tenant, "PATCH", `/Users/${id}`, DISABLE),
      listOwned: async () => {
        const { ownership } = store;
        const resources = await ownership.listResources(tenant.id, { limit: 100 });
        const subscriptions = await ownership.listSubscriptions(tenant.id);
        const permissions = await ownership.listPermissions(tenant.id);
        const owners = await ownership.listCompanyOwners(tenant.id);
        return {
          ...Object.fromEntries([...resources, ...subscriptions].map((e) => [e.name, e.ownerId])),
          ...Object.fromEntries(permissions.map(({ role, userId }) => [role, userId])),
          owners: owners.map(({ userId }) => userId),
        };
      },
    };
  }

  /** Olga owns the company, Sam the subscription, Ann a resource in it and a permission. */
  async function staff() {
    const company = await found();
    const { desk, hire } = company;
    const olga = await hire("olga");
    const sam = await hire("sam", olga);
    const bob = await hire("bob", olga);
    const ann = await hire("ann", bob);
    await nameCompanyOwner(desk, olga);
    await addOwnedSubscription(desk, { name: "Sales", ownerId: sam });
    await addOwnedResource(desk, { name: "Plan", type: "project", ownerId: ann });
    await addOwnedPermission(desk, { role: "userAdministrator", userId: ann });
    return { ...company, olga, sam, bob, ann };
  }

  test("the boss gets all, and the audit log has a row for each thing", async () => {
    const { tenant, disable, listOwned, olga, sam, bob, ann } = await staff();
    expect((await disable(ann)).status).toBe(200);
    expect(await listOwned()).toEqual({
      Plan: bob,
      Sales: sam,
      userAdministrator: bob,
      owners: [olga],
    });
    const { rows } = await service.store.logs.readAudit(tenant.id, { limit: 3 });
    expect(rows.map(({ kind }) => kind).sort()).toEqual([
      "AdministratorPermission",
      "OwnedResource",
      "User",
    ]);
    const moved = rows.find(({ kind }) => kind === "OwnedResource");
    expect(moved).toMatchObject({
      action: "update",
      tokenId: expect.any(String),
      modified: [
        {
          path: "owner",
          oldValue: { value: ann, display: "ANN" },
          newValue: { value: bob, display: "BOB" },
        },
        { path: "name", newValue: "Plan" },
        { path: "because", newValue: expect.stringContaining("boss") },
      ],
    });
  });

  test("DELETE passes everything on too, and PUT with active false", async () => {
    const { tenant, listOwned, bob, ann, sam, olga } = await staff();
    expect((await send(tenant, "DELETE", `/Users/${ann}`)).status).toBe(204);
    expect(await listOwned()).toMatchObject({ Plan: bob, userAdministrator: bob });
    const { body } = await send(tenant, "GET", `/Users/${bob}`);
    const put = await send(tenant, "PUT", `/Users/${bob}`, { ...body, active: false });
    expect(put.status).toBe(200);
    expect(await listOwned()).toEqual({
      Plan: olga,
      Sales: sam,
      userAdministrator: olga,
      owners: [olga],
    });
  });

  test("a boss who has gone before is none: the subscription's owner inherits", async () => {
    const { disable, listOwned, olga, sam, bob, ann } = await staff();
    await disable(bob);
    await disable(ann);
    expect(await listOwned()).toEqual({ Plan: sam, Sales: sam, owners: [olga] });
  });

  test("the only company owner stays, whole; with another one named it succeeds", async () => {
    const { tenant, desk, disable, listOwned, olga, bob } = await staff();
    const before = await send(tenant, "GET", `/Users/${olga}`);
    for (const refused of [
      await disable(olga),
      await send(tenant, "DELETE", `/Users/${olga}`),
      await send(tenant, "PUT", `/Users/${olga}`, { ...before.body, active: false }),
    ]) {
      expect(refused.status).toBe(400);
      expect(refused.body).toMatchObject({
        scimType: "mutability",
        detail: expect.stringMatching(/OLGA is the only company owner.*Name another/),
      });
    }
    const after = await send(tenant, "GET", `/Users/${olga}`);
    expect(after.text).toBe(before.text);
    await nameCompanyOwner(desk, bob);
    expect((await disable(olga)).status).toBe(200);
    expect(await listOwned()).toMatchObject({ owners: [bob] });
    expect((await disable(bob)).status).toBe(400);
  });

  test("one Bulk disables boss, report and the only owner: each in turn", async () => {
    const { tenant, listOwned, olga, sam, bob, ann } = await staff();
    const operations = [ann, bob, olga].map((id) => ({
      method: "PATCH",
      path: `/Users/${id}`,
      data: DISABLE,
    }));
    const schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];
    const { body } = await send(tenant, "POST", "/Bulk", { schemas, Operations: operations });
    expect(body.Operations).toMatchObject([
      { status: "200" },
      { status: "200" },
      { status: "400", response: { detail: expect.stringContaining("only company owner") } },
    ]);
    expect(await listOwned()).toEqual({
      Plan: olga,
      Sales: sam,
      userAdministrator: olga,
      owners: [olga],
    });
  });

  test("boss and report at the same moment: nothing is left with either", async () => {
    for (let round = 0; round < 4; round += 1) {
      const { disable, listOwned, olga, sam, bob, ann } = await staff();
      const order = round % 2 === 0 ? [ann, bob] : [bob, ann];
      const answers = await Promise.all(order.map((id) => disable(id)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      const owned = await listOwned();
      // Whoever goes first: Ann's things are with Sam at once, or with Bob and then Olga.
      expect([sam, olga]).toContain(owned.Plan);
      expect([undefined, olga]).toContain(owned.userAdministrator);
    }
  });

  test("two company owners at the same moment: exactly one goes", async () => {
    for (let round = 0; round < 4; round += 1) {
      const { desk, disable, listOwned, olga, bob } = await staff();
      await nameCompanyOwner(desk, bob);
      const answers = await Promise.all([disable(olga), disable(bob)]);
      const statuses = answers.map(({ status }) => status);
      expect(statuses.toSorted()).toEqual([200, 400]);
      expect(await listOwned()).toMatchObject({ owners: [statuses[0] === 200 ? bob : olga] });
    }
  });

  test("the same person disabled twice at once hands on once", async () => {
    const { tenant, disable, listOwned, bob, ann } = await staff();
    const answers = await Promise.all([disable(ann), disable(ann)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await listOwned()).toMatchObject({ Plan: bob, userAdministrator: bob });
    const { rows } = await service.store.logs.readAudit(tenant.id, { limit: 50 });
    const moves = rows.filter(
      ({ kind, action }) => kind === "OwnedResource" && action === "update",
    );
    expect(moves).toHaveLength(1);
  });

  test("whoever comes back gets nothing back by itself", async () => {
    const { tenant, disable, listOwned, bob, ann } = await staff();
    await disable(ann);
    const enable = patchOp({ op: "replace", path: "active", value: true });
    expect((await send(tenant, "PATCH", `/Users/${ann}`, enable)).status).toBe(200);
    expect(await listOwned()).toMatchObject({ Plan: bob, userAdministrator: bob });
  });

  test("bosses of each other are no circle to be caught in", async () => {
    const { tenant, disable, listOwned, olga, sam, bob, ann } = await staff();
    const path = `${ENTERPRISE}:manager`;
    const upward = patchOp({ op: "replace", path, value: { value: ann } });
    await send(tenant, "PATCH", `/Users/${bob}`, upward);
    await disable(ann);
    await disable(bob);
    expect(await listOwned()).toMatchObject({ Plan: sam, owners: [olga] });
  });

  test("where the application knows no ownership, people go as ever", async () => {
    const { disable, hire, desk } = await found("custom");
    const ann = await hire("ann");
    await expect(nameCompanyOwner(desk, ann)).rejects.toMatchObject({ code: "NoOwnership" });
    expect((await disable(ann)).status).toBe(200);
  });
});
