/** Lets one holder at a time have each key, in the order they came. */
export class KeyedLock {
  readonly #tails: Map<string, Promise<void>> = new Map();

  /** Wait for a key. @returns what gives it back */
  async take(key: string): Promise<() => void> {
    const before = this.#tails.get(key);
    let giveBack: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      giveBack = resolve;
    });
    this.#tails.set(key, held);
    await before;
    return () => {
      if (this.#tails.get(key) === held) this.#tails.delete(key);
      giveBack();
    };
  }
}
