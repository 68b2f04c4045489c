import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../../shared/act.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { AreaField, type FieldErrors, Form, TextField } from "../../ui/form.tsx";
import { useAdmin } from "../session.ts";
import { type DirectoryGroup, groupPath } from "../user.ts";

/** A new group, or another name for one. */
export function GroupDialog({
  group,
  onClose,
}: {
  readonly group?: DirectoryGroup;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("groups");
  const { t: kit } = useTranslation("kit");
  const { graph } = useAdmin();
  const navigate = useNavigate();
  const [displayName, setName] = useState(group?.displayName ?? "");
  const [description, setDescription] = useState(group?.description ?? "");
  const [wrong, setWrong] = useState<FieldErrors>({});
  const saving = useAct<object, DirectoryGroup | undefined>(
    graph.base,
    async (body) => {
      if (group === undefined) return await graph.post<DirectoryGroup>("/groups", body);
      await graph.patch(groupPath(group.id), body);
      return undefined;
    },
    kit("saved"),
  );
  const submit = (): FieldErrors => {
    const missing = displayName.trim() === "" ? t("nameMissing") : undefined;
    setWrong({ displayName: missing });
    if (missing === undefined) {
      const nickname = displayName.trim().toLowerCase().split(" ").join("-");
      const isNew = group === undefined;
      const kind = { mailEnabled: false, securityEnabled: true, mailNickname: nickname };
      const body = {
        displayName: displayName.trim(),
        ...(isNew && kind),
        ...((!isNew || description.trim() !== "") && { description: description.trim() || null }),
      };
      saving.mutate(body, {
        onSuccess: (made) => {
          onClose();
          if (made !== undefined) void navigate({ to: groupPath(made.id) as never });
        },
      });
    }
    return { displayName: missing };
  };
  return (
    <Dialog title={group === undefined ? t("add") : t("edit")} isOpen onClose={onClose}>
      <Form
        submit={kit("save")}
        isBusy={saving.isPending}
        error={saving.error}
        failure={t("saveFailed")}
        onSubmit={submit}
        onCancel={onClose}
      >
        <TextField
          name="displayName"
          label={t("name")}
          isRequired
          isFocused
          value={displayName}
          error={wrong.displayName}
          onChange={setName}
        />
        <AreaField
          name="description"
          label={t("description")}
          value={description}
          onChange={setDescription}
        />
      </Form>
    </Dialog>
  );
}
