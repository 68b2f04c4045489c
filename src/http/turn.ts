let turn: Promise<void> | undefined;

/**
 * Wait until all that has arrived by now was read. Requests of one turn of the event loop then go
 * on side by side, each to its next wait: what a step needs of code and of the store's pages is in
 * the processor's near caches for all but the first of them. Their answers go out one directly
 * behind the other, and where the client, or a proxy before it, is on the same machine, it is
 * woken up once for all of them, and not by each: waking up costs a third of a short answer.
 */
export function waitForTurn(): Promise<void> {
  turn ??= new Promise((resolve) => {
    setImmediate(() => {
      turn = undefined;
      resolve();
    });
  });
  return turn;
}
