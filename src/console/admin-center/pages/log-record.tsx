import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type RawSearch, readChoice, useSearchState } from "../../shared/search.ts";
import { formatDuration } from "../../shared/time.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Column, Facts, Row, TextLink, Words } from "../../ui/layout.tsx";
import { Banner, ErrorNotice, StatusBadge } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Loading } from "../../ui/progress.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { applicationPath } from "../application.ts";
import { ApplicationPage } from "../application-page.tsx";
import { type LogRecord, STATUS_TONES } from "../provisioning/log-types.ts";
import { Exchanges, Modified, RecordSteps } from "../provisioning/record-steps.tsx";
import { useAdmin } from "../session.ts";

const TABS = ["steps", "troubleshooting", "modified", "summary", "exchange"] as const;

function readSearch(raw: RawSearch) {
  return { tab: readChoice(raw.tab, TABS) };
}

/** One record of the provisioning log: what was done for somebody, why, and what was sent. */
export function LogRecordPage() {
  const { t } = useTranslation("provisioningLogs");
  const params = useParams({ strict: false }) as { readonly id?: string; readonly record?: string };
  const { record: recordId = "", id } = params;
  const { graph } = useAdmin();
  const record = useQuery({
    queryKey: [graph.base, "/auditLogs/provisioning", recordId],
    queryFn: ({ signal }) =>
      graph.get<LogRecord>(`/auditLogs/provisioning/${encodeURIComponent(recordId)}`, { signal }),
  });
  const list = id === undefined ? "/provisioning-logs" : applicationPath(id, "/provisioning/logs");
  const head = {
    ...useHead(record.data),
    above: [{ label: t("title"), to: list }],
  };
  const content =
    record.error !== null ? (
      <ErrorNotice
        error={record.error}
        what={t("oneFailed")}
        onRetry={() => void record.refetch()}
      />
    ) : record.data === undefined ? (
      <Loading />
    ) : (
      <Record record={record.data} list={list} />
    );
  if (id === undefined) {
    const { above: crumbs, ...rest } = head;
    return (
      <Page {...rest} crumbs={crumbs}>
        {content}
      </Page>
    );
  }
  return (
    <ApplicationPage id={id} isProvisioning {...head}>
      {() => content}
    </ApplicationPage>
  );
}

/** Whom a record is about, what was done, and the ways to hand it on. */
function useHead(record: LogRecord | undefined) {
  const { t } = useTranslation("provisioningLogs");
  if (record === undefined) return { title: t("oneTitle") };
  return {
    title: record.sourceIdentity.displayName,
    lead: t("recordLead", {
      action: t(`actions.${record.provisioningAction}`),
      target: record.targetSystem.displayName,
    }),
    actions: (
      <>
        <CopyButton text={window.location.href} label={t("copyLink")} />
        <CopyButton text={JSON.stringify(record, undefined, 2)} label={t("copyJson")} />
      </>
    ),
  };
}

function Record({ record, list }: { readonly record: LogRecord; readonly list: string }) {
  const { t } = useTranslation("provisioningLogs");
  const [{ tab }, change] = useSearchState(readSearch);
  const { status } = record.provisioningStatusInfo;
  return (
    <>
      <Row>
        <StatusBadge tone={STATUS_TONES[status]}>{t(`statuses.${status}`)}</StatusBadge>
        <Instant at={record.activityDateTime} />
      </Row>
      <Tabs
        label={t("tabs")}
        tabs={TABS.map((value) => ({ value, label: t(`tab.${value}`) }))}
        value={tab}
        onChange={(value) => change({ tab: value })}
      >
        {tab === "steps" && <RecordSteps record={record} />}
        {tab === "troubleshooting" && <Troubleshooting record={record} />}
        {tab === "modified" &&
          (record.modifiedProperties.length === 0 ? (
            <Words>{t("noModified")}</Words>
          ) : (
            <Modified properties={record.modifiedProperties} />
          ))}
        {tab === "summary" && <Summary record={record} list={list} />}
        {tab === "exchange" && <ExchangeTab record={record} />}
      </Tabs>
    </>
  );
}

function Troubleshooting({ record }: { readonly record: LogRecord }) {
  const { t } = useTranslation("provisioningLogs");
  const { errorInformation: error, status } = record.provisioningStatusInfo;
  const { sourceIdentity, servicePrincipal } = record;
  const to = applicationPath(servicePrincipal.id, "/provisioning/on-demand");
  const search = { object: sourceIdentity.identityType, person: sourceIdentity.id };
  const skip = record.provisioningSteps.findLast((step) => step.status === "skipped");
  return (
    <Column>
      {error === null ? (
        <Words>
          {status === "skipped" ? (skip?.description ?? t("noTrouble")) : t("noTrouble")}
        </Words>
      ) : (
        <Banner tone={STATUS_TONES[status]} title={error.errorCode}>
          <Words>{error.reason}</Words>
          <Words strong>{error.recommendedAction}</Words>
        </Banner>
      )}
      <Row>
        <ButtonLink to={to} search={search}>
          {t("onDemand")}
        </ButtonLink>
      </Row>
    </Column>
  );
}

function Summary({ record, list }: { readonly record: LogRecord; readonly list: string }) {
  const { t, i18n } = useTranslation("provisioningLogs");
  const { sourceIdentity: source, targetIdentity: target, servicePrincipal } = record;
  const page = source.identityType === "User" ? "/users" : "/groups";
  const facts = [
    {
      name: t("identity"),
      value: (
        <TextLink to={`${page}/${encodeURIComponent(source.id)}`}>{source.displayName}</TextLink>
      ),
    },
    ...Object.entries(source.details ?? {}).map(([name, value]) => ({ name, value })),
    { name: t("sourceId"), value: source.id },
    { name: t("targetId"), value: target?.id },
    {
      name: t("application"),
      value: (
        <TextLink to={applicationPath(servicePrincipal.id)}>
          {servicePrincipal.displayName}
        </TextLink>
      ),
    },
    { name: t("action"), value: t(`actions.${record.provisioningAction}`) },
    { name: t("duration"), value: formatDuration(record.durationInMilliseconds, i18n.language) },
    { name: t("by"), value: record.initiatedBy.displayName },
    {
      name: t("cycle"),
      value: (
        <TextLink to={list} search={{ cycle: record.cycleId }}>
          {record.cycleId}
        </TextLink>
      ),
    },
    { name: t("change"), value: record.changeId },
    {
      name: t("others"),
      value: (
        <TextLink to={list} search={{ person: source.id }}>
          {t("othersLink")}
        </TextLink>
      ),
    },
  ];
  return <Facts facts={facts} />;
}

function ExchangeTab({ record }: { readonly record: LogRecord }) {
  const { t } = useTranslation("provisioningLogs");
  const { exchanges = [] } = record;
  if (exchanges.length === 0) return <Words>{t("noExchange")}</Words>;
  return (
    <Column>
      <Words small>{t("exchangeHint")}</Words>
      <Exchanges exchanges={exchanges} />
    </Column>
  );
}
