import { Checkbox } from "@mantine/core";

/** Chooses a row of a table; what it chooses is said to screen readers only. */
export function RowCheck({
  label,
  value,
  isLocked = false,
  onChange,
}: {
  readonly label: string;
  readonly value: boolean;
  readonly isLocked?: boolean;
  readonly onChange: (value: boolean) => void;
}) {
  return (
    <Checkbox
      aria-label={label}
      checked={value}
      disabled={isLocked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}
