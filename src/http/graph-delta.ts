import { readDelta } from "../provisioning/directory-delta.ts";
import { presentDelta } from "./graph-directory-shapes.ts";
import { formatContext, type GraphAnswer, type GraphCall } from "./graph-route.ts";

/** Graph's delta query: a part of what is there or changed, with the link that goes on. */
export async function answerDelta(
  call: GraphCall,
  objectType: "User" | "Group",
): Promise<GraphAnswer> {
  const { top, skipToken, parameters } = call.query;
  // Clients write the parameter with and without the sign.
  const deltaToken = parameters.$deltatoken ?? parameters.deltatoken ?? parameters.$deltaToken;
  const page = await readDelta(call.deps.directory, call.tenantId, {
    objectType,
    top,
    ...(skipToken !== undefined && { skipToken }),
    ...(deltaToken !== undefined && { deltaToken }),
  });
  const address = `${call.base}${call.path}?$top=${top}${formatSelect(call)}`;
  const link =
    page.skipToken === undefined
      ? { "@odata.deltaLink": `${address}&$deltatoken=${page.deltaToken ?? ""}` }
      : { "@odata.nextLink": `${address}&$skiptoken=${encodeURIComponent(page.skipToken)}` };
  const context = formatContext(call, objectType === "User" ? "users" : "groups");
  return { body: { "@odata.context": context, ...link, value: page.items.map(presentDelta) } };
}

function formatSelect({ query }: GraphCall): string {
  const { $select } = query.parameters;
  return $select === undefined ? "" : `&$select=${encodeURIComponent($select)}`;
}
