/** The data types of RFC 7643 section 2.3. */
export type AttributeType =
  | "string"
  | "boolean"
  | "decimal"
  | "integer"
  | "dateTime"
  | "binary"
  | "reference"
  | "complex";

/** Who may write an attribute, and when. RFC 7643 section 7. */
export type Mutability = "readOnly" | "readWrite" | "immutable" | "writeOnly";

/** When an attribute is part of an answer. RFC 7643 section 7. */
export type Returned = "always" | "never" | "default" | "request";

/** Among what values of an attribute differ. RFC 7643 section 7. */
export type Uniqueness = "none" | "server" | "global";

/** One attribute with all its characteristics. RFC 7643 section 7. */
export interface AttributeDefinition {
  readonly name: string;
  readonly type: AttributeType;
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  readonly canonicalValues?: readonly string[];
  /** Whether the canonical values are the only ones, whatever the quirks say. */
  readonly restricted?: boolean;
  readonly caseExact: boolean;
  readonly mutability: Mutability;
  readonly returned: Returned;
  readonly uniqueness: Uniqueness;
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly AttributeDefinition[];
}

/** A schema: its URN and its attributes. RFC 7643 section 7. */
export interface SchemaDefinition {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly AttributeDefinition[];
}

/** What a definition may say beside name and description; the rest is defaulted. */
export type Characteristics = Partial<Omit<AttributeDefinition, "name" | "description">>;

/**
 * Write an attribute definition with the defaults of RFC 7643 section 2.2. References and binary
 * values are case-exact by sections 2.3.6 and 2.3.7, against some of the printed schemas.
 */
export function attribute(
  name: string,
  description: string,
  characteristics: Characteristics = {},
): AttributeDefinition {
  const type = characteristics.type ?? "string";
  return {
    name,
    type,
    multiValued: false,
    description,
    required: false,
    caseExact: type === "reference" || type === "binary",
    mutability: "readWrite",
    returned: "default",
    uniqueness: "none",
    ...characteristics,
  };
}

/** Write a single-valued complex attribute. */
export function complex(
  name: string,
  description: string,
  subAttributes: readonly AttributeDefinition[],
  characteristics: Characteristics = {},
): AttributeDefinition {
  return attribute(name, description, { type: "complex", ...characteristics, subAttributes });
}

/** What of a multi-valued attribute's usual sub-attributes is particular to it. */
export interface PluralParts {
  readonly value: AttributeDefinition;
  readonly types?: readonly string[];
}

/** Write a multi-valued attribute with `value`, `display`, `type` and `primary`, section 2.4. */
export function plural(name: string, description: string, parts: PluralParts): AttributeDefinition {
  const types = parts.types === undefined ? {} : { canonicalValues: parts.types };
  return complex(
    name,
    description,
    [
      parts.value,
      attribute("display", "A label for people to read."),
      attribute("type", "What the value is used for.", types),
      primaryAttribute(),
    ],
    { multiValued: true },
  );
}

/** The `primary` sub-attribute of RFC 7643 section 2.4. */
export function primaryAttribute(): AttributeDefinition {
  return attribute("primary", "Whether this is the preferred item; true for at most one.", {
    type: "boolean",
  });
}
