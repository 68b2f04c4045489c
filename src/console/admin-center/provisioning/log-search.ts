import { quoteOData } from "../../shared/api.ts";
import { type RawSearch, readText } from "../../shared/search.ts";
import { LOG_ACTIONS, type LogAction, type LogStatus, STATUSES } from "./log-types.ts";

/** What of the log the address names; all texts, empty: everything. */
export interface LogSearch {
  readonly q: string;
  readonly status: LogStatus | "";
  readonly action: LogAction | "";
  readonly type: "User" | "Group" | "";
  readonly app: string;
  readonly person: string;
  readonly cycle: string;
  readonly code: string;
  /** Days in local time, e.g. `2026-11-22`. */
  readonly from: string;
  readonly to: string;
  /** `each`: skips are rows of their own. */
  readonly skips: "each" | "";
}

/** Read the filters of an address. */
export function readLogSearch(raw: RawSearch): LogSearch {
  const among = <C extends string>(value: unknown, choices: readonly C[]): C | "" =>
    choices.find((choice) => choice === value) ?? "";
  return {
    q: readText(raw.q),
    status: among(raw.status, STATUSES),
    action: among(raw.action, LOG_ACTIONS),
    type: among(raw.type, ["User", "Group"] as const),
    app: readText(raw.app),
    person: readText(raw.person),
    cycle: readText(raw.cycle),
    code: readText(raw.code),
    from: readText(raw.from),
    to: readText(raw.to),
    skips: among(raw.skips, ["each"] as const),
  };
}

/** Whether anything is left out. */
export function isFiltered({ skips: _how, app: _where, ...rest }: LogSearch): boolean {
  return Object.values(rest).some((value) => value !== "");
}

/** The filter as the API takes it; undefined: everything. */
export function formatLogFilter(search: LogSearch): string | undefined {
  const { q, status, action, type, app, person, cycle, code, from, to } = search;
  const is = (property: string, value: string): readonly string[] =>
    value === "" ? [] : [`${property} eq ${quoteOData(value)}`];
  const literal = quoteOData(q.trim());
  const parts = [
    ...is("servicePrincipal/id", app),
    ...is("sourceIdentity/id", person),
    ...is("cycleId", cycle),
    ...is("provisioningStatusInfo/status", status),
    ...is("provisioningAction", action),
    ...is("sourceIdentity/identityType", type),
    ...is("provisioningStatusInfo/errorInformation/errorCode", code.trim()),
    ...dayBound("ge", from, 0),
    ...dayBound("lt", to, 1),
    ...(q.trim() === ""
      ? []
      : [
          `(contains(sourceIdentity/displayName,${literal}) or ` +
            `contains(sourceIdentity/userPrincipalName,${literal}) or ` +
            `contains(targetIdentity/id,${literal}))`,
        ]),
  ];
  return parts.length === 0 ? undefined : parts.join(" and ");
}

/** The beginning of a day where the browser is, some days on. */
function dayBound(operator: string, day: string, daysOn: number): readonly string[] {
  const start = new Date(`${day}T00:00:00`);
  if (day === "" || Number.isNaN(start.getTime())) return [];
  start.setDate(start.getDate() + daysOn);
  return [`activityDateTime ${operator} ${start.toISOString()}`];
}
