import { GraphRequestError } from "./graph-error.ts";

/** So many wait behind the one that runs. */
const MOST_WAITING = 2;
const RETRY_AFTER_S = 5;

/** Work that takes long and much room: of one tenant one after the other. */
export class OneAtATime {
  readonly #waiting = new Map<string, number>();
  readonly #ends = new Map<string, Promise<void>>();

  /**
   * Wait for those before.
   *
   * @returns what is to be called at the end of the work, however it ends; once more does nothing
   * @throws GraphRequestError `TooManyRequests` when too many wait already
   */
  async enter(key: string): Promise<() => void> {
    const waiting = this.#waiting.get(key) ?? 0;
    if (waiting > MOST_WAITING) {
      const message = `Others of this directory are under way. Try again in ${RETRY_AFTER_S} s.`;
      throw new GraphRequestError("TooManyRequests", message, { retryAfterS: RETRY_AFTER_S });
    }
    this.#waiting.set(key, waiting + 1);
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#ends.get(key);
    this.#ends.set(key, promise);
    await before;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const left = (this.#waiting.get(key) ?? 1) - 1;
      if (left > 0) this.#waiting.set(key, left);
      else {
        this.#waiting.delete(key);
        this.#ends.delete(key);
      }
      resolve();
    };
  }
}
