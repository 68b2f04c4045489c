/**
 * Scoping filters as Microsoft Graph stores them (graph-sync-api.md section 3): which objects of
 * the source an object mapping is about.
 */

/** One comparison of a source attribute. */
export interface FilterClause {
  /** The stored name of an operator, such as `EQUALS` (see `FILTER_OPERATORS`). */
  readonly operatorName: string;
  /** The source attribute, e.g. `department`; for `ISMEMBEROF`, `memberOf`. */
  readonly sourceOperandName: string;
  /** Empty for operators that look at the attribute alone. Several values: any of them. */
  readonly targetOperand: { readonly values: readonly string[] };
  /**
   * An extension of Rollcall, needed where the attribute is multi-valued: whether all of its
   * values or any one of them must satisfy the operator.
   */
  readonly multivaluedComparisonType?: "All" | "Any";
}

/** A filter with its title: all clauses must hold. */
export interface FilterGroup {
  readonly name: string;
  readonly clauses: readonly FilterClause[];
}

/** The scope of an object mapping. In each list, one filter that holds is enough. */
export interface ScopingFilter {
  /** Falling out of these deprovisions. */
  readonly groups: readonly FilterGroup[];
  /** Experimental in Graph: who does not pass is left alone, and never deprovisioned for it. */
  readonly inputFilterGroups?: readonly FilterGroup[];
  /** Experimental in Graph: which objects the mapping is about; the others are left alone. */
  readonly categoryFilterGroups?: readonly FilterGroup[];
}
