import { Checkbox } from "@mantine/core";
import type { ReactNode } from "react";

interface RowCheckProps {
  readonly label: string;
  readonly value: boolean;
  readonly isLocked?: boolean;
  readonly onChange: (value: boolean) => void;
}

/** Chooses a row of a table; what it chooses is said to screen readers only. */
export function RowCheck({ label, value, isLocked = false, onChange }: RowCheckProps) {
  return (
    <Checkbox
      aria-label={label}
      checked={value}
      disabled={isLocked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}

/** The same in front of the row's name, always in its first line. */
export function RowChoice({
  children,
  ...check
}: RowCheckProps & { readonly children: ReactNode }) {
  return (
    <div className="kit-row-choice">
      <RowCheck {...check} />
      <span>{children}</span>
    </div>
  );
}
