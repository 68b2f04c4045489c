import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Organization, OrganizationToken, ResourceWrite } from "../../src/saas/ports.ts";
import type { Store } from "../../src/store/store.ts";
import { STORES, type TestStore } from "../support/stores.ts";

const NOW = "2026-01-01T00:00:00.000Z";
const LATER = "2026-01-02T00:00:00.000Z";
const MUCH_LATER = "2026-03-01T00:00:00.000Z";

let counter = 0;
const fresh = (prefix: string) => {
  counter += 1;
  return `${prefix}-${String(counter).padStart(5, "0")}`;
};

function makeWrite(id: string, more: Partial<ResourceWrite> = {}): ResourceWrite {
  const document = JSON.stringify({ schemas: [], id });
  return { id, kind: "User", now: NOW, document, emails: [], ...more };
}

function makeToken(
  organizationId: string,
  more: Partial<OrganizationToken> = {},
): OrganizationToken {
  const rest = { kind: "secret", name: "t", scope: "write", created: NOW } as const;
  return { id: fresh("token"), organizationId, sha256: fresh("sha"), ...rest, ...more };
}

async function addOrganization(store: Store): Promise<string> {
  const id = fresh("organization");
  const organization: Organization = { id, name: "One", application: "custom", created: NOW };
  await store.organizations.addOrganization(organization, makeToken(id));
  return id;
}

describe.each(STORES)("organizations on $title", ({ open }) => {
  let opened: TestStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  test("tokens are found by hash and expire by rotation", async () => {
    const { organizations } = store;
    const id = fresh("organization");
    const organization: Organization = { id, name: "Ø", application: "bis", created: NOW };
    const old = makeToken(id, { id: "old" });
    await organizations.addOrganization(organization, old);
    expect(await organizations.readOrganization(id)).toEqual(organization);
    expect(await organizations.listOrganizations()).toContainEqual(organization);
    expect(await organizations.findToken(old.sha256)).toEqual({ token: old, organization });
    expect(await organizations.findToken("unknown")).toBeUndefined();
    const next = { ...old, id: "next", sha256: fresh("sha") };
    await organizations.rotateToken(next, LATER);
    expect(await organizations.findToken(old.sha256)).toMatchObject({
      token: { expires: LATER },
    });
    expect(await organizations.findToken(next.sha256)).toEqual({ token: next, organization });
    const last = { ...old, id: "last", sha256: fresh("sha") };
    await organizations.rotateToken(last, "2026-02-01T00:00:00.000Z");
    expect(await organizations.findToken(old.sha256)).toMatchObject({
      token: { expires: LATER },
    });
  });

  test("tokens are listed, rotated one by one, used and revoked, each alone", async () => {
    const { organizations } = store;
    const id = fresh("organization");
    const organization: Organization = { id, name: "T", application: "custom", created: NOW };
    const one = makeToken(id, { id: "one" });
    await organizations.addOrganization(organization, one);
    const reader = makeToken(id, { id: "r", name: "Report", scope: "read", created: LATER });
    const client = makeToken(id, { id: "c", kind: "client", clientId: "cid", created: LATER });
    await organizations.addToken(reader);
    await organizations.addToken(client);
    const access = makeToken(id, { kind: "access", issuedBy: "c", expires: MUCH_LATER });
    await organizations.addToken(access);
    expect(await organizations.listTokens(id)).toEqual([one, client, reader]);
    expect(await organizations.listTokens("nobody")).toEqual([]);
    const next = makeToken(id, { id: "x", kind: "client", clientId: "cid", created: MUCH_LATER });
    await organizations.rotateToken(next, LATER, "c");
    expect((await organizations.findToken(access.sha256))?.token.expires).toBe(LATER);
    await organizations.noteTokenUse(id, "r", LATER);
    await organizations.revokeToken(id, "r", LATER);
    await organizations.revokeToken(id, "r", MUCH_LATER);
    expect(await organizations.listTokens(id)).toEqual([
      one,
      { ...client, expires: LATER },
      { ...reader, lastUsed: LATER, revoked: LATER },
      next,
    ]);
    await organizations.revokeToken(id, "c", LATER);
    expect((await organizations.findToken(access.sha256))?.token.revoked).toBe(LATER);
    await organizations.addToken(makeToken(id, { created: MUCH_LATER }));
    expect(await organizations.findToken(access.sha256)).toBeUndefined();
  });

  test("an organization's name, subscription and settings change, the rest stays", async () => {
    const { organizations } = store;
    const [id, other] = [await addOrganization(store), await addOrganization(store)];
    const subscription = fresh("sub");
    const settings = { preset: "strict", policy: { maxPageSize: 5 } } as const;
    const first = await organizations.changeOrganization(id, () => ({ subscription, settings }));
    expect(first).toEqual({
      id,
      name: "One",
      application: "custom",
      created: NOW,
      subscription,
      settings,
    });
    expect(await organizations.readOrganization(id)).toEqual(first);
    const renamed = await organizations.changeOrganization(id, () => ({ name: "Two" }));
    expect(renamed).toEqual({ ...first, name: "Two" });
    await expect(
      organizations.changeOrganization(other, () => ({ subscription })),
    ).rejects.toMatchObject({
      code: "Uniqueness",
      attribute: "subscription",
    });
    await organizations.changeOrganization(id, () => ({ subscription: null, settings: null }));
    await organizations.changeOrganization(other, () => ({ subscription }));
    const bare = await organizations.readOrganization(id);
    expect(bare).toEqual({ id, name: "Two", application: "custom", created: NOW });
    const nobody = organizations.changeOrganization("nobody", () => ({ name: "N" }));
    await expect(nobody).rejects.toMatchObject({ code: "NotFound" });
  });

  test("changes at once work from each other; the row of one that fails is not there", async () => {
    const { organizations } = store;
    const id = await addOrganization(store);
    const policies = [{ maxPageSize: 5 }, { uniqueGroupNames: true }, { defaultPageSize: 3 }];
    const editor = { actor: "operator", at: NOW };
    await Promise.all(
      policies.map((policy) => {
        const merge = ({ settings }: Organization) => ({
          settings: { policy: { ...settings?.policy, ...policy } },
        });
        return organizations.changeOrganization(id, merge, editor);
      }),
    );
    const refuse = (): never => {
      throw new Error("refused");
    };
    await expect(organizations.changeOrganization(id, refuse, editor)).rejects.toThrow("refused");
    await organizations.changeOrganization(id, ({ name }) => ({ name }), editor);
    const changed = await organizations.readOrganization(id);
    expect(changed?.settings?.policy).toEqual(Object.assign({}, ...policies));
    const { rows } = await store.logs.readAudit(id, { limit: 9 });
    expect(rows.map(({ modified }) => modified[0]?.path).sort()).toEqual([
      "policy.defaultPageSize",
      "policy.maxPageSize",
      "policy.uniqueGroupNames",
    ]);
  });

  test("a resource is counted up by each change, and a stale one is refused", async () => {
    const { organizations } = store;
    const id = await addOrganization(store);
    const first = makeWrite("u", { userName: "ann", emails: ["a@x"] });
    const inserted = await organizations.write(id, (writer) => writer.insert(id, first));
    const { document } = first;
    const expected = {
      id: "u",
      kind: "User",
      version: 1,
      created: NOW,
      lastModified: NOW,
      document,
    };
    expect(inserted).toEqual(expected);
    expect(await organizations.read(id, "User", "u")).toEqual({ ...expected, isMember: false });
    expect(await organizations.read(id, "Group", "u")).toBeUndefined();
    const second = { ...first, now: LATER, userName: "ann2" };
    const update = (version: number, write = second) =>
      organizations.write(id, (writer) => writer.update(id, write, version));
    expect(await update(1)).toMatchObject({ version: 2, created: NOW, lastModified: LATER });
    await expect(update(1)).rejects.toMatchObject({ code: "Stale" });
    const unknown = update(1, { ...second, id: "nobody" });
    await expect(unknown).rejects.toMatchObject({ code: "NotFound" });
  });

  test("userName is unique in one organization only", async () => {
    const { organizations } = store;
    const [one, two] = [await addOrganization(store), await addOrganization(store)];
    const insert = (organizationId: string, id: string, userName: string) =>
      organizations.write(organizationId, (writer) =>
        writer.insert(organizationId, makeWrite(id, { userName })),
      );
    const refusal = { code: "Uniqueness", attribute: "userName" };
    await insert(one, "a", "ann");
    await insert(one, "b", "bob");
    await insert(two, "a2", "ann");
    await expect(insert(one, "c", "ann")).rejects.toMatchObject(refusal);
    const rename = organizations.write(one, (writer) =>
      writer.update(one, makeWrite("b", { userName: "ann" }), 1),
    );
    await expect(rename).rejects.toMatchObject(refusal);
    const all = await organizations.query(one, "User", undefined, { offset: 0, limit: 9 });
    expect(all.total).toBe(2);
    expect(await organizations.read(two, "User", "a")).toBeUndefined();
  });

  test("members come in their order, once, and go with either side", async () => {
    const { organizations } = store;
    const id = await addOrganization(store);
    const group = (groupId: string, name: string) =>
      makeWrite(groupId, {
        kind: "Group",
        document: JSON.stringify({ schemas: [], id: groupId, displayName: name }),
        displayName: name.toLowerCase(),
      });
    await organizations.write(id, async (writer) => {
      await writer.insert(id, makeWrite("u1"));
      await writer.insert(id, makeWrite("u2"));
      await writer.insert(id, group("g1", "Kokke"));
      await writer.insert(id, group("g2", "Bagere"));
      const [z, a] = [
        { value: "u2", type: "User" },
        { value: "u1", type: "User", display: "A" },
      ] as const;
      expect(await writer.addMembers(id, "g1", [z], NOW)).toBe(1);
      expect(await writer.addMembers(id, "g1", [a, z], NOW)).toBe(1);
      expect(await writer.addMembers(id, "g2", [z, { value: "g1", type: "Group" }], NOW)).toBe(2);
      expect(await writer.touch(id, "g1", LATER)).toMatchObject({
        version: 2,
        lastModified: LATER,
      });
    });
    expect(await organizations.readMembers(id, "g1")).toEqual([
      { value: "u2", type: "User" },
      { value: "u1", type: "User", display: "A" },
    ]);
    const kinds = await organizations.readKinds(id, ["u1", "g1", "nobody"]);
    expect(kinds).toEqual(
      new Map([
        ["u1", "User"],
        ["g1", "Group"],
      ]),
    );
    const groups = await organizations.readGroupsOf(id, ["u1", "u2"]);
    expect(groups.get("u1")).toEqual([{ value: "g1", display: "Kokke" }]);
    expect(groups.get("u2")).toEqual([
      { value: "g1", display: "Kokke" },
      { value: "g2", display: "Bagere" },
    ]);
    await organizations.write(id, async (writer) => {
      expect(await writer.removeMembers(id, "g1", ["u1", "nobody"])).toBe(1);
      expect(await writer.remove(id, "User", "u2")).toBe(true);
      expect(await writer.remove(id, "User", "u2")).toBe(false);
      expect(await writer.remove(id, "Group", "g1")).toBe(true);
      expect(await writer.removeAllMembers(id, "g2")).toBe(0);
      await expect(writer.touch(id, "g1", NOW)).rejects.toMatchObject({ code: "NotFound" });
    });
  });

  test("50 members added side by side are 50 members", async () => {
    const { organizations } = store;
    const id = await addOrganization(store);
    await organizations.write(id, (writer) => writer.insert(id, makeWrite("g", { kind: "Group" })));
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        organizations.write(id, async (writer) => {
          await writer.addMembers(id, "g", [{ value: `u${index}`, type: "User" }], NOW);
          await writer.touch(id, "g", NOW);
        }),
      ),
    );
    expect(await organizations.readMembers(id, "g")).toHaveLength(50);
    expect(await organizations.read(id, "Group", "g")).toMatchObject({ version: 51 });
  });

  test("pages at any offset are cut from the order of creation, also after removals", async () => {
    const { organizations } = store;
    const id = await addOrganization(store);
    const ids = Array.from({ length: 1300 }, (_, index) => `u${(index * 7) % 1300}`);
    const gone = (index: number) => index % 5 === 0 || (index > 500 && index < 560);
    await organizations.write(id, async (writer) => {
      for (const each of ids) await writer.insert(id, makeWrite(each));
      for (const [index, each] of ids.entries()) {
        if (gone(index)) await writer.remove(id, "User", each);
      }
    });
    const left = ids.filter((_, index) => !gone(index));
    for (const offset of [0, 1, 100, 400, 511, 512, 513, 700, left.length - 3, left.length, 5000]) {
      const page = await organizations.query(id, "User", undefined, { offset, limit: 5 });
      expect(page.total).toBe(left.length);
      expect(page.resources.map((each) => each.id)).toEqual(left.slice(offset, offset + 5));
    }
  });

  test("check, then write is safe: the last owner can't go twice", async () => {
    const { organizations } = store;
    const another = await opened.openAnother();
    const id = await addOrganization(store);
    await organizations.write(id, async (writer) => {
      for (const each of ["a", "b"]) await writer.insert(id, makeWrite(each));
    });
    const leave = (from: Store, user: string) =>
      from.organizations.write(id, async (writer) => {
        const { total } = await writer.query(id, "User", undefined, { offset: 0, limit: 0 });
        if (total > 1) await writer.remove(id, "User", user);
      });
    await Promise.all([leave(store, "a"), leave(another, "b")]);
    const left = await organizations.query(id, "User", undefined, { offset: 0, limit: 9 });
    expect(left.total).toBe(1);
  });
});
