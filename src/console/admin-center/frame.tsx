import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFreshness } from "../shared/freshness.ts";
import { findLabels } from "../shared/language.ts";
import { ToSignIn } from "../shared/to-sign-in.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { Loading } from "../ui/progress.tsx";
import { type NavGroup, Shell } from "../ui/shell.tsx";
import type { Shortcut } from "../ui/shortcuts.ts";
import { useFinder } from "./finder.ts";
import { useLiveUpdates } from "./live.ts";
import { useOtherNames } from "./other-names.ts";
import { sessionQuery, useAdmin, useSignOut } from "./session.ts";

/** The frame around every page for somebody who is signed in; others are asked to sign in. */
export function AdminFrame() {
  const { t } = useTranslation("adminCenter");
  const session = useQuery(sessionQuery);
  if (session.error !== null) {
    const retry = () => void session.refetch();
    return <ErrorNotice error={session.error} what={t("sessionFailed")} onRetry={retry} />;
  }
  if (session.data === undefined) return <Loading />;
  if (session.data === null) return <ToSignIn />;
  return <SignedIn />;
}

function SignedIn() {
  const admin = useAdmin();
  const signOut = useSignOut();
  const groups = useNavigation();
  const commands = useOtherNames();
  const find = useFinder();
  const shortcuts = useShortcutPages();
  const { t } = useTranslation("adminCenter");
  useLiveUpdates();
  return (
    <Shell
      brand={t("brand")}
      place={admin.tenant.displayName}
      groups={groups}
      commands={commands}
      find={find}
      shortcuts={shortcuts}
      freshness={useFreshness()}
      who={admin.administrator.name}
      onSignOut={() => void signOut()}
    >
      <Outlet />
    </Shell>
  );
}

/** The keys that lead to pages after a `g`. */
function useShortcutPages(): readonly Shortcut[] {
  const { t } = useTranslation("adminCenter");
  const pages = [
    { key: "h", name: "home", to: "/" },
    { key: "a", name: "applications", to: "/applications" },
    { key: "u", name: "users", to: "/users" },
    { key: "g", name: "groups", to: "/groups" },
    { key: "l", name: "logs", to: "/provisioning-logs" },
    { key: "p", name: "propagation", to: "/propagation" },
    { key: "d", name: "diagnostics", to: "/diagnostics" },
    { key: "s", name: "account", to: "/account" },
  ] as const;
  return pages.map(({ key, name, to }) => ({ key, to, label: t(`nav.${name}`) }));
}

/** The pages of the navigation; each page adds itself here. */
function useNavigation(): readonly NavGroup[] {
  const { t } = useTranslation("adminCenter");
  const { t: people } = useTranslation("people");
  const { may } = useAdmin();
  const applications = { label: t("nav.applications"), to: "/applications" };
  // Guides of one edition have applications in a group of their own.
  const isApart = findLabels() === "classic";
  return [
    { items: [{ label: t("nav.home"), to: "/" }] },
    {
      title: t("nav.directory"),
      items: [
        { label: t("nav.users"), to: "/users" },
        { label: t("nav.groups"), to: "/groups" },
        { label: t("nav.sources"), to: "/sources" },
        { label: t("nav.deleted"), to: "/deleted-users" },
        ...(isApart ? [] : [applications]),
      ],
    },
    ...(isApart ? [{ title: t("nav.applicationsApart"), items: [applications] }] : []),
    {
      title: t("nav.monitoring"),
      items: [
        { label: people("plans.title"), to: "/plans" },
        { label: t("nav.logs"), to: "/provisioning-logs" },
        { label: t("nav.audit"), to: "/audit-logs" },
        { label: t("nav.propagation"), to: "/propagation" },
        { label: people("leavers.title"), to: "/end-of-access" },
        ...(may("application.create")
          ? [{ label: t("nav.notifications"), to: "/notifications" }]
          : []),
      ],
    },
    {
      title: t("nav.tools"),
      items: [
        ...(may("application.create") ? [{ label: t("nav.checker"), to: "/scim-checker" }] : []),
        { label: t("nav.diagnostics"), to: "/diagnostics" },
      ],
    },
    {
      title: t("nav.settings"),
      items: [
        { label: t("nav.allSettings"), to: "/settings" },
        ...(may("administrator.read")
          ? [{ label: t("nav.administrators"), to: "/administrators" }]
          : []),
        ...(may("token.read") ? [{ label: t("nav.tokens"), to: "/tokens" }] : []),
        { label: t("nav.account"), to: "/account" },
      ],
    },
  ];
}
