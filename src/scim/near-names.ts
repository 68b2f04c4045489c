const FURTHEST = 3;
const LONGEST = 64;

/**
 * Find the known names that a misspelt one was probably meant to be.
 *
 * @param name - the unknown name, any case
 * @param known - the names there are
 * @returns at most three names, nearest first; `[]` when none is near
 */
export function nearNames(name: string, known: Iterable<string>): readonly string[] {
  if (name.length > LONGEST) return [];
  const wanted = name.toLowerCase();
  const allowed = Math.min(FURTHEST, Math.max(1, Math.floor(wanted.length / 3)));
  const near: { readonly candidate: string; readonly distance: number }[] = [];
  for (const candidate of known) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance <= allowed) near.push({ candidate, distance });
  }
  near.sort((a, b) => a.distance - b.distance);
  return near.slice(0, 3).map(({ candidate }) => candidate);
}

/** The tail of an error sentence that offers near names, or `""`. */
export function suggestNames(name: string, known: Iterable<string>): string {
  const near = nearNames(name, known);
  return near.length === 0 ? "" : ` Did you mean ${near.map((n) => `"${n}"`).join(" or ")}?`;
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > FURTHEST) return FURTHEST + 1;
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1;
      const diagonal = (row[j - 1] ?? 0) + cost;
      next.push(Math.min(diagonal, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
