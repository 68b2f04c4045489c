/** Rows that were added and removed over those of a store. */
export class OverlayRows<R> {
  readonly #nameOf: (row: R) => string;
  readonly #added = new Map<string, R>();
  readonly #removed = new Set<string>();
  readonly #aside = new Set<string>();

  /** @param nameOf - the row's key as a text */
  constructor(nameOf: (row: R) => string) {
    this.#nameOf = nameOf;
  }

  /** How many rows of the store are gone. */
  get removed(): number {
    return this.#removed.size;
  }

  add(rows: readonly R[] = []): void {
    for (const row of rows) {
      const name = this.#nameOf(row);
      this.#added.set(name, row);
      this.#removed.delete(name);
      this.#aside.delete(name);
    }
  }

  remove(names: readonly string[] = []): void {
    for (const name of names) {
      this.#added.delete(name);
      this.#removed.add(name);
    }
  }

  removeRows(rows: readonly R[] = []): void {
    this.remove(rows.map(this.#nameOf));
  }

  /** Leave an added row out of {@link overAll} until it is added again. */
  setAside(row: R): void {
    this.#aside.add(this.#nameOf(row));
  }

  /** The rows of these names, `below` being those of the store. */
  over(below: readonly R[], names: readonly string[]): readonly R[] {
    const rows = new Map(below.map((row) => [this.#nameOf(row), row]));
    for (const name of names) {
      const added = this.#added.get(name);
      if (added !== undefined) rows.set(name, added);
      if (this.#removed.has(name)) rows.delete(name);
    }
    return [...rows.values()];
  }

  /** The rows of the store and all that were added and are wanted. */
  overAll(below: readonly R[], isWanted: (row: R) => boolean): readonly R[] {
    const rows = new Map(below.map((row) => [this.#nameOf(row), row]));
    for (const name of this.#removed) rows.delete(name);
    for (const [name, row] of this.#added) {
      if (!this.#aside.has(name) && isWanted(row)) rows.set(name, row);
    }
    return [...rows.values()];
  }
}
