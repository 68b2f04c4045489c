import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { formatQuery, type GraphPage, quoteOData } from "../../shared/api.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Column, Facts, Words } from "../../ui/layout.tsx";
import { Banner, ErrorNotice } from "../../ui/notice.tsx";
import { type Application, applicationPath } from "../application.ts";
import { Exchanges, type SentExchange } from "../connection/report.tsx";
import { useSettings } from "../connection/settings.ts";
import type { ProvisioningJob, Quarantine } from "../job.ts";
import { readNotifications } from "../notifications.ts";
import { useAdmin } from "../session.ts";
import { useControl } from "./control.ts";

const KNOWN = [
  "Unauthorized",
  "InsufficientRights",
  "SystemForCrossDomainIdentityManagementServiceIncompatible",
  "TargetUnavailable",
  "TooManyDeletes",
  "EscrowThresholdExceeded",
] as const;

type Known = (typeof KNOWN)[number];

/** Why nothing goes on, since when, until when, with what it is known by, and what ends it. */
export function QuarantineBanner({
  application,
  job,
}: {
  readonly application: Application;
  readonly job: ProvisioningJob;
}) {
  const { t } = useTranslation("provisioning");
  const { may } = useAdmin();
  const { id, displayName: name } = application;
  const control = useControl(id, job.id);
  const { quarantine } = job.status;
  if (quarantine === null) return null;
  const isDisabled = quarantine.nextAttempt === null;
  const { code, message } = quarantine.error;
  const known = KNOWN.find((each) => each === code);
  return (
    <Banner
      tone="bad"
      title={isDisabled ? t("quarantine.disabled") : t("quarantine.title")}
      actions={
        <>
          <Fix id={id} code={code} />
          {may("application.write") && (
            <Button isBusy={control.isPending} onPress={() => control.mutate({ kind: "start" })}>
              {t("quarantine.tryNow")}
            </Button>
          )}
        </>
      }
    >
      <Column gap="xs">
        <Words strong>{known === undefined ? message : t(`cause.${known}`, { name })}</Words>
        {known !== undefined && <Words small>{message}</Words>}
        <QuarantineFacts id={id} quarantine={quarantine} />
        <Words small>{t("quarantine.leaves")}</Words>
        {control.error !== null && <ErrorNotice error={control.error} what={t("controlFailed")} />}
        {may("log.read") && code !== "TooManyDeletes" && <Evidence id={id} jobId={job.id} />}
      </Column>
    </Banner>
  );
}

const PLACES: Readonly<Partial<Record<Known, readonly [page: string, words: "review" | "logs"]>>> =
  {
    TooManyDeletes: ["/staged-deletions", "review"],
    EscrowThresholdExceeded: ["/logs", "logs"],
  };

/** The one button that leads to what is wrong. */
function Fix({ id, code }: { readonly id: string; readonly code: string }) {
  const { t } = useTranslation("provisioning");
  const [page, words] = PLACES[code as Known] ?? [
    "/connectivity",
    code === "Unauthorized" || code.includes("Credentials") || code.includes("Token")
      ? ("token" as const)
      : ("address" as const),
  ];
  return (
    <ButtonLink
      kind="main"
      to={applicationPath(id, `/provisioning${page}`)}
      search={words === "logs" ? { status: "failure" } : {}}
    >
      {t(`fix.${words}`)}
    </ButtonLink>
  );
}

function QuarantineFacts({
  id,
  quarantine,
}: {
  readonly id: string;
  readonly quarantine: Quarantine;
}) {
  const { t } = useTranslation("provisioning");
  const { data } = useSettings(id);
  const mail = data === undefined ? undefined : readNotifications(data);
  const told =
    mail?.Enabled === true && mail.Recipients !== "" ? mail.Recipients : t("quarantine.nobody");
  return (
    <Facts
      facts={[
        { name: t("quarantine.since"), value: <Instant at={quarantine.seriesBegan} /> },
        { name: t("quarantine.attempts"), value: quarantine.seriesCount },
        {
          name: t("quarantine.nextAttempt"),
          value: quarantine.nextAttempt !== null && <Instant at={quarantine.nextAttempt} />,
        },
        { name: t("quarantine.mailed"), value: data === undefined ? "…" : told },
      ]}
    />
  );
}

interface FailedRecord {
  readonly id: string;
  readonly exchanges?: readonly SentExchange[];
}

const MOST_SHOWN = 5;

/** The last requests that failed, as they went over the line. */
function Evidence({ id, jobId }: { readonly id: string; readonly jobId: string }) {
  const { t } = useTranslation("provisioning");
  const { rollcall } = useAdmin();
  const { data: settings } = useSettings(id);
  const failed = useQuery({
    queryKey: ["log", rollcall.base, "evidence", jobId],
    queryFn: ({ signal }) => {
      const filter = `jobId eq ${quoteOData(jobId)} and provisioningStatusInfo/status eq 'failure'`;
      const query = formatQuery({ filter, top: MOST_SHOWN, exchanges: "true" });
      return rollcall.get<GraphPage<FailedRecord>>(`/provisioningLog${query}`, { signal });
    },
  });
  const exchanges = (failed.data?.value ?? []).flatMap(
    (record) => record.exchanges?.slice(-1) ?? [],
  );
  if (failed.data === undefined) return null;
  return (
    <details>
      <summary>{t("quarantine.evidence")}</summary>
      {exchanges.length === 0 ? (
        <Words small>{t("quarantine.noEvidence")}</Words>
      ) : (
        <Exchanges tenantUrl={settings?.secrets.BaseAddress ?? ""} exchanges={exchanges} />
      )}
    </details>
  );
}
