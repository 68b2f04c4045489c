import type { DirectoryValue } from "../directory/user.ts";
import type { RegexEngine } from "../expression/index.ts";
import { type FilterOperatorName, findOperator } from "./filter-operators.ts";
import { compileValueTest, type ValueTest } from "./scoping-clause.ts";
import type { FilterClause, FilterGroup, ScopingFilter } from "./scoping-filter.ts";

/** A source object as scoping filters look at it. */
export interface ScopingSubject {
  /** The attribute's value; undefined where it has none. */
  readonly attribute: (name: string) => DirectoryValue | undefined;
  /** The ids of the groups it is a direct member of, at least of those that filters name. */
  readonly memberOf: ReadonlySet<string>;
}

/** A clause made ready to run, with the words that the log shows for it. */
interface CompiledClause {
  readonly title: string;
  readonly clause: FilterClause;
  readonly operator: FilterOperatorName;
  readonly comparison: "All" | "Any" | undefined;
  readonly test: ValueTest;
}

type CompiledGroups = readonly (readonly CompiledClause[])[];

/** The scope of an object mapping made ready to run. */
export interface CompiledScope {
  readonly groups: CompiledGroups;
  readonly inputFilterGroups: CompiledGroups;
  readonly categoryFilterGroups: CompiledGroups;
  /** Ids of the groups that ISMEMBEROF asks for. */
  readonly memberOf: readonly string[];
}

/** What a scope says about one object. */
export interface ScopeResult {
  /** Passes the input and category filters; who does not is left alone. */
  readonly isConcerned: boolean;
  /** Passes `groups`; who does not any more is deprovisioned. */
  readonly passes: boolean;
  /** Each clause that was looked at, as "title attribute operator value". */
  readonly clauses: Readonly<Record<string, boolean>>;
}

/** What every object passes: no filter at all. */
export const NO_SCOPE: CompiledScope = {
  groups: [],
  inputFilterGroups: [],
  categoryFilterGroups: [],
  memberOf: [],
};

/**
 * Make a scope ready. An operator that nobody knows lets nobody pass; it was refused when the
 * scope was saved (see `checkScope`).
 *
 * @throws RegexPatternError when a pattern is refused
 */
export function compileScope(scope: ScopingFilter, regex: RegexEngine): CompiledScope {
  const compile = (groups: readonly FilterGroup[] | undefined): CompiledGroups =>
    (groups ?? []).map((group) => compileGroup(group, regex));
  const compiled = {
    groups: compile(scope.groups),
    inputFilterGroups: compile(scope.inputFilterGroups),
    categoryFilterGroups: compile(scope.categoryFilterGroups),
  };
  const clauses = Object.values(compiled).flat(2);
  const memberOf = clauses.flatMap(({ operator, clause }) =>
    operator === "ISMEMBEROF" ? clause.targetOperand.values : [],
  );
  return { ...compiled, memberOf: [...new Set(memberOf)] };
}

/**
 * Evaluate a scope for one object: clauses are ANDed, filters are ORed, an empty list of filters
 * keeps nobody out (behaviour.md section 3).
 */
export function evaluateScope(scope: CompiledScope, subject: ScopingSubject): ScopeResult {
  const clauses: Record<string, boolean> = {};
  const passesAny = (groups: CompiledGroups): boolean => {
    if (groups.length === 0) return true;
    const results = groups.map((group) =>
      group.map((clause) => {
        const holds = evaluateClause(clause, subject);
        clauses[clause.title] = holds;
        return holds;
      }),
    );
    return results.some((each) => each.every(Boolean));
  };
  const isConcerned = passesAny(scope.inputFilterGroups) && passesAny(scope.categoryFilterGroups);
  return { isConcerned, passes: passesAny(scope.groups), clauses };
}

/** A clause of a filter with this title, as the log and the portal print it. */
export function describeClause(title: string, clause: FilterClause): string {
  const { sourceOperandName, operatorName, targetOperand } = clause;
  const values = targetOperand.values.join(", ");
  return [title, sourceOperandName, operatorName, values].filter(Boolean).join(" ");
}

function compileGroup(group: FilterGroup, regex: RegexEngine): readonly CompiledClause[] {
  return group.clauses.map((clause) => {
    const operator = findOperator(clause.operatorName);
    const title = describeClause(group.name, clause);
    const comparison = clause.multivaluedComparisonType;
    if (operator === undefined) {
      return { title, clause, operator: "EQUALS", comparison, test: () => false };
    }
    const test = compileValueTest(operator.name, clause.targetOperand.values, regex);
    return { title, clause, operator: operator.name, comparison, test };
  });
}

function evaluateClause(compiled: CompiledClause, subject: ScopingSubject): boolean {
  const { clause, operator, comparison, test } = compiled;
  if (operator === "ISMEMBEROF") return [...subject.memberOf].some(test);
  const value = subject.attribute(clause.sourceOperandName);
  const values = (value === undefined ? [] : Array.isArray(value) ? value : [value]).filter(
    (each) => each !== "",
  );
  // Nothing but IS NULL holds of an attribute without a value, NOT EQUALS included.
  if (values.length === 0) return operator === "IS NULL";
  if (operator === "IS NOT NULL") return true;
  if (Array.isArray(value) && comparison === undefined) return false;
  return comparison === "All" ? values.every(test) : values.some(test);
}
