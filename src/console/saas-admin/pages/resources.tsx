import { useTranslation } from "react-i18next";
import { type RawSearch, readChoice, useSearchState } from "../../shared/search.ts";
import { EmptyState } from "../../ui/empty.tsx";
import { Page } from "../../ui/page.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { OwnersTab } from "../owners-tab.tsx";
import { PermissionsTab } from "../permissions-tab.tsx";
import { ResourcesTab } from "../resources-tab.tsx";
import { useMember } from "../session.ts";
import { SubscriptionsTab } from "../subscriptions-tab.tsx";

const TABS = ["resources", "subscriptions", "owners", "permissions"] as const;

function readSearch(raw: RawSearch) {
  return { tab: readChoice(raw.tab, TABS) };
}

/** Who owns what: resources, subscriptions, the company, and who holds which role. */
export function ResourcesPage() {
  const { t } = useTranslation("ownership");
  const { organization } = useMember();
  const [{ tab }, change] = useSearchState(readSearch);
  const crumbs = [{ label: t("setup"), to: "/setup" }];
  if (organization.application !== "bizagi") {
    return (
      <Page title={t("title")} crumbs={crumbs}>
        <EmptyState title={t("noneHere")}>{t("noneHereText")}</EmptyState>
      </Page>
    );
  }
  return (
    <Page title={t("title")} lead={t("lead")} crumbs={crumbs}>
      <Tabs
        label={t("title")}
        tabs={TABS.map((value) => ({ value, label: t(`tab.${value}`) }))}
        value={tab}
        onChange={(value) => change({ tab: value })}
      >
        {tab === "resources" && <ResourcesTab />}
        {tab === "subscriptions" && <SubscriptionsTab />}
        {tab === "owners" && <OwnersTab />}
        {tab === "permissions" && <PermissionsTab />}
      </Tabs>
    </Page>
  );
}
