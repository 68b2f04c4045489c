import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { formatQuery, type GraphPage } from "../../shared/api.ts";
import { type ListState, useList } from "../../shared/lists.ts";
import { useSearchState } from "../../shared/search.ts";
import { formatDuration } from "../../shared/time.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Column, Row, TextLink, Words } from "../../ui/layout.tsx";
import { StatusBadge } from "../../ui/notice.tsx";
import { DataTable, type TableColumn } from "../../ui/table.tsx";
import { useAdmin } from "../session.ts";
import { LogDownloads } from "./log-downloads.tsx";
import { LogFilters } from "./log-filters.tsx";
import { formatLogFilter, isFiltered, type LogSearch, readLogSearch } from "./log-search.ts";
import { type LogRecord, type SkippedRow, STATUS_TONES } from "./log-types.ts";

type Line = LogRecord | SkippedRow;

interface Page extends GraphPage<Line> {
  readonly skipToken?: string;
}

/** The provisioning log, filtered by the address, newest first and live. */
export function LogView({
  applicationId = "",
  recordPath,
}: {
  /** Only this application's; empty: all. */
  readonly applicationId?: string;
  /** Where one record is shown. */
  readonly recordPath: string;
}) {
  const { t } = useTranslation("provisioningLogs");
  const [search, change] = useSearchState(readLogSearch);
  const wanted = applicationId === "" ? search : { ...search, app: applicationId };
  const list = useLog(wanted);
  const { person, cycle } = search;
  const clear = (): void =>
    change({
      q: "",
      status: "",
      action: "",
      type: "",
      person: "",
      cycle: "",
      code: "",
      from: "",
      to: "",
    });
  return (
    <Column>
      <LogFilters search={search} isOfOne={applicationId !== ""} onChange={change} />
      {(person !== "" || cycle !== "") && (
        <Row>
          <Words small>
            {person !== "" && t("onlyPerson")} {cycle !== "" && t("onlyCycle", { cycle })}
          </Words>
          <Button kind="quiet" onPress={() => change({ person: "", cycle: "" })}>
            {t("showAll")}
          </Button>
        </Row>
      )}
      <LogDownloads filter={formatLogFilter(wanted)} />
      <DataTable
        label={t("title")}
        columns={useColumns(recordPath, (cycle) => change({ cycle, skips: "each" }))}
        list={list}
        rowKey={keyOf}
        failure={t("failed")}
        empty={
          isFiltered(search) ? (
            <EmptyState
              title={t("noneTitle")}
              action={<Button onPress={clear}>{t("showAll")}</Button>}
            >
              {t("noneText")}
            </EmptyState>
          ) : (
            <EmptyState title={t("emptyTitle")}>{t("emptyText")}</EmptyState>
          )
        }
      />
    </Column>
  );
}

function useLog(search: LogSearch): ListState<Line> {
  const { rollcall } = useAdmin();
  const filter = formatLogFilter(search);
  const query = { filter, top: 100, foldSkips: search.skips === "each" ? undefined : "true" };
  // Events of the log make everything that begins so be read again.
  return useList<Line>(["log", rollcall.base, query], async (next, signal) => {
    const path = `/provisioningLog${formatQuery({ ...query, skipToken: next })}`;
    const page = await rollcall.get<Page>(path, { signal });
    return { rows: page.value, next: page.skipToken };
  });
}

function keyOf(line: Line): string {
  return "skips" in line ? `${line.skips.cycleId} ${line.skips.to}` : line.id;
}

function useColumns(
  recordPath: string,
  onUnfold: (cycleId: string) => void,
): readonly TableColumn<Line>[] {
  const { t, i18n } = useTranslation("provisioningLogs");
  const column = (
    id: string,
    header: string,
    cell: (record: LogRecord) => ReactNode,
    isMinor = true,
  ): TableColumn<Line> => ({
    id,
    header,
    isMinor,
    cell: (line) => ("skips" in line ? "" : cell(line)),
  });
  return [
    {
      id: "identity",
      header: t("identity"),
      cell: (line) =>
        "skips" in line ? (
          <Skips line={line} onUnfold={onUnfold} />
        ) : (
          <TextLink to={`${recordPath}/${encodeURIComponent(line.id)}`}>
            {line.sourceIdentity.displayName}
          </TextLink>
        ),
    },
    {
      id: "date",
      header: t("date"),
      cell: (line) => <Instant at={"skips" in line ? line.skips.to : line.activityDateTime} />,
    },
    column("action", t("action"), (each) => t(`actions.${each.provisioningAction}`)),
    {
      ...column("source", t("source"), (each) => each.sourceSystem.displayName),
      isSpare: true,
    },
    {
      id: "target",
      header: t("target"),
      isMinor: true,
      cell: (line) =>
        "skips" in line ? line.skips.servicePrincipal.displayName : line.targetSystem.displayName,
    },
    {
      id: "status",
      header: t("status"),
      cell: (line) => {
        const status = "skips" in line ? "skipped" : line.provisioningStatusInfo.status;
        const code = "skips" in line ? undefined : codeOf(line);
        return (
          <>
            <StatusBadge tone={STATUS_TONES[status]}>{t(`statuses.${status}`)}</StatusBadge>
            {code !== undefined && <Words small>{code}</Words>}
          </>
        );
      },
    },
    {
      ...column("duration", t("duration"), (each) =>
        formatDuration(each.durationInMilliseconds, i18n.language),
      ),
      isSpare: true,
    },
  ];
}

function codeOf({ provisioningStatusInfo }: LogRecord): string | undefined {
  return provisioningStatusInfo.errorInformation?.errorCode;
}

function Skips({
  line,
  onUnfold,
}: {
  readonly line: SkippedRow;
  readonly onUnfold: (cycleId: string) => void;
}) {
  const { t } = useTranslation("provisioningLogs");
  const { count, reasons, cycleId } = line.skips;
  const parts = Object.entries(reasons).map(([reason, each]) => `${reason} ${each}`);
  return (
    <Column gap="xs">
      <Words>{t("skipped", { count })}</Words>
      <Words small dimmed>
        {parts.join(" · ")}
      </Words>
      <div>
        <Button kind="inline" label={t("unfoldOf", { count })} onPress={() => onUnfold(cycleId)}>
          {t("unfold")}
        </Button>
      </div>
    </Column>
  );
}
