import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type RawSearch, readText, useSearchState } from "../../shared/search.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { Entrance } from "../../ui/entrance.tsx";
import { type FieldErrors, Form, SecretField } from "../../ui/form.tsx";
import { Words } from "../../ui/layout.tsx";
import { organizationApi } from "../session.ts";

function readSearch(raw: RawSearch): { readonly link: string } {
  return { link: readText(raw.link) };
}

/** Make a password with a one-time link out of a mail. */
export function PasswordPage() {
  const { t } = useTranslation("signIn");
  const [{ link }] = useSearchState(readSearch);
  const [password, setPassword] = useState("");
  const [wrong, setWrong] = useState<FieldErrors>({});
  const setting = useMutation({
    mutationFn: () => organizationApi.post("/password", { link, password }),
  });
  const submit = (): FieldErrors => {
    const found = { password: password === "" ? t("passwordMissing") : undefined };
    setWrong(found);
    if (found.password === undefined) setting.mutate();
    return found;
  };
  return (
    <Entrance brand="Rollcall" title={t("newPasswordTitle")}>
      {setting.isSuccess ? (
        <>
          <Words>{t("nowSignIn")}</Words>
          <ButtonLink kind="main" to="/sign-in">
            {t("toSignIn")}
          </ButtonLink>
        </>
      ) : (
        <Form
          submit={t("setPassword")}
          isBusy={setting.isPending}
          error={setting.error}
          failure={t("newPasswordFailed")}
          onSubmit={submit}
        >
          <SecretField
            name="password"
            label={t("newPassword")}
            hint={t("newPasswordHint")}
            autoComplete="new-password"
            value={password}
            error={wrong.password}
            onChange={setPassword}
          />
        </Form>
      )}
    </Entrance>
  );
}
