import type { JsonValue } from "../common/json.ts";
import {
  addExample,
  type ExampleRequest,
  listOutcomes,
  removeExample,
} from "../provisioning/example-admin.ts";
import { readObject } from "./graph-body.ts";
import { actorOf } from "./graph-caller.ts";
import { GraphRequestError } from "./graph-error.ts";
import { readJobKey } from "./graph-roots.ts";
import { type GraphRoute, NO_CONTENT } from "./graph-route.ts";
import { readDraft } from "./rollcall-plans.ts";

const EXAMPLES = "/applications/:id/jobs/:jobId/examples";
const ROUTE = { api: "rollcall", gives: "anything" } as const;
const LONGEST = 20_000;

/** Examples of what mappings have to give: tests that later changes are held to. */
export const EXAMPLE_ROUTES: readonly GraphRoute[] = [
  {
    ...ROUTE,
    method: "GET",
    path: EXAMPLES,
    permission: "application.read",
    isList: true,
    summary: "Every example with what the saved mapping gives now, and whether it passes.",
    handle: async (call) => ({ body: { value: await listOutcomes(call.deps, readJobKey(call)) } }),
  },
  {
    ...ROUTE,
    method: "POST",
    path: EXAMPLES,
    permission: "application.write",
    takes: "anything",
    summary:
      "{objectType?, targetAttributeName, objectId or inputs, title?, expected?, expression?}",
    handle: async (call) => {
      const request = readRequest(readObject(call.body));
      const by = actorOf(call.caller);
      return { status: 201, body: await addExample(call.deps, readJobKey(call), request, by) };
    },
  },
  {
    ...ROUTE,
    method: "POST",
    path: `${EXAMPLES}/run`,
    permission: "application.read",
    takes: "anything",
    isList: true,
    summary: "{schema?}: which examples would pass and break with a schema that isn't saved.",
    handle: async (call) => {
      const { schema } = call.body === undefined ? {} : readObject(call.body);
      const draft = schema === undefined ? {} : await readDraft(call, { schema });
      const value = await listOutcomes(call.deps, readJobKey(call), draft.schema);
      return { body: { value } };
    },
  },
  {
    method: "DELETE",
    api: "rollcall",
    path: `${EXAMPLES}/:exampleId`,
    permission: "application.write",
    handle: async (call) => {
      await removeExample(call.deps, readJobKey(call), call.param("exampleId"));
      return NO_CONTENT;
    },
  },
];

function readRequest(body: ReturnType<typeof readObject>): ExampleRequest {
  const { objectType = "User", inputs, expected } = body;
  if (objectType !== "User" && objectType !== "Group") {
    throw new GraphRequestError("BadRequest", "objectType has to be User or Group.");
  }
  const { targetAttributeName, objectId, title, expression } = Object.fromEntries(
    TEXTS.map((name) => [name, readText(body, name)]),
  );
  if (targetAttributeName === undefined) {
    throw new GraphRequestError("BadRequest", "targetAttributeName has to name a mapping.");
  }
  return {
    objectType,
    targetAttributeName,
    ...(objectId !== undefined && { objectId }),
    ...(title !== undefined && { title }),
    ...(expression !== undefined && { expression }),
    ...(inputs !== undefined && { inputs: readObject(inputs, "inputs") }),
    ...(expected !== undefined && { expected: expected as JsonValue }),
  };
}

const TEXTS = ["targetAttributeName", "objectId", "title", "expression"] as const;

function readText(body: ReturnType<typeof readObject>, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string" && value !== "" && value.length <= LONGEST) return value;
  throw new GraphRequestError("BadRequest", `${name} has to be a text.`);
}
