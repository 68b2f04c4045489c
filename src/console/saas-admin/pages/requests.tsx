import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatQuery } from "../../shared/api.ts";
import { useList } from "../../shared/lists.ts";
import { type RawSearch, readText, useSearchState } from "../../shared/search.ts";
import { formatDuration } from "../../shared/time.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { ChoiceField } from "../../ui/form.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Row } from "../../ui/layout.tsx";
import { StatusBadge } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { DataTable, type TableColumn } from "../../ui/table.tsx";
import type { Integration, Token } from "../integration.ts";
import type { RequestRecord } from "../logs.ts";
import { PersonField } from "../person-field.tsx";
import { RecordingDialog } from "../recording-dialog.tsx";
import { RequestDialog } from "../request-dialog.tsx";
import { useMember } from "../session.ts";

const METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"] as const;

interface RequestsSearch {
  readonly method: string;
  /** `400`: only what was refused. */
  readonly status: string;
  readonly token: string;
  /** A person's id. */
  readonly resource: string;
  /** The request that is shown whole. */
  readonly request: string;
}

function readSearch(raw: RawSearch): RequestsSearch {
  return {
    method: readText(raw.method),
    status: readText(raw.status),
    token: readText(raw.token),
    resource: readText(raw.resource),
    request: readText(raw.request),
  };
}

/** Every SCIM request that was recorded: the vendor's half of any argument. */
export function RequestsPage() {
  const { t } = useTranslation("logs");
  const { api } = useMember();
  const [search, change] = useSearchState(readSearch);
  const [isRecording, setRecording] = useState(false);
  const tokens = useTokens();
  const { method, status, token, resource } = search;
  const query = { method, status, token, resource, limit: 100 };
  const list = useList<RequestRecord>([api.base, "/requests", query], async (after, signal) => {
    const path = `/requests${formatQuery({ ...query, after })}`;
    const part = await api.get<{ requests: RequestRecord[]; next?: string }>(path, { signal });
    return { rows: part.requests, next: part.next };
  });
  const shown = list.rows?.find(({ id }) => id === search.request);
  const nameOf = (id: string) => tokens.find((each) => each.id === id)?.name ?? id;
  const isFiltered = [method, status, token, resource].some((each) => each !== "");
  return (
    <Page
      title={t("requests")}
      lead={t("requestsLead")}
      actions={<Button onPress={() => setRecording(true)}>{t("recording")}</Button>}
    >
      <Filters search={search} tokens={tokens} onChange={change} />
      <DataTable
        label={t("requests")}
        columns={useColumns((id) => change({ request: id }), nameOf)}
        list={list}
        rowKey={({ id }) => id}
        failure={t("requestsFailed")}
        empty={
          <EmptyState
            title={t(isFiltered ? "noneFits" : "noRequests")}
            action={
              isFiltered && (
                <Button onPress={() => change({ method: "", status: "", token: "", resource: "" })}>
                  {t("showAll")}
                </Button>
              )
            }
          >
            {t("noRequestsText")}
          </EmptyState>
        }
      />
      <RequestDialog
        request={shown}
        tokenName={nameOf(shown?.tokenId ?? "")}
        onClose={() => change({ request: "" })}
      />
      <RecordingDialog isOpen={isRecording} onClose={() => setRecording(false)} />
    </Page>
  );
}

function Filters({
  search,
  tokens,
  onChange,
}: {
  readonly search: RequestsSearch;
  readonly tokens: readonly Token[];
  readonly onChange: (change: Partial<RequestsSearch>) => void;
}) {
  const { t } = useTranslation("logs");
  const all = { value: "", label: t("all") };
  return (
    <Row align="flex-end">
      <PersonField
        name="resource"
        label={t("person")}
        value={search.resource}
        onChange={(resource) => onChange({ resource })}
      />
      <ChoiceField
        name="method"
        label={t("method")}
        value={search.method}
        choices={[all, ...METHODS.map((value) => ({ value, label: value }))]}
        onChange={(method) => onChange({ method })}
      />
      <ChoiceField
        name="status"
        label={t("status")}
        value={search.status}
        choices={[
          all,
          { value: "400", label: t("refused") },
          { value: "500", label: t("failures") },
        ]}
        onChange={(status) => onChange({ status })}
      />
      <ChoiceField
        name="token"
        label={t("token")}
        value={search.token}
        choices={[all, ...tokens.map(({ id, name }) => ({ value: id, label: name }))]}
        onChange={(token) => onChange({ token })}
      />
    </Row>
  );
}

function useTokens(): readonly Token[] {
  const { api } = useMember();
  const { data } = useQuery({
    queryKey: [api.base, "/integration"],
    queryFn: ({ signal }) => api.get<{ integration: Integration }>("/integration", { signal }),
  });
  return data?.integration.tokens ?? [];
}

function useColumns(
  onOpen: (id: string) => void,
  nameOf: (tokenId: string) => string,
): readonly TableColumn<RequestRecord>[] {
  const { t, i18n } = useTranslation("logs");
  return [
    { id: "at", header: t("time"), cell: ({ at }) => <Instant at={at} /> },
    {
      id: "request",
      header: t("request"),
      cell: ({ id, method, path }) => (
        <Button kind="inline" onPress={() => onOpen(id)}>
          {`${method} ${path.length > 60 ? `${path.slice(0, 60)}…` : path}`}
        </Button>
      ),
    },
    {
      id: "status",
      header: t("status"),
      cell: ({ status }) => (
        <StatusBadge tone={status < 400 ? "good" : status < 500 ? "warn" : "bad"}>
          {status}
        </StatusBadge>
      ),
    },
    {
      id: "duration",
      header: t("duration"),
      isMinor: true,
      isNumber: true,
      cell: ({ durationMs }) => formatDuration(durationMs, i18n.language),
    },
    { id: "token", header: t("token"), isMinor: true, cell: (each) => nameOf(each.tokenId) },
    { id: "detail", header: t("detail"), isMinor: true, cell: ({ detail }) => detail ?? "–" },
  ];
}
