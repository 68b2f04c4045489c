import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ButtonLink } from "../../ui/button.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Section, Tile, Tiles, Words } from "../../ui/layout.tsx";
import { Banner, ErrorNotice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Loading } from "../../ui/progress.tsx";
import { AccountView } from "../account-view.tsx";
import type { OrganizationView } from "../employee.ts";
import type { Integration } from "../integration.ts";
import { useMember } from "../session.ts";

/** Where somebody begins: how things stand for an administrator, the own account for others. */
export function HomePage() {
  const { t } = useTranslation("saasHome");
  const { organization, employee } = useMember();
  const isAdministrator = employee.role === "administrator";
  return (
    <Page
      title={isAdministrator ? organization.name : t("welcome", { name: employee.displayName })}
      lead={isAdministrator ? t("lead") : t("employeeLead", { name: organization.name })}
      actions={
        isAdministrator && (
          <ButtonLink kind="main" to="/setup">
            {t("setup")}
          </ButtonLink>
        )
      }
    >
      {isAdministrator ? <Standing /> : <AccountView />}
    </Page>
  );
}

function Standing() {
  const { t } = useTranslation("saasHome");
  const { t: integration } = useTranslation("integration");
  const { api } = useMember();
  const view = useQuery({
    queryKey: [api.base, ""],
    queryFn: ({ signal }) => api.get<OrganizationView>("", { signal }),
  });
  const { data } = useQuery({
    queryKey: [api.base, "/integration"],
    queryFn: ({ signal }) => api.get<{ integration: Integration }>("/integration", { signal }),
  });
  if (view.error !== null) {
    return (
      <ErrorNotice error={view.error} what={t("failed")} onRetry={() => void view.refetch()} />
    );
  }
  if (view.data === undefined) return <Loading />;
  const { counts } = view.data;
  return (
    <>
      {counts.needsAttention > 0 && (
        <Banner
          tone="warn"
          title={t("attention", { count: counts.needsAttention })}
          actions={
            <ButtonLink to="/employees" search={{ show: "attention" }}>
              {t("toAttention")}
            </ButtonLink>
          }
        >
          <Words>{t("attentionText")}</Words>
        </Banner>
      )}
      {data?.integration.expiring.map(({ id, name, expires }) => (
        <Banner
          key={id}
          tone="warn"
          title={integration("expiring", { name })}
          actions={<ButtonLink to="/integration">{t("toIntegration")}</ButtonLink>}
        >
          <Words>
            {integration("expiringText")} <Instant at={expires} />
          </Words>
        </Banner>
      ))}
      <Tiles>
        <Tile label={t("active")} value={counts.active} to="/employees" />
        <Tile
          label={t("inactive")}
          value={counts.inactive}
          to="/employees"
          search={{ inactive: "true" }}
        />
        <Tile label={t("managed")} value={counts.managed} to="/employees" />
        <Tile
          label={t("needsAttention")}
          value={counts.needsAttention}
          to="/employees"
          search={{ show: "attention" }}
        />
      </Tiles>
      {data !== undefined && <IntegrationBox integration={data.integration} />}
    </>
  );
}

function IntegrationBox({ integration }: { readonly integration: Integration }) {
  const { t } = useTranslation("saasHome");
  const { enabled, checklist, lastRequest } = integration;
  const done = checklist.filter(({ at }) => at !== undefined).length;
  return (
    <Section
      title={t("integration")}
      actions={<ButtonLink to="/integration">{t("toIntegration")}</ButtonLink>}
    >
      <Words>{t(enabled ? "isEnabled" : "isDisabled")}</Words>
      <Words>{t("steps", { done, count: checklist.length })}</Words>
      {lastRequest !== undefined && (
        <Words>
          {t("lastRequest")} <Instant at={lastRequest.at} />
        </Words>
      )}
    </Section>
  );
}
