import { GROUP_ATTRIBUTES, USER_ATTRIBUTES } from "../directory/source-attributes.ts";
import { type RegexEngine, RegexPatternError } from "../expression/index.ts";
import { type FilterOperator, findOperator, type OperandType } from "./filter-operators.ts";
import type { ObjectType } from "./schema.ts";
import { describeClause } from "./scoping.ts";
import { isWholeNumber, readDate } from "./scoping-clause.ts";
import type { FilterClause, FilterGroup, ScopingFilter } from "./scoping-filter.ts";

/** What is wrong with a scope, as a sentence for who edits it. */
export interface ScopeIssue {
  /** The title of the filter. */
  readonly filter: string;
  readonly message: string;
}

/** Attributes that hold references or are computed: no clause can look at them (section 3). */
const NOT_USABLE: ReadonlySet<string> = new Set([
  "manager",
  "members",
  "appRoleAssignments",
  "IsSoftDeleted",
]);

/** Clauses of a mapping's scope, and values of a clause: each is looked at for each object. */
const MOST_CLAUSES = 500;
const MOST_VALUES = 1_000;

/**
 * Check a scope before it is saved: not too many clauses, known operators, operands of the right
 * kind, patterns that the engine takes, attributes that can be compared.
 *
 * @returns what is wrong; empty when nothing is
 */
export function checkScope(
  scope: ScopingFilter,
  objectType: ObjectType,
  regex: RegexEngine,
): readonly ScopeIssue[] {
  const { groups, inputFilterGroups = [], categoryFilterGroups = [] } = scope;
  const all = [...groups, ...inputFilterGroups, ...categoryFilterGroups];
  const count = all.reduce((sum, { clauses }) => sum + clauses.length, 0);
  if (count > MOST_CLAUSES) {
    const message = `There are ${count} clauses; a scope has at most ${MOST_CLAUSES}.`;
    return [{ filter: all[0]?.name ?? "", message }];
  }
  return all.flatMap((group) => checkGroup(group, objectType, regex));
}

function checkGroup(
  group: FilterGroup,
  objectType: ObjectType,
  regex: RegexEngine,
): readonly ScopeIssue[] {
  if (group.clauses.length === 0) {
    return [{ filter: group.name, message: "A filter needs at least one clause." }];
  }
  return group.clauses.flatMap((clause) => {
    const { length } = clause.targetOperand.values;
    if (length > MOST_VALUES) {
      const about = `${clause.sourceOperandName} ${clause.operatorName}`;
      const message = `${about}: it has ${length} values, and ${MOST_VALUES} are the most.`;
      return [{ filter: group.name, message }];
    }
    const problem = findProblem(clause, objectType, regex);
    if (problem === undefined) return [];
    return [{ filter: group.name, message: `${describeClause("", clause)}: ${problem}` }];
  });
}

function findProblem(
  clause: FilterClause,
  objectType: ObjectType,
  regex: RegexEngine,
): string | undefined {
  const operator = findOperator(clause.operatorName);
  if (operator === undefined) return `there is no operator ${clause.operatorName}.`;
  return (
    findOperandProblem(operator, clause, regex) ?? findSourceProblem(operator, clause, objectType)
  );
}

function findOperandProblem(
  { name, arity }: FilterOperator,
  { targetOperand: { values } }: FilterClause,
  regex: RegexEngine,
): string | undefined {
  if (arity === "Unary") {
    return values.length === 0 ? undefined : `${name} is compared with nothing.`;
  }
  if (values.length === 0) return `${name} needs a value to compare with.`;
  if (values.some((value) => value === "")) return "an empty value can't be compared with.";
  if (name.startsWith("Greater_Than") && !values.every(isWholeNumber)) {
    return `${name} compares whole numbers: 0, 1, 2 and so on.`;
  }
  if (name.startsWith("DATE_") && values.some((value) => readDate(value) === undefined)) {
    return `${name} compares dates such as 2027-01-31 or 2027-01-31T08:00:00Z.`;
  }
  return name.endsWith("REGEX MATCH") ? findPatternProblem(values, regex) : undefined;
}

function findPatternProblem(values: readonly string[], regex: RegexEngine): string | undefined {
  try {
    for (const value of values) regex.compile(value);
    return undefined;
  } catch (error) {
    if (!(error instanceof RegexPatternError)) throw error;
    return error.message;
  }
}

function findSourceProblem(
  { name, supportedAttributeTypes }: FilterOperator,
  { sourceOperandName, multivaluedComparisonType }: FilterClause,
  objectType: ObjectType,
): string | undefined {
  if (name === "ISMEMBEROF") {
    return sourceOperandName === "memberOf" ? undefined : "ISMEMBEROF looks at memberOf.";
  }
  if (NOT_USABLE.has(sourceOperandName)) return `${sourceOperandName} can't be filtered by.`;
  if (sourceOperandName === "") return "it names no attribute.";
  const { types, multivalued } = describeAttribute(sourceOperandName, objectType);
  if (!supportedAttributeTypes.some((type) => types.includes(type))) {
    return `${name} is no operator for ${sourceOperandName}, which is a ${types[0]}.`;
  }
  if (multivalued && multivaluedComparisonType === undefined && !name.endsWith("NULL")) {
    return `${sourceOperandName} has several values: say whether All or Any of them must hold.`;
  }
  return undefined;
}

/** Attributes outside the table are the directory's extensions, which may hold any text. */
function describeAttribute(
  name: string,
  objectType: ObjectType,
): { readonly types: readonly OperandType[]; readonly multivalued: boolean } {
  if (name === "accountEnabled") return { types: ["Boolean"], multivalued: false };
  const table = objectType === "User" ? USER_ATTRIBUTES : GROUP_ATTRIBUTES;
  const found = table.find((attribute) => attribute.name === name);
  if (found === undefined) {
    const isExtension = name.startsWith("extension_");
    const types: readonly OperandType[] = isExtension
      ? ["String", "Integer", "Boolean", "DateTime"]
      : ["String", "Integer"];
    return { types, multivalued: false };
  }
  const types: readonly OperandType[] =
    found.type === "String" ? ["String", "Integer"] : [found.type];
  return { types, multivalued: found.multivalued };
}
