import { useTranslation } from "react-i18next";
import { formatQuery } from "../../shared/api.ts";
import { useList } from "../../shared/lists.ts";
import { formatDuration } from "../../shared/time.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { Instant } from "../../ui/instant.tsx";
import { TextLink } from "../../ui/layout.tsx";
import { StatusBadge } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { saveTextFile } from "../../ui/save-file.ts";
import { DataTable, type TableColumn } from "../../ui/table.tsx";
import type { LogRecord } from "../provisioning/log-types.ts";
import { useAdmin } from "../session.ts";
import { userPath } from "../user.ts";

/** Somebody who left, and one application that knew them. */
interface Leaver {
  readonly id: string;
  readonly sourceId: string;
  readonly name: string;
  readonly application: string;
  /** ISO instant; absent: nobody knows, e.g. after a restart. */
  readonly left?: string | undefined;
  /** ISO instant; absent: the application did not take it. */
  readonly ended?: string | undefined;
}

const TOP = 100;
const FILTER =
  "sourceIdentity/identityType eq 'User' and " +
  "(provisioningAction eq 'disable' or provisioningAction eq 'delete')";

/** When access really ended, for everybody who left, application by application. */
export function LeaversPage() {
  const { t } = useTranslation("people");
  const list = useLeavers();
  const columns = useColumns();
  const rows = list.rows ?? [];
  const save = (): void =>
    saveTextFile("end-of-access.json", "application/json", JSON.stringify(rows, undefined, 2));
  return (
    <Page
      title={t("leavers.title")}
      lead={t("leavers.lead")}
      actions={rows.length > 0 && <Button onPress={save}>{t("leavers.save")}</Button>}
    >
      <DataTable
        label={t("leavers.title")}
        columns={columns}
        list={list}
        rowKey={({ id }) => id}
        failure={t("leavers.failed")}
        empty={
          <EmptyState
            title={t("leavers.empty")}
            action={<ButtonLink to="/users">{t("leavers.toUsers")}</ButtonLink>}
          >
            {t("leavers.emptyText")}
          </EmptyState>
        }
      />
    </Page>
  );
}

type EndRecord = LogRecord & { readonly changedDateTime?: string };

function useLeavers() {
  const { rollcall } = useAdmin();
  return useList<Leaver>(["log", rollcall.base, "leavers"], async (next, signal) => {
    const query = formatQuery({ filter: FILTER, top: TOP, skipToken: next });
    const page = await rollcall.get<{ value: readonly EndRecord[]; skipToken?: string }>(
      `/provisioningLog${query}`,
      { signal },
    );
    return { rows: page.value.map(presentLeaver), next: page.skipToken };
  });
}

function presentLeaver(record: EndRecord): Leaver {
  const { id, sourceIdentity, servicePrincipal, changedDateTime, activityDateTime } = record;
  const hasEnded = record.provisioningStatusInfo.status === "success";
  return {
    id,
    sourceId: sourceIdentity.id,
    name: sourceIdentity.displayName,
    application: servicePrincipal.displayName,
    left: changedDateTime,
    ended: hasEnded ? activityDateTime : undefined,
  };
}

function useColumns(): readonly TableColumn<Leaver>[] {
  const { t, i18n } = useTranslation("people");
  return [
    {
      id: "person",
      header: t("leavers.person"),
      cell: ({ sourceId, name }) => (
        <TextLink to={userPath(sourceId)} search={{ tab: "timeline" }}>
          {name}
        </TextLink>
      ),
    },
    { id: "application", header: t("leavers.application"), cell: ({ application }) => application },
    {
      id: "left",
      header: t("leavers.left"),
      isMinor: true,
      cell: ({ left }) => (left === undefined ? t("leavers.unknown") : <Instant at={left} />),
    },
    {
      id: "ended",
      header: t("leavers.ended"),
      cell: ({ id, ended }) => (
        <TextLink to={`/provisioning-logs/${encodeURIComponent(id)}`}>
          {ended === undefined ? (
            <StatusBadge tone="bad">{t("leavers.still")}</StatusBadge>
          ) : (
            <Instant at={ended} />
          )}
        </TextLink>
      ),
    },
    {
      id: "took",
      header: t("leavers.took"),
      isMinor: true,
      isNumber: true,
      cell: ({ left, ended }) =>
        left === undefined || ended === undefined
          ? "–"
          : formatDuration(Math.max(0, Date.parse(ended) - Date.parse(left)), i18n.language),
    },
  ];
}
