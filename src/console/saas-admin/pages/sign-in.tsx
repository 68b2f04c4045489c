import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type RawSearch, readText, useSearchState } from "../../shared/search.ts";
import { Button } from "../../ui/button.tsx";
import { Entrance } from "../../ui/entrance.tsx";
import { type FieldErrors, Form, SecretField, TextField } from "../../ui/form.tsx";
import { PlainLink } from "../../ui/layout.tsx";
import { Banner, ErrorNotice } from "../../ui/notice.tsx";
import { basePath } from "../organization.ts";
import { organizationApi } from "../session.ts";

/** What anybody may know of an organization before signing in. */
interface Entry {
  readonly organizationName: string;
  /** Where single sign-on begins; absent: it isn't set up. */
  readonly singleSignOnUrl?: string;
  readonly isPasswordAllowed: boolean;
}

function readSearch(raw: RawSearch): { readonly next: string } {
  return { next: readText(raw.next) };
}

/** Sign in to an application: by the directory, or by user name and password. */
export function SignInPage() {
  const { t } = useTranslation("signIn");
  const [{ next }] = useSearchState(readSearch);
  const entry = useQuery({
    queryKey: ["entry"],
    queryFn: ({ signal }) => organizationApi.get<Entry>("/sign-in", { signal }),
  });
  const { organizationName = "Rollcall", singleSignOnUrl } = entry.data ?? {};
  return (
    <Entrance brand={organizationName} title={t("signIn")}>
      {entry.error !== null && <ErrorNotice error={entry.error} what={t("failed")} />}
      {singleSignOnUrl !== undefined && (
        <PlainLink href={singleSignOnUrl}>{t("bySingleSignOn")}</PlainLink>
      )}
      {entry.data?.isPasswordAllowed === true && <PasswordForm next={next} />}
    </Entrance>
  );
}

function PasswordForm({ next }: { readonly next: string }) {
  const { t } = useTranslation("signIn");
  const queries = useQueryClient();
  const [userName, setUserName] = useState("");
  const [password, setPassword] = useState("");
  const [wrong, setWrong] = useState<FieldErrors>({});
  const signIn = useMutation({
    mutationFn: () => organizationApi.post("/sign-in", { userName: userName.trim(), password }),
    onSuccess: () => {
      queries.clear();
      const place = next.startsWith("/") && !next.startsWith("//") ? next : "/";
      window.location.replace(basePath() + place);
    },
  });
  const asking = useMutation({
    mutationFn: () => organizationApi.post("/password-link", { userName: userName.trim() }),
  });
  const check = (needsPassword: boolean): FieldErrors => {
    const found = {
      userName: userName.trim() === "" ? t("emailMissing") : undefined,
      password: needsPassword && password === "" ? t("passwordMissing") : undefined,
    };
    setWrong(found);
    return found;
  };
  const submit = (): FieldErrors => {
    const found = check(true);
    if (found.userName === undefined && found.password === undefined) signIn.mutate();
    return found;
  };
  const ask = (): void => {
    if (check(false).userName === undefined) asking.mutate();
  };
  return (
    <>
      <Form
        submit={t("signIn")}
        isBusy={signIn.isPending || signIn.isSuccess}
        error={signIn.error ?? asking.error}
        failure={t("failed")}
        onSubmit={submit}
      >
        <TextField
          name="userName"
          label={t("userName")}
          autoComplete="username"
          value={userName}
          error={wrong.userName}
          onChange={setUserName}
        />
        <SecretField
          name="password"
          label={t("password")}
          autoComplete="current-password"
          value={password}
          error={wrong.password}
          onChange={setPassword}
        />
      </Form>
      {asking.isSuccess ? (
        <Banner tone="good" title={t("linkAsked")} />
      ) : (
        <Button kind="quiet" isBusy={asking.isPending} onPress={ask}>
          {t("forgotten")}
        </Button>
      )}
    </>
  );
}
