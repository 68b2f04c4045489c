import { useTranslation } from "react-i18next";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { Row, Section, Words } from "../../ui/layout.tsx";
import { Banner, ErrorNotice } from "../../ui/notice.tsx";
import { Progress } from "../../ui/progress.tsx";
import type { ImportRun } from "./import-run.ts";
import { Counts, Problems } from "./would-do.tsx";

/** How far an import is, and what came of it. */
export function ImportOutcome({
  run,
  onStop,
  onAgain,
  onRetry,
}: {
  readonly run: ImportRun;
  readonly onStop: () => void;
  /** Begin with another file. */
  readonly onAgain: () => void;
  /** Look at the same file once more: what was done is no difference any more. */
  readonly onRetry: () => void;
}) {
  const { t } = useTranslation("sources");
  const { state, done, total, result, error } = run;
  if (state === "idle") return null;
  const words =
    total === undefined
      ? t("comparing")
      : t("progress", {
          done,
          total,
        });
  const again = <Button onPress={onRetry}>{t("lookAgain")}</Button>;
  return (
    <Section title={t(state === "running" ? "importing" : "outcome")}>
      {state === "running" && (
        <>
          <Progress label={t("importing")} words={words} done={done} total={total} />
          <Words dimmed>{t("stay")}</Words>
          <div>
            <Button onPress={onStop}>{t("stop")}</Button>
          </div>
        </>
      )}
      {state === "stopped" && (
        <Banner tone="warn" title={t("stopped")} actions={again}>
          <Words>{total === undefined ? t("stoppedBefore") : words}</Words>
          <Words>{t("stoppedText")}</Words>
        </Banner>
      )}
      {state === "failed" && error !== undefined && (
        <ErrorNotice error={error} what={t("importFailed")} todo={t("importTodo")} action={again} />
      )}
      {state === "done" && result !== undefined && (
        <>
          <Banner
            tone={result.problemCount > 0 ? "warn" : "good"}
            title={t(result.problemCount > 0 ? "donePartly" : "done")}
          />
          <Counts counts={result.counts} tense="was" />
          <Problems problems={result.problems} count={result.problemCount} title={t("refused")} />
          <Row>
            <ButtonLink kind="main" to="/users">
              {t("toUsers")}
            </ButtonLink>
            <Button onPress={onAgain}>{t("another")}</Button>
            <ButtonLink to="/audit-logs">{t("toAudit")}</ButtonLink>
          </Row>
        </>
      )}
    </Section>
  );
}
