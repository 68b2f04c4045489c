import { List } from "@mantine/core";
import type { ReactNode } from "react";

/** Steps in their order, with numbers in front. */
export function NumberedList({
  label,
  items,
}: {
  readonly label: string;
  readonly items: readonly { readonly id: string; readonly content: ReactNode }[];
}) {
  return (
    <List type="ordered" spacing="md" aria-label={label} className="kit-numbered">
      {items.map(({ id, content }) => (
        <List.Item key={id}>{content}</List.Item>
      ))}
    </List>
  );
}
