import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { useMember } from "./session.ts";

/** Something that is taken away: what it is called, and its address. */
export interface Removal {
  readonly name: string;
  readonly path: string;
}

/** Asks before something is taken away. */
export function RemoveDialog({
  removal,
  children,
  onClose,
}: {
  readonly removal: Removal | undefined;
  /** What follows. */
  readonly children: string;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("ownership");
  const { api } = useMember();
  const removing = useAct(api.base, (path: string) => api.delete(path), t("removed"));
  return (
    <ConfirmDialog
      title={t("removeTitle", { name: removal?.name ?? "" })}
      confirm={t("remove")}
      failure={t("removeFailed")}
      isOpen={removal !== undefined}
      onClose={onClose}
      onConfirm={async () => {
        if (removal !== undefined) await removing.mutateAsync(removal.path);
      }}
    >
      {children}
    </ConfirmDialog>
  );
}
