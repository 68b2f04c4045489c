/** Fills the application's side of what the lists show: employees, resources, logs, customers. */
import type { EmployeeRecord } from "../src/saas/lifecycle.ts";
import type { RequestRecord } from "../src/saas/operator-logs.ts";
import type { AuditEntry, Organization } from "../src/saas/ports.ts";
import { makeCopies } from "../src/service-provider/search-copies.ts";
import type { Store } from "../src/store/store.ts";
import { formatAddress, formatName, inPages, pickDepartment } from "./lists-people.ts";

/** The organization with the many employees. */
export const ORGANIZATION_ID = "lists";
/** The organization whose people own resources. */
export const OWNERS_ID = "owners";
const OWNERS = 1_000;
const DAY_MS = 86_400_000;
const CREATED = "2026-01-01T00:00:00.000Z";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const METHODS = ["GET", "GET", "PATCH", "POST"] as const;
/** Every so many employees. */
const EVERY = { inactive: 20, missing: 40 } as const;

/** How much of each. */
export interface OrganizationSize {
  readonly people: number;
  readonly organizations: number;
  readonly resources: number;
  /** Of the audit log, and as many of the request log. */
  readonly rows: number;
}

/** The id of the employee at an index. */
export function formatEmployeeId(index: number): string {
  return `0000000e-0000-7000-8000-${String(index).padStart(12, "0")}`;
}

/** Add the vendor's customers, one of them with employees and logs that end now. */
export async function fillOrganization(store: Store, size: OrganizationSize): Promise<void> {
  for (let index = 0; index < size.organizations; index += 1) {
    await addOrganization(store, index === 0 ? ORGANIZATION_ID : `customer-${index}`, index);
  }
  await inPages(size.people, (from, to) => addEmployees(store, ORGANIZATION_ID, from, to));
  await makeCopies(store.organizations.copies, ORGANIZATION_ID, Number.POSITIVE_INFINITY);
  await fillOwners(store, size);
  await inPages(size.rows, async (from, to) => {
    await store.organizations.write(ORGANIZATION_ID, async (writer) => {
      for (let number = from; number < to; number += 1) {
        await writer.audit(ORGANIZATION_ID, buildEntry(number, size));
      }
    });
    const numbers = Array.from({ length: to - from }, (_, place) => from + place);
    await store.logs.addRequests(numbers.map((number) => buildRequest(number, size)));
  });
}

/** Add the organization whose people own resources. */
export async function fillOwners(
  store: Store,
  { resources, organizations }: OrganizationSize,
): Promise<void> {
  await addOrganization(store, OWNERS_ID, organizations);
  await addEmployees(store, OWNERS_ID, 0, OWNERS);
  await makeCopies(store.organizations.copies, OWNERS_ID, Number.POSITIVE_INFINITY);
  await inPages(resources, (from, to) => addResources(store, from, to));
}

async function addOrganization(store: Store, id: string, index: number): Promise<void> {
  const organization: Organization = {
    id,
    name: `Customer ${index}`,
    application: id === OWNERS_ID ? "bizagi" : "bitabiz",
    created: CREATED,
    directory: { id: "directory", name: "Lists", since: CREATED },
  };
  await store.organizations.addOrganization(organization, {
    id: `token-${index}`,
    organizationId: id,
    sha256: `${index}`,
    name: "Lists",
    kind: "secret",
    scope: "write",
    created: CREATED,
  });
}

async function addEmployees(
  store: Store,
  organizationId: string,
  from: number,
  to: number,
): Promise<void> {
  await store.organizations.write(organizationId, async (writer) => {
    for (let index = from; index < to; index += 1) {
      const userName = formatAddress(index);
      const displayName = formatName(index);
      const active = index % EVERY.inactive !== 3;
      const document = {
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
        id: formatEmployeeId(index),
        externalId: `key-${index}`,
        userName,
        displayName,
        active,
        name: { givenName: displayName.split(" ")[0], familyName: displayName.split(" ")[2] },
        emails: [{ value: userName, type: "work", primary: true }],
        [ENTERPRISE]: { department: pickDepartment(index) },
      };
      await writer.insert(organizationId, {
        id: document.id,
        kind: "User",
        now: CREATED,
        document: JSON.stringify(document),
        userName,
        externalId: document.externalId,
        displayName: displayName.toLowerCase(),
        emails: [userName],
      });
      const employee: EmployeeRecord = {
        userId: document.id,
        role: "employee",
        managedBy: "directory",
        active,
        ...(!active && { inactiveSince: CREATED, inactiveReason: "directory" }),
        lastSynced: CREATED,
        local: {},
        ownAttributes: [],
        sortName: displayName.toLowerCase(),
        searchText: `${userName} ${displayName.toLowerCase()}`,
        needsAttention: active && index % EVERY.missing === 4,
      };
      await writer.employees?.addEmployee(organizationId, employee);
    }
  });
}

async function addResources(store: Store, from: number, to: number): Promise<void> {
  await store.organizations.write(OWNERS_ID, async ({ ownership }) => {
    for (let index = from; index < to; index += 1) {
      if (index < 100) {
        await ownership?.addSubscription(OWNERS_ID, {
          id: `subscription-${index}`,
          name: `Subscription ${index}`,
          ownerId: formatEmployeeId(index),
          created: CREATED,
        });
      }
      await ownership?.addResource(OWNERS_ID, {
        id: `resource-${String(index).padStart(9, "0")}`,
        name: `Project ${index}`,
        type: "project",
        subscriptionId: `subscription-${index % 100}`,
        ownerId: formatEmployeeId(index % OWNERS),
        created: CREATED,
      });
    }
  });
}

function formatInstant(number: number, { rows }: OrganizationSize): string {
  return new Date(Date.now() - ((rows - number) / rows) * 90 * DAY_MS).toISOString();
}

/** One person was deleted, long ago. */
function buildEntry(number: number, size: OrganizationSize): AuditEntry {
  return {
    at: formatInstant(number, size),
    tokenId: "token-0",
    action: number === 5 ? "delete" : number % 4 === 0 ? "signIn" : "update",
    kind: "User",
    resourceId: formatEmployeeId((number * 31) % size.people),
    modified: [{ path: "title", oldValue: "Cook", newValue: "Chef" }],
  };
}

/** One request deleted somebody, long ago; one in a thousand failed. */
function buildRequest(number: number, size: OrganizationSize): RequestRecord {
  const method = number === 5 ? "DELETE" : (METHODS[number % METHODS.length] ?? "GET");
  const status = number % 1_000 === 7 ? 404 : number === 9 ? 500 : 200;
  return {
    id: String(number).padStart(12, "0"),
    organizationId: ORGANIZATION_ID,
    at: formatInstant(number, size),
    method,
    path: `/Users/${formatEmployeeId((number * 31) % size.people)}`,
    status,
    durationMs: 3,
    tokenId: "token-0",
    ...(status !== 200 && { detail: "There is no such resource." }),
    requestBytes: 300,
    responseBytes: 1_200,
    exchange: { requestBody: { Operations: [{ op: "replace", path: "title", value: "Chef" }] } },
  };
}
