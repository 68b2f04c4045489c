import { useTranslation } from "react-i18next";
import { ExchangeView } from "../../ui/exchange.tsx";
import { Column, Row, Words } from "../../ui/layout.tsx";
import { StatusBadge, type Tone } from "../../ui/notice.tsx";
import type { CheckResult } from "./scim-check.ts";

const TONES: Readonly<Record<CheckResult["status"], Tone>> = {
  success: "good",
  failure: "bad",
  warning: "warn",
  skipped: "calm",
};

/** Checks with what came of each, family by family. */
export function CheckResults({ results }: { readonly results: readonly CheckResult[] }) {
  const families = [...new Set(results.map(({ family }) => family))];
  return (
    <Column>
      {families.map((family) => (
        <Column key={family} gap="xs">
          <Words strong>{family}</Words>
          {results
            .filter((each) => each.family === family)
            .map((result) => (
              <Result key={result.id} result={result} />
            ))}
        </Column>
      ))}
    </Column>
  );
}

function Result({ result }: { readonly result: CheckResult }) {
  const { t } = useTranslation("checker");
  const { status, title, rule, section, reason, exchanges = [] } = result;
  const head = (
    <Row>
      <StatusBadge tone={TONES[status]}>{t(`status.${status}`)}</StatusBadge>
      <Words>{title}</Words>
    </Row>
  );
  if (status === "success") return head;
  return (
    <Column gap="xs">
      {head}
      {reason !== undefined && <Words>{reason}</Words>}
      {status !== "skipped" && (
        <details>
          <summary>{t("details")}</summary>
          <Column gap="xs">
            <Words>
              {rule} ({section})
            </Words>
            {exchanges.map((exchange, place) => (
              <ExchangeView
                // biome-ignore lint/suspicious/noArrayIndexKey: the place is its name
                key={place}
                exchange={{
                  method: exchange.method,
                  url: exchange.path,
                  requestBody: exchange.sent,
                  responseBody: exchange.received,
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
