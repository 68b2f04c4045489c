import { PickField } from "../ui/pick-field.tsx";
import { usePeopleChoice } from "./organization-query.ts";

/** An active person of the organization, searched for by name. */
export function PersonField({
  name,
  label,
  hint,
  error,
  value,
  onChange,
}: {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { choices, search } = usePeopleChoice();
  return (
    <PickField
      {...{ name, label, error, value, choices, onChange }}
      {...(hint !== undefined && { hint })}
      onSearch={search}
    />
  );
}
