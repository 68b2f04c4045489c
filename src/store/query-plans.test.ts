import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ResourceWrite } from "../saas/ports.ts";
import { parseFilter } from "../scim/filter.ts";
import { parsePath } from "../scim/path.ts";
import { resolveFilter } from "../scim/resolve-filter.ts";
import { USER_RESOURCE_SCHEMA } from "../scim/resource-types.ts";
import { resolveSort } from "../scim/sort.ts";
import { openStore, type Store } from "./store.ts";

const NOW = "2026-01-01T00:00:00.000Z";
const WRITE: ResourceWrite = {
  id: "u1",
  kind: "User",
  now: NOW,
  document: "{}",
  userName: "u1",
  externalId: "e1",
  emails: ["a@example.com"],
};

const find = (filter: string) => (store: Store) =>
  store.organizations.query("o", "User", resolveFilter(parseFilter(filter), USER_RESOURCE_SCHEMA), {
    offset: 0,
    limit: 10,
  });

const place = { kind: "User", position: 1, sortKey: "a" } as const;
const search = (filter: string | undefined, sortBy: string | undefined) => (store: Store) =>
  store.organizations.search(
    "o",
    [
      {
        kind: "User",
        filter:
          filter === undefined
            ? undefined
            : resolveFilter(parseFilter(filter), USER_RESOURCE_SCHEMA),
        sort:
          sortBy === undefined
            ? undefined
            : resolveSort(parsePath(sortBy), "ascending", USER_RESOURCE_SCHEMA),
      },
    ],
    { from: place, limit: 10 },
  );

describe("SQLite looks at the rows a request is about, not at all of the organization's", () => {
  let directory: string;
  let store: Store;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "rollcall-plans-"));
    store = await openStore({ kind: "sqlite", directory, encryptionKey: new Uint8Array(32) });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await store.close();
    rmSync(directory, { recursive: true });
  });

  const explain = async (work: (store: Store) => Promise<unknown>) => {
    const prepare = vi.spyOn(DatabaseSync.prototype, "prepare");
    await work(store);
    const texts = prepare.mock.calls.map(([text]) => text).filter((text) => /\swhere /.test(text));
    prepare.mockRestore();
    const database = new DatabaseSync(join(directory, "rollcall.db"), { readOnly: true });
    const plans = texts.flatMap((text) => database.prepare(`explain query plan ${text}`).all());
    database.close();
    return { texts, details: plans.map((row) => String(row.detail)) };
  };

  test.each([
    {
      title: "who is entitled",
      work: ({ directory: people }: Store) => people.readEntitlements("t", "app", ["u1"]),
    },
    {
      title: "who is entitled by groups in groups",
      work: ({ directory: people }: Store) => people.readEntitlements("t", "app", ["u1"], 3),
    },
    {
      title: "assignments of somebody, and one by its id",
      work: async ({ directory: people }: Store) => {
        await people.listAssignmentsOf("t", ["u1"]);
        await people.readAssignment("t", "a1");
      },
    },
    {
      title: "whose manager somebody is, and in which groups",
      work: async ({ directory: people }: Store) => {
        await people.listReports("t", "u1");
        await people.listMemberOf("t", ["u1"]);
      },
    },
  ])("of a tenant: $title", async ({ work }) => {
    const { details } = await explain(work);
    expect(details).not.toEqual([]);
    for (const detail of details) {
      expect(detail).not.toMatch(
        /\(tenant_id=\?( AND application_id=\?)?( AND principal_type=\?)?\)$/,
      );
    }
  });

  const places = { after: { key: "m", id: "x" }, descending: false, limit: 10 } as const;
  test.each([
    {
      title: "users by name",
      work: ({ directory: people }: Store) =>
        people.listUsersInOrder("t", { ...places, orderBy: "displayName" }),
    },
    {
      title: "users by title who are enabled, downwards",
      work: ({ directory: people }: Store) =>
        people.listUsersInOrder("t", {
          ...places,
          orderBy: "jobTitle",
          accountEnabled: true,
          descending: true,
        }),
    },
    {
      title: "groups",
      work: ({ directory: people }: Store) => people.listGroupsInOrder("t", places),
    },
    {
      title: "assignments",
      work: ({ directory: people }: Store) =>
        people.listAssignmentsInOrder("t", "app", { ...places, orderBy: "type" }),
    },
    {
      title: "the provisioning log",
      work: ({ provisioningLog }: Store) =>
        provisioningLog.scan({
          tenantId: "t",
          since: NOW,
          until: NOW,
          after: { at: NOW, id: "x" },
          wish: { text: "x" },
          scanned: 10,
          limit: 10,
        }),
    },
    {
      title: "the log of who left",
      work: ({ provisioningLog }: Store) =>
        provisioningLog.readBlock({
          tenantId: "t",
          leaving: "delete",
          after: { at: NOW, id: "x" },
          limit: 9,
        }),
    },
    ...["of all jobs", "of one"].map((whose) => ({
      title: `the log of failures ${whose}`,
      work: ({ provisioningLog }: Store) =>
        provisioningLog.scan({
          tenantId: "t",
          ...(whose === "of one" && { jobId: "j" }),
          problem: "failure",
          wish: { status: "failure" },
          after: { at: NOW, id: "x" },
          scanned: 10,
          limit: 9,
        }),
    })),
  ])("a part of a list begins at its place: $title", async ({ work }) => {
    const { details } = await explain(work);
    expect(details).not.toEqual([]);
    for (const detail of details) {
      expect(detail).not.toMatch(/^USE TEMP B-TREE/);
      if (detail.startsWith("SEARCH")) expect(detail).toMatch(/\((at|[a-z_]+),id\)[<>]\(\?,\?\)/);
    }
  });

  test.each([
    {
      title: "create",
      work: (store: Store) => store.organizations.write("o", (writer) => writer.insert("o", WRITE)),
    },
    {
      title: "update that changes an address",
      work: (store: Store) =>
        store.organizations.write("o", async (writer) => {
          await writer.insert("o", WRITE);
          await writer.update("o", { ...WRITE, emails: ["b@example.com"] }, 1);
        }),
    },
    {
      title: "delete",
      work: (store: Store) =>
        store.organizations.write("o", async (writer) => {
          await writer.insert("o", WRITE);
          await writer.remove("o", "User", "u1");
        }),
    },
    { title: "read", work: (store: Store) => store.organizations.read("o", "User", "u1") },
    { title: "groups", work: (store: Store) => store.organizations.readGroupsOf("o", ["u1"]) },
    {
      title: "pages that the store writes, with groups and without",
      work: async ({ organizations }: Store) => {
        const { pages } = organizations;
        await organizations.write("o", async (writer) => {
          await writer.insert("o", WRITE);
          await writer.addMembers("o", "g", [{ value: "u1", type: "User" }], NOW);
        });
        const texts = ["", "", "", "", ""] as const;
        const page = { offset: 0, limit: 10 };
        await pages.page("o", "User", { texts }, page);
        await pages.page("o", "User", { texts, groupAddress: "a" }, page);
        await pages.pageBehind("o", "User", { texts }, { from: place, limit: 10 });
      },
    },
    { title: "userName eq", work: find('userName eq "u1"') },
    { title: "externalId eq", work: find('externalId eq "e1"') },
    { title: "emails.value eq", work: find('emails.value eq "a@example.com"') },
    {
      title: "an address of a type, and of somebody of a name",
      work: async (store: Store) => {
        await find('emails[type eq "work" and value eq "a@example.com"]')(store);
        await find('emails.value eq "a@example.com" and userName eq "u1"')(store);
      },
    },
    {
      title: "members of a page",
      work: (store: Store) => store.organizations.readMembersOf("o", ["g"]),
    },
    {
      title: "what a person owns",
      work: async ({ organizations: { ownership } }: Store) => {
        await ownership.listResourcesOf("o", "u1");
        await ownership.listPermissionsOf("o", "u1");
      },
    },
    {
      title: "a page of resources behind one, of an owner, of a subscription, of both",
      work: async ({ organizations: { ownership } }: Store) => {
        const page = { after: "r1", limit: 10 };
        await ownership.listResources("o", page);
        await ownership.listResources("o", { ...page, ownerId: "u1" });
        await ownership.listResources("o", { ...page, subscriptionId: "s1" });
        await ownership.listResources("o", { ...page, ownerId: "u1", subscriptionId: "s1" });
      },
    },
    {
      title: "passing on",
      work: (store: Store) =>
        store.organizations.write("o", async ({ ownership }) => {
          await ownership?.giveResource("o", "r1", "u1");
          await ownership?.giveSubscription("o", "s1", "u1");
          await ownership?.removePermission("o", "p1");
          await ownership?.removeCompanyOwner("o", "u1");
        }),
    },
    { title: "65-012 a page behind a place", work: search(undefined, undefined) },
    { title: "65-012 a page behind a place, filtered", work: search("title pr", undefined) },
    {
      title: "65-012 a page behind a place, sorted by an index",
      work: search(undefined, "userName"),
    },
    { title: "65-012 who is found by an index, sorted", work: search('userName eq "u1"', "title") },
    {
      title: "one of several keys",
      work: async (store: Store) => {
        for (const filter of [
          'userName eq "u1" or externalId eq "e1"',
          'emails.value eq "a@example.com" or userName eq "u1" or id eq "u1"',
          '(userName eq "u1" and active eq true) or (externalId eq "e1" or id eq "u1")',
          'title pr and (userName eq "u1" or emails[value eq "a@example.com"])',
        ]) {
          await find(filter)(store);
          await search(filter, "title")(store);
        }
      },
    },
    {
      title: "65-012 who is found by an address, sorted",
      work: search('emails.value eq "a@example.com"', "title"),
    },
  ])("$title", async ({ work }) => {
    const { texts, details } = await explain(work);
    if (texts.length > 0) expect(details).not.toEqual([]);
    for (const detail of details) {
      expect(detail).not.toMatch(/^SCAN (?!json_each|(item|leaf)( EXISTS)? VIRTUAL|(page|found)$)/);
      // Of what is pending the last number is read, and of all members any: one step each.
      expect(detail).not.toMatch(
        /^(?!SEARCH (search_pending|group_member .*_once)).*\(organization_id=\?\)$/,
      );
    }
  });
});
