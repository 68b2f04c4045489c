import { QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "./api.ts";

/** Further tries only help where the server did not answer, or asked for patience. */
const WORTH_TRYING: ReadonlySet<number> = new Set([0, 429, 502, 503, 504]);
const MOST_TRIES = 2;

/**
 * The store of what was read.
 *
 * @param onSignedOut - called when the server says that there is no session any more
 */
export function createQueries(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ApiError && error.status === 401) onSignedOut();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (count, error) =>
          count < MOST_TRIES && error instanceof ApiError && WORTH_TRYING.has(error.status),
      },
    },
  });
}
