import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type RawSearch, readText, useSearchState } from "../../shared/search.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { Entrance } from "../../ui/entrance.tsx";
import { type FieldErrors, Form, SecretField, TextField } from "../../ui/form.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { basePath } from "../organization.ts";
import { PasswordStrength } from "../password-strength.tsx";
import { organizationApi } from "../session.ts";

function readSearch(raw: RawSearch): { readonly link: string } {
  return { link: readText(raw.link) };
}

/** Whose link it is. */
interface Holder {
  readonly displayName: string;
  readonly userName: string;
  readonly organizationName: string;
}

/** Make a password with a one-time link out of a mail; whoever has made it is signed in. */
export function PasswordPage() {
  const { t } = useTranslation("signIn");
  const [{ link }] = useSearchState(readSearch);
  // A request that changes nothing, though it is a POST: the link must not stand in an address.
  const holder = useQuery({
    queryKey: ["password-link", link],
    queryFn: ({ signal }) =>
      organizationApi.post<Holder>("/password-link/inspect", { link }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { organizationName = "Rollcall", displayName } = holder.data ?? {};
  return (
    <Entrance brand={organizationName} title={t("newPasswordTitle")} lead={displayName ?? ""}>
      {holder.error !== null && (
        <ErrorNotice error={holder.error} what={t("linkFailed")} todo={t("passwordLinkTodo")} />
      )}
      {holder.error !== null && <ButtonLink to="/sign-in">{t("toSignIn")}</ButtonLink>}
      {holder.data !== undefined && <PasswordForm link={link} holder={holder.data} />}
    </Entrance>
  );
}

function PasswordForm({ link, holder }: { readonly link: string; readonly holder: Holder }) {
  const { t } = useTranslation("signIn");
  const [password, setPassword] = useState("");
  const [wrong, setWrong] = useState<FieldErrors>({});
  const setting = useMutation({
    mutationFn: () => organizationApi.post("/password", { link, password }),
    onSuccess: () => window.location.replace(basePath()),
  });
  const submit = (): FieldErrors => {
    const found = { password: password === "" ? t("passwordMissing") : undefined };
    setWrong(found);
    if (found.password === undefined) setting.mutate();
    return found;
  };
  return (
    <Form
      submit={t("setPassword")}
      isBusy={setting.isPending || setting.isSuccess}
      error={setting.error}
      failure={t("newPasswordFailed")}
      onSubmit={submit}
    >
      <TextField
        name="userName"
        label={t("userName")}
        autoComplete="username"
        isLocked
        value={holder.userName}
        onChange={() => undefined}
      />
      <SecretField
        name="password"
        label={t("newPassword")}
        hint={t("newPasswordHint")}
        autoComplete="new-password"
        value={password}
        error={wrong.password}
        onChange={setPassword}
      />
      {password !== "" && <PasswordStrength password={password} />}
    </Form>
  );
}
