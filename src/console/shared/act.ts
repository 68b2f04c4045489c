import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { announce } from "../ui/notice.tsx";

/**
 * Something that changes the server: what was read of it is read again, and it is said to be done.
 *
 * @param base - of the API: all queries whose key begins with it
 */
export function useAct<V = void, R = unknown>(
  base: string,
  run: (given: V) => Promise<R>,
  said?: string,
): UseMutationResult<R, Error, V> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: [base] });
      if (said !== undefined) announce({ message: said });
    },
  });
}
