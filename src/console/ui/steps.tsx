import { Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { formatDuration } from "../shared/time.ts";
import { StatusBadge, type Tone } from "./notice.tsx";

/** One step of a test, of provisioning on demand, or of a checklist. */
export interface Step {
  readonly id: string;
  readonly title: string;
  readonly state: "waiting" | "running" | "done" | "skipped" | "warning" | "failed";
  readonly durationMs?: number | undefined;
  /** What came of it, in a sentence. */
  readonly result?: ReactNode;
  /** Shown when somebody opens the step; a step that failed is open. */
  readonly details?: ReactNode;
}

const TONES: Readonly<Record<Step["state"], Tone>> = {
  waiting: "calm",
  running: "busy",
  done: "good",
  skipped: "calm",
  warning: "warn",
  failed: "bad",
};

/** Steps in their order, each with what came of it. */
export function Steps({
  label,
  steps,
}: {
  readonly label: string;
  readonly steps: readonly Step[];
}) {
  const { t, i18n } = useTranslation("kit");
  return (
    <Stack component="ol" gap="sm" aria-label={label} pl={0} m={0} style={{ listStyle: "none" }}>
      {steps.map((step) => (
        <li key={step.id} aria-busy={step.state === "running"}>
          <Group gap="sm" wrap="nowrap" align="baseline">
            <StatusBadge tone={TONES[step.state]}>{t(`step.${step.state}`)}</StatusBadge>
            <Text fw={550}>{step.title}</Text>
            {step.durationMs !== undefined && (
              <Text size="sm" c="dimmed" flex="none">
                {formatDuration(step.durationMs, i18n.language)}
              </Text>
            )}
          </Group>
          {step.result !== undefined && <Text component="div">{step.result}</Text>}
          {step.details !== undefined && (
            <details open={step.state === "failed"}>
              <summary>{t("viewDetails")}</summary>
              {step.details}
            </details>
          )}
        </li>
      ))}
    </Stack>
  );
}
