import type { MappingTrial } from "../cli/file-services.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../common/json.ts";
import { re2Engine } from "../connector/re2.ts";
import type { DirectoryGroup, DirectoryUser, DirectoryValue } from "../directory/user.ts";
import { ExpressionError } from "../expression/index.ts";
import { ScimError } from "../scim/errors.ts";
import { compileObjectMapping, MappingError, mapObject } from "../sync/mapping.ts";
import type { ObjectMapping } from "../sync/schema.ts";
import { evaluateScope } from "../sync/scoping.ts";
import { describeSubject } from "../sync/scoping-subject.ts";
import { describeGroup, describeUser } from "../sync/source-environment.ts";
import { REAL_WORLD } from "./world.ts";

/**
 * What an object mapping makes of a source object that somebody made up, without a server.
 *
 * @param source - attributes by name; a user is enabled unless told, and assigned
 */
export async function tryMapping(
  mapping: ObjectMapping,
  source: JsonObject,
  nowMs: number,
): Promise<MappingTrial> {
  try {
    const compiled = compileObjectMapping(mapping, re2Engine);
    const object = readSource(mapping, source);
    const subject = describeSubject(object, new Set(readTexts(source.memberOf)));
    const scope = evaluateScope(compiled.scope, subject);
    const inScope = scope.isConcerned && scope.passes;
    const { newGuid, randomInteger } = REAL_WORLD;
    const world = { now: nowMs, newGuid, randomInteger };
    const environment =
      "userPrincipalName" in object
        ? describeUser(object, !inScope || !object.accountEnabled, world)
        : describeGroup(object, !inScope, world);
    const { values } = mapObject(compiled, environment);
    return { inScope, target: Object.fromEntries(values) };
  } catch (error) {
    const isKnown =
      error instanceof MappingError ||
      error instanceof ExpressionError ||
      error instanceof ScimError;
    if (isKnown) return { error: error.message };
    throw error;
  }
}

function readSource(mapping: ObjectMapping, source: JsonObject): DirectoryUser | DirectoryGroup {
  const {
    objectId,
    userPrincipalName,
    accountEnabled,
    manager,
    memberOf: _groups,
    ...rest
  } = source;
  const attributes: Record<string, DirectoryValue> = {};
  for (const [name, value] of Object.entries(rest)) {
    if (Array.isArray(value)) attributes[name] = readTexts(value);
    else if (typeof value === "boolean") attributes[name] = value;
    else if (value !== null && value !== undefined && !isJsonObject(value)) {
      attributes[name] = String(value);
    }
  }
  const id = typeof objectId === "string" ? objectId : "00000000-0000-0000-0000-000000000001";
  if (mapping.sourceObjectName === "Group") {
    const { displayName = "", ...others } = attributes;
    return { id, displayName: String(displayName), attributes: others };
  }
  return {
    id,
    userPrincipalName: typeof userPrincipalName === "string" ? userPrincipalName : "",
    accountEnabled: accountEnabled !== false,
    ...(typeof manager === "string" && { managerId: manager }),
    attributes,
  };
}

function readTexts(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.map((each: JsonValue) => String(each)) : [];
}
