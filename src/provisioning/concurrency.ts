/**
 * Run `work` over `items`, at most `limit` at a time, and return the results in order.
 * When one rejects, no further one is begun, and the rejection is passed on once those under way
 * have ended.
 */
export async function mapConcurrently<I, O>(
  items: readonly I[],
  limit: number,
  work: (item: I) => Promise<O>,
): Promise<O[]> {
  const results = new Array<O>(items.length);
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const runLane = async (): Promise<void> => {
    while (next < items.length && failure === undefined) {
      const index = next;
      next += 1;
      try {
        results[index] = await work(items[index] as I);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, runLane));
  if (failure !== undefined) throw failure.error;
  return results;
}
