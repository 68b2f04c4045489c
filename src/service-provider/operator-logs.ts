import { isJsonObject } from "../common/json.ts";
import { SaasError } from "../saas/errors.ts";
import { parseInstant, parseLogPlace } from "../saas/log-place.ts";
import {
  type AuditQuery,
  DEFAULT_REQUEST_LOG,
  type LogPage,
  type LogQuery,
  type OperatorLogStore,
  REQUEST_LOG_LEVELS,
  type RequestLogSetting,
  type RequestQuery,
  type RequestRecord,
} from "../saas/operator-logs.ts";
import { AUDIT_ACTIONS, type AuditEntry, type OrganizationStore } from "../saas/ports.ts";

/** What reading logs takes. */
export interface LogDeps {
  readonly store: Pick<OrganizationStore, "readOrganization">;
  readonly logs: OperatorLogStore;
}

/** What an operator asks of a log, as text; trusted in nothing. */
export type LogParameters = Readonly<Record<string, string | undefined>>;

/** Rows of a page when nobody says how many. */
export const LOG_PAGE_SIZE = 100;
/** The most rows of a page. */
export const LOG_PAGE_LIMIT = 1000;

/** The parameters of every log. */
const COMMON_PARAMETERS = ["since", "until", "after", "limit", "token"];
/** The parameters of the audit log. */
export const AUDIT_PARAMETERS: readonly string[] = [...COMMON_PARAMETERS, "resource", "action"];
/** The parameters of the request log. */
export const REQUEST_PARAMETERS: readonly string[] = [
  ...COMMON_PARAMETERS,
  "resource",
  "method",
  "status",
];

/**
 * Read the audit log of an organization, newest first.
 *
 * @throws SaasError `UnknownOrganization`, `InvalidLogQuery`
 */
export async function readAuditLog(
  deps: LogDeps,
  organizationId: string,
  parameters: LogParameters,
): Promise<LogPage<AuditEntry>> {
  const { resource, token, action } = parameters;
  const query: AuditQuery = {
    ...parseLogQuery(parameters, AUDIT_PARAMETERS),
    ...(resource !== undefined && { resourceId: resource }),
    ...(token !== undefined && { tokenId: token }),
    ...(action !== undefined && { action: parseAction(action) }),
  };
  await checkOrganization(deps, organizationId);
  return await deps.logs.readAudit(organizationId, query);
}

/**
 * Read the requests that were recorded for an organization, newest first.
 *
 * @throws SaasError `UnknownOrganization`, `InvalidLogQuery`
 */
export async function readRequestLog(
  deps: LogDeps,
  organizationId: string,
  parameters: LogParameters,
): Promise<LogPage<RequestRecord>> {
  const { token, method, status, resource } = parameters;
  const query: RequestQuery = {
    ...parseLogQuery(parameters, REQUEST_PARAMETERS),
    ...(resource !== undefined && { resourceId: resource }),
    ...(token !== undefined && { tokenId: token }),
    ...(method !== undefined && { method: method.toUpperCase() }),
    ...(status !== undefined && { minStatus: parseNumber(status, 100, 599) }),
  };
  await checkOrganization(deps, organizationId);
  return await deps.logs.readRequests(organizationId, query);
}

/**
 * What is recorded of an organization's requests.
 *
 * @throws SaasError `UnknownOrganization`
 */
export async function readLogSetting(
  deps: LogDeps,
  organizationId: string,
): Promise<RequestLogSetting> {
  await checkOrganization(deps, organizationId);
  return (await deps.logs.readRequestLogSettings()).get(organizationId) ?? DEFAULT_REQUEST_LOG;
}

/**
 * Say what is recorded of an organization's requests from now on.
 *
 * @param input - `{level, filterValues?}`, trusted in nothing; values are left out unless asked for
 * @throws SaasError `UnknownOrganization`, `InvalidLogQuery`
 */
export async function saveLogSetting(
  deps: LogDeps,
  organizationId: string,
  input: unknown,
): Promise<RequestLogSetting> {
  const { level: word, filterValues = false } = isJsonObject(input) ? input : {};
  const level = REQUEST_LOG_LEVELS.find((each) => each === word);
  if (level === undefined || typeof filterValues !== "boolean") {
    throw new SaasError("InvalidLogQuery");
  }
  await checkOrganization(deps, organizationId);
  const setting = { level, filterValues };
  await deps.logs.saveRequestLogSetting(organizationId, setting);
  return setting;
}

async function checkOrganization(deps: LogDeps, organizationId: string): Promise<void> {
  const isText = !organizationId.includes("\0") && organizationId.isWellFormed();
  if (isText && (await deps.store.readOrganization(organizationId)) !== undefined) return;
  throw new SaasError("UnknownOrganization");
}

function parseLogQuery(parameters: LogParameters, known: readonly string[]): LogQuery {
  const { since, until, after, limit } = parameters;
  const isKnown = Object.entries(parameters).every(
    ([name, value]) => known.includes(name) && value?.isWellFormed() !== false,
  );
  if (!isKnown || (after !== undefined && parseLogPlace(after) === undefined)) {
    throw new SaasError("InvalidLogQuery");
  }
  return {
    ...(since !== undefined && { since: parseTime(since) }),
    ...(until !== undefined && { until: parseTime(until) }),
    ...(after !== undefined && { after }),
    limit: limit === undefined ? LOG_PAGE_SIZE : parseNumber(limit, 1, LOG_PAGE_LIMIT),
  };
}

function parseTime(text: string): string {
  const instant = parseInstant(text);
  if (instant === undefined) throw new SaasError("InvalidLogQuery");
  return instant;
}

function parseNumber(text: string, least: number, most: number): number {
  const number = Number(text);
  const isNumber = text !== "" && Number.isInteger(number);
  if (!isNumber || number < least || number > most) throw new SaasError("InvalidLogQuery");
  return number;
}

function parseAction(text: string): AuditEntry["action"] {
  const action = AUDIT_ACTIONS.find((each) => each === text);
  if (action !== undefined) return action;
  throw new SaasError("InvalidLogQuery");
}
