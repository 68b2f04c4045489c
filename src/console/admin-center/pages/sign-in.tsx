import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../shared/api.ts";
import { type RawSearch, readText, useSearchState } from "../../shared/search.ts";
import { Button } from "../../ui/button.tsx";
import { Entrance } from "../../ui/entrance.tsx";
import { type FieldErrors, Form, SecretField, TextField } from "../../ui/form.tsx";
import { Words } from "../../ui/layout.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { sessionApi } from "../session.ts";

interface SignInSearch {
  /** A one-time link's secret. */
  readonly link: string;
  /** Where somebody wanted to go. */
  readonly next: string;
}

function readSearch(raw: RawSearch): SignInSearch {
  return { link: readText(raw.link), next: readText(raw.next) };
}

/** Sign in by a one-time link, or by address and password. */
export function SignInPage() {
  const [{ link, next }] = useSearchState(readSearch);
  const queries = useQueryClient();
  const signIn = useMutation({
    mutationFn: (body: object) => sessionApi.post("/sign-in", body),
    onSuccess: () => {
      queries.clear();
      // The whole page anew, so that nothing stays of whoever was signed in before, nor the link.
      window.location.replace(isOwnPath(next) ? next : "/");
    },
  });
  return link === "" ? (
    <ByPassword {...signIn} />
  ) : (
    <ByLink {...signIn} mutate={() => signIn.mutate({ link })} />
  );
}

interface SignInProps<T> {
  readonly mutate: (body: T) => void;
  readonly isPending: boolean;
  readonly isSuccess: boolean;
  readonly error: Error | null;
}

/** A button and not at once: programs that look into mails would use the link up. */
function ByLink({ mutate, isPending, isSuccess, error }: SignInProps<void>) {
  const { t } = useTranslation("signIn");
  return (
    <Entrance brand={t("adminCenter")} title={t("welcome")} lead={t("linkLead")}>
      {error !== null && <ErrorNotice error={error} what={t("linkFailed")} todo={t("linkTodo")} />}
      <Button kind="main" isBusy={isPending || isSuccess} onPress={() => mutate()}>
        {t("signIn")}
      </Button>
    </Entrance>
  );
}

function ByPassword({ mutate, isPending, isSuccess, error }: SignInProps<object>) {
  const { t } = useTranslation("signIn");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [tenantId, setTenantId] = useState("");
  const [wrong, setWrong] = useState<FieldErrors>({});
  // Where there are several tenants, the server asks for one; where there is one, nobody has to.
  const isTenantAsked = error instanceof ApiError && error.code === "BadRequest";
  const submit = (): FieldErrors => {
    const found = {
      email: email.trim() === "" ? t("emailMissing") : undefined,
      password: password === "" ? t("passwordMissing") : undefined,
    };
    setWrong(found);
    const named = tenantId.trim() === "" ? {} : { tenantId: tenantId.trim() };
    if (found.email === undefined && found.password === undefined) {
      mutate({ email, password, ...named });
    }
    return found;
  };
  return (
    <Entrance brand={t("adminCenter")} title={t("signIn")}>
      <Form
        submit={t("signIn")}
        isBusy={isPending || isSuccess}
        error={error}
        failure={t("failed")}
        onSubmit={submit}
      >
        <TextField
          name="email"
          label={t("email")}
          kind="email"
          autoComplete="username"
          value={email}
          error={wrong.email}
          onChange={setEmail}
        />
        <SecretField
          name="password"
          label={t("password")}
          autoComplete="current-password"
          value={password}
          error={wrong.password}
          onChange={setPassword}
        />
        {(isTenantAsked || tenantId !== "") && (
          <TextField name="tenantId" label={t("tenant")} value={tenantId} onChange={setTenantId} />
        )}
      </Form>
      <Words dimmed small>
        {t("noPassword")}
      </Words>
    </Entrance>
  );
}

/** A path of this server, so that nobody is sent elsewhere by a link to this page. */
function isOwnPath(path: string): boolean {
  return path.startsWith("/") && !path.startsWith("//") && !path.startsWith("/\\");
}
