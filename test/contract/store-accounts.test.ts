import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type {
  AccountKey,
  AccountLink,
  AccountPlace,
  AccountSession,
  AttemptRecord,
} from "../../src/common/account-ports.ts";
import { StoreError } from "../../src/common/store-error.ts";
import type { Administrator } from "../../src/directory/administrator.ts";
import type { Store } from "../../src/store/store.ts";
import { STORES, type TestStore } from "../support/stores.ts";

const AT = "2026-01-01T00:00:00.000Z";
const LATER = "2026-01-02T00:00:00.000Z";
const MUCH_LATER = "2026-02-01T00:00:00.000Z";

const place: AccountPlace = { realm: "employee", ownerId: "o1" };
const anna: AccountKey = { ...place, accountId: "anna" };
const bo: AccountKey = { ...place, accountId: "bo" };
/** The same ids where they mean somebody else. */
const STRANGERS: readonly AccountKey[] = [
  { realm: "employee", ownerId: "o2", accountId: "anna" },
  { realm: "administrator", ownerId: "o1", accountId: "anna" },
  { realm: "person", ownerId: "o1", accountId: "anna" },
];

function makeSession(account: AccountKey, id: string, given: Partial<AccountSession> = {}) {
  const rest = { method: "password", created: AT, lastUsed: AT, expires: LATER } as const;
  return { ...account, sha256: `hash of ${id}`, id, ...rest, ...given };
}

function makeLink(account: AccountKey, sha256: string, expires = LATER): AccountLink {
  return { ...account, sha256, purpose: "password", created: AT, expires };
}

describe.each(STORES)("accounts on $title", ({ open }) => {
  let opened: TestStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  test("a password is its account's alone, and the last one counts", async () => {
    const { accounts } = store;
    await accounts.writeAccounts(async (writer) => {
      await writer.savePassword(anna, "one", AT);
      await writer.savePassword(anna, "two", LATER);
    });
    expect(await accounts.readPassword(anna)).toBe("two");
    for (const stranger of [bo, ...STRANGERS]) {
      expect(await accounts.readPassword(stranger)).toBeUndefined();
    }
  });

  test("links are listed by their purpose, of one place alone, in the order they were made", async () => {
    const { accounts } = store;
    const guests: AccountPlace = { realm: "guest", ownerId: "o1" };
    const invite = (accountId: string, sha256: string, given: Partial<AccountLink> = {}) => ({
      ...makeLink({ ...guests, accountId }, sha256),
      purpose: "integration" as const,
      ...given,
    });
    await accounts.writeAccounts(async (writer) => {
      await writer.addLink(
        invite("bo@x.example", "later", { created: "2026-01-01T01:00:00.000Z" }),
      );
      await writer.addLink(invite("ann@x.example", "first"));
      await writer.addLink(invite("ann@x.example", "elsewhere", { ownerId: "o2" }));
      await writer.addLink(makeLink({ ...guests, accountId: "ann@x.example" }, "password"));
    });
    const listed = await accounts.listLinks(guests, "integration");
    expect(listed.map(({ sha256 }) => sha256)).toEqual(["first", "later"]);
  });

  test("of many who use a link at once, one gets it", async () => {
    const { accounts } = store;
    await accounts.writeAccounts((writer) => writer.addLink(makeLink(anna, "once")));
    const given = { sha256: "once", purpose: "password", now: AT } as const;
    const taken = await Promise.all(
      Array.from({ length: 8 }, () =>
        accounts.writeAccounts((writer) => writer.takeLink(place, given)),
      ),
    );
    const got = taken.filter((link) => link !== undefined);
    expect(got).toEqual([{ ...makeLink(anna, "once"), used: AT }]);
    expect((await accounts.findLink(place, "once"))?.used).toBe(AT);
  });

  test.each([
    { title: "that has expired", given: { now: LATER } },
    { title: "of another purpose", given: { purpose: "signIn" as const } },
    { title: "that nobody has", given: { sha256: "none" } },
    { title: "of another organization", given: {}, at: STRANGERS[0] },
    { title: "of another realm", given: {}, at: STRANGERS[1] },
  ])("no link is taken $title", async ({ title, given, at = place }) => {
    const { accounts } = store;
    await accounts.writeAccounts((writer) => writer.addLink(makeLink(bo, title)));
    const wanted = { sha256: title, purpose: "password", now: AT, ...given } as const;
    const { realm, ownerId } = at;
    expect(
      await accounts.writeAccounts((writer) => writer.takeLink({ realm, ownerId }, wanted)),
    ).toBeUndefined();
    expect((await accounts.findLink(place, title))?.used).toBeUndefined();
  });

  test("sessions are found by their hash, listed by account, used, and ended", async () => {
    const { accounts } = store;
    const [one, two] = [makeSession(anna, "s1"), makeSession(anna, "s2", { created: LATER })];
    const whole = makeSession(bo, "s3", { address: "::1", agent: "Ø", method: "saml" });
    await accounts.writeAccounts(async (writer) => {
      for (const each of [two, one, whole]) await writer.addSession(each);
      for (const [index, stranger] of STRANGERS.entries()) {
        await writer.addSession(makeSession(stranger, `x${index}`));
      }
    });
    expect(await accounts.listSessions(anna)).toEqual([one, two]);
    expect(await accounts.findSession(place, whole.sha256)).toEqual(whole);
    expect(await accounts.findSession({ ...place, ownerId: "o2" }, one.sha256)).toBeUndefined();
    await accounts.writeAccounts((writer) => writer.noteSessionUse(place, one.sha256, LATER));
    expect((await accounts.findSession(place, one.sha256))?.lastUsed).toBe(LATER);
    const end = (account: AccountKey, id: string) =>
      accounts.writeAccounts((writer) => writer.endSession(account, id));
    expect(await end(bo, "s1"), "another's session").toBe(false);
    expect(await end(anna, "s1")).toBe(true);
    expect(await end(anna, "s1")).toBe(false);
    await accounts.writeAccounts((writer) => writer.addSession(one));
    const ended = await accounts.writeAccounts((writer) => writer.endSessions(anna, "s2"));
    expect([ended, await accounts.listSessions(anna)]).toEqual([1, [two]]);
    expect(await accounts.listSessions(bo)).toEqual([whole]);
  });

  test("what has expired goes when something new comes to the same place", async () => {
    const { accounts } = store;
    const fresh = makeSession(bo, "s9", { created: MUCH_LATER, expires: "2026-02-02" });
    const link = { ...makeLink(bo, "new", "2026-03-01"), created: MUCH_LATER };
    await accounts.writeAccounts(async (writer) => {
      await writer.addSession(fresh);
      await writer.addLink(link);
    });
    expect(await accounts.listSessions(bo)).toEqual([fresh]);
    expect(await accounts.findLink(place, "once")).toBeUndefined();
    for (const [index, stranger] of STRANGERS.entries()) {
      expect(await accounts.listSessions(stranger)).toEqual([makeSession(stranger, `x${index}`)]);
    }
  });

  test("attempts at once are counted one after the other, each place and subject alone", async () => {
    const { accounts } = store;
    const count = (subject: string, at: AccountPlace = place) =>
      accounts.writeAccounts((writer) =>
        writer.countAttempt(at, subject, (before) => ({
          failures: (before?.failures ?? 0) + 1,
          lastFailedMs: 1_800_000_000_000,
          lockedUntilMs: 1_800_000_000_001,
        })),
      );
    await Promise.all(Array.from({ length: 12 }, () => count("guessed")));
    await count("other");
    await count("guessed", { ...place, ownerId: "o2" });
    const seen: (AttemptRecord | undefined)[] = [];
    const look = (subject: string) =>
      accounts.writeAccounts((writer) =>
        writer.countAttempt(place, subject, (before) => {
          seen.push(before);
          return undefined;
        }),
      );
    await look("guessed");
    await accounts.writeAccounts((writer) => writer.clearAttempts(place, "guessed"));
    await look("guessed");
    await look("other");
    const record = { lastFailedMs: 1_800_000_000_000, lockedUntilMs: 1_800_000_000_001 };
    expect(seen).toEqual([{ ...record, failures: 12 }, undefined, { ...record, failures: 1 }]);
  });

  test("an account that goes takes password, links and sessions along, and nobody else's", async () => {
    const { accounts } = store;
    await accounts.writeAccounts(async (writer) => {
      await writer.savePassword(bo, "hash", AT);
      await writer.removeAccount(bo);
    });
    expect(await accounts.readPassword(bo)).toBeUndefined();
    expect(await accounts.listSessions(bo)).toEqual([]);
    expect(await accounts.findLink(place, "new")).toBeUndefined();
    expect(await accounts.readPassword(anna)).toBe("two");
  });

  test("sessions end in the transaction that writes a resource, or not at all", async () => {
    const { organizations, accounts } = store;
    const organization = { id: "o1", name: "One", application: "custom", created: AT } as const;
    const token = { kind: "secret", scope: "write", name: "t", created: AT } as const;
    await organizations.addOrganization(organization, {
      ...token,
      id: "t1",
      organizationId: "o1",
      sha256: "t",
    });
    const session = makeSession(anna, "s5", { created: MUCH_LATER, expires: "2027-01-01" });
    await accounts.writeAccounts((writer) => writer.addSession(session));
    const failing = organizations.write("o1", async (writer) => {
      await writer.accounts?.endSessions(anna);
      throw new Error("refused");
    });
    await expect(failing).rejects.toThrow("refused");
    expect(await accounts.listSessions(anna)).toEqual([session]);
    await organizations.write("o1", async (writer) => {
      await writer.accounts?.endSessions(anna);
    });
    expect(await accounts.listSessions(anna)).toEqual([]);
  });
});

describe.each(STORES)("administrators on $title", ({ open }) => {
  let opened: TestStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
    for (const id of ["one", "two"]) {
      await store.directory.write(id, (writer) => writer.saveTenant({ id, displayName: id }));
    }
  });
  afterAll(() => opened.close());

  const make = (tenantId: string, id: string, more: Partial<Administrator> = {}) => {
    const base = { tenantId, id, name: "Ø", role: "Global Administrator", created: AT } as const;
    return { ...base, applicationIds: [], ...more };
  };

  test("are saved, found by their address in their own tenant, and removed", async () => {
    const { administratorAccounts: administrators } = store;
    const [a, b] = [make("one", "a", { email: "a@acme.example" }), make("one", "b")];
    await administrators.writeAdministrators("one", async (writer) => {
      await writer.saveAdministrator(b);
      await writer.saveAdministrator(a);
    });
    await administrators.writeAdministrators("two", (writer) =>
      writer.saveAdministrator(make("two", "a", { email: "a@acme.example" })),
    );
    expect(await administrators.listAdministrators("one")).toEqual([a, b]);
    expect(await administrators.findAdministrator("one", "a@acme.example")).toEqual(a);
    expect(await administrators.findAdministrator("two", "b@acme.example")).toBeUndefined();
    expect(await administrators.readAdministrator("two", "b")).toBeUndefined();
    const signedIn = { ...a, name: "Anna", lastSignedIn: AT };
    await administrators.writeAdministrators("one", (writer) => writer.saveAdministrator(signedIn));
    expect(await administrators.readAdministrator("one", "a")).toEqual(signedIn);
    const remove = (id: string) =>
      administrators.writeAdministrators("one", (writer) => writer.removeAdministrator("one", id));
    expect([await remove("b"), await remove("b")]).toEqual([true, false]);
    expect(await administrators.listAdministrators("two")).toHaveLength(1);
  });

  test("no two of a tenant have one address", async () => {
    const twice = store.administratorAccounts.writeAdministrators("one", (writer) =>
      writer.saveAdministrator(make("one", "c", { email: "a@acme.example" })),
    );
    await expect(twice).rejects.toThrow(StoreError);
    await expect(twice).rejects.toMatchObject({ code: "Uniqueness", attribute: "email" });
  });
});
