import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { ExchangeView } from "../../ui/exchange.tsx";
import { Column, Words } from "../../ui/layout.tsx";
import { Banner } from "../../ui/notice.tsx";
import { type Step, Steps } from "../../ui/steps.tsx";

/** Test Connection, step by step. */
export interface ConnectionReport {
  readonly isGood: boolean;
  readonly tenantUrl: string;
  readonly steps: readonly ReportStep[];
  readonly suggestedTenantUrl?: string;
}

interface ReportStep {
  readonly name:
    | "address"
    | "reach"
    | "encryption"
    | "configuration"
    | "schemas"
    | "authorization"
    | "protocol"
    | "unknownValue"
    | "existingValue"
    | "patch"
    | "limits";
  readonly result: "success" | "warning" | "failure" | "skipped";
  readonly message: string;
  readonly attribute?: string;
  readonly code?: string;
  readonly action?: string;
  readonly side?: "directory" | "application" | "network";
  readonly exchanges: readonly SentExchange[];
}

/** A request with its answer, as the server notes them: without headers and secrets. */
export interface SentExchange {
  readonly method: string;
  /** Relative to the Tenant URL. */
  readonly path: string;
  readonly requestBody?: unknown;
  readonly status?: number;
  readonly responseBody?: unknown;
  readonly text?: string;
  readonly durationMs: number;
}

const STATES = {
  success: "done",
  warning: "warning",
  failure: "failed",
  skipped: "skipped",
} as const;

/** What came of a test: the verdict, and every step with what went over the line. */
export function ReportView({
  report,
  name,
  onUse,
}: {
  readonly report: ConnectionReport;
  /** The application's. */
  readonly name: string;
  /** Takes the address at which SCIM was found. */
  readonly onUse: (tenantUrl: string) => void;
}) {
  const { t } = useTranslation("connectivity");
  const { suggestedTenantUrl: url } = report;
  const steps = report.steps.map((step, index): Step => {
    const { exchanges } = step;
    const sentMs = exchanges.reduce((sum, { durationMs }) => sum + durationMs, 0);
    return {
      id: `${index}`,
      title:
        step.attribute === undefined
          ? t(`step.${step.name}`)
          : t("stepOf", { step: t(`step.${step.name}`), attribute: step.attribute }),
      state: STATES[step.result],
      durationMs: exchanges.length === 0 ? undefined : sentMs,
      result: <StepWords step={step} name={name} />,
      ...(exchanges.length > 0 && {
        details: <Exchanges tenantUrl={report.tenantUrl} exchanges={exchanges} />,
      }),
    };
  });
  return (
    <Column>
      <Banner
        tone={report.isGood ? "good" : "bad"}
        title={report.isGood ? t("good") : t("bad")}
        actions={
          url !== undefined && (
            <Button kind="main" onPress={() => onUse(url)}>
              {t("useIt")}
            </Button>
          )
        }
      >
        {url !== undefined && <Words>{t("suggested", { url })}</Words>}
      </Banner>
      <Steps label={t("report")} steps={steps} />
    </Column>
  );
}

function StepWords({ step, name }: { readonly step: ReportStep; readonly name: string }) {
  const { t } = useTranslation("connectivity");
  const { result, code, side, action, message } = step;
  const own = code === "Unauthorized" || code === "InsufficientRights" ? code : undefined;
  return (
    <>
      <Words small>{message}</Words>
      {result === "failure" && side !== undefined && (
        <Words small strong>
          {t(`side.${side}`, { name })}
        </Words>
      )}
      {result === "failure" && (own !== undefined || action !== undefined) && (
        <Words small>{own === undefined ? action : t(`advice.${own}`)}</Words>
      )}
    </>
  );
}

/** What went over the line, one exchange after the other. */
export function Exchanges({
  tenantUrl,
  exchanges,
}: {
  readonly tenantUrl: string;
  readonly exchanges: readonly SentExchange[];
}) {
  const base = (tenantUrl.split(/[?#]/)[0] ?? "").replace(/\/+$/, "");
  return (
    <Column>
      {exchanges.map(({ path, text, responseBody, status, ...rest }, index) => (
        <ExchangeView
          // biome-ignore lint/suspicious/noArrayIndexKey: their order never changes
          key={index}
          exchange={{
            ...rest,
            url: base + path,
            responseBody: responseBody ?? text,
            ...(status !== undefined && { status }),
          }}
        />
      ))}
    </Column>
  );
}
