/** The attribute types that operators take (graph-sync-api.md section 6, attributeType). */
export type OperandType = "String" | "Integer" | "Boolean" | "Binary" | "DateTime" | "Reference";

/** The stored name of an operator. */
export type FilterOperatorName =
  | "EQUALS"
  | "NOT EQUALS"
  | "IS TRUE"
  | "IS FALSE"
  | "IS NULL"
  | "IS NOT NULL"
  | "REGEX MATCH"
  | "NOT REGEX MATCH"
  | "Greater_Than"
  | "Greater_Than_OR_EQUALS"
  | "INCLUDES"
  | "ENDS_WITH"
  | "&"
  | "!&"
  | "ISMEMBEROF"
  | "DATE_BEFORE"
  | "DATE_ON_OR_AFTER";

/**
 * An operator of scoping filters, as `schema/filterOperators` lists it (Graph's
 * filterOperatorSchema). `isExtension` marks those that Microsoft doesn't have, or lists without
 * supporting them.
 */
export interface FilterOperator {
  readonly name: FilterOperatorName;
  readonly arity: "Unary" | "Binary";
  readonly supportedAttributeTypes: readonly OperandType[];
  /** How the values of a multi-valued attribute are taken together where a clause doesn't say. */
  readonly multivaluedComparisonType: "All" | "Any";
  readonly isExtension?: true;
  /** One sentence for who chooses it. */
  readonly help: string;
}

const TEXTS = ["Integer", "String"] as const;
const ANYTHING = ["Integer", "String", "Binary", "Boolean"] as const;

/**
 * Every operator. Source: behaviour.md section 3, whose names these are. An attribute without a
 * value satisfies IS NULL alone.
 */
export const FILTER_OPERATORS: readonly FilterOperator[] = [
  {
    name: "EQUALS",
    arity: "Binary",
    supportedAttributeTypes: TEXTS,
    multivaluedComparisonType: "Any",
    help: "The value is exactly this, upper and lower case told apart.",
  },
  {
    name: "NOT EQUALS",
    arity: "Binary",
    supportedAttributeTypes: TEXTS,
    multivaluedComparisonType: "All",
    help: "There is a value, and it is not exactly this.",
  },
  {
    name: "IS TRUE",
    arity: "Unary",
    supportedAttributeTypes: ["Boolean"],
    multivaluedComparisonType: "Any",
    help: "The Boolean value is true.",
  },
  {
    name: "IS FALSE",
    arity: "Unary",
    supportedAttributeTypes: ["Boolean"],
    multivaluedComparisonType: "Any",
    help: "The Boolean value is false; no value at all is not false.",
  },
  {
    name: "IS NULL",
    arity: "Unary",
    supportedAttributeTypes: ANYTHING,
    multivaluedComparisonType: "All",
    help: "There is no value, or only an empty one.",
  },
  {
    name: "IS NOT NULL",
    arity: "Unary",
    supportedAttributeTypes: ANYTHING,
    multivaluedComparisonType: "Any",
    help: "There is a value.",
  },
  {
    name: "REGEX MATCH",
    arity: "Binary",
    supportedAttributeTypes: TEXTS,
    multivaluedComparisonType: "Any",
    help: "The regular expression is found anywhere in the value; ^ and $ tie it to the ends.",
  },
  {
    name: "NOT REGEX MATCH",
    arity: "Binary",
    supportedAttributeTypes: TEXTS,
    multivaluedComparisonType: "All",
    help: "There is a value, and the regular expression is found nowhere in it.",
  },
  {
    name: "Greater_Than",
    arity: "Binary",
    supportedAttributeTypes: ["Integer"],
    multivaluedComparisonType: "Any",
    help: "The whole number is greater than this whole number.",
  },
  {
    name: "Greater_Than_OR_EQUALS",
    arity: "Binary",
    supportedAttributeTypes: ["Integer"],
    multivaluedComparisonType: "Any",
    help: "The whole number is this whole number or greater.",
  },
  {
    name: "INCLUDES",
    arity: "Binary",
    supportedAttributeTypes: ["String"],
    multivaluedComparisonType: "Any",
    help: "The value contains this text, upper and lower case told apart.",
  },
  {
    name: "ENDS_WITH",
    arity: "Binary",
    supportedAttributeTypes: ["String"],
    multivaluedComparisonType: "Any",
    help: "The value ends with this text, upper and lower case told apart.",
  },
  {
    name: "&",
    arity: "Binary",
    supportedAttributeTypes: TEXTS,
    multivaluedComparisonType: "Any",
    help: "Every bit of this number is set in the value; or this text contains the value.",
  },
  {
    name: "!&",
    arity: "Binary",
    supportedAttributeTypes: TEXTS,
    multivaluedComparisonType: "All",
    help: "There is a value, and & does not hold for it.",
  },
  {
    name: "ISMEMBEROF",
    arity: "Binary",
    supportedAttributeTypes: ["Reference"],
    multivaluedComparisonType: "Any",
    isExtension: true,
    help: "The person or group is a direct member of the group with this objectId.",
  },
  {
    name: "DATE_BEFORE",
    arity: "Binary",
    supportedAttributeTypes: ["DateTime", "String"],
    multivaluedComparisonType: "Any",
    isExtension: true,
    help: "The date lies before this date, such as 2027-01-31 or 2027-01-31T08:00:00Z.",
  },
  {
    name: "DATE_ON_OR_AFTER",
    arity: "Binary",
    supportedAttributeTypes: ["DateTime", "String"],
    multivaluedComparisonType: "Any",
    isExtension: true,
    help: "The date is this date or lies after it.",
  },
];

const BY_NAME: ReadonlyMap<string, FilterOperator> = new Map(
  FILTER_OPERATORS.map((operator) => [operator.name, operator]),
);

/** The operator with this stored name; undefined when there is none. */
export function findOperator(name: string): FilterOperator | undefined {
  return BY_NAME.get(name);
}
