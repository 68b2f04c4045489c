import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog, Dialog } from "../ui/dialog.tsx";
import { CheckField, type FieldErrors, Form, TextField } from "../ui/form.tsx";
import { Section, Words } from "../ui/layout.tsx";
import { announce } from "../ui/notice.tsx";
import { PlainTable } from "../ui/plain-table.tsx";
import { type Application, type AppRole, applicationKey, principalPath } from "./application.ts";
import { useAdmin } from "./session.ts";

/** The roles of an application: looked at, added, removed. */
export function AppRoles({ application }: { readonly application: Application }) {
  const { t } = useTranslation("applications");
  const { t: kit } = useTranslation("kit");
  const { may } = useAdmin();
  const save = useSaveRoles(application);
  const [isAdding, setAdding] = useState(false);
  const [removed, setRemoved] = useState<AppRole | undefined>();
  const { appRoles } = application;
  const mayWrite = may("application.write");
  return (
    <Section
      title={t("properties.roles")}
      actions={
        mayWrite && <Button onPress={() => setAdding(true)}>{t("properties.addRole")}</Button>
      }
    >
      <Words small>{t("properties.rolesWhy")}</Words>
      {appRoles.length === 0 ? (
        <Words>{t("properties.noRoles")}</Words>
      ) : (
        <PlainTable
          label={t("properties.rolesOf", { name: application.displayName })}
          columns={[
            { id: "name", header: t("properties.roleName"), cell: (role) => role.displayName },
            { id: "value", header: t("properties.roleValue"), cell: (role) => role.value ?? "–" },
            {
              id: "enabled",
              header: t("properties.roleEnabled"),
              cell: ({ isEnabled }) => (isEnabled ? kit("yes") : kit("no")),
            },
            ...(mayWrite
              ? [
                  {
                    id: "remove",
                    header: t("properties.removeRole"),
                    cell: (role: AppRole) => (
                      <Button
                        kind="quiet"
                        label={t("properties.removeRoleOf", { name: role.displayName })}
                        onPress={() => setRemoved(role)}
                      >
                        {t("properties.removeRole")}
                      </Button>
                    ),
                  },
                ]
              : []),
          ]}
          rows={appRoles}
          rowKey={({ id }) => id}
        />
      )}
      {isAdding && <AddRole application={application} onClose={() => setAdding(false)} />}
      {removed !== undefined && (
        <ConfirmDialog
          title={t("properties.removeRoleOf", { name: removed.displayName })}
          isOpen
          confirm={t("properties.removeRole")}
          failure={t("properties.roleFailed")}
          onClose={() => setRemoved(undefined)}
          onConfirm={() => save(appRoles.filter(({ id }) => id !== removed.id))}
        >
          {t("properties.removeRoleWhy")}
        </ConfirmDialog>
      )}
    </Section>
  );
}

/** Replace the whole list of roles. */
function useSaveRoles({ id }: Application): (roles: readonly AppRole[]) => Promise<void> {
  const { t } = useTranslation("kit");
  const { graph } = useAdmin();
  const queries = useQueryClient();
  return async (appRoles) => {
    await graph.patch(principalPath(id), { appRoles });
    await queries.invalidateQueries({ queryKey: applicationKey(graph.base, id) });
    announce({ message: t("saved") });
  };
}

function AddRole({
  application,
  onClose,
}: {
  readonly application: Application;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("applications");
  const save = useSaveRoles(application);
  const [displayName, setName] = useState("");
  const [value, setValue] = useState("");
  const [description, setDescription] = useState("");
  const [isEnabled, setEnabled] = useState(true);
  const [wrong, setWrong] = useState<string | undefined>();
  const saving = useMutation({
    mutationFn: () => {
      const id = crypto.randomUUID();
      const own = { displayName: displayName.trim(), value: value.trim() || null };
      const role = { id, ...own, description: description.trim() || own.displayName, isEnabled };
      return save([...application.appRoles, role]);
    },
    onSuccess: onClose,
  });
  const submit = (): FieldErrors => {
    const missing = displayName.trim() === "" ? t("properties.nameMissing") : undefined;
    setWrong(missing);
    if (missing === undefined) saving.mutate();
    return { displayName: missing };
  };
  return (
    <Dialog title={t("properties.addRole")} isOpen onClose={onClose}>
      <Form
        submit={t("properties.addRole")}
        isBusy={saving.isPending}
        error={saving.error}
        failure={t("properties.roleFailed")}
        onSubmit={submit}
        onCancel={onClose}
      >
        <TextField
          name="displayName"
          label={t("properties.roleName")}
          isRequired
          isFocused
          value={displayName}
          error={wrong}
          onChange={setName}
        />
        <TextField
          name="value"
          label={t("properties.roleValue")}
          hint={t("properties.roleValueHint")}
          value={value}
          onChange={setValue}
        />
        <TextField
          name="description"
          label={t("properties.roleDescription")}
          value={description}
          onChange={setDescription}
        />
        <CheckField
          name="isEnabled"
          label={t("properties.roleEnabled")}
          value={isEnabled}
          onChange={setEnabled}
        />
      </Form>
    </Dialog>
  );
}
