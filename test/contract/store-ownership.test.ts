import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnershipWriter } from "../../src/saas/ownership-ports.ts";
import type { Organization } from "../../src/saas/ports.ts";
import type { Store } from "../../src/store/store.ts";
import { STORES, type TestStore } from "../support/stores.ts";

const NOW = "2026-01-01T00:00:00.000Z";
const LATER = "2026-01-02T00:00:00.000Z";

let counter = 0;

describe.each(STORES)("ownership on $title", ({ open }) => {
  let opened: TestStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  async function addOrganization(): Promise<string> {
    counter += 1;
    const id = `organization-${counter}`;
    const organization: Organization = { id, name: "B", application: "bizagi", created: NOW };
    const token = { id: `t${counter}`, organizationId: id, sha256: `s${counter}`, created: NOW };
    const rest = { kind: "secret", name: "t", scope: "write" } as const;
    await store.organizations.addOrganization(organization, { ...token, ...rest });
    return id;
  }

  async function write<T>(
    organizationId: string,
    work: (ownership: OwnershipWriter) => Promise<T>,
  ): Promise<T> {
    return await store.organizations.write(organizationId, async ({ ownership }) => {
      if (ownership === undefined) throw new Error("This store has no ownership.");
      return await work(ownership);
    });
  }

  test("resources are listed by owner and subscription, page by page, and given away", async () => {
    const { ownership } = store.organizations;
    const id = await addOrganization();
    const other = await addOrganization();
    const base = { type: "project", created: NOW };
    const r1 = { ...base, id: "r1", name: "One", ownerId: "ann", subscriptionId: "s1" };
    const r2 = { ...base, id: "r2", name: "Two", ownerId: "ann" };
    const r3 = { ...base, id: "r3", name: "Three", ownerId: "bob", subscriptionId: "s1" };
    await write(id, async (writer) => {
      for (const each of [r1, r2, r3]) await writer.addResource(id, each);
    });
    await write(other, (writer) => writer.addResource(other, { ...r1, ownerId: "eve" }));
    const list = (query: object) => ownership.listResources(id, { limit: 10, ...query });
    expect(await list({})).toEqual([r1, r2, r3]);
    expect(await list({ limit: 2 })).toEqual([r1, r2]);
    expect(await list({ after: "r2" })).toEqual([r3]);
    expect(await list({ ownerId: "ann" })).toEqual([r1, r2]);
    expect(await list({ subscriptionId: "s1" })).toEqual([r1, r3]);
    expect(await list({ subscriptionId: "s1", ownerId: "bob" })).toEqual([r3]);
    expect(await list({ subscriptionId: "s1", ownerId: "ann", after: "r1" })).toEqual([]);
    await write(id, async (writer) => {
      await writer.giveResource(id, "r1", "bob");
      await writer.removeResource(id, "r2");
    });
    expect(await ownership.readResource(id, "r1")).toEqual({ ...r1, ownerId: "bob" });
    expect(await ownership.readResource(id, "r2")).toBeUndefined();
    expect(await ownership.listResourcesOf(id, "bob")).toEqual([{ ...r1, ownerId: "bob" }, r3]);
    expect(await ownership.listResourcesOf(id, "ann")).toEqual([]);
    expect(await ownership.readResource(other, "r1")).toMatchObject({ ownerId: "eve" });
  });

  test("a subscription's name is taken once, whatever its case", async () => {
    const { ownership } = store.organizations;
    const id = await addOrganization();
    const one = { id: "s1", name: "Sales", ownerId: "ann", created: NOW };
    await write(id, (writer) => writer.addSubscription(id, one));
    const same = write(id, (writer) =>
      writer.addSubscription(id, { ...one, id: "s2", name: "SALES" }),
    );
    await expect(same).rejects.toMatchObject({ code: "Uniqueness", attribute: "name" });
    expect(await ownership.listSubscriptions(id)).toEqual([one]);
    await write(id, (writer) => writer.giveSubscription(id, "s1", "bob"));
    expect(await ownership.listSubscriptions(id)).toEqual([{ ...one, ownerId: "bob" }]);
    await write(id, (writer) => writer.removeSubscription(id, "s1"));
    expect(await ownership.listSubscriptions(id)).toEqual([]);
  });

  test("a permission is held once for each subscription and once for the company", async () => {
    const { ownership } = store.organizations;
    const id = await addOrganization();
    const whole = { id: "p1", userId: "ann", role: "admin", created: NOW };
    const part = { ...whole, id: "p2", subscriptionId: "s1" };
    const held = { ...whole, id: "p3", userId: "bob" };
    await write(id, async (writer) => {
      for (const each of [whole, part, held]) await writer.addPermission(id, each);
    });
    const clash = { code: "Uniqueness", attribute: "role" };
    const twice = write(id, (writer) => writer.addPermission(id, { ...whole, id: "p4" }));
    await expect(twice).rejects.toMatchObject(clash);
    const given = write(id, (writer) => writer.givePermission(id, "p1", "bob"));
    await expect(given).rejects.toMatchObject(clash);
    await write(id, async (writer) => {
      await writer.givePermission(id, "p2", "bob");
      await writer.removePermission(id, "p1");
    });
    expect(await ownership.listPermissions(id)).toEqual([{ ...part, userId: "bob" }, held]);
    expect(await ownership.listPermissionsOf(id, "ann")).toEqual([]);
    expect(await ownership.listPermissionsOf(id, "bob")).toHaveLength(2);
  });

  test("company owners come in the order they were named, each once", async () => {
    const { ownership } = store.organizations;
    const id = await addOrganization();
    const [late, early] = [
      { userId: "ann", since: LATER },
      { userId: "zoe", since: NOW },
    ];
    expect(await write(id, (writer) => writer.addCompanyOwner(id, late))).toBe(true);
    expect(await write(id, (writer) => writer.addCompanyOwner(id, early))).toBe(true);
    const again = { userId: "ann", since: NOW };
    expect(await write(id, (writer) => writer.addCompanyOwner(id, again))).toBe(false);
    expect(await ownership.listCompanyOwners(id)).toEqual([early, late]);
    expect(await write(id, (writer) => writer.removeCompanyOwner(id, "ann"))).toBe(true);
    expect(await write(id, (writer) => writer.removeCompanyOwner(id, "ann"))).toBe(false);
    expect(await ownership.listCompanyOwners(id)).toEqual([early]);
  });

  test("what a failing transaction wrote is gone as a whole", async () => {
    const { ownership } = store.organizations;
    const id = await addOrganization();
    const failing = write(id, async (writer) => {
      await writer.addCompanyOwner(id, { userId: "ann", since: NOW });
      throw new Error("not today");
    });
    await expect(failing).rejects.toThrow("not today");
    expect(await ownership.listCompanyOwners(id)).toEqual([]);
  });
});
