import { Button, Menu } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

/** Something that had no room in its line. */
export interface MoreChoice {
  readonly label: string;
  /** A page that it leads to; absent: `onPress` does something. */
  readonly to?: string;
  readonly onPress?: () => void;
  readonly isDisabled?: boolean;
}

/** The button at the end of a line, and behind it what had no room; as wide while it is hidden. */
export function MoreMenu({
  of,
  isQuiet = false,
  choices,
}: {
  /** What there is more of, for screen readers. */
  readonly of: string;
  readonly isQuiet?: boolean;
  readonly choices: readonly MoreChoice[];
}) {
  const { t } = useTranslation("kit");
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <Button
          variant={isQuiet ? "subtle" : "default"}
          {...(isQuiet && { size: "compact-sm" })}
          aria-label={`${t("more")}: ${of}`}
          rightSection={<span aria-hidden="true">▾</span>}
        >
          {t("more")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map(({ label, to, onPress, isDisabled = false }) =>
          to === undefined ? (
            <Menu.Item key={label} disabled={isDisabled} onClick={() => onPress?.()}>
              {label}
            </Menu.Item>
          ) : (
            <Menu.Item key={to} renderRoot={(props) => <Link {...props} to={to} />}>
              {label}
            </Menu.Item>
          ),
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
