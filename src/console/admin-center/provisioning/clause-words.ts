import type { FilterClause } from "./schema.ts";

/** A clause as the documents print it, e.g. `department EQUALS Sales`. */
export function describeClause(clause: FilterClause): string {
  const { sourceOperandName, operatorName, targetOperand } = clause;
  const values = targetOperand.values.join(", ");
  return [sourceOperandName, operatorName, values].filter(Boolean).join(" ");
}
