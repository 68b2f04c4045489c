import { gatherDiagnostics } from "../provisioning/diagnostics.ts";
import type { ScimCheckEvent } from "../provisioning/scim-checker.ts";
import { formatDiagnostics } from "../sync/diagnostics-html.ts";
import { readObject } from "./graph-body.ts";
import { GraphRequestError } from "./graph-error.ts";
import { readJobKey } from "./graph-roots.ts";
import type { GraphAnswer, GraphCall, GraphRoute } from "./graph-route.ts";

/** What helps when something goes wrong at the other side. */
export const TOOL_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    api: "rollcall",
    path: "/applications/:id/jobs/:jobId/diagnostics",
    permission: "log.read",
    gives: "anything",
    summary: "A bundle without anybody's name: an HTML file, or with format=json the same as data.",
    handle: giveDiagnostics,
  },
  {
    method: "POST",
    api: "rollcall",
    path: "/scimChecks",
    permission: "application.create",
    takes: "anything",
    gives: "anything",
    summary:
      "{url, secretToken}: checks a SCIM server; a line of JSON for each check, then report.",
    handle: checkServer,
  },
];

async function giveDiagnostics(call: GraphCall): Promise<GraphAnswer> {
  const bundle = await gatherDiagnostics(call.deps, readJobKey(call));
  if (call.query.parameters.format === "json") return { body: bundle };
  return {
    body: formatDiagnostics(bundle),
    contentType: "text/html; charset=utf-8",
    fileName: `rollcall-diagnostics-${bundle.madeDateTime.slice(0, 10)}.html`,
  };
}

async function checkServer(call: GraphCall): Promise<GraphAnswer> {
  const { url, secretToken } = readObject(call.body);
  if (typeof url !== "string" || typeof secretToken !== "string") {
    throw new GraphRequestError("BadRequest", "url and secretToken have to be texts.");
  }
  call.deps.limiter.take("scimCheck", call.tenantId);
  const run = call.deps.scimChecker.check({ url, secretToken, signal: call.signal });
  const events = run[Symbol.asyncIterator]();
  // The first event is asked for here, so that a wrong address is still a refusal.
  const first = await events.next();
  return { pieces: formatEvents(first, events), contentType: "application/x-ndjson" };
}

async function* formatEvents(
  first: IteratorResult<ScimCheckEvent>,
  rest: AsyncIterator<ScimCheckEvent>,
): AsyncGenerator<string> {
  try {
    for (let next = first; next.done !== true; next = await rest.next()) {
      yield `${JSON.stringify(next.value)}\n`;
    }
  } finally {
    await rest.return?.();
  }
}
