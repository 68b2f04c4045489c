/**
 * Gather values by a key, each in the order they come.
 *
 * `Map.groupBy` is not there on Node 20, on which the library runs, too.
 */
export function groupValues<R, V>(
  rows: readonly R[],
  readKey: (row: R) => string,
  readValue: (row: R) => V,
): ReadonlyMap<string, readonly V[]> {
  const groups = new Map<string, V[]>();
  for (const row of rows) {
    const key = readKey(row);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [readValue(row)]);
    else known.push(readValue(row));
  }
  return groups;
}
