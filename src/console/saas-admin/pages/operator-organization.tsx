import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type RawSearch, readChoice, readText, useSearchState } from "../../shared/search.ts";
import { Column, Facts, PlainLink } from "../../ui/layout.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Loading } from "../../ui/progress.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import type { OrganizationView } from "../employee.ts";
import { operatorApi } from "../operator/api.ts";
import { OperatorCredentials } from "../operator/credentials.tsx";
import { OperatorPeople } from "../operator/people.tsx";
import { OperatorRules } from "../operator/rules.tsx";

const TABS = ["overview", "credentials", "people", "rules"] as const;

function readSearch(raw: RawSearch) {
  return { tab: readChoice(raw.tab, TABS), q: readText(raw.q) };
}

/** One customer: its state, its credentials, its people's directory role, its rules. */
export function OperatorOrganizationPage() {
  const { t } = useTranslation("operator");
  const { id = "" } = useParams({ strict: false }) as { readonly id?: string };
  const [{ tab, q }, change] = useSearchState(readSearch);
  const path = `/organizations/${encodeURIComponent(id)}`;
  const { data, error, refetch } = useQuery({
    queryKey: [operatorApi.base, path],
    queryFn: ({ signal }) => operatorApi.get<OrganizationView>(path, { signal }),
  });
  const crumbs = [{ label: t("organizations"), to: "/" }];
  if (error !== null) {
    return (
      <Page title={t("oneTitle")} crumbs={crumbs}>
        <ErrorNotice error={error} what={t("oneFailed")} onRetry={() => void refetch()} />
      </Page>
    );
  }
  if (data === undefined) return <Loading />;
  return (
    <Page title={data.organization.name} crumbs={crumbs}>
      <Tabs
        label={data.organization.name}
        tabs={TABS.map((value) => ({ value, label: t(`tab.${value}`) }))}
        value={tab}
        onChange={(value) => change({ tab: value })}
      >
        {tab === "overview" && <Overview view={data} />}
        {tab === "credentials" && <OperatorCredentials path={path} />}
        {tab === "people" && (
          <OperatorPeople path={path} q={q} onSearch={(value) => change({ q: value })} />
        )}
        {tab === "rules" && <OperatorRules path={path} view={data} />}
      </Tabs>
    </Page>
  );
}

function Overview({ view }: { readonly view: OrganizationView }) {
  const { t } = useTranslation("operator");
  const { organization, counts } = view;
  const { id, application, tenantUrl, directory, provisioning } = organization;
  return (
    <Column>
      <Facts
        facts={[
          { name: t("id"), value: id },
          { name: t("application"), value: t(`applications.${application as "bitabiz"}`) },
          { name: t("tenantUrl"), value: tenantUrl },
          { name: t("provisioning"), value: t(`is.${provisioning}`) },
          { name: t("directory"), value: directory?.name },
          { name: t("active"), value: counts.active },
          { name: t("inactive"), value: counts.inactive },
          { name: t("managed"), value: counts.managed },
        ]}
      />
      <PlainLink href={`/app/${encodeURIComponent(id)}`}>{t("toConsole")}</PlainLink>
    </Column>
  );
}
