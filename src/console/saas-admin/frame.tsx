import { useQuery } from "@tanstack/react-query";
import { Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFreshness } from "../shared/freshness.ts";
import { ToSignIn } from "../shared/to-sign-in.tsx";
import type { Command } from "../ui/commands.tsx";
import { EmptyState } from "../ui/empty.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { Loading } from "../ui/progress.tsx";
import { type NavGroup, Shell } from "../ui/shell.tsx";
import type { Shortcut } from "../ui/shortcuts.ts";
import { useLiveUpdates } from "./live.ts";
import { basePath } from "./organization.ts";
import { sessionQuery, useMember, useSignOut } from "./session.ts";
import { listSetupPages } from "./setup-pages.ts";

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
  const commands = useCommands(isAdministrator);
  const shortcuts = useShortcutPages(isAdministrator);
  const { pathname } = useLocation();
  const { t } = useTranslation("saasAdmin");
  useLiveUpdates();
  return (
    <Shell
      brand={member.organization.name}
      place=""
      groups={groups}
      commands={commands}
      shortcuts={shortcuts}
      freshness={useFreshness()}
      who={member.employee.displayName}
      onSignOut={() => void signOut()}
    >
      {isAdministrator || OWN_PAGES.includes(pathname) ? (
        <Outlet />
      ) : (
        <EmptyState title={t("notAdministrator")}>{t("notAdministratorText")}</EmptyState>
      )}
    </Shell>
  );
}

/** The keys that lead to pages after a `g`. */
function useShortcutPages(isAdministrator: boolean): readonly Shortcut[] {
  const { t } = useTranslation("saasAdmin");
  const all = [
    { key: "h", name: "home", to: "/" },
    { key: "e", name: "employees", to: "/employees" },
    { key: "i", name: "integration", to: "/integration" },
    { key: "s", name: "singleSignOn", to: "/single-sign-on" },
    { key: "l", name: "requests", to: "/requests" },
    { key: "a", name: "audit", to: "/audit" },
  ] as const;
  const pages = isAdministrator ? all : all.slice(0, 1);
  return pages.map(({ key, name, to }) => ({ key, to, label: t(`nav.${name}`) }));
}

/** What is for everybody who is signed in. */
const OWN_PAGES: readonly string[] = ["/", "/account"];

/** The pages of the navigation; each page adds itself here. */
function useNavigation(isAdministrator: boolean): readonly NavGroup[] {
  const { t } = useTranslation("saasAdmin");
  const { application } = useMember().organization;
  const own = { label: t("nav.account"), to: "/account" };
  const home = { label: t("nav.home"), to: "/" };
  if (!isAdministrator) return [{ items: [home, own] }];
  return [
    { items: [home] },
    {
      title: t("nav.setup"),
      to: "/setup",
      items: listSetupPages(application).map(({ name, to }) => ({ label: t(`nav.${name}`), to })),
    },
    {
      title: t("nav.log"),
      items: [
        { label: t("nav.requests"), to: "/requests" },
        { label: t("nav.audit"), to: "/audit" },
      ],
    },
    { items: [own] },
  ];
}

/** Other names that guides have for pages, old and new: each leads to where it is. */
const OTHER_NAMES = [
  { label: "Microsoft Entra provisioning", to: "/integration" },
  { label: "Microsoft Azure AD Provisioning", to: "/integration" },
  { label: "SCIM Provisioning endpoint URL", to: "/integration" },
  { label: "Bearer Token", to: "/integration" },
  { label: "API Token Management", to: "/integration" },
  { label: "Integrations", to: "/integration" },
  { label: "Microsoft Azure AD SSO", to: "/single-sign-on" },
  { label: "Microsoft Entra SSO", to: "/single-sign-on" },
  { label: "Show inactive employees", to: "/employees", search: { inactive: "true" } },
] as const;

function useCommands(isAdministrator: boolean): readonly Command[] {
  const navigate = useNavigate();
  if (!isAdministrator) return [];
  return OTHER_NAMES.map((name) => ({
    id: name.label,
    label: name.label,
    run: () =>
      void navigate({ to: name.to, search: ("search" in name ? name.search : {}) as never }),
  }));
}
