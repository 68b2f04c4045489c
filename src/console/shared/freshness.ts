import { notifyManager, useIsFetching, useQueryClient } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";
import type { FreshnessState } from "../ui/freshness.tsx";

/**
 * When the oldest of what the page shows was read, and what reads all of it again. Who is signed
 * in is no part of a page.
 */
export function useFreshness(): FreshnessState {
  const queries = useQueryClient();
  const cache = queries.getQueryCache();
  const isBusy = useIsFetching({ type: "active" }) > 0;
  const subscribe = useCallback(
    (onChange: () => void) => cache.subscribe(notifyManager.batchCalls(onChange)),
    [cache],
  );
  const updatedMs = useSyncExternalStore(subscribe, () => {
    const shown = cache
      .findAll({ type: "active" })
      .filter(({ queryKey, state }) => queryKey[0] !== "session" && state.dataUpdatedAt > 0);
    return shown.length === 0 ? 0 : Math.min(...shown.map(({ state }) => state.dataUpdatedAt));
  });
  const onRefresh = (): void => void queries.refetchQueries({ type: "active" });
  return { updatedMs, isBusy, onRefresh };
}
