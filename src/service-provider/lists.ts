import type { ResourceKind, StoredResource } from "../saas/ports.ts";
import { LIST_RESPONSE_URN } from "../scim/messages.ts";
import { parseQuery, type QueryParams } from "../scim/query.ts";
import { resolveFilter } from "../scim/resolve-filter.ts";
import { presentResource } from "./present.ts";
import { planPresentation } from "./presentation.ts";
import type { Caller, Provider } from "./provider.ts";

/**
 * Answer a query by index paging. RFC 7644 section 3.4.2.
 *
 * @returns the ListResponse as JSON text; the stored texts are joined, not parsed
 * @throws ScimError `invalidFilter`, `sensitive`, `invalidValue`
 */
export async function listResources(
  provider: Provider,
  caller: Caller,
  kind: ResourceKind,
  params: QueryParams,
): Promise<string> {
  const { policy, store } = provider;
  const schema = kind === "User" ? caller.rules.user : caller.rules.group;
  const query = parseQuery(params, { maxResults: policy.maxPageSize, quirks: policy.quirks });
  const { stringBooleans } = policy.quirks;
  const filter =
    query.filter === undefined
      ? undefined
      : resolveFilter(query.filter, schema, { stringBooleans });
  const limit = query.count ?? policy.defaultPageSize;
  const page = { offset: query.startIndex - 1, limit };
  const found = await store.query(caller.organization.id, kind, filter, page);
  const rowAttribute = kind === "User" ? "groups" : "members";
  const { wantsRows, shape } = planPresentation(query.projection, rowAttribute, schema);
  const present = wantsRows
    ? await readRows(provider, caller, kind, found.resources)
    : (stored: StoredResource) => presentResource(caller, stored);
  const texts = found.resources.map((stored) => shape(present(stored)));
  return (
    `{"schemas":["${LIST_RESPONSE_URN}"],"totalResults":${found.total},` +
    `"startIndex":${query.startIndex},"itemsPerPage":${texts.length},` +
    `"Resources":[${texts.join(",")}]}`
  );
}

/** Read what of a page is kept as rows, and hand back how one resource is presented with it. */
async function readRows(
  provider: Provider,
  caller: Caller,
  kind: ResourceKind,
  resources: readonly StoredResource[],
): Promise<(stored: StoredResource) => string> {
  const organizationId = caller.organization.id;
  if (resources.length === 0) return (stored) => presentResource(caller, stored);
  const ids = resources.map(({ id }) => id);
  if (kind === "User") {
    const groups = await provider.store.readGroupsOf(organizationId, ids);
    return (stored) => presentResource(caller, stored, { groups: groups.get(stored.id) });
  }
  const members = new Map<string, Awaited<ReturnType<typeof provider.store.readMembers>>>();
  for (const id of ids) members.set(id, await provider.store.readMembers(organizationId, id));
  return (stored) => presentResource(caller, stored, { members: members.get(stored.id) });
}
