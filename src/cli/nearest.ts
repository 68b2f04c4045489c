const FARTHEST_SHARE = 0.4;

/** The candidate that a mistyped name is nearest to; undefined when none is near. */
export function findNearestName(name: string, candidates: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const folded = candidate.toLowerCase();
    const isPart = wanted.length >= 3 && folded.includes(wanted);
    const distance = isPart ? 1 : measureDistance(wanted, folded);
    if (best === undefined || distance < best.distance) best = { candidate, distance };
  }
  const limit = Math.max(1, Math.floor(wanted.length * FARTHEST_SHARE));
  return best !== undefined && best.distance <= limit ? best.candidate : undefined;
}

/** ` Did you mean …?`, or nothing. */
export function suggestName(name: string, candidates: readonly string[]): string {
  const nearest = findNearestName(name, candidates);
  return nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
}

/** How many letters have to be put in, taken out or changed. */
function measureDistance(one: string, other: string): number {
  let before = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const change = (before[column - 1] ?? 0) + (isSame ? 0 : 1);
      const edit = Math.min(before[column] ?? 0, current[column - 1] ?? 0) + 1;
      current.push(Math.min(change, edit));
    }
    before = current;
  }
  return before[other.length] ?? 0;
}
