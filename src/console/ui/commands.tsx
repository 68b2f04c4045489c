import "@mantine/spotlight/styles.css";
import { Spotlight, spotlight } from "@mantine/spotlight";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { NavGroup } from "./shell.tsx";

/** Something that can be done from anywhere. */
export interface Command {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly run: () => void;
}

/** All pages and commands, found by typing. It opens once it is there, and then by Ctrl+K or ⌘K. */
export default function Commands({
  groups,
  commands,
}: {
  readonly groups: readonly NavGroup[];
  readonly commands: readonly Command[];
}) {
  const { t } = useTranslation("kit");
  const navigate = useNavigate();
  useEffect(() => spotlight.open(), []);
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
      shortcut={null}
      attributes={{ content: { "aria-label": t("commands") } }}
      nothingFound={t("nothingFound")}
      transitionProps={{ duration: 0 }}
      searchProps={{ placeholder: t("commands"), "aria-label": t("commands") }}
    />
  );
}
