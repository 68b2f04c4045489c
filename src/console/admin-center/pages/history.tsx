import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { GraphPage } from "../../shared/api.ts";
import { type RawSearch, readText, useSearchState } from "../../shared/search.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { DiffTable } from "../../ui/diff.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { ChoiceField } from "../../ui/form.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Column, Row, Section, TextLink, Words } from "../../ui/layout.tsx";
import { announce, ErrorNotice } from "../../ui/notice.tsx";
import { PlainTable } from "../../ui/plain-table.tsx";
import { Loading } from "../../ui/progress.tsx";
import { applicationPath } from "../application.ts";
import { jobKey } from "../live.ts";
import { jobPath, saveDraft, schemaKey } from "../provisioning/draft.ts";
import { JobPage } from "../provisioning/job-page.tsx";
import { formatValue, type JobPlace } from "../provisioning/previews.ts";
import type { SchemaDocument } from "../provisioning/schema.ts";
import { useAdmin } from "../session.ts";

/** A version of the configuration. */
interface Version {
  readonly version: number;
  readonly savedDateTime: string;
  readonly savedBy: { readonly displayName: string };
  readonly restoredFrom?: number;
}

/** One difference between two versions. */
interface Change {
  readonly displayName: string;
  readonly oldValue?: unknown;
  readonly newValue?: unknown;
}

const MOST = 200;

function readSearch(raw: RawSearch) {
  return { from: readText(raw.from), to: readText(raw.to) };
}

/** Every version of the configuration: who saved it, what it changed, and the way back. */
export function HistoryPage() {
  const { t } = useTranslation("history");
  return (
    <JobPage title={t("title")} lead={t("lead")}>
      {({ place }) => <Versions place={place} />}
    </JobPage>
  );
}

function Versions({ place }: { readonly place: JobPlace }) {
  const { t } = useTranslation("history");
  const { rollcall, may } = useAdmin();
  const [search, change] = useSearchState(readSearch);
  const path = `${jobPath(place.applicationId, place.jobId)}/versions`;
  const versions = useQuery({
    queryKey: [rollcall.base, "versions", place.jobId],
    queryFn: async ({ signal }) =>
      (await rollcall.get<GraphPage<Version>>(`${path}?top=${MOST}`, { signal })).value,
  });
  if (versions.error !== null) {
    const retry = () => void versions.refetch();
    return <ErrorNotice error={versions.error} what={t("failed")} onRetry={retry} />;
  }
  const { data } = versions;
  if (data === undefined) return <Loading />;
  const [newest, before] = data;
  if (newest === undefined) {
    return <EmptyState title={t("emptyTitle")}>{t("emptyText")}</EmptyState>;
  }
  const from = search.from === "" ? String(before?.version ?? newest.version) : search.from;
  const to = search.to === "" ? String(newest.version) : search.to;
  const choices = data.map(({ version }) => ({
    value: String(version),
    label: t("version", { version }),
  }));
  const page = applicationPath(place.applicationId, "/provisioning/history");
  return (
    <Column>
      <Section title={t("compare")}>
        <Row align="flex-end">
          <ChoiceField
            name="from"
            label={t("from")}
            value={from}
            choices={choices}
            onChange={(value) => change({ from: value })}
          />
          <ChoiceField
            name="to"
            label={t("to")}
            value={to}
            choices={choices}
            onChange={(value) => change({ to: value })}
          />
        </Row>
        <Differences path={path} from={from} to={to} />
      </Section>
      <Section title={t("versions")}>
        <PlainTable
          label={t("title")}
          rows={data}
          rowKey={({ version }) => String(version)}
          columns={[
            {
              id: "version",
              header: t("versionHead"),
              cell: ({ version }) => (
                <TextLink
                  to={page}
                  search={{ from: String(Math.max(1, version - 1)), to: String(version) }}
                >
                  {t("version", { version })}
                </TextLink>
              ),
            },
            {
              id: "saved",
              header: t("saved"),
              cell: ({ savedDateTime }) => <Instant at={savedDateTime} />,
            },
            { id: "by", header: t("by"), cell: ({ savedBy }) => savedBy.displayName },
            {
              id: "restored",
              header: t("note"),
              isMinor: true,
              cell: ({ restoredFrom }) =>
                restoredFrom === undefined ? "–" : t("restoredFrom", { version: restoredFrom }),
            },
            ...(may("application.write")
              ? [
                  {
                    id: "actions",
                    header: t("actions"),
                    cell: ({ version }: Version) => (
                      <Restore
                        {...{ place, path, version }}
                        isNewest={version === newest.version}
                      />
                    ),
                  },
                ]
              : []),
          ]}
        />
      </Section>
    </Column>
  );
}

function Differences({
  path,
  from,
  to,
}: {
  readonly path: string;
  readonly from: string;
  readonly to: string;
}) {
  const { t } = useTranslation("history");
  const { rollcall } = useAdmin();
  const diff = useQuery({
    queryKey: [rollcall.base, "diff", path, from, to],
    queryFn: async ({ signal }) =>
      (
        await rollcall.get<GraphPage<Change>>(`${path}/${from}/diff?to=${to}`, {
          signal,
        })
      ).value,
  });
  if (diff.error !== null) return <ErrorNotice error={diff.error} what={t("diffFailed")} />;
  if (diff.data === undefined) return <Loading lines={3} />;
  if (diff.data.length === 0) return <Words>{t("same")}</Words>;
  return (
    <DiffTable
      label={t("compare")}
      rows={diff.data.map(({ displayName, oldValue, newValue }) => ({
        name: displayName,
        before: oldValue === undefined ? undefined : formatValue(oldValue),
        after: newValue === undefined ? undefined : formatValue(newValue),
      }))}
    />
  );
}

/** The way back: as a draft, to be looked at first; or the whole of it at once. */
function Restore({
  place,
  path,
  version,
  isNewest,
}: {
  readonly place: JobPlace;
  readonly path: string;
  readonly version: number;
  readonly isNewest: boolean;
}) {
  const { t } = useTranslation("history");
  const { rollcall, graph } = useAdmin();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [isAsked, ask] = useState(false);
  const drafting = useMutation({
    mutationFn: () => rollcall.get<SchemaDocument>(`${path}/${version}/schema`),
    onSuccess: async (schema) => {
      saveDraft(place.jobId, schema);
      const to = applicationPath(place.applicationId, "/provisioning/attribute-mapping");
      await navigate({ to });
    },
  });
  const restore = async (): Promise<void> => {
    await rollcall.post(`${path}/${version}/restore`, {});
    await Promise.all([
      queries.invalidateQueries({ queryKey: [rollcall.base, "versions"] }),
      queries.invalidateQueries({ queryKey: schemaKey(graph.base, place.jobId) }),
      queries.invalidateQueries({ queryKey: jobKey(place.applicationId) }),
    ]);
    announce({ message: t("restored", { version }) });
  };
  if (isNewest) return t("current");
  return (
    <Column gap="xs">
      <Row>
        <Button
          isBusy={drafting.isPending}
          label={t("asDraftOf", { version })}
          onPress={() => drafting.mutate()}
        >
          {t("asDraft")}
        </Button>
        <Button kind="quiet" label={t("restoreOf", { version })} onPress={() => ask(true)}>
          {t("restore")}
        </Button>
      </Row>
      {drafting.error !== null && <ErrorNotice error={drafting.error} what={t("restoreFailed")} />}
      <ConfirmDialog
        title={t("restoreTitle", { version })}
        isOpen={isAsked}
        confirm={t("restore")}
        failure={t("restoreFailed")}
        onClose={() => ask(false)}
        onConfirm={restore}
      >
        {t("restoreText")}
      </ConfirmDialog>
    </Column>
  );
}
