import { checkFilter } from "../saas/check-filter.ts";
import type { KindRules } from "../saas/kind-rules.ts";
import type { ResourcePlace, ResourceSelection, StoredResource } from "../saas/ports.ts";
import type { ResourceFrame, ResourcePages } from "../saas/resource-pages.ts";
import { ScimError } from "../scim/errors.ts";
import { parseSearchRequest } from "../scim/messages.ts";
import type { Projection } from "../scim/projection.ts";
import {
  parseQuery,
  type QueryLimits,
  type QueryParams,
  type ResourceQuery,
} from "../scim/query.ts";
import { resolveFilter } from "../scim/resolve-filter.ts";
import { resolveSorts } from "../scim/sort.ts";
import { replaceAddresses } from "./address-filter.ts";
import { describeQuery, openCursor, sealCursor, type Walk } from "./cursor.ts";
import { formatList, formatWritten, type ListText, type Pieces } from "./list-text.ts";
import { frameResource, presentPieces } from "./present.ts";
import { isInNoGroup, planPresentation } from "./presentation.ts";
import type { Caller, Provider } from "./provider.ts";
import { settleSearch } from "./search-copies.ts";

/**
 * Answer a query by GET. RFC 7644 section 3.4.2, RFC 9865.
 *
 * @param kinds - one resource type, or all of the organization at the root
 * @returns the ListResponse as JSON text in pieces, in order; the stored texts are not parsed
 * @throws ScimError `invalidFilter`, `sensitive`, `invalidPath`, `invalidValue`, `invalidSyntax`,
 *   `invalidCursor`, `expiredCursor`, `invalidCount`
 */
export async function listResources(
  provider: Provider,
  caller: Caller,
  kinds: readonly KindRules[],
  params: QueryParams,
): Promise<ListText> {
  return await answerQuery(provider, caller, kinds, parseQuery(params, readLimits(provider)));
}

/**
 * Answer a query by POST. RFC 7644 section 3.4.3.
 *
 * @param body - parsed JSON, trusted in nothing
 * @throws ScimError as {@link listResources}, and `invalidSyntax` for a body that is no
 *   SearchRequest
 */
export async function searchResources(
  provider: Provider,
  caller: Caller,
  kinds: readonly KindRules[],
  body: unknown,
): Promise<ListText> {
  return await answerQuery(provider, caller, kinds, parseSearchRequest(body, readLimits(provider)));
}

function readLimits({ policy }: Provider): QueryLimits {
  return { maxResults: policy.maxPageSize, quirks: policy.quirks };
}

async function answerQuery(
  provider: Provider,
  caller: Caller,
  kinds: readonly KindRules[],
  query: ResourceQuery,
): Promise<ListText> {
  const selections = selectResources(provider, caller, kinds, query);
  await settleSearch(provider.store, caller.organization.id, selections);
  if (query.cursor !== undefined) {
    return await answerByCursor(provider, caller, kinds, selections, query, query.cursor);
  }
  const limit = query.count ?? provider.policy.defaultPageSize;
  const offset = query.startIndex - 1;
  const more = `"startIndex":${query.startIndex},`;
  const bare = findBareKind(provider, caller, kinds, selections, query.projection);
  if (bare !== undefined) {
    const page = { offset, limit };
    const { total, written } = await bare.pages.page(
      bare.organizationId,
      bare.kind,
      bare.frame,
      page,
    );
    return formatWritten(total, more, written);
  }
  const { total, resources } = await readPage(provider, caller, selections, offset, limit);
  const texts = await presentAll(provider, caller, kinds, resources, query.projection);
  return formatList(total, more, texts);
}

interface BareKind {
  readonly pages: ResourcePages;
  readonly organizationId: string;
  readonly kind: string;
  readonly frame: ResourceFrame;
}

/** Everything of one type, as it is stored: such a page the store writes by itself, if it can. */
function findBareKind(
  { store: { pages } }: Provider,
  caller: Caller,
  kinds: readonly KindRules[],
  selections: readonly ResourceSelection[],
  projection: Projection,
): BareKind | undefined {
  const [rules] = kinds;
  const [selection] = selections;
  if (pages === undefined || rules === undefined || selection === undefined) return undefined;
  const isBare = selection.filter === undefined && selection.sort === undefined;
  if (!isBare || kinds.length > 1) return undefined;
  const { wantsRows, shape } = planPresentation(projection, rules);
  if (shape !== undefined || (wantsRows && rules.rows !== "groups")) return undefined;
  const { kind } = rules;
  const frame = frameResource(caller, kind, wantsRows);
  return { pages, organizationId: caller.organization.id, kind, frame };
}

function selectResources(
  provider: Provider,
  caller: Caller,
  kinds: readonly KindRules[],
  query: ResourceQuery,
): readonly ResourceSelection[] {
  const { stringBooleans } = provider.policy.quirks;
  const { filter, sortBy, sortOrder } = query;
  const schemas = kinds.map(({ schema }) => schema);
  const sorts = sortBy === undefined ? [] : resolveSorts(sortBy, sortOrder, schemas);
  return kinds.map((rules, index) => {
    const { kind, schema } = rules;
    const otherSchemas = schemas.filter((each) => each !== schema);
    const resolved =
      filter === undefined
        ? undefined
        : resolveFilter(filter, schema, { stringBooleans, otherSchemas });
    checkFilter(rules, resolved);
    const kept = resolved && replaceAddresses(resolved, rules, caller);
    return { kind, filter: kept, sort: sorts[index] };
  });
}

/** Read a page by its number, with the total. */
async function readPage(
  { store }: Provider,
  caller: Caller,
  selections: readonly ResourceSelection[],
  from: number,
  limit: number,
): Promise<{ readonly total: number; readonly resources: readonly StoredResource[] }> {
  const organizationId = caller.organization.id;
  const [only] = selections;
  if (selections.length === 1 && only !== undefined && only.sort === undefined) {
    return await store.query(organizationId, only.kind, only.filter, { offset: from, limit });
  }
  const total = await countAll(store, organizationId, selections);
  if (limit === 0 || from >= total) return { total, resources: [] };
  const { resources } = await store.search(organizationId, selections, { from, limit });
  return { total, resources };
}

async function countAll(
  store: Provider["store"],
  organizationId: string,
  selections: readonly ResourceSelection[],
): Promise<number> {
  let total = 0;
  for (const { kind, filter } of selections) {
    total += await store.count(organizationId, kind, filter);
  }
  return total;
}

/**
 * Answer one page of a walk. Its total is the one that the walk began with, and its count too,
 * when the client does not repeat it. RFC 9865 section 2.
 */
async function answerByCursor(
  provider: Provider,
  caller: Caller,
  kinds: readonly KindRules[],
  selections: readonly ResourceSelection[],
  query: ResourceQuery,
  cursor: string,
): Promise<ListText> {
  const { store, policy } = provider;
  const organizationId = caller.organization.id;
  const names = kinds.map(({ kind }) => kind);
  const queryText = describeQuery(organizationId, names, query);
  const walk: Walk =
    cursor === ""
      ? {
          from: 0,
          passed: 0,
          total: await countAll(store, organizationId, selections),
          count: query.count ?? policy.defaultPageSize,
        }
      : openCursor(provider, queryText, cursor);
  const { total, count } = walk;
  if (query.count !== undefined && query.count !== count) {
    throw new ScimError("invalidCount", `This cursor goes on with a count of ${count}.`);
  }
  const formatNext = (found: FoundPage, size: number): string => {
    if (!found.hasMore || found.last === undefined) return "";
    const next = { from: found.last, passed: walk.passed + size, total, count };
    return `"nextCursor":"${sealCursor(provider, queryText, next)}",`;
  };
  if (count === 0) return formatList(total, "", []);
  const bare = findBareKind(provider, caller, kinds, selections, query.projection);
  if (bare !== undefined && (cursor === "" || typeof walk.from !== "number")) {
    const from = typeof walk.from === "number" ? undefined : walk.from;
    const page = { from, limit: count };
    const written = await bare.pages.pageBehind(organizationId, bare.kind, bare.frame, page);
    const next = written === undefined ? "" : formatNext(written, written.count);
    return formatWritten(total, next, written);
  }
  const found = await store.search(organizationId, selections, { from: walk.from, limit: count });
  const texts = await presentAll(provider, caller, kinds, found.resources, query.projection);
  return formatList(total, formatNext(found, texts.length), texts);
}

interface FoundPage {
  readonly last: ResourcePlace | undefined;
  readonly hasMore: boolean;
}

/** The texts of a page's resources, in its order, each as the projection wants it. */
async function presentAll(
  provider: Provider,
  caller: Caller,
  kinds: readonly KindRules[],
  resources: readonly StoredResource[],
  projection: Projection,
): Promise<readonly Pieces[]> {
  const texts = new Map<StoredResource, Pieces>();
  const [only] = kinds;
  if (kinds.length === 1 && only !== undefined) {
    return await presentKind(provider, caller, only, resources, projection);
  }
  for (const rules of kinds) {
    const ofKind = resources.filter((each) => each.kind === rules.kind);
    if (ofKind.length === 0) continue;
    const presented = await presentKind(provider, caller, rules, ofKind, projection);
    for (const [index, stored] of ofKind.entries()) texts.set(stored, presented[index] ?? []);
  }
  return resources.map((stored) => texts.get(stored) ?? []);
}

/** The texts of resources that are all of one type, in their order. */
async function presentKind(
  provider: Provider,
  caller: Caller,
  rules: KindRules,
  resources: readonly StoredResource[],
  projection: Projection,
): Promise<readonly Pieces[]> {
  if (resources.length === 0) return [];
  const { wantsRows, shape } = planPresentation(projection, rules);
  const isAlone = resources.every((stored) => isInNoGroup(rules, stored));
  const present =
    wantsRows && !isAlone
      ? await readRows(provider, caller, rules, resources)
      : (stored: StoredResource) => presentPieces(caller, stored);
  if (shape === undefined) return resources.map(present);
  return resources.map((stored) => [shape(present(stored).join(""))]);
}

/** Read what of a page is kept as rows, and hand back how one resource is presented with it. */
async function readRows(
  provider: Provider,
  caller: Caller,
  { rows }: KindRules,
  resources: readonly StoredResource[],
): Promise<(stored: StoredResource) => Pieces> {
  const organizationId = caller.organization.id;
  const ids = resources.map(({ id }) => id);
  if (rows === "groups") {
    const groups = await provider.store.readGroupsOf(organizationId, ids);
    return (stored) => presentPieces(caller, stored, { groups: groups.get(stored.id) });
  }
  const members = await provider.store.readMembersOf(organizationId, ids);
  return (stored) => presentPieces(caller, stored, { members: members.get(stored.id) });
}
