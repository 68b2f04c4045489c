import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { formatDuration } from "../../shared/time.ts";
import { Section } from "../../ui/layout.tsx";
import { Progress } from "../../ui/progress.tsx";
import type { CycleProgress, ProvisioningJob } from "../job.ts";

/** How far the cycle under way has come, in people; nothing between cycles. */
export function ProgressSection({ job }: { readonly job: ProvisioningJob }) {
  const { t, i18n } = useTranslation("provisioning");
  const [progress] = job.status.progress;
  if (progress === undefined) return null;
  const { completedUnits, totalUnits } = progress;
  return (
    <Section title={t("progress")}>
      <Progress
        label={t("progress")}
        words={describe(progress, t, i18n.language)}
        done={completedUnits}
        total={totalUnits ?? undefined}
      />
    </Section>
  );
}

function describe(progress: CycleProgress, t: TFunction<"provisioning">, language: string): string {
  const { units, completedUnits, totalUnits, unitsPerSecond, estimatedRemainingMs } = progress;
  const [done, total] = [completedUnits, totalUnits ?? 0].map((each) =>
    each.toLocaleString(language),
  );
  let words =
    totalUnits === null
      ? t("progressUnknown", { done })
      : t(units === "changes" ? "progressChanges" : "progressObjects", { done, total });
  if (unitsPerSecond !== undefined) {
    words = t("progressRate", { words, rate: unitsPerSecond.toLocaleString(language) });
  }
  if (estimatedRemainingMs === undefined) return words;
  return t("progressLeft", { words, time: formatDuration(estimatedRemainingMs, language) });
}
