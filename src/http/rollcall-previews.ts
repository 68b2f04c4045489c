import type { JsonValue } from "../common/json.ts";
import type { PreviewDraft } from "../provisioning/preview-context.ts";
import { previewObject } from "../provisioning/preview-object.ts";
import type { PreviewRow } from "../provisioning/preview-rows.ts";
import { previewScope } from "../provisioning/preview-scope.ts";
import { surveyMapping } from "../provisioning/survey-mapping.ts";
import { traceExpression } from "../provisioning/trace-expression.ts";
import type { ObjectKey } from "../sync/ports.ts";
import { readObject } from "./graph-body.ts";
import { GraphRequestError } from "./graph-error.ts";
import { readJobKey } from "./graph-roots.ts";
import type { GraphCall, GraphRoute } from "./graph-route.ts";
import { readDraft } from "./rollcall-plans.ts";

const PREVIEW = "/applications/:id/jobs/:jobId/preview";
const MOST_ROWS = 1_000;
const LONGEST = 20_000;

/** What a configuration would come to, saved or not. The application is not asked for anything. */
export const PREVIEW_ROUTES: readonly GraphRoute[] = [
  previewRoute("object", "{objectType, objectId, rows?: [{targetAttributeName, expression}]}", {
    handle: async (call, body) => {
      const rows = readRows(body.rows);
      const object = readObjectKey(body);
      const draft = await draftOf(call, body);
      return await previewObject(call.deps, readJobKey(call), {
        object,
        draft,
        ...(rows !== undefined && { rows }),
      });
    },
  }),
  previewRoute("survey", "{objectType, rows?, everybody?}: what rows give over all people.", {
    handle: async (call, body) => {
      const rows = readRows(body.rows);
      return await surveyMapping(call.deps, readJobKey(call), {
        objectType: readObjectType(body.objectType),
        everybody: body.everybody === true,
        signal: call.signal,
        ...(rows !== undefined && { rows }),
      });
    },
  }),
  previewRoute(
    "scope",
    "{objectType, draft: {schema?, scope?}}: who enters, leaves, is disabled.",
    {
      handle: async (call, body) =>
        await previewScope(call.deps, readJobKey(call), {
          objectType: readObjectType(body.objectType),
          draft: await draftOf(call, body),
          signal: call.signal,
        }),
    },
  ),
  previewRoute("expression", "{expression, objectType?, objectId?}: the value of every part.", {
    handle: async (call, body) => {
      const { expression, objectId } = body;
      if (typeof expression !== "string" || expression.length > LONGEST) {
        throw new GraphRequestError("BadRequest", "expression has to be a text.");
      }
      return await traceExpression(call.deps, readJobKey(call), {
        expression,
        ...(objectId !== undefined && { object: readObjectKey(body) }),
      });
    },
  }),
];

function previewRoute(
  name: string,
  summary: string,
  {
    handle,
  }: {
    readonly handle: (call: GraphCall, body: ReturnType<typeof readObject>) => Promise<object>;
  },
): GraphRoute {
  return {
    method: "POST",
    api: "rollcall",
    path: `${PREVIEW}/${name}`,
    permission: "application.read",
    takes: "anything",
    gives: "anything",
    summary,
    handle: async (call) => ({ body: await handle(call, readObject(call.body)) }),
  };
}

async function draftOf(
  call: GraphCall,
  { draft }: ReturnType<typeof readObject>,
): Promise<PreviewDraft> {
  return draft === undefined ? {} : await readDraft(call, draft);
}

function readObjectKey({ objectType, objectId }: ReturnType<typeof readObject>): ObjectKey {
  if (typeof objectId !== "string" || objectId === "") {
    throw new GraphRequestError("BadRequest", "objectId has to be a user's or a group's id.");
  }
  return { objectType: readObjectType(objectType), sourceId: objectId };
}

function readObjectType(value: JsonValue | undefined): ObjectKey["objectType"] {
  if (value === undefined || value === "User") return "User";
  if (value === "Group") return "Group";
  throw new GraphRequestError("BadRequest", "objectType has to be User or Group.");
}

function readRows(value: JsonValue | undefined): readonly PreviewRow[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length > MOST_ROWS) {
    throw new GraphRequestError("BadRequest", "rows has to be a list of mappings.");
  }
  return value.map((each) => {
    const { targetAttributeName, expression } = readObject(each, "rows");
    if (typeof targetAttributeName !== "string") {
      throw new GraphRequestError("BadRequest", "rows has to name targetAttributeName.");
    }
    const isText = typeof expression === "string" && expression.length <= LONGEST;
    return { targetAttributeName, ...(isText && { expression }) };
  });
}
