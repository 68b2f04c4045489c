import { Skeleton, Text, VisuallyHidden } from "@mantine/core";
import { useVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ListState } from "../shared/lists.ts";
import type { Sorting } from "../shared/search.ts";
import { ErrorNotice } from "./notice.tsx";
import { classOfColumn, type TableColumn, TableHead } from "./table-head.tsx";
import { moveBetweenRows } from "./table-keys.ts";
import { describeTable } from "./table-state.ts";

export type { TableColumn } from "./table-head.tsx";

/** What a table shows. */
export interface DataTableProps<T> {
  /** What the table is of, for screen readers. */
  readonly label: string;
  readonly columns: readonly TableColumn<T>[];
  readonly list: Pick<
    ListState<T>,
    "rows" | "total" | "error" | "hasMore" | "isLoadingMore" | "loadMore" | "retry"
  >;
  readonly rowKey: (row: T) => string;
  readonly sorting?: Sorting | undefined;
  readonly onSort?: (sorting: Sorting | undefined) => void;
  /** In place of rows when there are none. */
  readonly empty: ReactNode;
  /** What could not be read, e.g. `The users could not be read.` */
  readonly failure: string;
}

const ROW_PX = 41;
const ROWS_BEFORE_END = 20;

/**
 * Rows of any number: only those in view are in the page, and further parts are read as somebody
 * scrolls. `j` and `k` go from row to row, Enter opens the row's link.
 */
export function DataTable<T>(props: DataTableProps<T>) {
  const { list, empty, failure } = props;
  const state = describeTable(list);
  if (state === "failed" && list.error !== null) {
    return <ErrorNotice error={list.error} what={failure} onRetry={list.retry} />;
  }
  if (state === "looking") return <LookingOn onMore={list.loadMore} />;
  if (state === "reading" || list.rows === undefined) return <TableSkeleton />;
  if (state === "empty") return empty;
  return (
    <>
      {list.error !== null && (
        <ErrorNotice error={list.error} what={failure} onRetry={list.retry} />
      )}
      <Rows {...props} rows={list.rows} />
      <TableFoot list={list} />
    </>
  );
}

function Rows<T>(props: DataTableProps<T> & { readonly rows: readonly T[] }) {
  const { label, columns, list, rows, rowKey, sorting, onSort } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    getItemKey: (index) => rowKey(rows[index] as T),
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { hasMore, loadMore } = list;
  useEffect(() => {
    if (hasMore && last >= rows.length - ROWS_BEFORE_END) loadMore();
  });
  useEffect(() => moveBetweenRows(scroll), []);
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    // Whoever has no pointer scrolls it by the keyboard, for which it has to take the focus.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached
    <section className="kit-table-scroll" ref={scroll} tabIndex={0} aria-label={label}>
      <table className="kit-table" aria-rowcount={(list.total ?? rows.length) + 1}>
        <caption>
          <VisuallyHidden>{label}</VisuallyHidden>
        </caption>
        <TableHead columns={columns} sorting={sorting} onSort={onSort} />
        <tbody>
          <Gap height={items[0]?.start ?? 0} span={columns.length} />
          {items.map((item) => (
            <TableRow
              key={item.key}
              item={item}
              row={rows[item.index] as T}
              columns={columns}
              measure={virtual.measureElement}
            />
          ))}
          <Gap height={after} span={columns.length} />
        </tbody>
      </table>
    </section>
  );
}

function TableRow<T>({
  item,
  row,
  columns,
  measure,
}: {
  readonly item: VirtualItem;
  readonly row: T;
  readonly columns: readonly TableColumn<T>[];
  readonly measure: (element: Element | null) => void;
}) {
  return (
    <tr ref={measure} data-index={item.index} aria-rowindex={item.index + 2}>
      {columns.map((column) => (
        <td key={column.id} className={classOfColumn(column)} data-label={column.header}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

/** The rows out of view, as room. */
function Gap({ height, span }: { readonly height: number; readonly span: number }) {
  if (height <= 0) return null;
  return (
    <tr>
      <td className="kit-gap" colSpan={span} style={{ height }} />
    </tr>
  );
}

function TableFoot<T>({ list }: { readonly list: DataTableProps<T>["list"] }) {
  const { t } = useTranslation("kit");
  const shown = list.rows?.length ?? 0;
  const words =
    list.total !== undefined && list.total > shown
      ? t("rowsOf", { shown, count: list.total })
      : list.hasMore
        ? t("rowsSoFar", { count: shown })
        : t("rows", { count: shown });
  return (
    <Text size="sm" c="dimmed" role="status">
      {list.isLoadingMore ? t("loadingMore") : words}
    </Text>
  );
}

/** Asks for the next part as long as it is shown. */
function LookingOn({ onMore }: { readonly onMore: () => void }) {
  useEffect(onMore);
  return <TableSkeleton />;
}

function TableSkeleton() {
  const { t } = useTranslation("kit");
  return (
    <div role="status" aria-busy="true">
      <VisuallyHidden>{t("loading")}</VisuallyHidden>
      {["a", "b", "c", "d", "e", "f", "g", "h"].map((row) => (
        <Skeleton key={row} height={32} mb={8} />
      ))}
    </div>
  );
}
