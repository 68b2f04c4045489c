import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../shared/act.ts";
import { ApiError } from "../shared/api.ts";
import { Dialog } from "../ui/dialog.tsx";
import { ChoiceField, type FieldErrors, Form, TextField } from "../ui/form.tsx";
import { Words } from "../ui/layout.tsx";
import { announce } from "../ui/notice.tsx";
import { useMember } from "./session.ts";

interface Invited {
  /** Absent when it was mailed. */
  readonly link?: string;
  readonly to?: string;
}

/** Invites somebody by a mail, or by a link that the administrator hands over. */
export function InviteDialog({
  canMail,
  onClose,
  onLink,
}: {
  readonly canMail: boolean;
  readonly onClose: () => void;
  readonly onLink: (link: string | undefined) => void;
}) {
  const { t, i18n } = useTranslation("invitation");
  const { api } = useMember();
  const [email, setEmail] = useState("");
  const [way, setWay] = useState(canMail ? "mail" : "link");
  const [missing, setMissing] = useState<string | undefined>();
  const inviting = useAct(api.base, (body: object) =>
    api.post<Invited>("/integration/invitations", body),
  );
  const submit = (): FieldErrors => {
    const found = email.trim() === "" ? t("emailMissing") : undefined;
    setMissing(found);
    if (found !== undefined) return { email: found };
    const isMailed = way === "mail";
    const body = { email: email.trim(), ...(isMailed && { mail: true, language: i18n.language }) };
    inviting.mutate(body, {
      onSuccess: ({ link, to }) => {
        onLink(link);
        if (to !== undefined) announce({ message: t("mailed", { email: to }) });
        onClose();
      },
    });
    return {};
  };
  const isRefused = inviting.error instanceof ApiError && inviting.error.fields.includes("email");
  return (
    <Dialog title={t("invite")} isOpen onClose={onClose}>
      <Form
        submit={t(way === "mail" ? "send" : "make")}
        isBusy={inviting.isPending}
        error={inviting.error}
        failure={t("inviteFailed")}
        onSubmit={submit}
        onCancel={onClose}
      >
        <Words>{t("inviteText")}</Words>
        <TextField
          name="email"
          kind="email"
          label={t("email")}
          error={missing ?? (isRefused ? inviting.error?.message : undefined)}
          value={email}
          onChange={setEmail}
          isFocused
          isRequired
        />
        <ChoiceField
          name="way"
          label={t("way")}
          hint={canMail ? undefined : t("noMail")}
          value={way}
          choices={[
            ...(canMail ? [{ value: "mail", label: t("byMail") }] : []),
            { value: "link", label: t("byLink") },
          ]}
          onChange={setWay}
        />
      </Form>
    </Dialog>
  );
}
