import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type RawSearch, readChoice, useSearchState } from "../../shared/search.ts";
import { formatDuration } from "../../shared/time.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { ChoiceField } from "../../ui/form.tsx";
import { Section, Words } from "../../ui/layout.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { PlainTable } from "../../ui/plain-table.tsx";
import { Loading } from "../../ui/progress.tsx";
import { PropagationChart } from "../../ui/propagation-chart.tsx";
import { useAdmin } from "../session.ts";

const SPANS = ["14", "7", "30", "90"] as const;

interface Day {
  readonly day: string;
  readonly changes: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  readonly waitedMs: number;
  readonly workedMs: number;
}

interface ApplicationDays {
  readonly id: string;
  readonly displayName: string;
  readonly days: readonly Day[];
}

function readSearch(raw: RawSearch) {
  return { days: readChoice(raw.days, SPANS) };
}

/** How long changes take from the directory to each application. */
export function PropagationPage() {
  const { t } = useTranslation("insights");
  const { rollcall } = useAdmin();
  const [{ days }, change] = useSearchState(readSearch);
  const figures = useQuery({
    queryKey: [rollcall.base, "/propagation", days],
    queryFn: async ({ signal }) => {
      const path = `/propagation?days=${days}`;
      return (await rollcall.get<{ value: readonly ApplicationDays[] }>(path, { signal })).value;
    },
  });
  return (
    <Page title={t("propagation")} lead={t("propagationLead")}>
      <ChoiceField
        name="days"
        label={t("span")}
        value={days}
        choices={SPANS.map((value) => ({ value, label: t("lastDays", { count: Number(value) }) }))}
        onChange={(value) => change({ days: readChoice(value, SPANS) })}
      />
      {figures.error !== null && (
        <ErrorNotice
          error={figures.error}
          what={t("propagationFailed")}
          onRetry={() => void figures.refetch()}
        />
      )}
      {figures.data === undefined && figures.error === null && <Loading />}
      {figures.data?.length === 0 && (
        <EmptyState
          title={t("noApplications")}
          action={<ButtonLink to="/applications">{t("toApplications")}</ButtonLink>}
        >
          {t("noApplicationsText")}
        </EmptyState>
      )}
      {figures.data?.map((application) => (
        <ApplicationFigures key={application.id} application={application} />
      ))}
    </Page>
  );
}

function ApplicationFigures({ application }: { readonly application: ApplicationDays }) {
  const { t, i18n } = useTranslation("insights");
  const { displayName, days } = application;
  const format = (durationMs: number): string => formatDuration(durationMs, i18n.language);
  const dayFormat = new Intl.DateTimeFormat(i18n.language, {
    month: "short",
    day: "numeric",
    timeZone: "UTC",
  });
  const nameDay = (day: string): string => dayFormat.format(new Date(`${day}T00:00:00Z`));
  if (days.length === 0) {
    return (
      <Section title={displayName}>
        <Words>{t("noChanges")}</Words>
      </Section>
    );
  }
  return (
    <Section title={displayName}>
      <PropagationChart
        label={t("chart", { name: displayName })}
        days={days.map((day) => ({ ...day, label: nameDay(day.day) }))}
        formatTick={format}
      />
      <Words small dimmed>
        {t("legend")}
      </Words>
      <PlainTable
        label={t("table", { name: displayName })}
        columns={[
          { id: "day", header: t("day"), cell: ({ day }) => nameDay(day) },
          { id: "changes", header: t("changes"), isNumber: true, cell: ({ changes }) => changes },
          { id: "p50", header: t("p50"), isNumber: true, cell: ({ p50Ms }) => format(p50Ms) },
          { id: "p95", header: t("p95"), isNumber: true, cell: ({ p95Ms }) => format(p95Ms) },
          { id: "max", header: t("max"), isNumber: true, cell: ({ maxMs }) => format(maxMs) },
          {
            id: "waited",
            header: t("waited"),
            isNumber: true,
            isMinor: true,
            cell: ({ waitedMs }) => format(waitedMs),
          },
          {
            id: "worked",
            header: t("worked"),
            isNumber: true,
            isMinor: true,
            cell: ({ workedMs }) => format(workedMs),
          },
        ]}
        rows={days}
        rowKey={({ day }) => day}
      />
    </Section>
  );
}
