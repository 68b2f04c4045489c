/**
 * Measures the SQLite store alone: writes that wait for the disk, reads, pages, links.
 * Run: `node bench/store.ts [users]`. Prints a table; gates nothing.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ResourceWrite } from "../src/saas/ports.ts";
import { parseFilter } from "../src/scim/filter.ts";
import { resolveFilter } from "../src/scim/resolve-filter.ts";
import { USER_RESOURCE_SCHEMA } from "../src/scim/resource-types.ts";
import { openStore, type Store } from "../src/store/store.ts";
import { NO_COUNTS } from "../src/sync/job.ts";

const USERS = Number(process.argv[2] ?? 20_000);
const ORGANIZATION = "bench";
const NOW = "2026-01-01T00:00:00.000Z";

function makeUser(index: number): ResourceWrite {
  const userName = `person.${index}@example.com`;
  const document = {
    schemas: [USER_RESOURCE_SCHEMA.urn],
    id: `user-${index}`,
    externalId: `external-${index}`,
    userName,
    active: true,
    displayName: `Person ${index}`,
    name: { givenName: "Person", familyName: String(index) },
    emails: [{ value: userName, type: "work", primary: true }],
    title: "Cook",
    // As long as what Entra sends with the enterprise extension.
    notes: "x".repeat(500),
  };
  return {
    id: document.id,
    kind: "User",
    now: NOW,
    document: JSON.stringify(document),
    userName,
    externalId: document.externalId,
    displayName: document.displayName.toLowerCase(),
    emails: [userName],
  };
}

async function insert(store: Store, index: number): Promise<void> {
  await store.organizations.write(ORGANIZATION, async (writer) => {
    const write = makeUser(index);
    await writer.insert(ORGANIZATION, write);
    await writer.audit(ORGANIZATION, {
      at: NOW,
      action: "create",
      kind: "User",
      resourceId: write.id,
      modified: [{ path: "userName", newValue: write.userName }],
    });
  });
}

/** Run `work` for 0 to `count`, `width` at a time. @returns operations a second */
async function measure(
  count: number,
  width: number,
  work: (index: number) => Promise<unknown>,
): Promise<number> {
  const began = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return (count * 1000) / (performance.now() - began);
}

async function open(ungrouped: boolean): Promise<{ store: Store; directory: string }> {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-bench-"));
  const encryptionKey = new Uint8Array(32);
  const store = await openStore({ kind: "sqlite", directory, encryptionKey, test: { ungrouped } });
  await store.organizations.addOrganization(
    { id: ORGANIZATION, name: "Bench", application: "custom", created: NOW },
    {
      id: "t",
      organizationId: ORGANIZATION,
      sha256: "00",
      name: "t",
      kind: "secret",
      scope: "write",
      created: NOW,
    },
  );
  return { store, directory };
}

function report(title: string, perSecond: number): void {
  const microseconds = (1e6 / perSecond).toFixed(1);
  console.log(`${title.padEnd(52)} ${perSecond.toFixed(0).padStart(9)}/s ${microseconds} µs`);
}

const single = await open(true);
report(
  "insert + audit, 16 writers, a commit each",
  await measure(3000, 16, (i) => insert(single.store, i)),
);
await single.store.close();
rmSync(single.directory, { recursive: true });

const { store, directory } = await open(false);
const { organizations, sync } = store;
report("insert + audit, 1 writer", await measure(1000, 1, (i) => insert(store, i)));
report(
  "insert + audit, 16 writers, grouped",
  await measure(USERS, 16, (i) => insert(store, i + 1000)),
);
report(
  "insert + audit, 64 writers, grouped",
  await measure(USERS, 64, (i) => insert(store, i + 1000 + USERS)),
);
const total = USERS * 2 + 1000;
const pick = (index: number) => (index * 7919) % total;
report(
  "read by id",
  await measure(20_000, 1, (i) => organizations.read(ORGANIZATION, "User", `user-${pick(i)}`)),
);
const find = (text: string, page = { offset: 0, limit: 100 }) => {
  const filter = resolveFilter(parseFilter(text), USER_RESOURCE_SCHEMA);
  return organizations.query(ORGANIZATION, "User", filter, page);
};
const address = (i: number) => `"person.${pick(i)}@example.com"`;
report(
  "filter userName eq (parse, resolve, query)",
  await measure(20_000, 1, (i) => find(`userName eq ${address(i)}`)),
);
report(
  "filter externalId eq",
  await measure(20_000, 1, (i) => find(`externalId eq "external-${pick(i)}"`)),
);
report(
  "filter emails.value eq",
  await measure(20_000, 1, (i) => find(`emails.value eq ${address(i)}`)),
);
report(
  'filter emails[type eq "work" and value eq …]',
  await measure(10_000, 1, (i) => find(`emails[type eq "work" and value eq ${address(i)}]`)),
);
report("filter title eq, no index", await measure(5, 1, () => find('title eq "nobody"')));
const list = (offset: number) =>
  organizations.query(ORGANIZATION, "User", undefined, { offset, limit: 100 });
report("list 100, first page", await measure(1000, 1, () => list(0)));
report("list 100, last page", await measure(1000, 1, () => list(total - 100)));

const lane = { tenantId: "t", jobId: "j" };
const lease = await sync.takeLease(lane, "bench", 0, 1000);
if (lease === undefined) throw new Error("nobody else holds the lane");
const values = {
  userName: "person@example.com",
  displayName: "Person",
  active: true,
  title: "Cook",
};
const ids = (page: number) => Array.from({ length: 1000 }, (_, i) => `source-${page * 1000 + i}`);
const commits = await measure(20, 1, (page) =>
  sync.commit(lease, {
    state: {
      status: "Active",
      position: {
        cycleId: "c",
        kind: "initial",
        phase: "users",
        startSequence: 0,
        began: NOW,
        counts: NO_COUNTS,
      },
    },
    links: ids(page).map((sourceId) => ({
      objectType: "User",
      sourceId,
      targetId: `target-${sourceId}`,
      values,
      managed: true,
    })),
  }),
);
report("commit of 1,000 links, a link", commits * 1000);
report(
  "readLinks of 1,000, a link",
  (await measure(20, 1, (page) => sync.readLinks(lane, "User", ids(page)))) * 1000,
);
await store.directory.write("t", (writer) => writer.saveTenant({ id: "t", displayName: "T" }));
const saves = await measure(20, 1, (page) =>
  store.directory.write("t", async (writer) => {
    for (const id of ids(page)) {
      const user = {
        id,
        userPrincipalName: `${id}@x`,
        accountEnabled: true,
        attributes: { displayName: "Person", jobTitle: "Cook" },
      };
      await writer.saveUser("t", user, "saved");
    }
  }),
);
report("saveUser in pages of 1,000, a user", saves * 1000);
console.log(`memory ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`);
await store.close();
rmSync(directory, { recursive: true });
