import { useTranslation } from "react-i18next";
import { formatQuery, quoteOData } from "../../shared/api.ts";
import { useList } from "../../shared/lists.ts";
import { Button } from "../../ui/button.tsx";
import { DiffTable } from "../../ui/diff.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { ExchangeView } from "../../ui/exchange.tsx";
import { ChoiceField } from "../../ui/form.tsx";
import { Column, Row, TextLink, Words } from "../../ui/layout.tsx";
import { ErrorNotice, type Tone } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { Timeline } from "../../ui/timeline.tsx";
import { WaitBar } from "../../ui/wait-bar.tsx";
import { useAdmin } from "../session.ts";
import { type AskedObject, useExplanations } from "./object.ts";
import { PersonAsOf } from "./person-as-of.tsx";

/** What of a record of the provisioning log is shown here; the API has more. */
interface TimelineRecord {
  readonly id: string;
  readonly activityDateTime: string;
  readonly changedDateTime?: string;
  readonly durationInMilliseconds: number;
  readonly provisioningAction: string;
  readonly servicePrincipal: { readonly id: string; readonly displayName: string };
  readonly provisioningStatusInfo: {
    readonly status: "success" | "failure" | "skipped" | "warning";
    readonly errorInformation: { readonly errorCode: string; readonly reason: string } | null;
  };
  readonly provisioningSteps: readonly { readonly status: string; readonly description: string }[];
  readonly modifiedProperties: readonly {
    readonly displayName: string;
    readonly oldValue?: string;
    readonly newValue?: string;
  }[];
  readonly exchanges?: readonly {
    readonly method: string;
    readonly path: string;
    readonly requestBody?: unknown;
    readonly status?: number;
    readonly responseBody?: unknown;
    readonly text?: string;
    readonly durationMs: number;
  }[];
}

const TONES: Readonly<Record<TimelineRecord["provisioningStatusInfo"]["status"], Tone>> = {
  success: "good",
  failure: "bad",
  skipped: "calm",
  warning: "warn",
};
const ACTIONS = ["create", "update", "disable", "delete", "stagedDelete", "other"] as const;
const TOP = 50;

/** What happened to somebody in all applications, with the requests and how long each took. */
export function ObjectTimeline({
  object,
  app,
  onApp,
}: {
  readonly object: AskedObject;
  /** Only this application; empty: all. */
  readonly app: string;
  readonly onApp: (id: string) => void;
}) {
  const { t } = useTranslation("person");
  const list = useRecords(object, app);
  const applications = useExplanations(object).data ?? [];
  const choices = applications.map(({ servicePrincipal: { id, displayName } }) => ({
    value: id,
    label: displayName,
  }));
  const everything = { value: "", label: t("allApplications") };
  return (
    <Column>
      <ChoiceField
        name="application"
        label={t("application")}
        value={app}
        choices={[everything, ...choices]}
        onChange={onApp}
      />
      {list.error !== null && (
        <ErrorNotice error={list.error} what={t("timelineFailed")} onRetry={list.retry} />
      )}
      {list.rows === undefined && list.error === null && <Loading />}
      {list.rows?.length === 0 && (
        <EmptyState title={t("nothingHappened")}>{t("nothingHappenedText")}</EmptyState>
      )}
      {list.rows !== undefined && list.rows.length > 0 && (
        <PersonAsOf
          {...{ object, app }}
          moments={list.rows.map(({ activityDateTime }) => activityDateTime).toReversed()}
        />
      )}
      {list.rows !== undefined && list.rows.length > 0 && <Records records={list.rows} />}
      {list.hasMore && (
        <Row>
          <Button isBusy={list.isLoadingMore} onPress={list.loadMore}>
            {t("earlier")}
          </Button>
        </Row>
      )}
    </Column>
  );
}

function useRecords({ objectType, id }: AskedObject, app: string) {
  const { rollcall } = useAdmin();
  const filter = [
    `sourceIdentity/id eq ${quoteOData(id)}`,
    `sourceIdentity/identityType eq ${quoteOData(objectType)}`,
    ...(app === "" ? [] : [`servicePrincipal/id eq ${quoteOData(app)}`]),
  ].join(" and ");
  return useList<TimelineRecord>(["log", rollcall.base, "of", filter], async (next, signal) => {
    const query = formatQuery({ filter, top: TOP, exchanges: "true", skipToken: next });
    const page = await rollcall.get<{ value: readonly TimelineRecord[]; skipToken?: string }>(
      `/provisioningLog${query}`,
      { signal },
    );
    return { rows: page.value, next: page.skipToken };
  });
}

function Records({ records }: { readonly records: readonly TimelineRecord[] }) {
  const { t } = useTranslation("person");
  const scaleMs = Math.max(...records.map((record) => waitOf(record) + workOf(record)));
  return (
    <Timeline
      events={records.map((record) => {
        const { status } = record.provisioningStatusInfo;
        const action = ACTIONS.find((each) => each === record.provisioningAction) ?? "other";
        return {
          id: record.id,
          at: record.activityDateTime,
          tone: TONES[status],
          state: t(`status.${status}`),
          title: (
            <TextLink to={`/provisioning-logs/${encodeURIComponent(record.id)}`}>
              {t("did", {
                application: record.servicePrincipal.displayName,
                action: t(`action.${action}`),
              })}
            </TextLink>
          ),
          children: <RecordBody record={record} scaleMs={scaleMs} />,
        };
      })}
    />
  );
}

/** From the change in the directory until somebody looked at it. */
function waitOf({ changedDateTime, activityDateTime, ...record }: TimelineRecord): number {
  if (changedDateTime === undefined) return 0;
  const took = Date.parse(activityDateTime) - Date.parse(changedDateTime);
  return Math.max(0, took - record.durationInMilliseconds);
}

function workOf({ durationInMilliseconds }: TimelineRecord): number {
  return durationInMilliseconds;
}

function RecordBody({
  record,
  scaleMs,
}: {
  readonly record: TimelineRecord;
  readonly scaleMs: number;
}) {
  const { t } = useTranslation("person");
  const { changedDateTime, provisioningStatusInfo, provisioningSteps } = record;
  const { modifiedProperties, exchanges = [] } = record;
  const { errorInformation } = provisioningStatusInfo;
  const last = provisioningSteps.at(-1)?.description;
  const wait = { id: "wait", label: t("waited"), durationMs: waitOf(record), isWork: false };
  const work = { id: "work", label: t("worked"), durationMs: workOf(record), isWork: true };
  return (
    <Column gap="xs">
      {errorInformation !== null ? (
        <Words>
          {errorInformation.errorCode}: {errorInformation.reason}
        </Words>
      ) : (
        last !== undefined && <Words>{last}</Words>
      )}
      <WaitBar
        label={changedDateTime === undefined ? t("tookUnknown") : t("took")}
        parts={changedDateTime === undefined ? [work] : [wait, work]}
        scaleMs={scaleMs}
      />
      {modifiedProperties.length > 0 && (
        <details>
          <summary>{t("changes", { count: modifiedProperties.length })}</summary>
          <DiffTable
            label={t("changes", { count: modifiedProperties.length })}
            rows={modifiedProperties.map(({ displayName, oldValue, newValue }) => ({
              name: displayName,
              before: oldValue,
              after: newValue,
            }))}
          />
        </details>
      )}
      {exchanges.length > 0 && (
        <details>
          <summary>{t("requests", { count: exchanges.length })}</summary>
          <Column>
            {exchanges.map((exchange, place) => (
              <ExchangeView
                // biome-ignore lint/suspicious/noArrayIndexKey: the place is its name
                key={place}
                exchange={{
                  method: exchange.method,
                  url: exchange.path,
                  durationMs: exchange.durationMs,
                  requestBody: exchange.requestBody,
                  responseBody: exchange.responseBody ?? exchange.text,
                  ...(exchange.status !== undefined && { status: exchange.status }),
                }}
              />
            ))}
          </Column>
        </details>
      )}
    </Column>
  );
}
