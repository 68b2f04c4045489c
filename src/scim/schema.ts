import { type AttributePath, isAttributeName } from "./attribute-path.ts";
import { ScimError } from "./errors.ts";
import { COMMON_ATTRIBUTES } from "./schemas/common.ts";
import type { AttributeDefinition, SchemaDefinition } from "./schemas/definition.ts";
import { USER_URN } from "./schemas/user.ts";

export type {
  AttributeDefinition,
  AttributeType,
  Mutability,
  Returned,
  SchemaDefinition,
  Uniqueness,
} from "./schemas/definition.ts";

/** A kind of resource and where it lives. RFC 7643 section 6. */
export interface ResourceType {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Relative to the base URL, starting with `/`. */
  readonly endpoint: string;
  /** The URI of the base schema. */
  readonly schema: string;
  readonly schemaExtensions: readonly { readonly schema: string; readonly required: boolean }[];
}

/** An attribute made ready for lookup. */
export interface ResourceAttribute extends AttributeDefinition {
  /** The URN of the extension that holds it; undefined for core and common attributes. */
  readonly extension: string | undefined;
  /** Standard notation, with the URN in front for extension attributes. */
  readonly path: string;
  /**
   * `path` of what belongs to the User of RFC 7643, where some attributes have rules of their own;
   * undefined elsewhere, whatever the name.
   */
  readonly userPath: string | undefined;
  /** The attribute this is a sub-attribute of. */
  readonly parent: ResourceAttribute | undefined;
  readonly subAttributes: readonly ResourceAttribute[];
  /** Sub-attributes by their name as spelled and in lower case. */
  readonly subAttributesByName: ReadonlyMap<string, ResourceAttribute>;
  /** Whether some sub-attribute is required wherever the attribute has a value. */
  readonly hasRequiredParts: boolean;
  /** Whether some sub-attribute is not of `returned` default or always. */
  readonly hasUnusualParts: boolean;
}

/** An extension of a resource type, made ready for lookup. */
export interface ResourceExtension {
  readonly urn: string;
  readonly required: boolean;
  readonly attributes: readonly ResourceAttribute[];
  readonly attributesByName: ReadonlyMap<string, ResourceAttribute>;
}

/** A resource type with its schemas, compiled into lookup tables. Keys are also lower case. */
export interface ResourceSchema {
  readonly resourceType: ResourceType;
  readonly urn: string;
  /** `urn` in lower case. */
  readonly foldedUrn: string;
  /** Core and common attributes. */
  readonly attributes: readonly ResourceAttribute[];
  readonly attributesByName: ReadonlyMap<string, ResourceAttribute>;
  readonly extensions: readonly ResourceExtension[];
  readonly extensionsByUrn: ReadonlyMap<string, ResourceExtension>;
  /** Extension attributes that can be named without their URN, since no core one has the name. */
  readonly extensionAttributesByName: ReadonlyMap<string, ResourceAttribute>;
  /** Attributes that a resource must have; required extensions' ones included. */
  readonly requiredAttributes: readonly ResourceAttribute[];
  /** Attributes that are written and never shown, such as `password`. */
  readonly writeOnlyAttributes: readonly ResourceAttribute[];
  /** Every name in standard notation without URNs, to suggest from in error sentences. */
  readonly attributeNames: readonly string[];
}

/**
 * Compile a resource type and its schemas into lookup tables. Done once per resource type.
 *
 * @param resourceType - names the base schema and the extensions
 * @param schemas - at least those schemas
 * @throws {@link ScimError} `internal` when a schema is missing, a name breaks the grammar of RFC
 *   7643 section 2.1, or two names of one place differ only by case
 */
export function compileResourceSchema(
  resourceType: ResourceType,
  schemas: readonly SchemaDefinition[],
): ResourceSchema {
  const base = findSchema(resourceType.schema, schemas);
  const attributes = [...COMMON_ATTRIBUTES, ...withoutCommon(base.attributes)].map((definition) =>
    compileAttribute(definition, base.id, undefined, undefined),
  );
  const attributesByName = indexByName(attributes);
  const extensions = resourceType.schemaExtensions.map(({ schema, required }) => {
    const { id, attributes: definitions } = findSchema(schema, schemas);
    if (id in {}) throw badSchema(`The schema URI "${id}" is not usable.`);
    const compiled = definitions.map((each) => compileAttribute(each, id, id, undefined));
    const byName = indexByName(compiled);
    return { urn: id, required, attributes: compiled, attributesByName: byName };
  });
  const bare = new Map<string, ResourceAttribute>();
  for (const extension of extensions) {
    for (const [name, attribute] of extension.attributesByName) {
      if (!attributesByName.has(name) && !bare.has(name)) bare.set(name, attribute);
    }
  }
  return {
    resourceType,
    urn: base.id,
    foldedUrn: base.id.toLowerCase(),
    attributes,
    attributesByName,
    extensions,
    extensionsByUrn: new Map(
      extensions.flatMap((each) => [
        [each.urn, each],
        [each.urn.toLowerCase(), each],
      ]),
    ),
    extensionAttributesByName: bare,
    requiredAttributes: [
      ...attributes.filter((each) => isNeeded(each)),
      ...extensions.filter((each) => each.required).flatMap((e) => e.attributes.filter(isNeeded)),
    ],
    writeOnlyAttributes: [...attributes, ...extensions.flatMap((each) => each.attributes)].filter(
      (each) => each.mutability === "writeOnly",
    ),
    attributeNames: listNames([...attributes, ...extensions.flatMap((each) => each.attributes)]),
  };
}

/** What a path names in a schema: an attribute, maybe with a sub-attribute, or an extension. */
export type FoundAttribute =
  | {
      readonly kind: "attribute";
      readonly attribute: ResourceAttribute;
      readonly subAttribute: ResourceAttribute | undefined;
    }
  | { readonly kind: "extension"; readonly extension: ResourceExtension };

/**
 * Find what a path names. Names and URNs match without regard to case; an extension attribute is
 * also found without its URN (so Entra's bare `manager` is the enterprise manager), and a dot
 * after an extension URN reads as the colon it should be.
 *
 * @returns undefined when the schema has no such attribute
 */
export function findAttribute(
  path: AttributePath,
  schema: ResourceSchema,
): FoundAttribute | undefined {
  if (path.urn === undefined) {
    const attribute =
      lookUp(schema.attributesByName, path.attribute) ??
      lookUp(schema.extensionAttributesByName, path.attribute);
    return withSubAttribute(attribute, path.subAttribute);
  }
  const urn = path.urn.toLowerCase();
  if (urn === schema.foldedUrn) {
    return withSubAttribute(lookUp(schema.attributesByName, path.attribute), path.subAttribute);
  }
  const named = schema.extensionsByUrn.get(urn);
  if (named !== undefined) {
    return withSubAttribute(lookUp(named.attributesByName, path.attribute), path.subAttribute);
  }
  return findWholeUrn(`${urn}:${path.attribute.toLowerCase()}`, path.subAttribute, schema);
}

function findWholeUrn(
  urn: string,
  name: string | undefined,
  schema: ResourceSchema,
): FoundAttribute | undefined {
  const extension = schema.extensionsByUrn.get(urn);
  if (name === undefined) {
    return extension === undefined ? undefined : { kind: "extension", extension };
  }
  if (extension !== undefined) {
    return withSubAttribute(lookUp(extension.attributesByName, name), undefined);
  }
  if (urn !== schema.foldedUrn) return undefined;
  return withSubAttribute(lookUp(schema.attributesByName, name), undefined);
}

function withSubAttribute(
  attribute: ResourceAttribute | undefined,
  name: string | undefined,
): FoundAttribute | undefined {
  if (attribute === undefined) return undefined;
  if (name === undefined) return { kind: "attribute", attribute, subAttribute: undefined };
  const subAttribute = lookUp(attribute.subAttributesByName, name);
  if (subAttribute !== undefined) return { kind: "attribute", attribute, subAttribute };
  // The items of a simple multi-valued attribute are their own `value`.
  const isItem = attribute.multiValued && attribute.type !== "complex";
  if (!isItem || name.toLowerCase() !== "value") return undefined;
  return { kind: "attribute", attribute, subAttribute: undefined };
}

/** Look a name up without regard to case; the spelling of the schema is found fastest. */
export function lookUp<V>(table: ReadonlyMap<string, V>, name: string): V | undefined {
  return table.get(name) ?? table.get(name.toLowerCase());
}

function listNames(top: readonly ResourceAttribute[]): readonly string[] {
  return top.flatMap((each) => [each.name, ...each.subAttributes.map((s) => nameInside(each, s))]);
}

function nameInside(attribute: ResourceAttribute, subAttribute: ResourceAttribute): string {
  return `${attribute.name}.${subAttribute.name}`;
}

// Schema and ResourceType define an `id` of their own; the common one wins (section 3.1).
function withoutCommon(definitions: readonly AttributeDefinition[]): AttributeDefinition[] {
  const common = new Set(COMMON_ATTRIBUTES.map(({ name }) => name.toLowerCase()));
  return definitions.filter(({ name }) => !common.has(name.toLowerCase()));
}

// `schemas` is computed, and what the service provider writes cannot be missing from a request.
function isNeeded(attribute: ResourceAttribute): boolean {
  return attribute.required && attribute.name !== "schemas" && attribute.mutability !== "readOnly";
}

function isUnusual({ returned }: AttributeDefinition): boolean {
  return returned === "never" || returned === "request";
}

function compileAttribute(
  definition: AttributeDefinition,
  schema: string,
  extension: string | undefined,
  parent: ResourceAttribute | undefined,
): ResourceAttribute {
  const { name } = definition;
  // A name such as `constructor` would be found on every object, assigned or not.
  if (!isAttributeName(name) || name in {}) throw badSchema(`"${name}" is no attribute name.`);
  const own = parent === undefined ? name : `${parent.name}.${name}`;
  const attribute = {
    ...definition,
    extension,
    parent,
    path: extension === undefined ? own : `${extension}:${own}`,
    userPath: schema === USER_URN ? own : undefined,
    hasRequiredParts: (definition.subAttributes ?? []).some((each) => each.required),
    hasUnusualParts: (definition.subAttributes ?? []).some(isUnusual),
    subAttributes: [] as readonly ResourceAttribute[],
    subAttributesByName: new Map() as ReadonlyMap<string, ResourceAttribute>,
  };
  attribute.subAttributes = (definition.subAttributes ?? []).map((each) =>
    compileAttribute(each, schema, extension, attribute),
  );
  attribute.subAttributesByName = indexByName(attribute.subAttributes);
  return attribute;
}

function indexByName(
  attributes: readonly ResourceAttribute[],
): ReadonlyMap<string, ResourceAttribute> {
  const table = new Map<string, ResourceAttribute>();
  for (const attribute of attributes) {
    const folded = attribute.name.toLowerCase();
    if (table.has(folded)) throw badSchema(`The name "${attribute.name}" is there twice.`);
    table.set(folded, attribute);
  }
  for (const attribute of attributes) table.set(attribute.name, attribute);
  return table;
}

function findSchema(id: string, schemas: readonly SchemaDefinition[]): SchemaDefinition {
  const wanted = id.toLowerCase();
  const found = schemas.find((each) => each.id.toLowerCase() === wanted);
  if (found === undefined) throw badSchema(`There is no schema "${id}".`);
  return found;
}

function badSchema(detail: string): ScimError {
  return new ScimError("internal", detail);
}
