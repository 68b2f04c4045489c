import { useTranslation } from "react-i18next";
import { formatDuration } from "../../shared/time.ts";
import { Column, Facts, Row, TextLink, Words } from "../../ui/layout.tsx";
import { Banner, StatusBadge } from "../../ui/notice.tsx";
import { ACTION_TONES, ACTIONS, type Plan, type PlanAction } from "./plan-types.ts";

/** What a plan comes to: counts, the guards' verdict, how long it takes. */
export function PlanSummary({
  plan,
  linkTo,
}: {
  readonly plan: Plan;
  /** The page of the plan, to which each count leads. */
  readonly linkTo?: string;
}) {
  const { t, i18n } = useTranslation("plan");
  const { counts, guards, estimate, requests, error } = plan;
  const label = (action: PlanAction) => t(`count.${action}`, { count: counts[action] });
  const shown = ACTIONS.filter((action) => action !== "none");
  const sent = Object.entries(requests).map(([method, count]) => `${method} ${count}`);
  return (
    <Column gap="xs">
      {error !== undefined && (
        <Banner tone="bad" title={t("planFailed")}>
          <Words>{error.message}</Words>
          <Words small>{error.code}</Words>
        </Banner>
      )}
      <Row>
        {shown.map((action) => (
          <StatusBadge key={action} tone={counts[action] > 0 ? ACTION_TONES[action] : "calm"}>
            {linkTo === undefined || counts[action] === 0 ? (
              label(action)
            ) : (
              <TextLink to={linkTo} search={{ plan: plan.id, action }}>
                {label(action)}
              </TextLink>
            )}
          </StatusBadge>
        ))}
        {counts.cannot > 0 && (
          <StatusBadge tone="bad">{t("cannot", { count: counts.cannot })}</StatusBadge>
        )}
        <StatusBadge tone="calm">{t("unchanged", { count: counts.unchanged })}</StatusBadge>
      </Row>
      {guards.map((guard) => (
        <Banner
          key={guard.name}
          tone={guard.held ? "bad" : "good"}
          title={guard.held ? t("guardHolds") : t("guardPasses")}
        >
          {guard.message}
        </Banner>
      ))}
      <Facts
        facts={[
          {
            name: t("estimate"),
            value: t("estimateOf", {
              count: estimate.requests,
              duration: formatDuration(estimate.durationMs, i18n.language),
            }),
          },
          { name: t("requests"), value: sent.join(" · ") },
          {
            name: t("attributes"),
            value: Object.entries(plan.attributes)
              .map(([name, count]) => `${name} ${count}`)
              .join(" · "),
          },
        ]}
      />
    </Column>
  );
}
