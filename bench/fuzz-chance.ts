/** Chance that is the same in every run with one seed. */
export interface Chance {
  /** A whole number from 0 up to, but without, `below`. */
  readonly below: (below: number) => number;
  readonly pick: <T>(items: readonly [T, ...(readonly T[])]) => T;
  /** True so many times in a thousand. */
  readonly often: (permille: number) => boolean;
}

/** Make a source of chance: mulberry32. */
export function makeChance(seed: number): Chance {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return {
    below,
    pick: (items) => items[below(items.length)] ?? items[0],
    often: (permille) => below(1000) < permille,
  };
}
