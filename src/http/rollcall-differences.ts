import { reachesApplication } from "../directory/roles.ts";
import { acceptDrift } from "../provisioning/accept-drift.ts";
import { noteAudit } from "../provisioning/audit.ts";
import { heedDrift, ignoreDrift, listIgnoredDrifts } from "../provisioning/drift-admin.ts";
import { readJob } from "../provisioning/job-admin.ts";
import type { Lane, ObjectKey } from "../sync/ports.ts";
import { readObject } from "./graph-body.ts";
import { actorOf } from "./graph-caller.ts";
import { GraphRequestError } from "./graph-error.ts";
import { readJobKey } from "./graph-roots.ts";
import {
  type GraphAnswer,
  type GraphCall,
  type GraphRoute,
  NO_CONTENT,
  refuseNothingThere,
} from "./graph-route.ts";
import { readTop } from "./rollcall-plans.ts";

const JOB = "/applications/:id/jobs/:jobId";
const IGNORED = `${JOB}/ignoredDifferences`;
const ROUTE = { api: "rollcall", gives: "anything" } as const;

/** What people decide about values that an application has changed on its own. */
export const DIFFERENCE_ROUTES: readonly GraphRoute[] = [
  {
    ...ROUTE,
    method: "GET",
    path: IGNORED,
    permission: "application.read",
    isList: true,
    summary: "Parameters: top, after (User/id/attribute). By object and attribute.",
    handle: async (call) => {
      const { after } = call.query.parameters;
      const page = {
        limit: readTop(call),
        ...(after !== undefined && { after: readPlace(after) }),
      };
      const value = await listIgnoredDrifts(call.deps, await readLane(call), page);
      return { body: { value } };
    },
  },
  {
    ...ROUTE,
    method: "POST",
    path: IGNORED,
    permission: "application.write",
    takes: "anything",
    summary: "{objectId, objectType?, attribute}: left as it is until the application changes it.",
    handle: ignore,
  },
  {
    method: "DELETE",
    api: "rollcall",
    path: IGNORED,
    permission: "application.write",
    summary: "Parameters: objectId, objectType, attribute.",
    handle: async (call) => {
      const { object, attribute } = readDifference(call.query.parameters);
      if (await heedDrift(call.deps, await readLane(call), object, attribute)) return NO_CONTENT;
      throw refuseNothingThere("This difference is not ignored.");
    },
  },
  {
    ...ROUTE,
    method: "POST",
    path: `${JOB}/comparison/accept`,
    permission: "directory.write",
    takes: "anything",
    summary: "{objectId, objectType?, attribute, dryRun?}: the directory takes over its value.",
    handle: accept,
  },
];

async function ignore(call: GraphCall): Promise<GraphAnswer> {
  const given = readDifference(readObject(call.body));
  const lane = await readLane(call);
  takeTurn(call, lane);
  const by = actorOf(call.caller);
  const body = await ignoreDrift(call.deps, lane, { ...given, by, signal: call.signal });
  return { status: 201, body };
}

async function accept(call: GraphCall): Promise<GraphAnswer> {
  const { deps, tenantId, caller, signal } = call;
  const body = readObject(call.body);
  const given = readDifference(body);
  const dryRun = body.dryRun === true;
  const lane = await readLane(call);
  takeTurn(call, lane);
  const accepted = await acceptDrift(deps, lane, {
    ...given,
    dryRun,
    signal,
    reaches: (id) => reachesApplication(caller, id),
  });
  if (!dryRun) {
    const { configurations, world } = deps;
    await noteAudit({ configurations, world, actor: actorOf(caller) }, tenantId, {
      activity: "Accept value of application",
      applicationId: call.param("id"),
      jobId: lane.jobId,
      modifiedProperties: [
        { displayName: "user", newValue: given.object.sourceId },
        { displayName: accepted.property, newValue: accepted.after },
      ],
    });
  }
  return { body: accepted };
}

/** It asks the application, as a comparison does. */
function takeTurn({ deps }: GraphCall, { tenantId, jobId }: Lane): void {
  deps.limiter.take("comparison", `${tenantId} ${jobId}`);
}

async function readLane(call: GraphCall): Promise<Lane> {
  const key = readJobKey(call);
  await readJob(call.deps, key);
  return { tenantId: key.tenantId, jobId: key.jobId };
}

interface Difference {
  readonly object: ObjectKey;
  readonly attribute: string;
}

function readDifference(given: Readonly<Record<string, unknown>>): Difference {
  const { objectId, objectType = "User", attribute } = given;
  if (typeof objectId !== "string" || objectId === "") {
    throw new GraphRequestError("BadRequest", "objectId has to be a user's or a group's id.");
  }
  if (objectType !== "User" && objectType !== "Group") {
    throw new GraphRequestError("BadRequest", "objectType has to be User or Group.");
  }
  if (typeof attribute !== "string" || attribute === "") {
    throw new GraphRequestError("BadRequest", "attribute has to name a target attribute.");
  }
  return { object: { objectType, sourceId: objectId }, attribute };
}

function readPlace(text: string): Difference["object"] & Pick<Difference, "attribute"> {
  const [objectType, sourceId, ...rest] = text.split("/");
  const { object, attribute } = readDifference({
    objectType,
    objectId: sourceId,
    attribute: rest.join("/"),
  });
  return { ...object, attribute };
}
