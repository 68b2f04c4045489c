import {
  GROUP_ATTRIBUTES,
  type SourceAttribute,
  USER_ATTRIBUTES,
} from "../src/directory/source-attributes.ts";
import { GRAPH_PREFIX, GRAPH_ROUTES } from "../src/http/graph.ts";
import type { GraphRoute } from "../src/http/graph-route.ts";
import { formatCode, formatPage, formatTable } from "./reference-page.ts";

const INTRO =
  "The directory side over HTTP, in the shapes of Microsoft Graph, with the operator's token. " +
  `\`GET ${GRAPH_PREFIX}\` lists the tenants; everything else is below \`${GRAPH_PREFIX}/:tenantId/v1.0\`. ` +
  "How to use it: [change the directory](../guides/change-the-directory.md). " +
  "What it refuses: [errors](errors.md#graph-shaped-api).";

/** Every route of the Graph-shaped API, and the attributes that users and groups have. */
export function writeGraph(): string {
  const paths = [...new Set(GRAPH_ROUTES.map(({ path }) => path))];
  const titles = ["attribute", "type", "longest"];
  return formatPage("Graph-shaped API", [
    INTRO,
    "## Routes",
    formatTable(["path", "methods", "query options of GET"], paths.map(describePath)),
    "## Attributes of a user",
    "Beside `id`, `userPrincipalName`, `accountEnabled` and `deletedDateTime`.",
    formatTable(titles, USER_ATTRIBUTES.map(describeAttribute)),
    "## Attributes of a group",
    "Beside `id`, `displayName` and `deletedDateTime`.",
    formatTable(titles, GROUP_ATTRIBUTES.map(describeAttribute)),
  ]);
}

function describePath(path: string): string[] {
  const routes = GRAPH_ROUTES.filter((route) => route.path === path);
  const methods = routes.map(({ method }) => method).join(", ");
  return [formatCode(path), methods, routes.flatMap(listOptions).join(", ")];
}

function listOptions({ options = [], filterable = [] }: GraphRoute): readonly string[] {
  const filter = filterable.length === 0 ? [] : [`\`$filter\` by ${filterable.join(", ")}`];
  return [...options.map(formatCode), ...filter];
}

function describeAttribute(attribute: SourceAttribute): string[] {
  const { name, type, multivalued, maximumLength } = attribute;
  return [formatCode(name), multivalued ? `${type}, many` : type, String(maximumLength)];
}
