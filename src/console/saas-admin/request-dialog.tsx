import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { formatQuery } from "../shared/api.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { DiffTable } from "../ui/diff.tsx";
import { ExchangeView } from "../ui/exchange.tsx";
import { Instant } from "../ui/instant.tsx";
import { Column, Facts, Row, Words } from "../ui/layout.tsx";
import { Banner } from "../ui/notice.tsx";
import { saveTextFile } from "../ui/save-file.ts";
import { type AuditEntry, formatValue, type RequestRecord } from "./logs.ts";
import { writeRedactedRequest } from "./redact-request.ts";
import { useMember } from "./session.ts";

/** One request whole: what it asked, what was done, and the exchange as far as it was recorded. */
export function RequestDialog({
  request,
  tokenName,
  onClose,
}: {
  readonly request: RequestRecord | undefined;
  readonly tokenName: string;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("logs");
  return (
    <Dialog title={t("oneRequest")} isOpen={request !== undefined} onClose={onClose} size="xl">
      {request !== undefined && <Whole request={request} tokenName={tokenName} />}
    </Dialog>
  );
}

function Whole({
  request,
  tokenName,
}: {
  readonly request: RequestRecord;
  readonly tokenName: string;
}) {
  const { t } = useTranslation("logs");
  const { exchange = {} } = request;
  const headers = Object.entries(exchange.requestHeaders ?? {});
  return (
    <Column>
      <Explanation request={request} />
      <Facts
        facts={[
          { name: t("time"), value: <Instant at={request.at} /> },
          { name: t("token"), value: tokenName },
          { name: t("sizes"), value: t("bytes", sizesOf(request)) },
        ]}
      />
      <ExchangeView
        exchange={{
          method: request.method,
          url: request.path,
          status: request.status,
          durationMs: request.durationMs,
          requestHeaders: Object.fromEntries(
            headers.map(([name, value]) => [name, formatValue(value) ?? ""]),
          ),
          requestBody: exchange.requestBody,
          responseBody: exchange.responseBody ?? request.detail,
        }}
      />
      <ShareButton request={request} />
      {request.exchange === undefined && <Words dimmed>{t("notRecorded")}</Words>}
    </Column>
  );
}

/** Hands the request to the browser as a file in which no person is named. */
function ShareButton({ request }: { readonly request: RequestRecord }) {
  const { t } = useTranslation("logs");
  const { intent, outcome, departures } = request.explanation;
  const save = (): void => {
    const text = writeRedactedRequest(request, {
      lead: t("redactedLead"),
      explanation: [
        t(`intent.${intent}`),
        t(`outcome.${outcome}`),
        ...departures.map((departure) => `- ${t(`departure.${departure}`)}`),
      ],
      request: t("request"),
      response: t("answer"),
      leftOut: t("redactedOut"),
    });
    saveTextFile(`scim-request-${request.id}.txt`, "text/plain;charset=utf-8", text);
  };
  return (
    <Row>
      <Button onPress={save}>{t("share")}</Button>
      <Words small dimmed>
        {t("shareText")}
      </Words>
    </Row>
  );
}

function sizesOf({ requestBytes, responseBytes }: RequestRecord) {
  return { received: requestBytes, sent: responseBytes };
}

/** In words: what was asked, what was done, and which departures were read all the same. */
function Explanation({ request }: { readonly request: RequestRecord }) {
  const { t } = useTranslation("logs");
  const { intent, outcome, resourceId, departures } = request.explanation;
  const entries = useAuditOf(request);
  return (
    <Column gap="xs">
      <Banner
        tone={outcome === "done" || outcome === "foundNone" ? "good" : "warn"}
        title={t("explain")}
      >
        <Words>{t(`intent.${intent}`)}</Words>
        <Words>{t(`outcome.${outcome}`)}</Words>
        {request.detail !== undefined && <Words>{request.detail}</Words>}
      </Banner>
      {departures.length > 0 && (
        <>
          <Words strong>{t("departures")}</Words>
          <ul>
            {departures.map((departure) => (
              <li key={departure}>{t(`departure.${departure}`)}</li>
            ))}
          </ul>
        </>
      )}
      {entries.map((entry) => (
        <Column key={`${entry.resourceId} ${entry.action}`} gap="xs">
          <DiffTable
            label={t("changed")}
            rows={entry.modified.map(({ path, oldValue, newValue }) => ({
              name: path,
              before: formatValue(oldValue),
              after: formatValue(newValue),
            }))}
          />
          {entry.notes?.map(({ reason, path }) => (
            <Words key={`${reason} ${path}`} small>
              {t("leftOut", { path, reason })}
            </Words>
          ))}
        </Column>
      ))}
      {resourceId !== undefined && (
        <Row>
          <ButtonLink to={`/employees/${encodeURIComponent(resourceId)}`}>
            {t("toPerson")}
          </ButtonLink>
        </Row>
      )}
    </Column>
  );
}

const AROUND_MS = 2_000;

/** What the request changed: the rows of the audit of its token at its time. */
function useAuditOf(request: RequestRecord): readonly AuditEntry[] {
  const { api } = useMember();
  const atMs = Date.parse(request.at);
  const { resourceId, intent } = request.explanation;
  const changes = !["discover", "lookUp", "list", "read"].includes(intent) && request.status < 400;
  const query = formatQuery({
    token: request.tokenId,
    resource: resourceId,
    since: new Date(atMs - request.durationMs - AROUND_MS).toISOString(),
    until: new Date(atMs + 1).toISOString(),
    limit: 2,
  });
  const { data } = useQuery({
    queryKey: [api.base, "/audit", query],
    queryFn: ({ signal }) => api.get<{ entries: AuditEntry[] }>(`/audit${query}`, { signal }),
    enabled: changes,
  });
  const entries = changes ? (data?.entries ?? []) : [];
  // Without an id in the path, two rows may be of two requests.
  return resourceId !== undefined || entries.length === 1 ? entries.slice(0, 1) : [];
}
