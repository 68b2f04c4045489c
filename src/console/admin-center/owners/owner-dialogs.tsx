import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../../shared/act.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { type FieldErrors, Form, TextField } from "../../ui/form.tsx";
import { Words } from "../../ui/layout.tsx";
import { announce } from "../../ui/notice.tsx";
import { PickField } from "../../ui/pick-field.tsx";
import type { Application } from "../application.ts";
import { usePeople } from "../directory/people.ts";
import { useAdmin } from "../session.ts";
import type { SignInLink } from "../settings/administrator.ts";
import { LinkDialog } from "../settings/administrator-dialog.tsx";
import { nameOfOwner, type Owner, useOwners } from "./owner.ts";

/** One more user who looks after the application. */
export function AddOwner({
  application,
  onClose,
}: {
  readonly application: Application;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("owners");
  const [text, setText] = useState("");
  const [id, setId] = useState("");
  const [wrong, setWrong] = useState<FieldErrors>({});
  const choices = usePeople("User", text, id);
  const { adding } = useOwners(application);
  const submit = (): FieldErrors => {
    const missing = id === "" ? t("whoMissing") : undefined;
    setWrong({ who: missing });
    if (missing === undefined) {
      adding.mutate(id, {
        onSuccess: () => {
          announce({ message: t("added") });
          onClose();
        },
      });
    }
    return { who: missing };
  };
  return (
    <Dialog title={t("add")} isOpen onClose={onClose}>
      <Form
        submit={t("add")}
        isBusy={adding.isPending}
        error={adding.error}
        failure={t("addFailed")}
        onSubmit={submit}
        onCancel={onClose}
      >
        <PickField
          name="who"
          label={t("who")}
          hint={t("whoHint")}
          isRequired
          error={wrong.who}
          value={id}
          choices={choices.map((each) => ({ value: each.id, label: each.label }))}
          onSearch={setText}
          onChange={setId}
        />
      </Form>
    </Dialog>
  );
}

/** A sign-in for an owner: an administrator whose applications are those that the user owns. */
export function GiveAccess({
  owner,
  onClose,
}: {
  readonly owner: Owner;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("owners");
  const { rollcall } = useAdmin();
  const name = nameOfOwner(owner);
  const [email, setEmail] = useState(owner.mail ?? "");
  const [link, setLink] = useState<SignInLink | undefined>();
  const giving = useAct<void, SignInLink>(rollcall.base, () =>
    rollcall.post<SignInLink>("/administrators", {
      name,
      email: email.trim() || null,
      role: "Application Owner",
      ownerId: owner.id,
    }),
  );
  if (link !== undefined) return <LinkDialog name={name} link={link} onClose={onClose} />;
  return (
    <Dialog title={t("giveTitle", { name })} isOpen onClose={onClose}>
      <Form
        submit={t("give")}
        isBusy={giving.isPending}
        error={giving.error}
        failure={t("giveFailed")}
        onSubmit={() => {
          giving.mutate(undefined, { onSuccess: setLink });
          return {};
        }}
        onCancel={onClose}
      >
        <Words>{t("giveText")}</Words>
        <TextField
          name="email"
          label={t("email")}
          hint={t("emailHint")}
          kind="email"
          value={email}
          onChange={setEmail}
        />
      </Form>
    </Dialog>
  );
}
