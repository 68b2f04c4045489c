import { Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button.tsx";
import { ErrorNotice } from "./notice.tsx";

/**
 * A dialog. The focus goes into it, stays in it, and comes back to where it was; Escape closes.
 */
export function Dialog({
  title,
  isOpen,
  onClose,
  size = "lg",
  children,
}: {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly size?: "md" | "lg" | "xl";
  readonly children: ReactNode;
}) {
  const { t } = useTranslation("kit");
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      size={size}
      closeButtonProps={{ "aria-label": t("close") }}
      transitionProps={{ duration: 0 }}
      // The header of a dialog is not the page's.
      attributes={{ header: { role: "presentation" } }}
    >
      {children}
    </Modal>
  );
}

/**
 * Asks before something that can't be undone: it names what is meant, and with `typed` wants that
 * word typed first.
 */
export function ConfirmDialog({
  title,
  isOpen,
  confirm,
  typed,
  failure,
  onClose,
  onConfirm,
  children,
}: {
  readonly title: string;
  readonly isOpen: boolean;
  /** What the button says, e.g. `Delete 12 users`. */
  readonly confirm: string;
  readonly typed?: string;
  /** What is said when it fails. */
  readonly failure: string;
  readonly onClose: () => void;
  /** The dialog closes once it is done, and stays open with what went wrong otherwise. */
  readonly onConfirm: () => Promise<void>;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation("kit");
  const [word, setWord] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<Error | undefined>();
  const go = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (caught) {
      setError(caught as Error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <Stack>
        {error !== undefined && <ErrorNotice error={error} what={failure} />}
        <Text component="div">{children}</Text>
        {typed !== undefined && (
          <TextInput
            label={t("typeToConfirm", { word: typed })}
            value={word}
            onChange={(event) => setWord(event.currentTarget.value)}
          />
        )}
        <Group justify="flex-end">
          <Button onPress={onClose}>{t("cancel")}</Button>
          <Button
            kind="danger"
            isBusy={isBusy}
            isDisabled={typed !== undefined && word !== typed}
            onPress={() => void go()}
          >
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
