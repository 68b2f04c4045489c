import { useTranslation } from "react-i18next";
import { Row, Words } from "../ui/layout.tsx";
import { StatusBadge } from "../ui/notice.tsx";
import type { ProvisioningJob } from "./job.ts";
import { describeHealth } from "./job-health.ts";

/** How an application's provisioning is: one badge, and with `isExplained` one sentence. */
export function HealthBadge({
  job,
  isExplained = false,
}: {
  readonly job: ProvisioningJob | null;
  readonly isExplained?: boolean;
}) {
  const { t } = useTranslation("applications");
  const { state, tone } = describeHealth({ id: "", displayName: "", job: job ?? undefined });
  const progress = state === "running" ? job?.status.progress[0] : undefined;
  const isInitial = progress?.units === "objects" && (progress.totalUnits ?? 0) > 0;
  const percent = isInitial
    ? Math.floor(((progress?.completedUnits ?? 0) / (progress?.totalUnits ?? 1)) * 100)
    : undefined;
  const badge = (
    <StatusBadge tone={tone}>
      {percent === undefined ? t(`health.${state}`) : t("percent", { percent })}
    </StatusBadge>
  );
  if (!isExplained) return badge;
  const why =
    state === "warning"
      ? t("healthWhy.warning", { count: job?.outlook.escrows ?? 0 })
      : t(`healthWhy.${state}`);
  return (
    <Row>
      {badge}
      <Words small>{why}</Words>
    </Row>
  );
}
