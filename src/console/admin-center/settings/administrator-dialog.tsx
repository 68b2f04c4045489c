import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../../shared/act.ts";
import { CopyField } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { type FieldErrors, Form, TextField } from "../../ui/form.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Column, Words } from "../../ui/layout.tsx";
import { useAdmin } from "../session.ts";
import type { Administrator, SignInLink } from "./administrator.ts";
import {
  findRole,
  lacksApplications,
  type RoleDraft,
  RoleFields,
  roleBody,
} from "./role-fields.tsx";

/** Somebody new, or another name, address or role of somebody. */
export function AdministratorDialog({
  administrator,
  onClose,
}: {
  readonly administrator?: Administrator;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("settings");
  const { t: kit } = useTranslation("kit");
  const { rollcall } = useAdmin();
  const [name, setName] = useState(administrator?.name ?? "");
  const [email, setEmail] = useState(administrator?.email ?? "");
  const [role, setRole] = useState<RoleDraft>({
    role: findRole(administrator?.role ?? "Application Administrator"),
    applicationIds: administrator?.applicationIds ?? [],
    ...(administrator?.ownerId !== undefined && { ownerId: administrator.ownerId }),
  });
  const [wrong, setWrong] = useState<FieldErrors>({});
  const [link, setLink] = useState<SignInLink | undefined>();
  const saving = useAct<object, SignInLink | undefined>(rollcall.base, async (body) => {
    const path = "/administrators";
    if (administrator === undefined) return await rollcall.post<SignInLink>(path, body);
    await rollcall.patch(`${path}/${encodeURIComponent(administrator.id)}`, body);
    return undefined;
  });
  const submit = (): FieldErrors => {
    const found = {
      name: name.trim() === "" ? t("nameMissing") : undefined,
      role: lacksApplications(role) ? t("applicationsMissing") : undefined,
    };
    setWrong(found);
    if (found.name === undefined && found.role === undefined) {
      const body = { name: name.trim(), email: email.trim() || null, ...roleBody(role) };
      const onSuccess = (made: SignInLink | undefined): void =>
        made === undefined ? onClose() : setLink(made);
      saving.mutate(body, { onSuccess });
    }
    return found;
  };
  const title = administrator === undefined ? t("addAdministrator") : t("editAdministrator");
  if (link !== undefined) return <LinkDialog name={name} link={link} onClose={onClose} />;
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <Form
        submit={administrator === undefined ? t("addAdministrator") : kit("save")}
        isBusy={saving.isPending}
        error={saving.error}
        failure={t("administratorFailed")}
        onSubmit={submit}
        onCancel={onClose}
      >
        <TextField
          name="name"
          label={t("name")}
          isRequired
          isFocused
          value={name}
          error={wrong.name}
          onChange={setName}
        />
        <TextField
          name="email"
          label={t("email")}
          hint={t("emailHint")}
          kind="email"
          value={email}
          onChange={setEmail}
        />
        <RoleFields value={role} error={wrong.role} onChange={setRole} />
      </Form>
    </Dialog>
  );
}

/** A link that signs somebody in, shown once. */
export function LinkDialog({
  name,
  link,
  onClose,
}: {
  readonly name: string;
  readonly link: SignInLink;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("settings");
  return (
    <Dialog title={t("linkTitle")} isOpen onClose={onClose}>
      <Column>
        <Words>{t("linkText", { name })}</Words>
        <CopyField label={t("link")} value={link.signInLink} isSecret />
        <Words small>
          {t("linkEnds")} <Instant at={link.signInLinkExpirationDateTime} />
        </Words>
      </Column>
    </Dialog>
  );
}
