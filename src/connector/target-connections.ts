import { createHash } from "node:crypto";

/** Something that is opened for a target and can be shared by whoever works with that target. */
export interface Closable {
  close(): Promise<void>;
}

interface Held<C> {
  readonly connection: C;
  users: number;
  closing: NodeJS.Timeout | undefined;
}

/**
 * Keeps the ways to targets open between one cycle and the next, so that a change does not wait
 * for a TLS handshake. What nobody used for a while is closed; the timers keep no process alive.
 */
export class TargetConnections<C extends Closable> {
  readonly #keepOpenMs: number;
  readonly #held = new Map<string, Held<C>>();

  /** @param keepOpenMs - 0: closed with its last user */
  constructor(keepOpenMs: number) {
    this.#keepOpenMs = keepOpenMs;
  }

  /**
   * @param key - all that makes this connection what it is, secrets included; only its hash is kept
   * @returns the connection, and how to give it back, which counts once
   */
  take(
    key: string,
    open: () => C,
  ): { readonly connection: C; readonly release: () => Promise<void> } {
    const hash = createHash("sha256").update(key).digest("base64");
    const held = this.#held.get(hash) ?? { connection: open(), users: 0, closing: undefined };
    clearTimeout(held.closing);
    held.users += 1;
    this.#held.set(hash, held);
    let released: Promise<void> | undefined;
    const release = (): Promise<void> => {
      released ??= this.#release(hash, held);
      return released;
    };
    return { connection: held.connection, release };
  }

  /** Close all of them; whoever has one taken gets no more answers. */
  async close(): Promise<void> {
    const all = [...this.#held.values()];
    this.#held.clear();
    for (const { closing } of all) clearTimeout(closing);
    await Promise.all(all.map(({ connection }) => connection.close()));
  }

  async #release(hash: string, held: Held<C>): Promise<void> {
    held.users -= 1;
    if (held.users > 0 || this.#held.get(hash) !== held) return;
    if (this.#keepOpenMs === 0) {
      this.#held.delete(hash);
      await held.connection.close();
      return;
    }
    held.closing = setTimeout(() => {
      this.#held.delete(hash);
      void held.connection.close();
    }, this.#keepOpenMs).unref();
  }
}
