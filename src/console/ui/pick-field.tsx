import { Select } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

const PAUSE_MS = 250;

/** One of many that the server is asked for as somebody types, e.g. a person. */
export function PickField({
  name,
  label,
  hint,
  error,
  value,
  choices,
  isRequired = false,
  onSearch,
  onChange,
}: {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  /** Empty: nothing is chosen. */
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly isRequired?: boolean;
  readonly onSearch: (text: string) => void;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useTranslation("kit");
  const search = useDebouncedCallback(onSearch, PAUSE_MS);
  return (
    <Select
      name={name}
      label={label}
      description={hint}
      error={error}
      required={isRequired}
      value={value === "" ? null : value}
      data={[...choices]}
      // The server has searched already, by more than the label.
      filter={({ options }) => options}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("clearSearch") }}
      nothingFoundMessage={t("nothingFound")}
      onSearchChange={search}
      onChange={(next) => onChange(next ?? "")}
    />
  );
}
