import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../../ui/dialog.tsx";
import { Form } from "../../ui/form.tsx";
import { announce } from "../../ui/notice.tsx";
import { type Application, principalPath } from "../application.ts";
import { useAdmin } from "../session.ts";
import type { Assignment } from "./assignment.ts";
import { RoleField } from "./role-field.tsx";

/** Gives somebody who is assigned another role. */
export function EditRole({
  application,
  assignment,
  onClose,
}: {
  readonly application: Application;
  readonly assignment: Assignment;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("assignments");
  const { t: kit } = useTranslation("kit");
  const { graph } = useAdmin();
  const queries = useQueryClient();
  const [role, setRole] = useState(assignment.appRoleId);
  const { principalId, principalType, id } = assignment;
  const name = assignment.principalDisplayName ?? t("unknown");
  const path = principalPath(application.id, "/appRoleAssignedTo");
  const saving = useMutation({
    // The new one first, so that nobody is without any in between.
    mutationFn: async () => {
      const resourceId = application.id;
      await graph.post(path, { principalId, principalType, resourceId, appRoleId: role });
      await graph.delete(`${path}/${encodeURIComponent(id)}`);
    },
    onSuccess: () => {
      announce({ message: kit("saved") });
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: [graph.base, path] }),
  });
  return (
    <Dialog title={t("editOf", { name })} isOpen onClose={onClose}>
      <Form
        submit={kit("save")}
        isBusy={saving.isPending}
        isLocked={role === assignment.appRoleId}
        error={saving.error}
        failure={t("editFailed")}
        onSubmit={() => {
          saving.mutate();
          return undefined;
        }}
        onCancel={onClose}
      >
        <RoleField application={application} value={role} onChange={setRole} />
      </Form>
    </Dialog>
  );
}
