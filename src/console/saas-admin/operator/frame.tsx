import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFreshness } from "../../shared/freshness.ts";
import { ToSignIn } from "../../shared/to-sign-in.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { Shell } from "../../ui/shell.tsx";
import { OPERATOR_BASE, operatorApi, operatorSession } from "./api.ts";

/** The frame around the vendor's pages, for whoever holds the operator's token. */
export function OperatorFrame() {
  const { t } = useTranslation("operator");
  const queries = useQueryClient();
  const session = useQuery(operatorSession);
  const freshness = useFreshness();
  if (session.error !== null) {
    const retry = () => void session.refetch();
    return <ErrorNotice error={session.error} what={t("sessionFailed")} onRetry={retry} />;
  }
  if (session.data === undefined) return <Loading />;
  if (!session.data) return <ToSignIn base={OPERATOR_BASE} />;
  const signOut = async (): Promise<void> => {
    await operatorApi.delete("/operator/session");
    queries.clear();
    window.location.assign(`${OPERATOR_BASE}/sign-in`);
  };
  return (
    <Shell
      brand={t("brand")}
      place={t("place")}
      groups={[{ items: [{ label: t("organizations"), to: "/" }] }]}
      freshness={freshness}
      who={t("operator")}
      onSignOut={() => void signOut()}
    >
      <Outlet />
    </Shell>
  );
}
