import type { World } from "../../src/common/world.ts";
import { createRealWorld } from "./real-world.ts";

/** One sleep that somebody has begun. */
export interface BegunSleep {
  readonly delayMs: number;
  /** Let it be over, and the clock show the time at which it is. */
  readonly pass: () => void;
}

/** A world whose time goes on only when the test lets a sleep pass. */
export interface HandClock {
  readonly world: World;
  /** The next sleep begun, in order; waits for it. */
  readonly nextSleep: () => Promise<BegunSleep>;
}

/** A clock that shows zero. */
export function createHandClock(): HandClock {
  let now = 0;
  const unseen: BegunSleep[] = [];
  const watchers: ((sleep: BegunSleep) => void)[] = [];

  function sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const until = now + delayMs;
    const begun: BegunSleep = {
      delayMs,
      pass: () => {
        now = Math.max(now, until);
        resolve();
      },
    };
    if (signal?.aborted) reject(signal.reason);
    else signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    const watcher = watchers.shift();
    if (watcher) watcher(begun);
    else unseen.push(begun);
    return promise;
  }

  function nextSleep(): Promise<BegunSleep> {
    const begun = unseen.shift();
    if (begun) return Promise.resolve(begun);
    const { promise, resolve } = Promise.withResolvers<BegunSleep>();
    watchers.push(resolve);
    return promise;
  }

  return { world: { ...createRealWorld(), now: () => now, sleep }, nextSleep };
}
