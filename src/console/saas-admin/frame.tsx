import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ToSignIn } from "../shared/to-sign-in.tsx";
import { EmptyState } from "../ui/empty.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { Loading } from "../ui/progress.tsx";
import { type NavGroup, Shell } from "../ui/shell.tsx";
import { useLiveUpdates } from "./live.ts";
import { basePath } from "./organization.ts";
import { sessionQuery, useMember, useSignOut } from "./session.ts";

/** The frame around every page for somebody who is signed in; others are asked to sign in. */
export function MemberFrame() {
  const { t } = useTranslation("saasAdmin");
  const session = useQuery(sessionQuery);
  if (session.error !== null) {
    const retry = () => void session.refetch();
    return <ErrorNotice error={session.error} what={t("sessionFailed")} onRetry={retry} />;
  }
  if (session.data === undefined) return <Loading />;
  if (session.data === null) return <ToSignIn base={basePath()} />;
  return <SignedIn />;
}

function SignedIn() {
  const member = useMember();
  const signOut = useSignOut();
  const isAdministrator = member.employee.role === "administrator";
  const groups = useNavigation(isAdministrator);
  const { t } = useTranslation("saasAdmin");
  useLiveUpdates();
  return (
    <Shell
      brand={member.organization.name}
      place=""
      groups={groups}
      who={member.employee.displayName}
      onSignOut={() => void signOut()}
    >
      {isAdministrator ? (
        <Outlet />
      ) : (
        <EmptyState title={t("notAdministrator")}>{t("notAdministratorText")}</EmptyState>
      )}
    </Shell>
  );
}

/** The pages of the navigation; each page adds itself here. */
function useNavigation(isAdministrator: boolean): readonly NavGroup[] {
  const { t } = useTranslation("saasAdmin");
  if (!isAdministrator) return [{ items: [{ label: t("nav.home"), to: "/" }] }];
  return [{ title: t("nav.setup"), items: [{ label: t("nav.employees"), to: "/employees" }] }];
}
