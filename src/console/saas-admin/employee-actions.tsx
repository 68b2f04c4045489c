import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog, Dialog } from "../ui/dialog.tsx";
import { Column, Row, Words } from "../ui/layout.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { DeactivateDialog } from "./deactivate-dialog.tsx";
import type { DetailedEmployee } from "./employee.ts";
import { useOrganization } from "./organization-query.ts";
import { useMember } from "./session.ts";

/** What can be done with an employee: edit, activate, deactivate, take over manually. */
export function EmployeeActions({
  employee,
  onEdit,
}: {
  readonly employee: DetailedEmployee;
  readonly onEdit: () => void;
}) {
  const { t } = useTranslation("employees");
  const [open, setOpen] = useState<"none" | "activate" | "deactivate" | "detach">("none");
  const close = () => setOpen("none");
  return (
    <>
      <Button onPress={onEdit}>{t("edit")}</Button>
      {employee.active ? (
        <Button onPress={() => setOpen("deactivate")}>{t("deactivate")}</Button>
      ) : (
        <ActivateButton employee={employee} onLocked={() => setOpen("activate")} />
      )}
      <LockedDialog
        employee={employee}
        isOpen={open === "activate"}
        onClose={close}
        onDetach={() => setOpen("detach")}
      />
      <DetachDialog employee={employee} isOpen={open === "detach"} onClose={close} />
      <DeactivateDialog
        employee={employee}
        isOpen={open === "deactivate"}
        onClose={close}
        onDetach={() => setOpen("detach")}
      />
    </>
  );
}

function ActivateButton({
  employee,
  onLocked,
}: {
  readonly employee: DetailedEmployee;
  readonly onLocked: () => void;
}) {
  const { t } = useTranslation("employees");
  const { api } = useMember();
  const activating = useAct(
    api.base,
    () => api.post(`/employees/${encodeURIComponent(employee.id)}/activate`, {}),
    t("activated", { name: employee.name }),
  );
  return (
    <Column gap="xs">
      <Button
        kind="main"
        isBusy={activating.isPending}
        onPress={() => (employee.locked ? onLocked() : activating.mutate())}
      >
        {t("activate")}
      </Button>
      {activating.error !== null && (
        <ErrorNotice error={activating.error} what={t("activateFailed")} whom={employee.name} />
      )}
    </Column>
  );
}

/** Why a person whom a directory manages is not activated here, and the ways out. */
function LockedDialog({
  employee,
  isOpen,
  onClose,
  onDetach,
}: {
  readonly employee: DetailedEmployee;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onDetach: () => void;
}) {
  const { t } = useTranslation("employees");
  const { t: kit } = useTranslation("kit");
  const takeOver = useOrganization()?.organization.lifecycle.takeOver;
  return (
    <Dialog title={t("activate")} isOpen={isOpen} onClose={onClose}>
      <Column>
        <Words strong>{t("lockedTitle", { name: employee.name })}</Words>
        <Words>{t("lockedText")}</Words>
        <Words>{t(takeOver === "administrator" ? "takeOverOwn" : "takeOverVendor")}</Words>
        <Row>
          {takeOver === "administrator" && (
            <Button kind="main" onPress={onDetach}>
              {t("takeOver")}
            </Button>
          )}
          <Button onPress={onClose}>{kit("close")}</Button>
        </Row>
      </Column>
    </Dialog>
  );
}

function DetachDialog({
  employee,
  isOpen,
  onClose,
}: {
  readonly employee: DetailedEmployee;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("employees");
  const { api } = useMember();
  const detaching = useAct(
    api.base,
    () => api.post(`/employees/${encodeURIComponent(employee.id)}/detach`, {}),
    t("takenOver", { name: employee.name }),
  );
  return (
    <ConfirmDialog
      title={t("takeOverTitle", { name: employee.name })}
      confirm={t("takeOver")}
      failure={t("takeOverFailed")}
      isOpen={isOpen}
      onClose={onClose}
      onConfirm={async () => {
        await detaching.mutateAsync();
      }}
    >
      {t("takeOverText")}
    </ConfirmDialog>
  );
}
