import { Autocomplete } from "@mantine/core";

/** One line of text for which there are suggestions; anything else may be written, too. */
export function SuggestField({
  name,
  label,
  hint,
  error,
  value,
  suggestions,
  isRequired = false,
  onChange,
}: {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly value: string;
  readonly suggestions: readonly string[];
  readonly isRequired?: boolean;
  readonly onChange: (value: string) => void;
}) {
  return (
    <Autocomplete
      name={name}
      label={label}
      description={hint}
      error={error}
      required={isRequired}
      value={value}
      data={[...suggestions]}
      limit={50}
      onChange={onChange}
    />
  );
}
