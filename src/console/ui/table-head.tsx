import type { ReactNode } from "react";
import type { Sorting } from "../shared/search.ts";

/** A column of a table. */
export interface TableColumn<T> {
  /** Its name in the address, when the table is sorted by it. */
  readonly id: string;
  readonly header: string;
  /** The first column has the link to the row's own page. */
  readonly cell: (row: T) => ReactNode;
  readonly isSortable?: boolean;
  /** Not shown on a phone. */
  readonly isMinor?: boolean;
  /** Shown on a wide screen alone: it nearly always says the same. */
  readonly isSpare?: boolean;
  readonly isNumber?: boolean;
}

/** The heads of the columns. One press sorts, the next turns it round, the third ends it. */
export function TableHead<T>({
  columns,
  sorting,
  onSort,
}: {
  readonly columns: readonly TableColumn<T>[];
  readonly sorting: Sorting | undefined;
  readonly onSort: ((sorting: Sorting | undefined) => void) | undefined;
}) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {columns.map((column) => (
          <th
            key={column.id}
            scope="col"
            className={classOfColumn(column)}
            aria-sort={orderOf(column, sorting)}
          >
            {column.isSortable === true && onSort !== undefined ? (
              <button
                type="button"
                className="kit-sort"
                onClick={() => onSort(turn(column, sorting))}
              >
                {column.header}
                <span aria-hidden="true">{ARROWS[orderOf(column, sorting) ?? "none"]}</span>
              </button>
            ) : (
              column.header
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** What its cells are called in the styles. */
export function classOfColumn<T>({ isMinor, isSpare, isNumber }: TableColumn<T>): string {
  const names = [isMinor && "kit-minor", isSpare && "kit-spare", isNumber && "kit-number"];
  return names.filter(Boolean).join(" ");
}

const ARROWS = { ascending: "↑", descending: "↓", none: "↕" } as const;

function orderOf<T>(
  column: TableColumn<T>,
  sorting: Sorting | undefined,
): keyof typeof ARROWS | undefined {
  if (column.isSortable !== true) return undefined;
  if (sorting?.column !== column.id) return "none";
  return sorting.isDescending ? "descending" : "ascending";
}

function turn<T>({ id }: TableColumn<T>, sorting: Sorting | undefined): Sorting | undefined {
  if (sorting?.column !== id) return { column: id, isDescending: false };
  return sorting.isDescending ? undefined : { column: id, isDescending: true };
}
