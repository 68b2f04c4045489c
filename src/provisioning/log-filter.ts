import type { LogEntry } from "./job-admin.ts";
import type { JobAdminError } from "./job-admin-error.ts";
import { type FilterToken, readFilterTokens, refuseFilter } from "./log-filter-lexer.ts";

/** A `$filter` of the provisioning log, as a tree. */
export type LogFilter =
  | { readonly kind: "and" | "or"; readonly parts: readonly LogFilter[] }
  | { readonly kind: "not"; readonly part: LogFilter }
  | Comparison;

/** One property against one value. */
export interface Comparison {
  readonly kind: "comparison";
  readonly property: LogProperty;
  readonly operator: Operator;
  readonly value: string;
}

const OPERATORS = ["eq", "ne", "gt", "ge", "lt", "le"] as const;
const FUNCTIONS = ["contains", "startswith", "endswith"] as const;
type Operator = (typeof OPERATORS)[number] | (typeof FUNCTIONS)[number];

/** What a filter may name, and where it is (graph-sync-api.md section 8). */
const PROPERTIES: Readonly<Record<string, (entry: LogEntry) => string | undefined>> = {
  id: ({ record }) => record.id,
  jobId: ({ job }) => job.id,
  tenantId: ({ job }) => job.tenantId,
  cycleId: ({ record }) => record.cycleId,
  changeId: ({ record }) => record.changeId,
  activityDateTime: ({ record }) => record.activityDateTime,
  provisioningAction: ({ record }) => record.provisioningAction,
  "provisioningStatusInfo/status": ({ record }) => record.status,
  "provisioningStatusInfo/errorInformation/errorCode": ({ record }) =>
    record.errorInformation?.errorCode,
  durationInMilliseconds: ({ record }) => String(record.durationInMilliseconds),
  "sourceIdentity/id": ({ record }) => record.sourceIdentity.id,
  "sourceIdentity/displayName": ({ record }) => record.sourceIdentity.displayName,
  "sourceIdentity/identityType": ({ record }) => record.sourceIdentity.identityType,
  "sourceIdentity/userPrincipalName": ({ record }) =>
    record.sourceIdentity.details?.userPrincipalName,
  "targetIdentity/id": ({ record }) => record.targetIdentity?.id,
  "targetIdentity/displayName": ({ record }) => record.targetIdentity?.displayName,
  "targetIdentity/identityType": ({ record }) => record.targetIdentity?.identityType,
  "servicePrincipal/id": ({ application }) => application.id,
  "servicePrincipal/displayName": ({ application }) => application.displayName,
  "sourceSystem/displayName": () => SOURCE_SYSTEM,
  "targetSystem/displayName": ({ application }) => application.displayName,
  "initiatedBy/displayName": ({ record }) =>
    (record.initiatedBy ?? { displayName: "Rollcall Provisioning Service" }).displayName,
};

/** The directory's name in the log. */
export const SOURCE_SYSTEM = "Rollcall";

/** A key of {@link PROPERTIES}. */
type LogProperty = string;

/** Other spellings, as Microsoft's older records and shorter hands have them. */
const ALIASES: Readonly<Record<string, LogProperty>> = {
  status: "provisioningStatusInfo/status",
  "statusinfo/status": "provisioningStatusInfo/status",
  action: "provisioningAction",
  "servicePrincipal/name": "servicePrincipal/displayName",
  "sourceidentity/details/userprincipalname": "sourceIdentity/userPrincipalName",
  userprincipalname: "sourceIdentity/userPrincipalName",
  errorcode: "provisioningStatusInfo/errorInformation/errorCode",
};
const BY_FOLDED_NAME: ReadonlyMap<string, LogProperty> = new Map([
  ...Object.keys(PROPERTIES).map((name) => [name.toLowerCase(), name] as const),
  ...Object.entries(ALIASES).map(([alias, name]) => [alias.toLowerCase(), name] as const),
]);

const DEEPEST = 20;

/**
 * Read a `$filter`: `eq`, `ne`, `gt`, `ge`, `lt`, `le`, `contains`, `startswith`, `endswith`,
 * joined by `and`, `or`, `not` and parentheses.
 *
 * @throws JobAdminError `InvalidLogFilter`
 */
export function parseLogFilter(text: string): LogFilter {
  const reader = new TokenReader(readFilterTokens(text));
  const filter = readOr(reader, 0);
  const rest = reader.peek();
  if (rest !== undefined) throw refuseFilter(`"${rest.value.slice(0, 40)}" stands behind its end.`);
  return filter;
}

/** Whether a record passes. Values count with their case, but for a status. */
export function matchesLogFilter(filter: LogFilter, entry: LogEntry): boolean {
  switch (filter.kind) {
    case "and":
      return filter.parts.every((part) => matchesLogFilter(part, entry));
    case "or":
      return filter.parts.some((part) => matchesLogFilter(part, entry));
    case "not":
      return !matchesLogFilter(filter.part, entry);
    case "comparison":
      return compare(filter, PROPERTIES[filter.property]?.(entry));
  }
}

/** The comparisons that every record has to pass: where an index may be asked. */
export function listRequired(filter: LogFilter): readonly Comparison[] {
  if (filter.kind === "comparison") return [filter];
  return filter.kind === "and" ? filter.parts.flatMap(listRequired) : [];
}

function compare({ property, operator, value }: Comparison, actual: string | undefined): boolean {
  if (actual === undefined) return operator === "ne";
  const isStatus = property === "provisioningStatusInfo/status";
  const [left, right] = isStatus ? [actual.toLowerCase(), value.toLowerCase()] : [actual, value];
  switch (operator) {
    case "contains":
      return left.includes(right);
    case "startswith":
      return left.startsWith(right);
    case "endswith":
      return left.endsWith(right);
    case "eq":
      return left === right;
    case "ne":
      return left !== right;
    default:
      return holds(operator, orderOf(property, left, right));
  }
}

function orderOf(property: LogProperty, left: string, right: string): number {
  if (property === "durationInMilliseconds") return Number(left) - Number(right);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function holds(operator: "gt" | "ge" | "lt" | "le", difference: number): boolean {
  if (operator === "gt") return difference > 0;
  if (operator === "ge") return difference >= 0;
  return operator === "lt" ? difference < 0 : difference <= 0;
}

class TokenReader {
  readonly #tokens: readonly FilterToken[];
  #at = 0;

  constructor(tokens: readonly FilterToken[]) {
    this.#tokens = tokens;
  }

  peek(ahead = 0): FilterToken | undefined {
    return this.#tokens[this.#at + ahead];
  }

  next(): FilterToken {
    const token = this.peek();
    if (token === undefined) throw refuseFilter("It ends too early.");
    this.#at += 1;
    return token;
  }

  /** Take the next token if it is this word or mark. */
  take(value: string): boolean {
    const token = this.peek();
    if (token === undefined || token.kind === "text") return false;
    if (token.value.toLowerCase() !== value) return false;
    this.#at += 1;
    return true;
  }

  need(mark: string): void {
    if (!this.take(mark)) throw refuseFilter(`A ${mark} is missing.`);
  }
}

function readOr(reader: TokenReader, depth: number): LogFilter {
  const parts = [readAnd(reader, depth)];
  while (reader.take("or")) parts.push(readAnd(reader, depth));
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: "or", parts };
}

function readAnd(reader: TokenReader, depth: number): LogFilter {
  const parts = [readPart(reader, depth)];
  while (reader.take("and")) parts.push(readPart(reader, depth));
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: "and", parts };
}

function readPart(reader: TokenReader, depth: number): LogFilter {
  if (depth > DEEPEST) throw refuseFilter("It is nested too deeply.");
  if (reader.take("not")) return { kind: "not", part: readPart(reader, depth + 1) };
  if (reader.take("(")) {
    const inner = readOr(reader, depth + 1);
    reader.need(")");
    return inner;
  }
  const first = reader.next();
  const call = FUNCTIONS.find((name) => name === first.value.toLowerCase());
  if (call !== undefined && reader.take("(")) {
    const property = readProperty(reader.next());
    reader.need(",");
    const value = reader.next();
    if (value.kind !== "text") throw refuseFilter(`${call} takes a text such as 'a'.`);
    reader.need(")");
    return { kind: "comparison", property, operator: call, value: value.value };
  }
  const property = readProperty(first);
  const word = reader.next();
  const operator = OPERATORS.find((name) => name === word.value.toLowerCase());
  if (word.kind !== "word" || operator === undefined) {
    throw refuseFilter(`Behind ${property} stands no operator such as eq.`);
  }
  const value = readValue(property, reader.next());
  return { kind: "comparison", property, operator, value };
}

function readProperty({ kind, value }: FilterToken): LogProperty {
  const property = kind === "word" ? BY_FOLDED_NAME.get(value.toLowerCase()) : undefined;
  if (property !== undefined) return property;
  throw refuseProperty(value);
}

function refuseProperty(name: string): JobAdminError {
  const known = Object.keys(PROPERTIES).join(", ");
  return refuseFilter(`"${name.slice(0, 60)}" is no property of the log; these are: ${known}.`);
}

function readValue(property: LogProperty, { kind, value }: FilterToken): string {
  if (kind === "mark") throw refuseFilter(`Behind ${property} stands no value.`);
  if (property === "activityDateTime") {
    const instantMs = Date.parse(value);
    if (Number.isNaN(instantMs)) throw refuseFilter(`"${value.slice(0, 40)}" is no instant.`);
    return new Date(instantMs).toISOString();
  }
  if (property === "durationInMilliseconds") {
    if (value.trim() === "" || Number.isNaN(Number(value))) {
      throw refuseFilter(`"${value.slice(0, 40)}" is no number of milliseconds.`);
    }
    return value;
  }
  if (kind !== "text") throw refuseFilter(`The value of ${property} is a text such as 'a'.`);
  return value;
}
