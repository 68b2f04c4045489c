import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import type { Feature } from "./check.ts";
import { ConformanceError } from "./errors.ts";
import { listOf } from "./expect.ts";
import { formatQuery, readMember, URN } from "./messages.ts";
import type { Probe, ProbeAnswer } from "./ports.ts";
import { listLacking } from "./user-attributes.ts";

/** What is known of a server before the first check. */
export interface ServerProfile {
  /** ServiceProviderConfig's body; empty when it can't be read. */
  readonly config: JsonObject;
  /** Why each missing feature is missing. */
  readonly missing: ReadonlyMap<Feature, string>;
  /**
   * What the server says when it is asked by an attribute other than `userName`, where it declines
   * that. It may (RFC 7644 section 3.12, `invalidFilter`), as long as the filter is no riddle.
   */
  readonly declines?: string;
  /** Attributes of a User that the server does without, as its `/Schemas` tells. */
  readonly lacking: readonly string[];
}

/**
 * Look at a server before anything is made on it.
 *
 * @throws ConformanceError `NoAnswer`, `TokenRefused` or `NotScim`: no check makes sense
 */
export async function readProfile(probe: Probe, signal: AbortSignal): Promise<ServerProfile> {
  const config = await probe.send({ method: "GET", path: "/ServiceProviderConfig" }, signal);
  const users = await probe.send({ method: "GET", path: "/Users?count=1" }, signal);
  if (users.status === 401 || users.status === 403) {
    throw new ConformanceError("TokenRefused", `The server answers ${users.status} to the token.`);
  }
  if (!isJsonObject(users.body) && !isJsonObject(config.body)) {
    const { status } = users;
    throw new ConformanceError("NotScim", `GET /Users gives ${status} and no JSON object.`);
  }
  const groups = await probe.send({ method: "GET", path: "/Groups?count=1" }, signal);
  const types = await probe.send({ method: "GET", path: "/ResourceTypes" }, signal);
  const schemas = await probe.send({ method: "GET", path: "/Schemas" }, signal);
  const lacking = listLacking(schemas.body);
  const body = config.status === 200 && isJsonObject(config.body) ? config.body : {};
  const declines = findDeclined(await probe.send({ method: "GET", path: BY_NAME }, signal));
  const missing = findMissing(body, groups, types);
  return { config: body, missing, lacking, ...(declines !== undefined && { declines }) };
}

/** As simple as a filter can be, and by an attribute that no server needs for its own sake. */
const BY_NAME = `/Users${formatQuery({ filter: 'name.familyName eq "Nobody"', count: 1 })}`;

function findDeclined({ status, body }: ProbeAnswer): string | undefined {
  if (status !== 400 || readMember(body, "scimType") !== "invalidFilter") return undefined;
  return `The server declines to filter by it: ${String(readMember(body, "detail"))}`;
}

function findMissing(
  config: JsonObject,
  groups: ProbeAnswer,
  types: ProbeAnswer,
): ReadonlyMap<Feature, string> {
  const missing = new Map<Feature, string>();
  for (const feature of ["patch", "filter", "sort", "etag", "bulk"] as const) {
    const supported = readMember(config[feature], "supported");
    // Silence is read as the RFC's usual case: PATCH and filters are expected of everybody.
    const isExpected = feature === "patch" || feature === "filter";
    if (supported === false || (supported !== true && !isExpected)) {
      missing.set(feature, `ServiceProviderConfig does not say that it supports ${feature}.`);
    }
  }
  if (readMember(config.pagination, "cursor") !== true) {
    missing.set("cursor", "ServiceProviderConfig does not say that it pages by cursor.");
  }
  if ([404, 405, 501].includes(groups.status)) {
    missing.set("groups", `The server has no Groups: GET /Groups gives ${groups.status}.`);
  }
  const declared = listOf(readMember(types.body, "Resources"));
  if (declared.length > 0 && !declared.some(declaresEnterprise)) {
    missing.set("enterprise", "ResourceTypes does not name the enterprise extension of User.");
  }
  return missing;
}

function declaresEnterprise(type: JsonValue): boolean {
  return listOf(readMember(type, "schemaExtensions")).some(
    (extension) => readMember(extension, "schema") === URN.enterprise,
  );
}
