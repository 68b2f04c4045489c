import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import { ConformanceError } from "./errors.ts";
import { readMember, URN } from "./messages.ts";
import type { ProbeAnswer } from "./ports.ts";
import type { ServerProfile } from "./profile.ts";

/** A list as a server gave it. */
export interface ListAnswer {
  readonly totalResults: number;
  readonly resources: readonly JsonObject[];
  readonly body: JsonObject;
}

/**
 * End the check as broken unless something holds.
 *
 * @param sentence - what is wrong, for the maker of the server
 * @throws ConformanceError `Broken`
 */
export function expectThat(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new ConformanceError("Broken", sentence);
}

/** End the check without a verdict. */
export function skip(reason: string): never {
  throw new ConformanceError("NotApplicable", reason);
}

/** @throws ConformanceError `Broken` when the status is none of these */
export function expectStatus(answer: ProbeAnswer, ...statuses: readonly number[]): void {
  expectThat(
    statuses.includes(answer.status),
    `Expected the status ${statuses.join(" or ")}, got ${answer.status}.`,
  );
}

/** @returns the body of an answer with one of these statuses, which must be a JSON object */
export function expectResource(answer: ProbeAnswer, ...statuses: readonly number[]): JsonObject {
  expectStatus(answer, ...(statuses.length === 0 ? [200] : statuses));
  expectThat(isJsonObject(answer.body), "The answer's body is not a JSON object.");
  return answer.body;
}

/** @returns the list in an answer with status 200 */
export function expectList(answer: ProbeAnswer): ListAnswer {
  const body = expectResource(answer, 200);
  const { totalResults, Resources = [] } = body;
  expectThat(typeof totalResults === "number", "totalResults is missing or not a number.");
  expectThat(Array.isArray(Resources), "Resources is not an array.");
  return { totalResults, resources: Resources.filter(isJsonObject), body };
}

/** The list in the answer to a filter by more than `userName`, which some servers decline. */
export function expectFiltered(answer: ProbeAnswer, { declines }: ServerProfile): ListAnswer {
  if (declines !== undefined && readMember(answer.body, "scimType") === "invalidFilter") {
    skip(declines);
  }
  return expectList(answer);
}

/** A refusal with one of these statuses and, where given, one of these values of `scimType`. */
export function expectRefusal(
  answer: ProbeAnswer,
  statuses: readonly number[],
  scimTypes: readonly string[] = [],
): void {
  expectStatus(answer, ...statuses);
  if (scimTypes.length === 0) return;
  const scimType = readMember(answer.body, "scimType");
  expectThat(
    typeof scimType === "string" && scimTypes.includes(scimType),
    `Expected the scimType ${scimTypes.join(" or ")}, got ${describe(scimType)}.`,
  );
}

/** A body as RFC 7644 section 3.12 wants errors. */
export function expectErrorBody(answer: ProbeAnswer): void {
  const { body, status } = answer;
  expectThat(isJsonObject(body), "The refusal has no JSON body.");
  expectThat(listOf(body.schemas).includes(URN.error), "schemas does not name the Error URI.");
  expectThat(
    body.status === String(status),
    `status is ${describe(body.status)}, not "${status}" as text.`,
  );
}

/** An attribute by its path of names with dots; URNs are followed by a space. */
export function expectValue(resource: JsonObject, path: string, wanted: JsonValue): void {
  const found = readPath(resource, path);
  expectThat(
    JSON.stringify(found ?? null) === JSON.stringify(wanted),
    `${path} is ${describe(found)} instead of ${describe(wanted)}.`,
  );
}

/** An attribute that must have no value: absent, null and an empty list are the same. */
export function expectUnassigned(resource: JsonObject, path: string): void {
  const found = readPath(resource, path);
  const isEmpty = found === undefined || found === null || (Array.isArray(found) && !found.length);
  expectThat(isEmpty, `${path} still has the value ${describe(found)}.`);
}

/** A value below names separated by `|`, so that URNs may hold dots. */
export function readPath(resource: JsonObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = resource;
  for (const name of path.split("|")) value = readMember(value, name);
  return value;
}

/** The items of a multi-valued attribute; none when it has no value. */
export function itemsOf(resource: JsonObject, name: string): readonly JsonObject[] {
  return listOf(readMember(resource, name)).filter(isJsonObject);
}

/** A list, also out of nothing. */
export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function describe(value: JsonValue | undefined): string {
  if (value === undefined) return "absent";
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
