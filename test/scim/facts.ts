import { isDeepStrictEqual } from "node:util";
import { isJsonObject, type JsonObject } from "../../src/common/json.ts";

/** `[pointer, verb, argument]`, as vectors/exchanges/README.md explains. */
export type Fact = readonly [pointer: string, verb: string, argument?: unknown];

/** Read a JSON pointer, RFC 6901. @returns undefined when there is nothing */
export function readPointer(value: unknown, pointer: string): unknown {
  let found: unknown = value;
  for (const part of pointer.split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(found)) found = found[Number(name)];
    else if (isJsonObject(found)) found = Object.hasOwn(found, name) ? found[name] : undefined;
    else return undefined;
  }
  return found;
}

type Check = (found: unknown, argument: unknown) => boolean;

const CHECKS: Readonly<Record<string, Check>> = {
  is: isDeepStrictEqual,
  isNot: (found, argument) => !isDeepStrictEqual(found, argument),
  isOneOf: (found, argument) => Array.isArray(argument) && argument.includes(found),
  hasType: (found, argument) => typeOf(found) === argument,
  absent: (found) => found === undefined,
  empty: (found) => found === undefined || (Array.isArray(found) && found.length === 0),
  hasLength: (found, argument) => Array.isArray(found) && found.length === argument,
  atLeast: (found, argument) => typeof found === "number" && found >= Number(argument),
  includes: (found, argument) => Array.isArray(found) && found.some((each) => has(each, argument)),
  excludes: (found, argument) =>
    !Array.isArray(found) || !found.some((each) => has(each, argument)),
};

/**
 * Check one fact about a body.
 *
 * @param created - the create answers by the name of their resource, for `sameAsCreated`
 * @returns a sentence about what is wrong; undefined when the fact holds
 */
export function findFault(
  body: unknown,
  [pointer, verb, argument]: Fact,
  created: ReadonlyMap<string, JsonObject>,
): string | undefined {
  const found = readPointer(body, pointer);
  const isSame = verb === "sameAsCreated";
  const wanted = isSame ? readPointer(created.get(String(argument)), pointer) : argument;
  const check = CHECKS[isSame ? "is" : verb];
  if (check === undefined) throw new Error(`There is no verb ${verb}.`);
  if (check(found, wanted)) return undefined;
  return `${pointer} ${verb} ${JSON.stringify(wanted) ?? ""}, but it is ${JSON.stringify(found)}`;
}

function has(item: unknown, wanted: unknown): boolean {
  if (!isJsonObject(wanted) || !isJsonObject(item)) return isDeepStrictEqual(item, wanted);
  return Object.entries(wanted).every(([name, value]) => isDeepStrictEqual(item[name], value));
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}
