import { getApplicationRules } from "../../src/saas/application-rules.ts";
import type { OrganizationStore, ResourceSelection } from "../../src/saas/ports.ts";
import { parseFilter } from "../../src/scim/filter.ts";
import { parsePath } from "../../src/scim/path.ts";
import { resolveFilter } from "../../src/scim/resolve-filter.ts";
import { resolveSort } from "../../src/scim/sort.ts";
import { buildWrite } from "../../src/service-provider/resource-write.ts";
import { settleSearch } from "../../src/service-provider/search-copies.ts";

const { user } = getApplicationRules("custom");
const NOW = "2026-01-01T00:00:00.000Z";

/** Add an organization that defines nothing itself. */
export async function addCustomOrganization(store: OrganizationStore, id: string): Promise<void> {
  const kinds = { kind: "secret", scope: "write" } as const;
  const token = { id: `${id}-token`, organizationId: id, sha256: id, name: "t", created: NOW };
  const organization = { id, name: id, application: "custom", created: NOW } as const;
  await store.addOrganization(organization, { ...token, ...kinds });
}

/** Write a User of this title, a new one or over version 1 of the one that is there. */
export async function savePerson(
  store: OrganizationStore,
  organizationId: string,
  id: string,
  title: string,
  isNew = true,
): Promise<void> {
  const resource = { schemas: [user.urn], userName: id, title };
  const write = buildWrite({ kind: "User", unique: [] }, id, resource, NOW);
  await store.write(organizationId, (writer) =>
    isNew ? writer.insert(organizationId, write) : writer.update(organizationId, write, 1),
  );
}

/** All Users that a filter may match, in the order of an attribute. */
export function selectPeople(filter?: string, sortBy?: string): ResourceSelection {
  return {
    kind: "User",
    filter: filter === undefined ? undefined : resolveFilter(parseFilter(filter), user),
    sort: sortBy === undefined ? undefined : resolveSort(parsePath(sortBy), "ascending", user),
  };
}

/** Search as the service provider does. @returns ids */
export async function findPeople(
  store: OrganizationStore,
  organizationId: string,
  filter?: string,
  sortBy?: string,
): Promise<readonly string[]> {
  const selections = [selectPeople(filter, sortBy)];
  await settleSearch(store, organizationId, selections);
  const page = { from: 0, limit: 100_000 };
  const { resources } = await store.search(organizationId, selections, page);
  return resources.map(({ id }) => id);
}
