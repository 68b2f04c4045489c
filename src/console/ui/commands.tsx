import { Spotlight, spotlight } from "@mantine/spotlight";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { NavGroup } from "./shell.tsx";

/** Something that can be done from anywhere. */
export interface Command {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly run: () => void;
}

/** Show the list of commands, as Ctrl+K does. */
export function openCommands(): void {
  spotlight.open();
}

/** All pages and commands, found by typing; Ctrl+K or ⌘K. */
export function Commands({
  groups,
  commands,
}: {
  readonly groups: readonly NavGroup[];
  readonly commands: readonly Command[];
}) {
  const { t } = useTranslation("kit");
  const navigate = useNavigate();
  const pages = groups.flatMap(({ title, items }) =>
    items.map(({ label, to }) => ({
      id: to,
      label,
      ...(title !== undefined && { description: title }),
      onClick: () => void navigate({ to }),
    })),
  );
  const others = commands.map(({ id, label, hint, run }) => ({
    id,
    label,
    ...(hint !== undefined && { description: hint }),
    onClick: run,
  }));
  return (
    <Spotlight
      actions={[...others, ...pages]}
      shortcut="mod + K"
      nothingFound={t("nothingFound")}
      transitionProps={{ duration: 0 }}
      searchProps={{ placeholder: t("commands"), "aria-label": t("commands") }}
    />
  );
}
