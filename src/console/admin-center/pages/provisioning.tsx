import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { formatDuration } from "../../shared/time.ts";
import { Instant } from "../../ui/instant.tsx";
import { Column, Facts, Section, TextLink, Tile, Tiles, Words } from "../../ui/layout.tsx";
import { ErrorNotice, StatusBadge } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { type Application, applicationPath, useApplicationId, useJob } from "../application.ts";
import { ApplicationPage } from "../application-page.tsx";
import { HealthBadge } from "../health.tsx";
import { countInStep, type Execution, minutesOf, type ProvisioningJob } from "../job.ts";
import { CommandBar } from "../overview/command-bar.tsx";
import { CycleStrip, durationOf } from "../overview/cycle-strip.tsx";
import { NoJob } from "../overview/no-job.tsx";
import { ProgressSection } from "../overview/progress-section.tsx";
import { QuarantineBanner } from "../overview/quarantine-banner.tsx";

/** How an application's provisioning is at this moment, and what can be done with it. */
export function ProvisioningPage() {
  const { t } = useTranslation("provisioning");
  const id = useApplicationId();
  const job = useJob(id);
  return (
    <ApplicationPage id={id} title={t("title")}>
      {(application) =>
        job.error !== null ? (
          <ErrorNotice error={job.error} what={t("failed")} onRetry={() => void job.refetch()} />
        ) : job.data === undefined ? (
          <Loading />
        ) : job.data === null ? (
          <NoJob id={id} />
        ) : (
          <Overview application={application} job={job.data} />
        )
      }
    </ApplicationPage>
  );
}

function Overview({
  application,
  job,
}: {
  readonly application: Application;
  readonly job: ProvisioningJob;
}) {
  const { t, i18n } = useTranslation("provisioning");
  const { id } = application;
  const to = (page: string): string => applicationPath(id, `/provisioning${page}`);
  const number = (value: number): string => value.toLocaleString(i18n.language);
  return (
    <Column>
      <CommandBar application={application} job={job} />
      <QuarantineBanner application={application} job={job} />
      <Section title={t("status")}>
        <HealthBadge job={job} isExplained />
        <Waiting job={job} />
      </Section>
      <ProgressSection job={job} />
      <Tiles columns={4}>
        <Tile
          label={t("usersInStep")}
          value={number(countInStep(job, "User"))}
          to={to("/people")}
        />
        <Tile
          label={t("groupsInStep")}
          value={number(countInStep(job, "Group"))}
          to={to("/people")}
          search={{ type: "Group" }}
        />
        <Tile
          label={t("waiting")}
          value={number(job.outlook.escrows)}
          to={to("/people")}
          search={{ show: "failing" }}
        />
        <Tile
          label={t("references")}
          value={number(job.outlook.referenceFailures)}
          to={to("/logs")}
          search={{ status: "warning" }}
        />
      </Tiles>
      <CycleStrip id={id} job={job} />
      <LastCycle id={id} execution={job.status.lastExecution} />
      <Details job={job} />
    </Column>
  );
}

const WAITS = ["request", "failure", "throttled", "escrow", "worker"] as const;

/** What the badge does not say: why nothing runs at the moment. */
function Waiting({ job }: { readonly job: ProvisioningJob }) {
  const { t } = useTranslation("provisioning");
  const reason = WAITS.find((each) => each === job.outlook.waitsFor);
  return reason === undefined ? null : (
    <Words small dimmed>
      {t(`waitsFor.${reason}`)}
    </Words>
  );
}

const COUNTS = [
  "imported",
  "created",
  "updated",
  "disabled",
  "deleted",
  "skipped",
  "failed",
  "references",
] as const;

/** What of the log is behind a count; those without are no rows of their own. */
const ROWS: Readonly<Partial<Record<(typeof COUNTS)[number], Readonly<Record<string, string>>>>> = {
  created: { action: "create", status: "success" },
  updated: { action: "update", status: "success" },
  disabled: { action: "disable", status: "success" },
  deleted: { action: "delete", status: "success" },
  skipped: { status: "skipped", skips: "each" },
  failed: { status: "failure" },
};

const TONES = { Succeeded: "good", EntryLevelErrors: "warn", Failed: "bad" } as const;

function LastCycle({
  id,
  execution,
}: {
  readonly id: string;
  readonly execution: Execution | null;
}) {
  const { t, i18n } = useTranslation("provisioning");
  if (execution === null) return null;
  const cycle = execution.activityIdentifier;
  const behind = (name: (typeof COUNTS)[number], number: string): ReactNode => {
    const search = ROWS[name];
    if (search === undefined || execution.counts[name] === 0) return number;
    const logs = applicationPath(id, "/provisioning/logs");
    return (
      <TextLink to={logs} search={{ ...search, cycle }} label={t(`count.${name}`)}>
        {number}
      </TextLink>
    );
  };
  const facts = COUNTS.map((name) => ({
    name: t(`count.${name}`),
    value: behind(name, execution.counts[name].toLocaleString(i18n.language)),
  }));
  const ended = [
    { name: t("ended"), value: <Instant at={execution.timeEnded} /> },
    { name: t("duration"), value: formatDuration(durationOf(execution), i18n.language) },
    { name: t("activityId"), value: execution.activityIdentifier },
  ];
  return (
    <Section
      title={t("lastCycle")}
      actions={
        <TextLink
          to={applicationPath(id, "/provisioning/logs")}
          search={{ cycle: execution.activityIdentifier }}
        >
          {t("logsOfCycle")}
        </TextLink>
      }
    >
      <StatusBadge tone={TONES[execution.state]}>{t(`state.${execution.state}`)}</StatusBadge>
      {execution.error !== null && <Words>{execution.error.message}</Words>}
      <Facts facts={[...ended, ...facts]} />
    </Section>
  );
}

function Details({ job }: { readonly job: ProvisioningJob }) {
  const { t } = useTranslation("provisioning");
  const { nextRun } = job.outlook;
  const steady = job.status.steadyStateLastAchievedTime;
  return (
    <Section title={t("details")}>
      <Facts
        facts={[
          { name: t("next"), value: nextRun === undefined ? "–" : <Instant at={nextRun} /> },
          { name: t("interval"), value: t("minutes", { count: minutesOf(job.schedule.interval) }) },
          {
            name: t("steady"),
            value: steady.startsWith("0001") ? t("never") : <Instant at={steady} />,
          },
          { name: t("jobId"), value: job.id },
        ]}
      />
    </Section>
  );
}
