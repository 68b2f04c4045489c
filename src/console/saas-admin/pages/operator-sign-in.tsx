import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type RawSearch, readText, useSearchState } from "../../shared/search.ts";
import { Entrance } from "../../ui/entrance.tsx";
import { type FieldErrors, Form, SecretField } from "../../ui/form.tsx";
import { OPERATOR_BASE, operatorApi } from "../operator/api.ts";

function readSearch(raw: RawSearch): { readonly next: string } {
  return { next: readText(raw.next) };
}

/** The vendor's operator signs in, with the operator's token. */
export function OperatorSignInPage() {
  const { t } = useTranslation("operator");
  const [{ next }] = useSearchState(readSearch);
  const queries = useQueryClient();
  const [token, setToken] = useState("");
  const [wrong, setWrong] = useState<FieldErrors>({});
  const signingIn = useMutation({
    mutationFn: () => operatorApi.post("/operator/session", { token: token.trim() }),
    onSuccess: () => {
      queries.clear();
      const place = next.startsWith("/") && !next.startsWith("//") ? next : "/";
      window.location.replace(OPERATOR_BASE + place);
    },
  });
  const submit = (): FieldErrors => {
    const found = { token: token.trim() === "" ? t("tokenMissing") : undefined };
    setWrong(found);
    if (found.token === undefined) signingIn.mutate();
    return found;
  };
  return (
    <Entrance brand={t("brand")} title={t("signIn")} lead={t("signInLead")}>
      <Form
        submit={t("signIn")}
        isBusy={signingIn.isPending || signingIn.isSuccess}
        error={signingIn.error}
        failure={t("signInFailed")}
        onSubmit={submit}
      >
        <SecretField
          name="token"
          label={t("operatorToken")}
          hint={t("operatorTokenHint")}
          autoComplete="off"
          error={wrong.token}
          value={token}
          onChange={setToken}
        />
      </Form>
    </Entrance>
  );
}
