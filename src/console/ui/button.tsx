import { Button as KitButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

/**
 * `main`: what the page is for, once a page; `danger`: takes something away; `inline`: as high as
 * the text that it stands in, e.g. in a row.
 */
export type ButtonKind = "main" | "usual" | "quiet" | "inline" | "danger";

const LOOKS = {
  main: { variant: "filled" },
  usual: { variant: "default" },
  quiet: { variant: "subtle" },
  inline: { variant: "subtle", size: "compact-sm", px: 4, className: "kit-inline" },
  danger: { variant: "filled", color: "red.9" },
} as const;

/** A button. While `isBusy` it can't be pressed again. */
export function Button({
  kind = "usual",
  isBusy = false,
  isDisabled = false,
  type = "button",
  icon,
  label,
  isOpen,
  onPress,
  children,
}: {
  readonly kind?: ButtonKind;
  readonly isBusy?: boolean;
  readonly isDisabled?: boolean;
  readonly type?: "button" | "submit";
  readonly icon?: ReactNode;
  /** For screen readers where the text alone does not tell; it begins with the text. */
  readonly label?: string;
  /** It shows and hides something. */
  readonly isOpen?: boolean;
  readonly onPress?: () => void;
  readonly children: ReactNode;
}) {
  return (
    <KitButton
      {...LOOKS[kind]}
      type={type}
      loading={isBusy}
      disabled={isDisabled}
      leftSection={icon}
      {...(label !== undefined && { "aria-label": label })}
      {...(isOpen !== undefined && { "aria-expanded": isOpen })}
      onClick={() => onPress?.()}
    >
      {children}
    </KitButton>
  );
}

/** A link that looks like a button: it goes to another page and changes nothing. */
export function ButtonLink({
  kind = "usual",
  to,
  search,
  icon,
  children,
}: {
  readonly kind?: ButtonKind;
  readonly to: string;
  readonly search?: Readonly<Record<string, string>>;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <KitButton
      {...LOOKS[kind]}
      leftSection={icon}
      renderRoot={(props) => <Link {...props} to={to} search={(search ?? {}) as never} />}
    >
      {children}
    </KitButton>
  );
}
