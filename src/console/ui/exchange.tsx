import { Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { formatDuration } from "../shared/time.ts";
import { CopyButton } from "./copy.tsx";
import { StatusBadge, type Tone } from "./notice.tsx";

/** A request with its answer, as they went over the line; secrets are left out by the server. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly requestHeaders?: Readonly<Record<string, string>>;
  readonly requestBody?: unknown;
  /** Absent: there was no answer. */
  readonly status?: number;
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly responseBody?: unknown;
  readonly durationMs?: number;
}

/** Shows an exchange, to be read, copied and sent to whoever argues. */
export function ExchangeView({
  exchange,
  isPlanned = false,
}: {
  readonly exchange: Exchange;
  /** It was not sent: there is nothing to say of an answer. */
  readonly isPlanned?: boolean;
}) {
  const { t, i18n } = useTranslation("kit");
  const { method, url, status, durationMs } = exchange;
  const request = formatMessage(`${method} ${url}`, exchange.requestHeaders, exchange.requestBody);
  const response = formatMessage(
    status === undefined ? t("noAnswer") : `${status}`,
    exchange.responseHeaders,
    exchange.responseBody,
  );
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Group gap="sm">
          {!isPlanned && <StatusBadge tone={toneOf(status)}>{status ?? t("noAnswer")}</StatusBadge>}
          {durationMs !== undefined && (
            <Text size="sm">{formatDuration(durationMs, i18n.language)}</Text>
          )}
        </Group>
        <CopyButton
          text={isPlanned ? request : `${request}\n\n${response}`}
          label={isPlanned ? t("copyWhat", { what: t("request") }) : t("copyExchange")}
        />
      </Group>
      <Text fw={550}>{t("request")}</Text>
      <Lines text={request} label={`${t("request")} ${method} ${url}`} />
      {!isPlanned && (
        <>
          <Text fw={550}>{t("response")}</Text>
          <Lines text={response} label={`${t("response")} ${method} ${url}`} />
        </>
      )}
    </Stack>
  );
}

/** Lines that may be more than there is room for. */
function Lines({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    // A group and no landmark: a page may show many exchanges.
    // biome-ignore lint/a11y/useSemanticElements: it is no part of a form
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <div className="kit-code" role="group" tabIndex={0} aria-label={label}>
      <pre>{text}</pre>
    </div>
  );
}

function toneOf(status: number | undefined): Tone {
  if (status === undefined || status >= 500) return "bad";
  return status >= 400 ? "warn" : "good";
}

function formatMessage(
  first: string,
  headers: Readonly<Record<string, string>> = {},
  body?: unknown,
): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const text = typeof body === "string" ? body : JSON.stringify(body, undefined, 2);
  return [first, ...lines, ...(text === undefined || text === "" ? [] : ["", text])].join("\n");
}
