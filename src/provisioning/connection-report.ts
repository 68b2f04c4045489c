import { isJsonObject, type JsonValue } from "../common/json.ts";
import { SYNC_ERRORS, SyncError, type SyncErrorCode } from "../sync/errors.ts";
import { buildListRequest, LIST_START } from "../sync/list-pages.ts";
import type { LoggedExchange } from "../sync/log.ts";
import { logExchange } from "../sync/log-exchange.ts";
import type { Target, TargetAnswer, TargetFactory, TargetRequest } from "../sync/ports.ts";
import type { ObjectType } from "../sync/schema.ts";
import { readCapabilities } from "../sync/service-provider-config.ts";
import { findTenantUrl } from "./find-tenant-url.ts";
import {
  type ConnectionUnderTest,
  type TestConnectionPorts,
  testConnection,
} from "./test-connection.ts";

/** What a report tries, in this order; a `filter` for each matching attribute. */
export type ReportStepName =
  | "address"
  | "reach"
  | "encryption"
  | "configuration"
  | "schemas"
  | "authorization"
  | "protocol"
  | "unknownValue"
  | "existingValue"
  | "patch"
  | "limits";

/** Who has to put a failure right. */
export type ReportSide = "directory" | "application" | "network";

/** One step of a report. */
export interface ReportStep {
  readonly name: ReportStepName;
  readonly result: "success" | "warning" | "failure" | "skipped";
  /** One sentence. */
  readonly message: string;
  /** The matching attribute that it is about. */
  readonly objectType?: ObjectType;
  readonly attribute?: string;
  readonly code?: SyncErrorCode;
  /** What to do, and whose it is to do. */
  readonly action?: string;
  readonly side?: ReportSide;
  /** What went over the line; secrets and headers are left out. */
  readonly exchanges: readonly LoggedExchange[];
}

/** Test Connection, step by step. */
export interface ConnectionReport {
  readonly isGood: boolean;
  readonly tenantUrl: string;
  readonly steps: readonly ReportStep[];
  /** Where SCIM was found, when it was not at the Tenant URL. */
  readonly suggestedTenantUrl?: string;
}

/** Notes what goes to a target, besides sending it. */
class Recorder implements TargetFactory {
  readonly #targets: TargetFactory;
  #exchanges: LoggedExchange[] = [];

  constructor(targets: TargetFactory) {
    this.#targets = targets;
  }

  open(...given: Parameters<TargetFactory["open"]>): Target {
    const target = this.#targets.open(...given);
    return {
      send: async (request, signal) => {
        const answer = await target.send(request, signal);
        this.#exchanges.push(logExchange(request, answer));
        return answer;
      },
      close: () => target.close(),
    };
  }

  /** What went over the line since it was asked the last time. */
  take(): readonly LoggedExchange[] {
    const taken = this.#exchanges;
    this.#exchanges = [];
    return taken;
  }
}

/**
 * Test Connection, told step by step: the address, the way, encryption, what the target says of
 * itself, whether it lets us in, and whether people can be found by what they are matched by.
 * Nothing but GET is sent. After a failure the steps behind it are left out.
 *
 * @returns a report, failures included
 * @throws the signal's reason; ScimError when a matching attribute is no path
 */
export async function reportConnection(
  ports: TestConnectionPorts,
  connection: ConnectionUnderTest,
  signal: AbortSignal,
): Promise<ConnectionReport> {
  const recorder = new Recorder(ports.targets);
  const steps: ReportStep[] = [];
  const { tenantUrl } = connection;
  const note = (step: Omit<ReportStep, "exchanges">): void => {
    steps.push({ ...step, exchanges: recorder.take() });
  };
  const end = (suggested?: string): ConnectionReport => ({
    isGood: steps.every(({ result }) => result !== "failure"),
    tenantUrl,
    steps,
    ...(suggested !== undefined && { suggestedTenantUrl: suggested }),
  });
  try {
    await probe({ open: () => openTarget(recorder, connection), note, tenantUrl, signal });
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    note(describeFailure(error));
    if (steps.at(-1)?.name !== "protocol") return end();
    return end(await findTenantUrl(ports.targets, connection, signal));
  }
  const onCheck: TestConnectionPorts["onCheck"] = ({ kind, result, message, ...about }) => {
    const name = kind === "random" ? "unknownValue" : "existingValue";
    note({ name, result, message, ...about, ...(result === "failure" && { side: "application" }) });
  };
  const test = await testConnection(
    { targets: recorder, world: ports.world, onCheck },
    connection,
    signal,
  );
  if (test.error !== undefined) {
    note(describeFailure(new SyncError(test.error.code, test.error.message)));
  }
  return end();
}

function openTarget(targets: TargetFactory, { tenantUrl, access, settings }: ConnectionUnderTest) {
  return targets.open(tenantUrl, access, settings);
}

/** The steps before people are looked for. @throws SyncError for what ends the report */
async function probe(given: {
  readonly open: () => Target;
  readonly note: (step: Omit<ReportStep, "exchanges">) => void;
  readonly tenantUrl: string;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { note, tenantUrl, signal } = given;
  const target = given.open();
  try {
    const get = (path: string): Promise<TargetAnswer> =>
      target.send({ method: "GET", path }, signal);
    const config = await get("/ServiceProviderConfig");
    judgeWay(config);
    note({ name: "address", result: "success", message: "The address is one that is allowed." });
    note({ name: "reach", result: "success", message: "The server was found, and answers." });
    note(describeEncryption(tenantUrl));
    note(describeConfiguration(config));
    note(describeSchemas(await get("/Schemas"), await get("/ResourceTypes")));
    const list = buildListRequest("User", LIST_START, 1);
    judgeList(list, await target.send(list, signal));
    note({ name: "authorization", result: "success", message: "The credentials are accepted." });
    note({ name: "protocol", result: "success", message: "The answer is a list of SCIM." });
    note(describePatch(bodyOf(config)));
    note(describeLimits(config));
  } finally {
    await target.close();
  }
}

function judgeWay(answer: TargetAnswer): void {
  if (answer.kind === "answer") return;
  const codes = { forbidden: "TargetAddressNotAllowed", timeout: "Timeout" } as const;
  const { reason } = answer;
  const code = reason === "forbidden" || reason === "timeout" ? codes[reason] : "TargetUnavailable";
  throw new SyncError(code, answer.message, { cause: new WayError(reason) });
}

/** Which part of the way failed. */
class WayError extends Error {
  override readonly name = "WayError";
  readonly reason: Extract<TargetAnswer, { kind: "noAnswer" }>["reason"];
  constructor(reason: WayError["reason"]) {
    super(reason);
    this.reason = reason;
  }
}

function judgeList({ path }: TargetRequest, answer: TargetAnswer): void {
  judgeWay(answer);
  if (answer.kind !== "answer") return;
  const says = `GET ${path.split("?")[0]} was answered ${answer.status}.`;
  if (answer.status === 401) throw new SyncError("Unauthorized", says);
  if (answer.status === 403) throw new SyncError("InsufficientRights", says);
  if (answer.status === 429) throw new SyncError("TooManyRequests", says);
  if (answer.status >= 500) throw new SyncError("InternalServerError", says);
  const { body } = answer;
  const isList = isJsonObject(body) && ("totalResults" in body || "Resources" in body);
  if (answer.status < 300 && isList) return;
  const code = "SystemForCrossDomainIdentityManagementServiceIncompatible";
  throw new SyncError(code, `Nothing answers SCIM there: ${says}`);
}

function describeFailure(error: SyncError): Omit<ReportStep, "exchanges"> {
  const { code, message } = error;
  const { action } = SYNC_ERRORS[code];
  const reason = error.cause instanceof WayError ? error.cause.reason : undefined;
  return { ...placeOf(code, reason), result: "failure", message, code, action };
}

function placeOf(
  code: SyncErrorCode,
  reason: WayError["reason"] | undefined,
): Pick<ReportStep, "name"> & { readonly side: ReportSide } {
  if (code === "InvalidTenantUrl" || code === "TargetAddressNotAllowed") {
    return { name: "address", side: "directory" };
  }
  if (reason === "tls") return { name: "encryption", side: "application" };
  if (reason === "unknownHost") return { name: "reach", side: "directory" };
  if (code === "TargetUnavailable" || code === "Timeout") return { name: "reach", side: "network" };
  if (code === "SystemForCrossDomainIdentityManagementServiceIncompatible") {
    return { name: "protocol", side: "directory" };
  }
  if (code === "TooManyRequests" || code === "InternalServerError") {
    return { name: "protocol", side: "application" };
  }
  const isOurs = code === "InvalidSecretToken" || code === "InvalidCredentials";
  return { name: "authorization", side: isOurs ? "directory" : "application" };
}

function describeEncryption(tenantUrl: string): Omit<ReportStep, "exchanges"> {
  const isHttps = tenantUrl.trim().toLowerCase().startsWith("https:");
  const name = "encryption";
  if (isHttps) return { name, result: "success", message: "The certificate is trusted." };
  const message = "The address begins with http: whoever is on the way can read along.";
  return { name, result: "warning", message, side: "directory" };
}

function describeConfiguration(answer: TargetAnswer): Omit<ReportStep, "exchanges"> {
  const name = "configuration";
  if (isJsonObject(bodyOf(answer))) {
    return { name, result: "success", message: "The application says what it can." };
  }
  const message = "The application does not say what it can; the usual is taken for granted.";
  return { name, result: "warning", message };
}

function describeSchemas(...answers: readonly TargetAnswer[]): Omit<ReportStep, "exchanges"> {
  const name = "schemas";
  if (answers.every((answer) => isJsonObject(bodyOf(answer)))) {
    return { name, result: "success", message: "The application tells its attributes." };
  }
  const message = "The application does not tell its attributes; the mapping is taken on trust.";
  return { name, result: "warning", message };
}

function describePatch(config: JsonValue | undefined): Omit<ReportStep, "exchanges"> {
  const name = "patch";
  if (readCapabilities(config).patch) {
    return { name, result: "success", message: "Changes are sent by PATCH." };
  }
  const message = "The application has no PATCH: changes are sent by PUT, with all attributes.";
  return { name, result: "warning", message };
}

function describeLimits(answer: TargetAnswer): Omit<ReportStep, "exchanges"> {
  const { maxResults } = readCapabilities(bodyOf(answer));
  const pages = maxResults === undefined ? "" : ` Pages hold at most ${maxResults}.`;
  const limit = answer.kind === "answer" ? answer.rateLimit : undefined;
  const rate =
    limit === undefined
      ? "The application names no limit of requests."
      : `${limit.remaining} requests are left for ${Math.ceil(limit.resetMs / 1_000)} seconds.`;
  return { name: "limits", result: "success", message: rate + pages };
}

function bodyOf(answer: TargetAnswer): JsonValue | undefined {
  return answer.kind === "answer" && answer.status < 300 ? answer.body : undefined;
}
