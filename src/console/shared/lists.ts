import {
  type InfiniteData,
  type UseInfiniteQueryResult,
  useInfiniteQuery,
} from "@tanstack/react-query";
import { type Api, callApi, formatQuery, type GraphPage, pathOfLink } from "./api.ts";

/** A list that is read part by part, as the table asks for more. */
export interface ListState<T> {
  /** Undefined until the first part is there. */
  readonly rows: readonly T[] | undefined;
  /** How many there are in all, where the server says so. */
  readonly total: number | undefined;
  readonly error: Error | null;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
  readonly retry: () => void;
  /** When the newest part was read, ms since 1970. */
  readonly updatedAt: number;
}

/** A part of any list, and where the next one is. */
export interface ListPart<T> {
  readonly rows: readonly T[];
  readonly total?: number | undefined;
  /** Absent at the end. */
  readonly next?: string | undefined;
}

/**
 * Read a list part by part.
 *
 * @param key - names the list with all that it depends on
 * @param read - reads a part; `next` is what the part before said, undefined for the first
 */
export function useList<T>(
  key: readonly unknown[],
  read: (next: string | undefined, signal: AbortSignal) => Promise<ListPart<T>>,
): ListState<T> {
  const query: UseInfiniteQueryResult<InfiniteData<ListPart<T>>> = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (part) => part.next,
  });
  const parts = query.data?.pages;
  return {
    rows: parts?.flatMap(({ rows }) => rows),
    total: parts?.[0]?.total,
    error: query.error,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
    retry: () => void query.refetch(),
    updatedAt: query.dataUpdatedAt,
  };
}

/** What a list of the Graph-shaped API is asked for. */
export interface GraphListOptions {
  readonly select?: readonly string[];
  readonly filter?: string | undefined;
  readonly search?: string | undefined;
  readonly orderBy?: string | undefined;
  readonly expand?: string | undefined;
  /** Rows of one part; 100 unless told. */
  readonly top?: number;
  /** Ask how many there are in all. */
  readonly count?: boolean;
}

/** Read a list of the Graph-shaped API part by part. */
export function useGraphList<T>(api: Api, path: string, options: GraphListOptions): ListState<T> {
  const query = formatQuery({
    $select: options.select?.join(","),
    $filter: options.filter,
    $search: options.search,
    $orderby: options.orderBy,
    $expand: options.expand,
    $top: options.top ?? 100,
    $count: options.count === true ? "true" : undefined,
  });
  return useList<T>([api.base, path, query], async (next, signal) => {
    const address = next ?? `${api.base}${path}${query}`;
    // Graph takes $search and $count only from clients that say they know what these cost.
    const headers = { ConsistencyLevel: "eventual" };
    const page = await callApi<GraphPage<T>>("GET", address, { signal, headers });
    const link = page["@odata.nextLink"];
    return {
      rows: page.value,
      total: page["@odata.count"],
      next: link === undefined ? undefined : pathOfLink(link),
    };
  });
}
