import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import { tryExpression } from "../provisioning/expression-admin.ts";
import { readJob } from "../provisioning/job-admin.ts";
import {
  checkSchema,
  discoverAttributes,
  listFilterOperators,
  listFunctions,
  readSchema,
  replaceSchema,
  restoreDefaultSchema,
} from "../provisioning/schema-admin.ts";
import { readApplication } from "./graph-applications.ts";
import { readObject } from "./graph-body.ts";
import { GraphRequestError } from "./graph-error.ts";
import { readJobKey, SYNCHRONIZATION_ROOTS } from "./graph-roots.ts";
import {
  answerEntity,
  formatContext,
  type GraphAnswer,
  type GraphCall,
  type GraphRoute,
  NO_CONTENT,
} from "./graph-route.ts";

const LONGEST_EXPRESSION = 10_000;
const MOST_PROPERTIES = 1_000;

/** The synchronization schema of a job: mappings, scopes and the attributes of both sides. */
export const SCHEMA_ROUTES: readonly GraphRoute[] = SYNCHRONIZATION_ROOTS.flatMap((root) => [
  ...listDocumentRoutes(`${root}/jobs/:jobId/schema`),
  ...listToolRoutes(`${root}/jobs/:jobId/schema`),
  ...listToolRoutes(`${root}/templates/:templateId/schema`),
  {
    method: "POST",
    path: `${root}/jobs/:jobId/schema/directories/:directoryId/discover`,
    permission: "application.write",
    gives: "directoryDefinition",
    summary: "Asks the application at /Schemas which attributes it has.",
    handle: async (call) => {
      const given = { directoryId: call.param("directoryId"), signal: call.signal };
      const directory = await discoverAttributes(call.deps, readJobKey(call), given);
      return answerEntity(call, "directoryDefinitions", directory);
    },
  },
]);

function listDocumentRoutes(path: string): readonly GraphRoute[] {
  return [
    {
      method: "GET",
      path,
      permission: "application.read",
      gives: "synchronizationSchema",
      handle: async (call) => {
        const schema = await readSchema(call.deps, readJobKey(call));
        return answerEntity(call, "synchronizationSchema", schema);
      },
    },
    {
      method: "PUT",
      path,
      permission: "application.write",
      takes: "synchronizationSchema",
      gives: "schemaReport",
      summary: "204; or 200 with the parts of the document that are not followed.",
      handle: async (call) => {
        const unsupported = await replaceSchema(call.deps, readJobKey(call), call.body);
        return unsupported.length === 0 ? NO_CONTENT : { body: { unsupported } };
      },
    },
    {
      method: "DELETE",
      path,
      permission: "application.write",
      summary: "Back to the template's schema.",
      handle: async (call) => {
        await restoreDefaultSchema(call.deps, readJobKey(call));
        return NO_CONTENT;
      },
    },
  ];
}

/** Checks a schema document; Graph has no word for it. */
export const SCHEMA_CHECK_ROUTE: GraphRoute = {
  method: "POST",
  api: "rollcall",
  path: "/applications/:id/jobs/:jobId/schema/check",
  permission: "application.read",
  takes: "synchronizationSchema",
  gives: "schemaReport",
  summary: "What is wrong with a schema, and what of it is not followed; nothing is saved.",
  handle: async (call) => ({ body: await checkSchema(call.deps, readJobKey(call), call.body) }),
};

function listToolRoutes(path: string): readonly GraphRoute[] {
  const listRoute = (
    name: string,
    gives: "attributeMappingFunctionSchema" | "filterOperatorSchema",
    list: () => readonly JsonObject[],
  ): GraphRoute => ({
    method: "GET",
    path: `${path}/${name}`,
    permission: "application.read",
    gives,
    isList: true,
    handle: async (call) => {
      await checkPath(call);
      const context = formatContext(call, `Collection(${gives})`);
      return { body: { "@odata.context": context, value: list() } };
    },
  });
  return [
    listRoute("functions", "attributeMappingFunctionSchema", listFunctions),
    listRoute("filterOperators", "filterOperatorSchema", listFilterOperators),
    {
      method: "POST",
      path: `${path}/parseExpression`,
      permission: "application.read",
      takes: "parseExpressionRequest",
      gives: "parseExpressionResponse",
      handle: parse,
    },
  ];
}

/** What the path names has to be there, though the answer does not depend on it. */
async function checkPath(call: GraphCall): Promise<void> {
  if (call.path.includes("/jobs/")) await readJob(call.deps, readJobKey(call));
  else await readApplication(call);
}

async function parse(call: GraphCall): Promise<GraphAnswer> {
  await checkPath(call);
  const { expression, testInputObject } = readObject(call.body);
  if (typeof expression !== "string" || expression.length > LONGEST_EXPRESSION * 2) {
    throw new GraphRequestError("BadRequest", "expression has to be a text.");
  }
  const inputs = readInputs(testInputObject);
  const report = tryExpression(call.deps, {
    expression,
    ...(inputs !== undefined && { inputs }),
  });
  return answerEntity(call, "parseExpressionResponse", report);
}

function readInputs(value: JsonValue | undefined): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  const { properties } = readObject(value, "testInputObject");
  const list = properties ?? [];
  if (!Array.isArray(list) || list.length > MOST_PROPERTIES) throw refuseProperties();
  const entries = list.map((item): [string, JsonValue] => {
    if (!isJsonObject(item) || typeof item.key !== "string") throw refuseProperties();
    return [item.key, item.value ?? null];
  });
  return Object.fromEntries(entries);
}

function refuseProperties(): GraphRequestError {
  const message = "testInputObject.properties has to be a list of {key, value}.";
  return new GraphRequestError("BadRequest", message);
}
