import { Checkbox, Group, PasswordInput, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button.tsx";
import { ErrorNotice } from "./notice.tsx";

/** Why fields can't be taken as they are, by their names. */
export type FieldErrors = Readonly<Record<string, string | undefined>>;

/**
 * Fields with the button that sends them. With errors, the focus goes to the first field that has
 * one.
 */
export function Form({
  submit,
  isBusy,
  isLocked = false,
  error,
  failure,
  onSubmit,
  onCancel,
  children,
}: {
  /** What the button says. */
  readonly submit: string;
  readonly isBusy: boolean;
  /** Nothing has changed, or nothing may be. */
  readonly isLocked?: boolean;
  readonly error?: Error | null | undefined;
  /** What is said when it fails. */
  readonly failure: string;
  /** @returns what is wrong with the fields, when nothing was sent therefore */
  readonly onSubmit: () => FieldErrors | undefined;
  readonly onCancel?: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation("kit");
  const form = useRef<HTMLFormElement>(null);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    // A dialog that a form opens has a form of its own, which must not send the outer one.
    event.stopPropagation();
    const wrong = Object.entries(onSubmit() ?? {}).find(([, message]) => message !== undefined);
    if (wrong === undefined) return;
    form.current?.querySelector<HTMLElement>(`[name="${CSS.escape(wrong[0])}"]`)?.focus();
  };
  return (
    <form ref={form} onSubmit={send} noValidate>
      <Stack>
        {error != null && <ErrorNotice error={error} what={failure} />}
        {children}
        <Group>
          <Button kind="main" type="submit" isBusy={isBusy} isDisabled={isLocked}>
            {submit}
          </Button>
          {onCancel !== undefined && <Button onPress={onCancel}>{t("cancel")}</Button>}
        </Group>
      </Stack>
    </form>
  );
}

interface FieldProps {
  /** Of the property that is meant; errors name it. */
  readonly name: string;
  readonly label: string;
  /** What to know before filling it in; with `isLocked`, why it can't be. */
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly isRequired?: boolean;
  readonly isLocked?: boolean;
}

function common({ name, label, hint, error, isRequired, isLocked }: FieldProps) {
  return {
    name,
    label,
    description: hint,
    error,
    required: isRequired === true,
    // A locked field can still be reached, read and copied.
    readOnly: isLocked === true,
  };
}

/** One line of text. */
export function TextField(
  props: FieldProps & {
    readonly value: string;
    readonly onChange: (value: string) => void;
    readonly kind?: "text" | "email" | "url" | "date" | "tel";
    readonly autoComplete?: string;
    readonly isFocused?: boolean;
  },
) {
  return (
    <TextInput
      {...common(props)}
      type={props.kind ?? "text"}
      value={props.value}
      autoComplete={props.autoComplete ?? "off"}
      data-autofocus={props.isFocused === true ? true : undefined}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

/** Several lines of text. */
export function AreaField(
  props: FieldProps & { readonly value: string; readonly onChange: (value: string) => void },
) {
  return (
    <Textarea
      {...common(props)}
      autosize
      minRows={3}
      maxRows={16}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

/** A password, or another secret that is only ever written. */
export function SecretField(
  props: FieldProps & {
    readonly value: string;
    readonly onChange: (value: string) => void;
    readonly autoComplete: "current-password" | "new-password" | "off";
  },
) {
  const { t } = useTranslation("kit");
  return (
    <PasswordInput
      {...common(props)}
      value={props.value}
      autoComplete={props.autoComplete}
      visibilityToggleButtonProps={{ "aria-label": t("showSecret"), tabIndex: 0 }}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

/** One of several; a list that can be searched by typing. */
export function ChoiceField(
  props: FieldProps & {
    readonly value: string;
    readonly choices: readonly { readonly value: string; readonly label: string }[];
    readonly onChange: (value: string) => void;
  },
) {
  return (
    <Select
      {...common(props)}
      value={props.value}
      data={[...props.choices]}
      allowDeselect={false}
      searchable={props.choices.length > 8}
      onChange={(value) => props.onChange(value ?? "")}
    />
  );
}

/** Yes or no, sent with the rest of a form. */
export function CheckField(
  props: FieldProps & { readonly value: boolean; readonly onChange: (value: boolean) => void },
) {
  const { name, label, hint, error, isLocked } = props;
  return (
    <Checkbox
      name={name}
      label={label}
      description={hint}
      error={error}
      disabled={isLocked === true}
      checked={props.value}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
  );
}
