import type { ReactNode } from "react";
import "./numbered-list.css";

/** Steps in their order, with numbers in front. */
export function NumberedList({
  label,
  items,
}: {
  readonly label: string;
  readonly items: readonly { readonly id: string; readonly content: ReactNode }[];
}) {
  return (
    <ol className="kit-numbered" aria-label={label}>
      {items.map(({ id, content }) => (
        <li key={id}>{content}</li>
      ))}
    </ol>
  );
}
