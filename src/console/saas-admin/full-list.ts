import type { ListState } from "../shared/lists.ts";

/** A list that came whole, as a table takes one. */
export function fullList<T>(
  rows: readonly T[] | undefined,
  given: { readonly error?: Error | null; readonly retry?: () => void } = {},
): ListState<T> {
  return {
    rows,
    total: rows?.length,
    error: given.error ?? null,
    hasMore: false,
    isLoadingMore: false,
    loadMore: () => undefined,
    retry: given.retry ?? (() => undefined),
    updatedAt: 0,
  };
}
