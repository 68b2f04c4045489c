import { ROLES } from "../src/directory/roles.ts";
import {
  GROUP_ATTRIBUTES,
  type SourceAttribute,
  USER_ATTRIBUTES,
} from "../src/directory/source-attributes.ts";
import { GRAPH_PREFIX, ROLLCALL_PREFIX } from "../src/http/graph.ts";
import type { GraphRoute } from "../src/http/graph-route.ts";
import { GRAPH_ROUTES, ROLLCALL_ROUTES } from "../src/http/graph-table.ts";
import { formatCode, formatPage, formatTable } from "./reference-page.ts";

const INTRO =
  "The directory side over HTTP, in the shapes of Microsoft Graph. " +
  `\`GET ${GRAPH_PREFIX}\` lists the tenants to the operator; everything else is below ` +
  `\`${GRAPH_PREFIX}/:tenantId/v1.0\`, and the same below \`/beta\`. A client of Graph takes ` +
  `\`https://host${GRAPH_PREFIX}/:tenantId/\` for its base URL. Whatever stands under ` +
  "`/servicePrincipals/:id/synchronization` stands under `/applications/:id/synchronization` too. " +
  "Every GET takes `$select`. " +
  "How to use it: [the Graph-shaped API](../guides/graph-api.md), " +
  "[change the directory](../guides/change-the-directory.md). " +
  "What it refuses: [errors](errors.md#graph-shaped-api).";

const ROLES_INTRO =
  "A request carries the operator's token, or a token of the tenant with one of these roles. An " +
  "Application Owner's token names the applications that it is for. Tokens are made by " +
  `\`POST ${ROLLCALL_PREFIX}/tenants/:tenantId/tokens\` or \`rollcall token add\`.`;

const OWN_INTRO = `What Graph has no word for, below \`${ROLLCALL_PREFIX}/tenants/:tenantId\`.`;

/** Every route of the Graph-shaped API, and the attributes that users and groups have. */
export function writeGraph(): string {
  const titles = ["attribute", "type", "longest"];
  const columns = ["path", "methods", "needs", "query options of GET", "about"];
  // The same stands under both roots.
  const graph = GRAPH_ROUTES.filter(({ path }) => !path.startsWith("/applications/:id/sync"));
  return formatPage("Graph-shaped API", [
    INTRO,
    "## Roles",
    ROLES_INTRO,
    formatTable(
      ["role", "permissions"],
      Object.entries(ROLES).map(([role, permissions]) => [role, permissions.join(", ")]),
    ),
    "## Routes",
    formatTable(columns, describePaths(graph)),
    "## Routes of Rollcall's own",
    OWN_INTRO,
    formatTable(columns, describePaths(ROLLCALL_ROUTES)),
    "## Attributes of a user",
    "Beside `id`, `userPrincipalName`, `accountEnabled` and `deletedDateTime`.",
    formatTable(titles, USER_ATTRIBUTES.map(describeAttribute)),
    "## Attributes of a group",
    "Beside `id`, `displayName` and `deletedDateTime`.",
    formatTable(titles, GROUP_ATTRIBUTES.map(describeAttribute)),
  ]);
}

function describePaths(table: readonly GraphRoute[]): string[][] {
  return [...new Set(table.map(({ path }) => path))].map((path) => {
    const routes = table.filter((route) => route.path === path);
    const methods = routes.map(({ method }) => method).join(", ");
    const needs = [...new Set(routes.map(({ permission }) => permission))].join(", ");
    const abouts = [...new Set(routes.flatMap(({ summary }) => summary ?? []))].join(" ");
    const options = routes.filter(({ method }) => method === "GET").flatMap(listOptions);
    return [formatCode(path), methods, needs, options.join(", "), abouts];
  });
}

function listOptions({
  options = [],
  filterable = [],
  ownFilter,
  expandable = [],
}: GraphRoute): readonly string[] {
  const some = filterable.length > 8 ? "any property" : filterable.join(", ");
  const by = ownFilter === true ? "the fields of a record" : some;
  const filter = filterable.length === 0 && ownFilter !== true ? [] : [`\`$filter\` by ${by}`];
  const expand = expandable.length === 0 ? [] : [`\`$expand\` of ${expandable.join(", ")}`];
  return [...options.map(formatCode), ...filter, ...expand];
}

function describeAttribute(attribute: SourceAttribute): string[] {
  const { name, type, multivalued, maximumLength } = attribute;
  return [formatCode(name), multivalued ? `${type}, many` : type, String(maximumLength)];
}
