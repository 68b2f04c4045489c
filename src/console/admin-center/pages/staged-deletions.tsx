import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type RawSearch, readChoice, useSearchState } from "../../shared/search.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Column, Row, TextLink, Words } from "../../ui/layout.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { RowChoice } from "../../ui/row-check.tsx";
import { DataTable, type TableColumn } from "../../ui/table.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { applicationPath, useApplicationId, useJob } from "../application.ts";
import { ApplicationPage } from "../application-page.tsx";
import { useControl } from "../overview/control.ts";
import {
  STAGED_STATUSES,
  type StagedDeletion,
  type StagedStatus,
  stagedKey,
  useDecision,
  useStaged,
} from "../overview/staged.ts";
import { useAdmin } from "../session.ts";

function readSearch(raw: RawSearch) {
  return { show: readChoice(raw.show, STAGED_STATUSES) };
}

/** Disablings and deletions that wait for a decision, person by person. */
export function StagedDeletionsPage() {
  const { t } = useTranslation("provisioning");
  const id = useApplicationId();
  const { data: job } = useJob(id);
  return (
    <ApplicationPage id={id} title={t("stagedTitle")} lead={t("stagedLead")} isProvisioning>
      {() =>
        job === undefined ? (
          <Loading />
        ) : job === null ? (
          <Nothing id={id} />
        ) : (
          <StagedList id={id} jobId={job.id} />
        )
      }
    </ApplicationPage>
  );
}

function Nothing({ id }: { readonly id: string }) {
  const { t } = useTranslation("provisioning");
  const to = applicationPath(id, "/provisioning/properties");
  return (
    <EmptyState
      title={t("stagedEmpty")}
      action={<ButtonLink to={to}>{t("toProperties")}</ButtonLink>}
    >
      {t("stagedEmptyText")}
    </EmptyState>
  );
}

function StagedList({ id, jobId }: { readonly id: string; readonly jobId: string }) {
  const { t } = useTranslation("provisioning");
  const { may } = useAdmin();
  const [{ show }, change] = useSearchState(readSearch);
  const [chosen, setChosen] = useState<ReadonlyMap<string, StagedDeletion>>(new Map());
  const list = useStaged(id, jobId, show);
  const turn = (rows: readonly StagedDeletion[], isOn: boolean): void =>
    setChosen((before) => {
      const after = new Map(before);
      for (const row of rows) {
        if (isOn) after.set(stagedKey(row), row);
        else after.delete(stagedKey(row));
      }
      return after;
    });
  const isWaiting = show === "waiting" && may("application.write");
  return (
    <Tabs
      label={t("stagedShow")}
      tabs={STAGED_STATUSES.map((value) => ({ value, label: t(`stagedStatus.${value}`) }))}
      value={show}
      onChange={(value) => change({ show: value })}
    >
      <Column>
        {isWaiting && (list.rows?.length ?? 0) > 0 && (
          <>
            <Causes rows={list.rows ?? []} onChoose={(rows) => turn(rows, true)} />
            <Deciding
              id={id}
              jobId={jobId}
              chosen={[...chosen.values()]}
              onDone={() => setChosen(new Map())}
            />
          </>
        )}
        <DataTable
          label={t("stagedTitle")}
          columns={useColumns(show, isWaiting ? { chosen, turn } : undefined)}
          list={list}
          rowKey={stagedKey}
          failure={t("stagedFailed")}
          empty={<Nothing id={id} />}
        />
      </Column>
    </Tabs>
  );
}

/** How many for which reason; one press chooses all of one reason. */
function Causes({
  rows,
  onChoose,
}: {
  readonly rows: readonly StagedDeletion[];
  readonly onChoose: (rows: readonly StagedDeletion[]) => void;
}) {
  const { t } = useTranslation("provisioning");
  return (
    <Row>
      {[...Map.groupBy(rows, ({ cause }) => cause)].map(([cause, group]) => (
        <Button key={cause} onPress={() => onChoose(group)}>
          {t("byCause", { count: group.length, cause: t(`stagedWhy.${cause}`) })}
        </Button>
      ))}
    </Row>
  );
}

function Deciding({
  id,
  jobId,
  chosen,
  onDone,
}: {
  readonly id: string;
  readonly jobId: string;
  readonly chosen: readonly StagedDeletion[];
  readonly onDone: () => void;
}) {
  const { t } = useTranslation("provisioning");
  const [isAllowing, setAllowing] = useState(false);
  const deciding = useDecision(id, jobId);
  const control = useControl(id, jobId);
  const allow = async (): Promise<void> => {
    await deciding.mutateAsync({ word: "allow", chosen });
    // It goes out with the next cycle, and nobody should have to wait for that.
    await control.mutateAsync({ kind: "start" });
    onDone();
  };
  return (
    <Column gap="xs">
      <Row>
        <Words small>
          {chosen.length === 0 ? t("allWaiting") : t("chosen", { count: chosen.length })}
        </Words>
        <Button
          kind="main"
          isBusy={deciding.isPending}
          onPress={() => deciding.mutate({ word: "keep", chosen }, { onSuccess: onDone })}
        >
          {t("keep")}
        </Button>
        <Button isBusy={deciding.isPending} onPress={() => setAllowing(true)}>
          {t("allow")}
        </Button>
      </Row>
      {deciding.error !== null && !isAllowing && (
        <ErrorNotice error={deciding.error} what={t("decideFailed")} />
      )}
      <ConfirmDialog
        title={t("allowConfirm")}
        isOpen={isAllowing}
        confirm={t("allowConfirm")}
        failure={t("decideFailed")}
        onClose={() => setAllowing(false)}
        onConfirm={allow}
      >
        <Words>
          {chosen.length === 0 ? t("allWaiting") : t("chosen", { count: chosen.length })}
        </Words>
        <Words>{t("allowText")}</Words>
      </ConfirmDialog>
    </Column>
  );
}

interface Choosing {
  readonly chosen: ReadonlyMap<string, StagedDeletion>;
  readonly turn: (rows: readonly StagedDeletion[], isOn: boolean) => void;
}

function useColumns(
  show: StagedStatus,
  choosing: Choosing | undefined,
): readonly TableColumn<StagedDeletion>[] {
  const { t } = useTranslation("provisioning");
  return [
    {
      id: "displayName",
      header: t("stagedName"),
      cell: (row) => {
        const path = row.objectType === "User" ? "/users" : "/groups";
        const link = (
          <TextLink to={`${path}/${encodeURIComponent(row.sourceId)}`}>{row.displayName}</TextLink>
        );
        if (choosing === undefined) return link;
        return (
          <RowChoice
            label={t("choose", { name: row.displayName })}
            value={choosing.chosen.has(stagedKey(row))}
            onChange={(isOn) => choosing.turn([row], isOn)}
          >
            {link}
          </RowChoice>
        );
      },
    },
    { id: "action", header: t("stagedAction"), cell: ({ action }) => t(`action.${action}`) },
    { id: "cause", header: t("stagedCause"), cell: ({ cause }) => t(`stagedWhy.${cause}`) },
    {
      id: "since",
      header: t("stagedSince"),
      isMinor: true,
      cell: (row) => <Instant at={row.decidedDateTime ?? row.stagedDateTime} />,
    },
    ...(show === "waiting"
      ? []
      : [
          {
            id: "by",
            header: t("stagedBy"),
            isMinor: true,
            cell: (row: StagedDeletion) => row.decidedBy ?? "–",
          },
        ]),
  ];
}
