import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { CopyField } from "../../ui/copy.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { type FieldErrors, Form, TextField } from "../../ui/form.tsx";
import { Column, Section, Words } from "../../ui/layout.tsx";
import { announce } from "../../ui/notice.tsx";
import { AppRoles } from "../app-roles.tsx";
import { type Application, principalPath, useApplicationId } from "../application.ts";
import { ApplicationPage } from "../application-page.tsx";
import { useAdmin } from "../session.ts";

/** What an application is called, its roles, and the way to take it out of the tenant. */
export function ApplicationPropertiesPage() {
  const { t } = useTranslation("applications");
  const id = useApplicationId();
  const { may } = useAdmin();
  return (
    <ApplicationPage id={id} title={t("properties.title")}>
      {(application) => (
        <Column>
          <Section title={t("properties.title")}>
            {may("application.write") ? (
              <NameForm key={application.displayName} application={application} />
            ) : (
              <Words>{application.displayName}</Words>
            )}
            <CopyField label={t("overview.applicationId")} value={application.id} />
          </Section>
          <AppRoles application={application} />
          {may("application.write") && <DeleteSection application={application} />}
        </Column>
      )}
    </ApplicationPage>
  );
}

function NameForm({ application }: { readonly application: Application }) {
  const { t } = useTranslation("applications");
  const { t: kit } = useTranslation("kit");
  const { graph } = useAdmin();
  const queries = useQueryClient();
  const [name, setName] = useState(application.displayName);
  const [wrong, setWrong] = useState<string | undefined>();
  const saving = useMutation({
    mutationFn: (displayName: string) =>
      graph.patch(principalPath(application.id), { displayName }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: [graph.base, "/servicePrincipals"] });
      announce({ message: kit("saved") });
    },
  });
  const submit = (): FieldErrors => {
    const missing = name.trim() === "" ? t("properties.nameMissing") : undefined;
    setWrong(missing);
    if (missing === undefined) saving.mutate(name.trim());
    return { name: missing };
  };
  return (
    <Form
      submit={kit("save")}
      isBusy={saving.isPending}
      isLocked={name === application.displayName}
      error={saving.error}
      failure={t("properties.failed")}
      onSubmit={submit}
    >
      <TextField
        name="name"
        label={t("properties.name")}
        hint={t("properties.nameHint")}
        isRequired
        value={name}
        error={wrong}
        onChange={setName}
      />
    </Form>
  );
}

function DeleteSection({ application }: { readonly application: Application }) {
  const { t } = useTranslation("applications");
  const { graph } = useAdmin();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const { id, displayName: name } = application;
  const remove = async (): Promise<void> => {
    await graph.delete(principalPath(id));
    await navigate({ to: "/applications" });
    await queries.invalidateQueries({ queryKey: [graph.base, "/servicePrincipals"] });
    announce({ message: t("properties.deleted", { name }) });
  };
  return (
    <Section title={t("properties.delete")}>
      <Words>{t("properties.deleteWhy")}</Words>
      <div>
        <Button kind="danger" onPress={() => setOpen(true)}>
          {t("properties.delete")}
        </Button>
      </div>
      <ConfirmDialog
        title={t("properties.deleteOf", { name })}
        isOpen={isOpen}
        confirm={t("properties.delete")}
        typed={name}
        failure={t("properties.deleteFailed")}
        onClose={() => setOpen(false)}
        onConfirm={remove}
      >
        {t("properties.deleteWhy")}
      </ConfirmDialog>
    </Section>
  );
}
