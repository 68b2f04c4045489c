import { Switch } from "@mantine/core";

/** On or off, at once. */
export function Toggle(props: {
  readonly label: string;
  readonly value: boolean;
  readonly isLocked?: boolean;
  readonly onChange: (value: boolean) => void;
}) {
  return (
    <Switch
      label={props.label}
      checked={props.value}
      disabled={props.isLocked === true}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
  );
}
