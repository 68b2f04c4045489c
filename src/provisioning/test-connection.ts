import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import type { World } from "../common/world.ts";
import { buildSchema, DEFAULT_USER_MAPPING } from "../sync/default-schema.ts";
import { chooseDialect, type Dialect, readTenantFlags } from "../sync/dialect.ts";
import { SYNC_ERRORS, SyncError, type SyncErrorCode } from "../sync/errors.ts";
import type { Application } from "../sync/job.ts";
import { buildListRequest, LIST_START } from "../sync/list-pages.ts";
import type { SyncStore, TargetFactory } from "../sync/ports.ts";
import { buildMatchRequest } from "../sync/request.ts";
import type { ObjectType, SynchronizationSchema } from "../sync/schema.ts";
import type { TargetAccess } from "../sync/target-access.ts";
import {
  readTargetValue,
  sameTargetValue,
  type TargetAttribute,
} from "../sync/target-attribute.ts";
import { parseTargetAttribute } from "../sync/target-path.ts";
import type { TargetSettings } from "../sync/target-settings.ts";
import { PARKING_PATIENCE, TargetClient } from "./target-client.ts";
import { readTargetId } from "./target-id.ts";

/** What Test Connection works with. */
export interface TestConnectionPorts {
  readonly targets: TargetFactory;
  readonly world: World;
  /** Told of each check as it ends. */
  readonly onCheck?: (check: ConnectionCheck) => void;
}

/** The connection to be tried, stored or not. */
export interface ConnectionUnderTest {
  readonly tenantUrl: string;
  readonly access: string | TargetAccess;
  readonly settings?: TargetSettings;
  /** Its matching attributes are what is to be proved. */
  readonly schema: SynchronizationSchema;
}

/** One thing that was tried. */
export interface ConnectionCheck {
  readonly objectType: ObjectType;
  readonly attribute: string;
  /** `random`: a made-up value finds nobody; `existing`: one that is there finds its owner. */
  readonly kind: "random" | "existing";
  readonly result: "success" | "failure" | "skipped";
  /** One sentence. */
  readonly message: string;
}

/** What Test Connection came to. */
export interface ConnectionTest {
  readonly isGood: boolean;
  readonly checks: readonly ConnectionCheck[];
  /** Why the target could not be worked with at all. */
  readonly error?: {
    readonly code: SyncErrorCode;
    readonly message: string;
    readonly action: string;
  };
}

/**
 * Prove that a target can be worked with: that it lets us in, that a made-up value of each
 * matching attribute finds nobody, and that an existing one finds the one who has it. A target
 * that answers with everybody would make strangers of people's accounts, and one that finds
 * nobody would make every account a second time. Sends nothing but GET.
 *
 * @returns a report, failures included
 * @throws the signal's reason; ScimError when a matching attribute is no path
 */
export async function testConnection(
  ports: TestConnectionPorts,
  connection: ConnectionUnderTest,
  signal: AbortSignal,
): Promise<ConnectionTest> {
  const { tenantUrl, access, settings, schema } = connection;
  const checks: ConnectionCheck[] = [];
  const note = (check: ConnectionCheck): void => {
    checks.push(check);
    ports.onCheck?.(check);
  };
  const dialect = chooseDialect(settings?.dialect, readTenantFlags(tenantUrl));
  try {
    const target = ports.targets.open(tenantUrl, access, settings);
    try {
      const { world } = ports;
      const client = new TargetClient({ target, world, signal, patience: PARKING_PATIENCE });
      for (const [objectType, attributes] of listMatching(schema)) {
        const kind = { client, world, objectType, dialect };
        for (const attribute of attributes) note(await tryRandom(kind, attribute));
        await tryExisting(kind, attributes, note);
      }
    } finally {
      await target.close();
    }
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    const { code, message } = error;
    return { isGood: false, checks, error: { code, message, action: SYNC_ERRORS[code].action } };
  }
  return { isGood: checks.every(({ result }) => result !== "failure"), checks };
}

/** The schema that an application's matching attributes are read from: its job's, or the usual. */
export async function chooseSchema(
  store: Pick<SyncStore, "listJobs">,
  { tenantId, id }: Pick<Application, "tenantId" | "id">,
): Promise<SynchronizationSchema> {
  const jobs = await store.listJobs(tenantId);
  const job = jobs.find(({ applicationId }) => applicationId === id);
  return job?.schema ?? buildSchema("default", [DEFAULT_USER_MAPPING]);
}

/** The matching attributes of each kind that is provisioned, first priority first. */
function listMatching(
  schema: SynchronizationSchema,
): ReadonlyMap<ObjectType, readonly TargetAttribute[]> {
  const mappings = schema.synchronizationRules.flatMap((rule) => rule.objectMappings);
  return new Map(
    mappings
      .filter(({ enabled }) => enabled)
      .map(({ targetObjectName, attributeMappings }) => {
        const matching = attributeMappings
          .filter(({ matchingPriority = 0 }) => matchingPriority > 0)
          .sort((one, other) => (one.matchingPriority ?? 0) - (other.matchingPriority ?? 0))
          .map((each) => parseTargetAttribute(targetObjectName, each.targetAttributeName));
        return [targetObjectName, matching] as const;
      }),
  );
}

interface KindUnderTest {
  readonly client: TargetClient;
  readonly world: World;
  readonly objectType: ObjectType;
  readonly dialect: Dialect;
}

async function tryRandom(kind: KindUnderTest, target: TargetAttribute): Promise<ConnectionCheck> {
  const { client, world, objectType, dialect } = kind;
  const base = { objectType, attribute: target.name, kind: "random" } as const;
  const request = buildMatchRequest(objectType, target, world.newGuid(), dialect);
  const found = await ask(client, request);
  if (typeof found === "string") return { ...base, result: "failure", message: found };
  return found.total === 0
    ? { ...base, result: "success", message: "A made-up value finds nobody." }
    : {
        ...base,
        result: "failure",
        message:
          `A made-up value finds ${found.total}: the application ignores this filter, ` +
          "and nobody could be matched safely.",
      };
}

async function tryExisting(
  kind: KindUnderTest,
  targets: readonly TargetAttribute[],
  note: (check: ConnectionCheck) => void,
): Promise<void> {
  const { client, objectType } = kind;
  const page = await ask(client, buildListRequest(objectType, LIST_START, 1));
  const one = typeof page === "string" ? undefined : page.resources[0];
  for (const target of targets) {
    const base = { objectType, attribute: target.name, kind: "existing" } as const;
    const value = one === undefined ? undefined : readTargetValue(one, target);
    if (one === undefined || value === undefined) {
      const message = "There is nobody with a value yet, so that this could not be tried.";
      note({ ...base, result: "skipped", message });
    } else note({ ...base, ...(await tryValue(kind, target, one, value)) });
  }
}

async function tryValue(
  { client, objectType, dialect }: KindUnderTest,
  target: TargetAttribute,
  owner: JsonObject,
  value: JsonValue,
): Promise<Pick<ConnectionCheck, "result" | "message">> {
  const found = await ask(client, buildMatchRequest(objectType, target, value, dialect));
  if (typeof found === "string") return { result: "failure", message: found };
  const anyCase = { ...target, caseExact: false };
  const strangers = found.resources.filter((resource) => {
    const actual = readTargetValue(resource, target);
    return actual !== undefined && !sameTargetValue(anyCase, actual, value);
  });
  if (strangers.length > 0) {
    return { result: "failure", message: "The filter also finds others, who have other values." };
  }
  if (!found.resources.some((resource) => readTargetId(resource) === readTargetId(owner))) {
    return {
      result: "failure",
      message: "A value that is there does not find the one who has it.",
    };
  }
  return found.total === 1
    ? { result: "success", message: "A value that is there finds the one who has it." }
    : {
        result: "failure",
        message: `${found.total} have the same value: it can't tell them apart.`,
      };
}

/** @returns what was found, or a sentence when this filter is refused */
async function ask(
  client: TargetClient,
  request: ReturnType<typeof buildMatchRequest>,
): Promise<{ readonly total: number; readonly resources: readonly JsonObject[] } | string> {
  try {
    const body = await client.send("match", request);
    const resources = Array.isArray(body?.Resources) ? body.Resources.filter(isJsonObject) : [];
    const total = Number(body?.totalResults ?? resources.length);
    return { total: Math.max(resources.length, Number.isFinite(total) ? total : 0), resources };
  } catch (error) {
    if (!(error instanceof SyncError) || error.code !== "UnprocessableEntity") throw error;
    return `The application can't filter by it. ${error.message}`;
  }
}
