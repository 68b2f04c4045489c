import "./plain-table.css";
import type { ReactNode } from "react";

/** A column of a table whose rows are all there. */
export interface PlainColumn<T> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: T) => ReactNode;
  /** Not shown where there is little room. */
  readonly isMinor?: boolean;
  readonly isNumber?: boolean;
}

/** A table of some dozens of rows, all in the page; longer ones are a DataTable. */
export function PlainTable<T>({
  label,
  columns,
  rows,
  rowKey,
}: {
  readonly label: string;
  readonly columns: readonly PlainColumn<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached
    <section className="kit-plain-scroll" tabIndex={0} aria-label={label}>
      <table className="kit-table kit-plain">
        <thead>
          <tr>
            {columns.map(({ id, header, isMinor, isNumber }) => (
              <th key={id} scope="col" className={classOf({ isMinor, isNumber })}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <td key={column.id} className={classOf(column)} data-label={column.header}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function classOf({
  isMinor,
  isNumber,
}: {
  readonly isMinor?: boolean | undefined;
  readonly isNumber?: boolean | undefined;
}): string {
  return [isMinor && "kit-minor", isNumber && "kit-number"].filter(Boolean).join(" ");
}
