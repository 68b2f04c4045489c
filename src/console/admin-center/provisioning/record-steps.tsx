import { useTranslation } from "react-i18next";
import { DiffTable } from "../../ui/diff.tsx";
import { ExchangeView } from "../../ui/exchange.tsx";
import { Column, Facts, Words } from "../../ui/layout.tsx";
import { type Step, Steps } from "../../ui/steps.tsx";
import { type LoggedExchange, type RecordParts, toExchange } from "./log-types.ts";
import type { ModifiedProperty, ProvisioningStep } from "./plan-types.ts";

const STATES = {
  success: "done",
  failure: "failed",
  skipped: "skipped",
  warning: "warning",
} as const;

const TITLES = [
  "import",
  "scoping",
  "matching",
  "processing",
  "referenceResolution",
  "export",
] as const;

/** The steps of what was done for an object, each with what it knew and what it sent. */
export function RecordSteps({ record }: { readonly record: RecordParts }) {
  const { t } = useTranslation("provisioningLogs");
  const { provisioningSteps, exchanges = [], modifiedProperties } = record;
  const last = provisioningSteps.length - 1;
  const steps = provisioningSteps.map((step, index): Step => {
    const known = TITLES.find((name) => name === step.provisioningStepType);
    const own = exchanges.filter((each) => placeOf(each, provisioningSteps) === index);
    const properties = step.provisioningStepType === "export" || index === last;
    return {
      id: `${index} ${step.name}`,
      title: known === undefined ? step.name : t(`step.${known}`),
      state: STATES[step.status],
      durationMs: step.durationInMilliseconds,
      result: step.description,
      details: (
        <StepDetails
          step={step}
          exchanges={own}
          properties={properties ? modifiedProperties : []}
        />
      ),
    };
  });
  return <Steps label={t("steps")} steps={steps} />;
}

/** Which step an exchange belongs to: what reads to the matching, what writes to the export. */
function placeOf(exchange: LoggedExchange, steps: readonly ProvisioningStep[]): number {
  const wanted = exchange.method === "GET" ? "matching" : "export";
  const found = steps.findIndex((step) => step.provisioningStepType === wanted);
  return found === -1 ? steps.length - 1 : found;
}

function StepDetails({
  step,
  exchanges,
  properties,
}: {
  readonly step: ProvisioningStep;
  readonly exchanges: readonly LoggedExchange[];
  readonly properties: readonly ModifiedProperty[];
}) {
  const { t } = useTranslation("provisioningLogs");
  const facts = Object.entries(step.details ?? {}).map(([name, value]) => ({ name, value }));
  const isBare = facts.length + exchanges.length + properties.length === 0;
  return (
    <Column gap="xs">
      {isBare && <Words small>{t("noDetails")}</Words>}
      {facts.length > 0 && <Facts facts={facts} />}
      {properties.length > 0 && <Modified properties={properties} />}
      <Exchanges exchanges={exchanges} />
    </Column>
  );
}

/** `Modified Properties`: what changed, attribute by attribute. */
export function Modified({ properties }: { readonly properties: readonly ModifiedProperty[] }) {
  const { t } = useTranslation("provisioningLogs");
  return (
    <DiffTable
      label={t("tab.modified")}
      rows={properties.map(({ displayName, oldValue, newValue }) => ({
        name: displayName,
        before: oldValue ?? undefined,
        after: newValue ?? undefined,
      }))}
    />
  );
}

/** Requests with their answers, one below the other. */
export function Exchanges({ exchanges }: { readonly exchanges: readonly LoggedExchange[] }) {
  return exchanges.map((each, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the same request may be sent twice
    <ExchangeView key={index} exchange={toExchange(each)} />
  ));
}
