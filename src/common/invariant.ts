/** Thrown by {@link invariant}: a bug of ours, never a mistake of a person or a peer. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

/**
 * Crash when something that can't be is.
 *
 * @param condition - what must hold
 * @param what - the sentence that was believed, for the person who reads the crash
 * @throws InvariantError when `condition` is falsy
 */
export function invariant(condition: unknown, what: string): asserts condition {
  if (!condition) throw new InvariantError(what);
}
