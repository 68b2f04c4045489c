import { CloseButton, Kbd, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isTyping } from "./table-keys.ts";

const PAUSE_MS = 250;

/** Looks for something in the list below, as it is typed. `/` comes here from anywhere. */
export function SearchField({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useTranslation("kit");
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const tell = useDebouncedCallback(onChange, PAUSE_MS);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      event.preventDefault();
      field.current?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  const change = (next: string): void => {
    setText(next);
    tell(next);
  };
  return (
    <TextInput
      ref={field}
      type="search"
      aria-label={label}
      placeholder={label}
      value={text}
      w={{ base: "100%", sm: 340 }}
      onChange={(event) => change(event.currentTarget.value)}
      rightSection={
        text === "" ? (
          <Kbd aria-hidden="true">/</Kbd>
        ) : (
          <CloseButton aria-label={t("clearSearch")} onClick={() => change("")} />
        )
      }
    />
  );
}
