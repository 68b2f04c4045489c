import { useTranslation } from "react-i18next";
import { Dialog } from "./dialog.tsx";
import { PlainTable } from "./plain-table.tsx";
import type { Shortcut } from "./shortcuts.ts";

/** All keys, and what they do. */
export default function ShortcutHelp({
  shortcuts,
  onClose,
}: {
  readonly shortcuts: readonly Shortcut[];
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("shell");
  const rows = [
    { keys: "/", does: t("keys.search") },
    { keys: "Ctrl+K, ⌘K", does: t("keys.commands") },
    { keys: "j, k", does: t("keys.rows") },
    { keys: "Enter", does: t("keys.open") },
    { keys: "Esc", does: t("keys.close") },
    { keys: "?", does: t("keys.help") },
    ...shortcuts.map(({ key, label }) => ({ keys: `g ${key}`, does: label })),
  ];
  return (
    <Dialog title={t("keys.title")} isOpen onClose={onClose} size="md">
      <PlainTable
        label={t("keys.title")}
        columns={[
          { id: "keys", header: t("keys.key"), cell: ({ keys }) => <kbd>{keys}</kbd> },
          { id: "does", header: t("keys.does"), cell: ({ does }) => does },
        ]}
        rows={rows}
        rowKey={({ keys }) => keys}
      />
    </Dialog>
  );
}
