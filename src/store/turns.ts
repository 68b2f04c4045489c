/**
 * Lets long work go on in turns: one piece in each turn of the event loop, so that whatever else
 * has come meanwhile is answered between two pieces. Owners take turns with each other, so that
 * one with a hundred pieces of work slows itself down and nobody else.
 */
export class Turns {
  readonly #waiting = new Map<string, (() => void)[]>();
  #isRunning = false;

  /** Resolves when the owner's next piece may be done; it is done before anything is awaited. */
  take(owner: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const line = this.#waiting.get(owner);
    if (line === undefined) this.#waiting.set(owner, [resolve]);
    else line.push(resolve);
    if (!this.#isRunning) {
      this.#isRunning = true;
      setImmediate(() => this.#give());
    }
    return promise;
  }

  #give(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#isRunning = false;
      return;
    }
    const [owner, line] = next;
    const resolve = line.shift();
    // Whoever had a turn goes behind all others.
    this.#waiting.delete(owner);
    if (line.length > 0) this.#waiting.set(owner, line);
    resolve?.();
    setImmediate(() => this.#give());
  }
}
