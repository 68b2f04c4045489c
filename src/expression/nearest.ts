/**
 * The candidate that a misspelled word most likely means.
 *
 * @returns undefined when every candidate differs in more than a third of its letters
 */
export function findNearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > 64) return undefined;
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = countEdits(word.toLowerCase(), candidate.toLowerCase());
    const isNear = distance <= Math.max(1, Math.floor(candidate.length / 3));
    if (isNear && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** How many letters to add, drop, change or swap with their neighbour. */
function countEdits(first: string, second: string): number {
  let beforePrevious: readonly number[] = [];
  let previous = Array.from({ length: second.length + 1 }, (_, index) => index);
  for (let row = 1; row <= first.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= second.length; column += 1) {
      const isSame = first.charAt(row - 1) === second.charAt(column - 1);
      const changed = (previous[column - 1] ?? 0) + (isSame ? 0 : 1);
      const added = Math.min(previous[column] ?? 0, current[column - 1] ?? 0) + 1;
      const isSwapped =
        first.charAt(row - 2) === second.charAt(column - 1) &&
        first.charAt(row - 1) === second.charAt(column - 2);
      const swapped = (beforePrevious[column - 2] ?? Number.POSITIVE_INFINITY) + 1;
      current.push(Math.min(changed, added, isSwapped ? swapped : changed));
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
