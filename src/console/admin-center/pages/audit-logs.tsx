import { useTranslation } from "react-i18next";
import { formatQuery, type GraphPage } from "../../shared/api.ts";
import { useList } from "../../shared/lists.ts";
import { type RawSearch, readText, useSearchState } from "../../shared/search.ts";
import { Button } from "../../ui/button.tsx";
import { DiffTable } from "../../ui/diff.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { ChoiceField } from "../../ui/form.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Column, Row, TextLink } from "../../ui/layout.tsx";
import { Page } from "../../ui/page.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { DataTable, type TableColumn } from "../../ui/table.tsx";
import { applicationPath, useApplicationId } from "../application.ts";
import { useApplicationNames } from "../provisioning/application-names.ts";
import { JobPage } from "../provisioning/job-page.tsx";
import { formatValue } from "../provisioning/previews.ts";
import { useAdmin } from "../session.ts";

/** Who changed what (sync's AuditEntry). */
interface AuditEntry {
  readonly id: string;
  readonly activity: string;
  readonly activityDateTime: string;
  readonly applicationId: string;
  readonly initiatedBy: { readonly displayName: string };
  readonly modifiedProperties: readonly {
    readonly displayName: string;
    readonly oldValue?: unknown;
    readonly newValue?: unknown;
  }[];
}

interface AuditPart extends GraphPage<AuditEntry> {
  readonly skipToken?: string;
}

/** What is told, in Microsoft's words, which are the same in every language. */
const ACTIVITIES = [
  "Add application",
  "Delete application",
  "Update provisioning setting or credentials",
  "Update attribute mappings or scope",
  "Enable/start provisioning configuration",
  "Disable/pause provisioning configuration",
  "Enable/restart provisioning configuration",
  "Delete provisioning configuration",
  "Add app role assignment",
  "Remove app role assignment",
  "Allow staged deletions",
  "Keep staged deletions",
  "Ignore difference",
  "Stop ignoring difference",
  "Accept value of application",
  "Add mapping example",
  "Remove mapping example",
  "Apply provisioning plan",
  "Restore configuration version",
  "Update single sign-on",
  "Add signing certificate",
  "Activate signing certificate",
  "Remove signing certificate",
  "Sign in",
  "Sign-in refused",
  "Sign out",
  "End sessions",
  "Change password",
  "Issue sign-in link",
  "Add administrator",
  "Update administrator",
  "Remove administrator",
  "Issue password link",
  "Sign in to application",
  "Add webhook",
  "Update webhook",
  "Remove webhook",
  "Add access token",
  "Revoke access token",
  "Begin import of users",
  "Import users",
  "Add gallery application",
  "Delete gallery application",
];

function readSearch(raw: RawSearch) {
  return { q: readText(raw.q), activity: readText(raw.activity), open: readText(raw.open) };
}

/** `Audit logs` of the tenant. */
export function AuditLogsPage() {
  const { t } = useTranslation("auditLogs");
  return (
    <Page title={t("title")} lead={t("lead")}>
      <AuditView />
    </Page>
  );
}

/** `Audit logs` of an application. */
export function ApplicationAuditPage() {
  const { t } = useTranslation("auditLogs");
  const id = useApplicationId();
  return (
    <JobPage title={t("title")} lead={t("lead")}>
      {() => <AuditView applicationId={id} />}
    </JobPage>
  );
}

function AuditView({ applicationId }: { readonly applicationId?: string }) {
  const { t } = useTranslation("auditLogs");
  const { rollcall } = useAdmin();
  const [search, change] = useSearchState(readSearch);
  const { q, activity, open } = search;
  const query = { applicationId, activity, text: q.trim(), top: 100 };
  const list = useList<AuditEntry>([rollcall.base, "audit", query], async (next, signal) => {
    const path = `/configurationAudit${formatQuery({ ...query, skipToken: next })}`;
    const part = await rollcall.get<AuditPart>(path, { signal });
    return { rows: part.value, next: part.skipToken };
  });
  const clear = (): void => change({ q: "", activity: "" });
  return (
    <Column>
      <Row align="flex-end">
        <SearchField label={t("search")} value={q} onChange={(value) => change({ q: value })} />
        <ChoiceField
          name="activity"
          label={t("activity")}
          value={activity}
          choices={[
            { value: "", label: t("all") },
            ...ACTIVITIES.map((value) => ({ value, label: value })),
          ]}
          onChange={(value) => change({ activity: value })}
        />
      </Row>
      <DataTable
        label={t("title")}
        columns={useColumns(open, (id) => change({ open: id }))}
        list={list}
        rowKey={({ id }) => id}
        failure={t("failed")}
        empty={
          q === "" && activity === "" ? (
            <EmptyState title={t("emptyTitle")}>{t("emptyText")}</EmptyState>
          ) : (
            <EmptyState
              title={t("noneTitle")}
              action={<Button onPress={clear}>{t("clear")}</Button>}
            >
              {t("noneText")}
            </EmptyState>
          )
        }
      />
    </Column>
  );
}

function useColumns(
  open: string,
  onOpen: (id: string) => void,
): readonly TableColumn<AuditEntry>[] {
  const { t } = useTranslation("auditLogs");
  const names = useApplicationNames();
  return [
    {
      id: "activity",
      header: t("activity"),
      cell: (entry) => <Entry entry={entry} isOpen={entry.id === open} onOpen={onOpen} />,
    },
    { id: "by", header: t("by"), cell: ({ initiatedBy }) => initiatedBy.displayName },
    {
      id: "date",
      header: t("date"),
      cell: ({ activityDateTime }) => <Instant at={activityDateTime} />,
    },
    {
      id: "application",
      header: t("application"),
      isMinor: true,
      cell: ({ applicationId }) =>
        applicationId === "" ? (
          "–"
        ) : (
          <TextLink to={applicationPath(applicationId)} label={t("application")}>
            {names.get(applicationId) ?? applicationId}
          </TextLink>
        ),
    },
  ];
}

function Entry({
  entry,
  isOpen,
  onOpen,
}: {
  readonly entry: AuditEntry;
  readonly isOpen: boolean;
  readonly onOpen: (id: string) => void;
}) {
  const { t } = useTranslation("auditLogs");
  const { id, activity, modifiedProperties } = entry;
  if (modifiedProperties.length === 0) return activity;
  return (
    <Column gap="xs">
      <div>
        <Button
          kind="inline"
          isOpen={isOpen}
          label={t("detailsOf", { activity })}
          onPress={() => onOpen(isOpen ? "" : id)}
        >
          {activity}
        </Button>
      </div>
      {isOpen && (
        <DiffTable
          label={activity}
          rows={modifiedProperties.map(({ displayName, oldValue, newValue }) => ({
            name: displayName,
            before: oldValue === undefined ? undefined : formatValue(oldValue),
            after: newValue === undefined ? undefined : formatValue(newValue),
          }))}
        />
      )}
    </Column>
  );
}
