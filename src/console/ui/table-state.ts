import type { ListState } from "../shared/lists.ts";

/**
 * What a table shows of its list. `looking`: a server that looks at a part of many has found
 * nobody so far, and goes on with the next part.
 */
export type TableState = "failed" | "reading" | "looking" | "empty" | "rows";

/** Which of them it is. A list that failed while it looked on is not asked again by itself. */
export function describeTable({
  rows,
  error,
  hasMore,
}: Pick<ListState<unknown>, "rows" | "error" | "hasMore">): TableState {
  if (rows !== undefined && rows.length > 0) return "rows";
  if (error !== null) return "failed";
  if (rows === undefined) return "reading";
  return hasMore ? "looking" : "empty";
}
