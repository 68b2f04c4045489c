import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { callApi, formatQuery } from "../../shared/api.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { Words } from "../../ui/layout.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Loading } from "../../ui/progress.tsx";
import { useAdmin } from "../session.ts";
import { FileChoice } from "../sources/file-choice.tsx";
import { FileReport, FileUnderstood } from "../sources/file-understood.tsx";
import { ImportOutcome } from "../sources/import-outcome.tsx";
import { useImportRun } from "../sources/import-run.ts";
import type { ChosenFile, ImportOptions, ImportPreview } from "../sources/import-types.ts";
import { Names, WouldDo } from "../sources/would-do.tsx";

const USUAL: ImportOptions = { restore: false, leavers: "keep" };

/** `Import people from a CSV file`: what the file holds, what would happen, and doing it. */
export function PeopleImportPage() {
  const { t } = useTranslation("sources");
  const { may } = useAdmin();
  const [file, setFile] = useState<ChosenFile | undefined>();
  const [options, setOptions] = useState(USUAL);
  const [isAsking, setAsking] = useState(false);
  const { run, start, stop, forget } = useImportRun();
  const preview = usePreview(file, options, run.state === "idle");
  const page = {
    title: t("importTitle"),
    lead: t("importLead"),
    crumbs: [{ label: t("title"), to: "/sources" }],
  };
  if (!may("directory.write")) {
    return (
      <Page {...page}>
        <EmptyState title={t("mayNotTitle")}>{t("mayNotText")}</EmptyState>
      </Page>
    );
  }
  const choose = (chosen: ChosenFile | undefined): void => {
    forget();
    setOptions(USUAL);
    setFile(chosen);
  };
  const shown = preview.data;
  const leaving = (shown?.counts.disabled ?? 0) + (shown?.counts.deleted ?? 0);
  const go = async (): Promise<void> => {
    if (file !== undefined) void start(file, options, leaving);
  };
  const isOver = run.state === "done";
  return (
    <Page {...page}>
      {!isOver && <FileChoice chosen={file} isLocked={run.state === "running"} onChoose={choose} />}
      <ImportOutcome
        run={run}
        onStop={stop}
        onAgain={() => choose(undefined)}
        onRetry={() => file && choose({ ...file, id: Date.now() })}
      />
      {run.state === "idle" && file !== undefined && (
        <>
          {preview.error !== null && (
            <ErrorNotice
              error={preview.error}
              what={t("previewFailed")}
              whom={file.name}
              onRetry={() => void preview.refetch()}
            />
          )}
          {preview.isPending && <Loading />}
          {shown !== undefined && preview.error === null && (
            <>
              <FileUnderstood shown={shown} />
              <FileReport report={shown.report} />
              <WouldDo shown={shown} options={options} onChange={setOptions} />
              <div>
                <Button
                  kind="main"
                  isBusy={preview.isFetching}
                  isDisabled={!isWorthwhile(shown)}
                  onPress={() => (leaving > 0 ? setAsking(true) : void go())}
                >
                  {t("import")}
                </Button>
              </div>
              {!isWorthwhile(shown) && <Words dimmed>{t("nothingToDo")}</Words>}
              <AskLeavers
                shown={shown}
                options={options}
                isOpen={isAsking}
                onClose={() => setAsking(false)}
                onConfirm={go}
              />
            </>
          )}
        </>
      )}
    </Page>
  );
}

/** Asked for anew with other options; what is shown meanwhile is of the same file. */
function usePreview(file: ChosenFile | undefined, options: ImportOptions, isShown: boolean) {
  const { rollcall } = useAdmin();
  const { restore, leavers } = options;
  return useQuery({
    // Not among what is read anew when something changes: the file would be sent each time.
    queryKey: ["people-import", rollcall.base, file?.id, options],
    queryFn: ({ signal }) => {
      const query = formatQuery({ restore: String(restore), leavers });
      const path = `${rollcall.base}/directory/imports/preview${query}`;
      const content = file?.content ?? new Blob();
      return callApi<ImportPreview>("POST", path, { file: content, signal });
    },
    enabled: file !== undefined && isShown,
    placeholderData: (before, query) => (query?.queryKey[2] === file?.id ? before : undefined),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

/** There is something to do, and nothing forbids it. */
function isWorthwhile({ counts, guard }: ImportPreview): boolean {
  const { unchanged: _same, ...others } = counts;
  return guard?.code !== "BadRows" && Object.values(others).some((count) => count > 0);
}

/** More than this at once is a wrong file more often than a wave of leavers. */
const MANY = 10;

/** Before people lose access: who, and with many of them their number is to be typed. */
function AskLeavers({
  shown,
  options,
  ...dialog
}: {
  readonly shown: ImportPreview;
  readonly options: ImportOptions;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => Promise<void>;
}) {
  const { t } = useTranslation("sources");
  const { disabled, deleted } = shown.counts;
  const count = disabled + deleted;
  const kind = options.leavers === "delete" ? "deleted" : "disabled";
  return (
    <ConfirmDialog
      {...dialog}
      title={t(`ask.${kind}`, { count })}
      confirm={t("import")}
      failure={t("importFailed")}
      {...(count > MANY && { typed: String(count) })}
    >
      <Words>{t(`askText.${kind}`)}</Words>
      <Names title={t("leavers")} people={shown.names.leavers} isOpen />
    </ConfirmDialog>
  );
}
