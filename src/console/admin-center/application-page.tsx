import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "../ui/notice.tsx";
import { type Crumb, Page } from "../ui/page.tsx";
import { Loading } from "../ui/progress.tsx";
import { type SubNavItem, WithSubNav } from "../ui/sub-nav.tsx";
import { type Application, applicationPath, useApplication } from "./application.ts";
import { useApplicationCopy } from "./copy-forms.ts";

/**
 * A page of an application: where it stands, the application's other pages beside it, and its
 * content once the application is there.
 */
export function ApplicationPage({
  id,
  title,
  lead,
  actions,
  isProvisioning = false,
  above = [],
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** It is one of the pages below Provisioning. */
  readonly isProvisioning?: boolean;
  /** Pages between the application and this one, besides Provisioning. */
  readonly above?: readonly Crumb[];
  readonly children: (application: Application) => ReactNode;
}) {
  const { t } = useTranslation("applications");
  const application = useApplication(id);
  const items = useSubNavigation(id);
  const copyOf = useApplicationCopy();
  const list = [{ label: t("title"), to: "/applications" }];
  if (application.error !== null) {
    const retry = () => void application.refetch();
    return (
      <Page title={title} crumbs={list}>
        <ErrorNotice error={application.error} what={t("oneFailed")} onRetry={retry} />
      </Page>
    );
  }
  if (application.data === undefined) return <Loading />;
  const { displayName } = application.data;
  const crumbs = [
    ...list,
    { label: displayName, to: applicationPath(id) },
    ...(isProvisioning
      ? [{ label: t("nav.provisioning"), to: applicationPath(id, "/provisioning") }]
      : []),
    ...above,
  ];
  return (
    <Page
      title={`${displayName} – ${title}`}
      crumbs={crumbs}
      copy={copyOf(application.data)}
      {...(lead !== undefined && { lead })}
      {...(actions !== undefined && { actions })}
    >
      <WithSubNav label={t("pagesOf", { name: displayName })} items={items}>
        {children(application.data)}
      </WithSubNav>
    </Page>
  );
}

/** Every page of an application. */
function useSubNavigation(id: string): readonly SubNavItem[] {
  const { t } = useTranslation("applications");
  const { t: people } = useTranslation("people");
  const at = (page: string): string => applicationPath(id, page);
  const below = (page: string): string => applicationPath(id, `/provisioning${page}`);
  return [
    { label: t("nav.overview"), to: at("") },
    { label: t("nav.properties"), to: at("/properties") },
    { label: t("nav.owners"), to: at("/owners") },
    { label: t("nav.usersAndGroups"), to: at("/users-and-groups") },
    { label: t("nav.singleSignOn"), to: at("/single-sign-on") },
    {
      label: t("nav.provisioning"),
      to: at("/provisioning"),
      items: [
        { label: t("nav.provisioningOverview"), to: below("") },
        { label: t("nav.connectivity"), to: below("/connectivity") },
        { label: t("nav.attributeMapping"), to: below("/attribute-mapping") },
        { label: t("nav.expressions"), to: below("/expressions") },
        { label: t("nav.scope"), to: below("/scope") },
        { label: t("nav.onDemand"), to: below("/on-demand") },
        { label: t("nav.plan"), to: below("/plan") },
        { label: people("title"), to: below("/people") },
        { label: t("nav.logs"), to: below("/logs") },
        { label: t("nav.staged"), to: below("/staged-deletions") },
        { label: t("nav.history"), to: below("/history") },
        { label: t("nav.audit"), to: below("/audit-logs") },
        { label: t("nav.provisioningProperties"), to: below("/properties") },
        { label: t("nav.edit"), to: below("/edit") },
      ],
    },
  ];
}
