import type { JsonObject, JsonValue } from "../common/json.ts";
import { isAttributeName } from "../scim/attribute-path.ts";
import {
  type AttributeDefinition,
  type AttributeType,
  attribute,
  type Mutability,
  type Returned,
  type Uniqueness,
} from "../scim/schemas/definition.ts";
import {
  readFlag,
  readList,
  readObject,
  readText,
  readTexts,
  readWord,
  refuseDouble,
  refuseSchema,
} from "./definition-reader.ts";

const TYPES: readonly AttributeType[] = [
  "string",
  "boolean",
  "decimal",
  "integer",
  "dateTime",
  "binary",
  "reference",
  "complex",
];
const MUTABILITIES: readonly Mutability[] = ["readOnly", "readWrite", "immutable", "writeOnly"];
const RETURNS: readonly Returned[] = ["always", "never", "default", "request"];
const UNIQUENESS: readonly Uniqueness[] = ["none", "server", "global"];
const MEMBERS = [
  "name",
  "type",
  "multiValued",
  "description",
  "required",
  "canonicalValues",
  "caseExact",
  "mutability",
  "returned",
  "uniqueness",
  "referenceTypes",
  "subAttributes",
];

const MOST_ATTRIBUTES = 500;
const LONGEST_NAME = 100;

/**
 * Read the attributes of a schema. Absent characteristics have the defaults of RFC 7643 section
 * 2.2.
 *
 * @param input - trusted in nothing
 * @param where - names the schema in refusals
 * @param reserved - names in lower case that none may have
 * @throws SaasError `InvalidSchema`
 * @see RFC 7643 sections 2.1 to 2.4 and 7
 */
export function readAttributes(
  input: JsonValue | undefined,
  where: string,
  reserved: ReadonlySet<string>,
): readonly AttributeDefinition[] {
  const items = readList(input, `"attributes" of ${where}`, MOST_ATTRIBUTES);
  if (items.length === 0) throw refuseSchema(where, "a schema needs one attribute or more.");
  const seen = new Set<string>();
  return items.map((item) => {
    const definition = readAttribute(item, where, undefined);
    refuseDouble(seen, definition.name, where);
    if (!reserved.has(definition.name.toLowerCase())) return definition;
    throw refuseSchema(where, `every resource has "${definition.name}" already.`);
  });
}

function readAttribute(
  input: JsonValue,
  owner: string,
  parent: string | undefined,
): AttributeDefinition {
  const object = readObject(input, `an attribute of ${owner}`, MEMBERS);
  const name = readName(object, owner, parent !== undefined);
  const own = parent === undefined ? name : `${parent}.${name}`;
  const where = `attribute "${own}" of ${owner}`;
  const type = readWord(object, "type", where, TYPES, "string");
  const mutability = readWord(object, "mutability", where, MUTABILITIES, "readWrite");
  const hidden = mutability === "writeOnly" ? "never" : "default";
  const canonicalValues = readTexts(object, "canonicalValues", where);
  const referenceTypes = readTexts(object, "referenceTypes", where);
  const subAttributes = readParts(object, type, where, owner, name, parent);
  const given = attribute(name, readText(object, "description", where, ""), { type });
  const definition: AttributeDefinition = {
    ...given,
    multiValued: readFlag(object, "multiValued", where, false),
    required: readFlag(object, "required", where, false),
    caseExact: readFlag(object, "caseExact", where, given.caseExact),
    mutability,
    returned: readWord(object, "returned", where, RETURNS, hidden),
    uniqueness: readWord(object, "uniqueness", where, UNIQUENESS, "none"),
    ...(canonicalValues === undefined ? {} : { canonicalValues }),
    ...(referenceTypes === undefined ? {} : { referenceTypes }),
    ...(subAttributes === undefined ? {} : { subAttributes }),
  };
  refuseContradictions(definition, where, parent !== undefined);
  return definition;
}

function readName(object: JsonObject, owner: string, isPart: boolean): string {
  const name = readText(object, "name", `an attribute of ${owner}`);
  // "$ref" is the one name with a dollar sign that the RFC uses, and a part of references alone.
  const isName = isAttributeName(name) && (isPart && name === "$ref" ? true : !name.includes("$"));
  // Names such as "constructor" are found on every object, assigned or not.
  if (isName && name.length <= LONGEST_NAME && !(name in {})) return name;
  const shown = JSON.stringify(name.slice(0, 60));
  const rule = "a name is a letter, then letters, digits, hyphens and underscores";
  throw refuseSchema(owner, `${shown} can't name an attribute: ${rule}.`);
}

function readParts(
  object: JsonObject,
  type: AttributeType,
  where: string,
  owner: string,
  name: string,
  parent: string | undefined,
): readonly AttributeDefinition[] | undefined {
  const items = readList(
    object.subAttributes ?? undefined,
    `"subAttributes" of ${where}`,
    MOST_ATTRIBUTES,
  );
  if (type !== "complex") {
    if (items.length === 0) return undefined;
    throw refuseSchema(where, "only an attribute of type complex has subAttributes.");
  }
  if (parent !== undefined) {
    throw refuseSchema(where, "a complex attribute can't be a part of a complex attribute.");
  }
  if (items.length === 0) {
    throw refuseSchema(where, "an attribute of type complex needs subAttributes.");
  }
  const seen = new Set<string>();
  return items.map((item) => {
    const part = readAttribute(item, owner, name);
    refuseDouble(seen, part.name, where);
    return part;
  });
}

function refuseContradictions(
  definition: AttributeDefinition,
  where: string,
  isPart: boolean,
): void {
  const { type, mutability, returned, uniqueness, multiValued } = definition;
  const isHidden = mutability === "writeOnly";
  const isUnique = uniqueness !== "none";
  const hasParts = type === "complex";
  const problems: readonly (readonly [boolean, string])[] = [
    [isPart && multiValued, "a part of a complex attribute has one value, not many."],
    [isPart && isHidden, "a part can't be writeOnly alone; make the whole attribute writeOnly."],
    [isHidden && returned !== "never", 'a writeOnly attribute is returned "never".'],
    [isHidden && isUnique, "what is writeOnly isn't stored, so it can't be kept unique."],
    [isUnique && hasParts, "the parts of a complex attribute can be unique, the whole can't."],
    [isUnique && type === "boolean", "a boolean can't be unique."],
    [
      type !== "string" && definition.canonicalValues !== undefined,
      "only an attribute of type string has canonicalValues.",
    ],
    [
      type !== "reference" && definition.referenceTypes !== undefined,
      "only an attribute of type reference has referenceTypes.",
    ],
  ];
  const problem = problems.find(([isThere]) => isThere);
  if (problem !== undefined) throw refuseSchema(where, problem[1]);
}
