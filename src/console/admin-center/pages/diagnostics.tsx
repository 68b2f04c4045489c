import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type RawSearch, readText, useSearchState } from "../../shared/search.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { ChoiceField } from "../../ui/form.tsx";
import { Column, Facts, PlainLink, Row, Section, Words } from "../../ui/layout.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Loading } from "../../ui/progress.tsx";
import { type ApplicationOverview, useOverview } from "../overview.ts";
import { useAdmin } from "../session.ts";

interface Bundle {
  readonly madeDateTime: string;
  readonly records: readonly { readonly status: string; readonly exchanges: readonly unknown[] }[];
}

function readSearch(raw: RawSearch) {
  return { app: readText(raw.app) };
}

/** Everything that whoever helps from outside has to know, as one file without anybody's name. */
export function DiagnosticsPage() {
  const { t } = useTranslation("insights");
  const [{ app }, change] = useSearchState(readSearch);
  const overview = useOverview();
  const withJobs = overview.data?.filter(({ jobs }) => jobs.length > 0);
  const chosen =
    withJobs?.find(({ servicePrincipal }) => servicePrincipal.id === app) ?? withJobs?.[0];
  return (
    <Page title={t("diagnostics")} lead={t("diagnosticsLead")}>
      {overview.error !== null && (
        <ErrorNotice error={overview.error} what={t("applicationsFailed")} />
      )}
      {overview.data === undefined && overview.error === null && <Loading />}
      {withJobs?.length === 0 && (
        <EmptyState
          title={t("noApplications")}
          action={<ButtonLink to="/applications">{t("toApplications")}</ButtonLink>}
        >
          {t("noApplicationsText")}
        </EmptyState>
      )}
      {withJobs !== undefined && chosen !== undefined && (
        <Column>
          <ChoiceField
            name="application"
            label={t("application")}
            value={chosen.servicePrincipal.id}
            choices={withJobs.map(({ servicePrincipal: { id, displayName } }) => ({
              value: id,
              label: displayName,
            }))}
            onChange={(next) => change({ app: next })}
          />
          <BundleOf key={chosen.servicePrincipal.id} application={chosen} />
        </Column>
      )}
    </Page>
  );
}

function BundleOf({ application }: { readonly application: ApplicationOverview }) {
  const { t } = useTranslation("insights");
  const { rollcall } = useAdmin();
  const { servicePrincipal, jobs } = application;
  const job = `/jobs/${encodeURIComponent(jobs[0]?.id ?? "")}`;
  const path = `/applications/${encodeURIComponent(servicePrincipal.id)}${job}/diagnostics`;
  const bundle = useQuery({
    queryKey: [rollcall.base, path],
    queryFn: ({ signal }) => rollcall.get<Bundle>(`${path}?format=json`, { signal }),
  });
  if (bundle.error !== null) {
    const retry = () => void bundle.refetch();
    return <ErrorNotice error={bundle.error} what={t("bundleFailed")} onRetry={retry} />;
  }
  if (bundle.data === undefined) return <Loading />;
  const { records } = bundle.data;
  const failed = records.filter(({ status }) => status === "failure" || status === "warning");
  const exchanges = records.reduce((sum, record) => sum + record.exchanges.length, 0);
  return (
    <Section
      title={t("whatLeaves")}
      actions={
        <Row>
          <Button onPress={() => void bundle.refetch()}>{t("makeAgain")}</Button>
          <PlainLink href={`${rollcall.base}${path}`}>{t("download")}</PlainLink>
        </Row>
      }
    >
      <Words>{t("aliases")}</Words>
      <Facts
        facts={[
          { name: t("records"), value: records.length },
          { name: t("failures"), value: failed.length },
          { name: t("exchanges"), value: exchanges },
        ]}
      />
      <details>
        <summary>{t("preview")}</summary>
        <CodeBlock label={t("preview")} text={JSON.stringify(bundle.data, undefined, 2)} />
      </details>
    </Section>
  );
}
