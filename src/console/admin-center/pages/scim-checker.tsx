import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type RawSearch, readChoice, useSearchState } from "../../shared/search.ts";
import { formatDuration } from "../../shared/time.ts";
import { Button } from "../../ui/button.tsx";
import { type FieldErrors, Form, SecretField, TextField } from "../../ui/form.tsx";
import { Column, Row, Section, Words } from "../../ui/layout.tsx";
import { Banner, type Tone } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Progress } from "../../ui/progress.tsx";
import { saveTextFile } from "../../ui/save-file.ts";
import { Tabs } from "../../ui/tabs.tsx";
import { useAdmin } from "../session.ts";
import { CheckResults } from "../settings/check-results.tsx";
import { type CheckReport, useScimCheck } from "../settings/scim-check.ts";

const SHOWN = ["problems", "all"] as const;

function readSearch(raw: RawSearch) {
  return { show: readChoice(raw.show, SHOWN) };
}

/** Checks anybody's SCIM server against the standard, with a report for its maker. */
export function ScimCheckerPage() {
  const { t } = useTranslation("checker");
  const { may } = useAdmin();
  return (
    <Page title={t("title")} lead={t("lead")}>
      {may("application.create") ? <Checker /> : <Banner tone="warn" title={t("mayNot")} />}
    </Page>
  );
}

function Checker() {
  const { t } = useTranslation("checker");
  const [url, setUrl] = useState("");
  const [secretToken, setToken] = useState("");
  const [wrong, setWrong] = useState<FieldErrors>({});
  const { state, run, stop } = useScimCheck();
  const isRunning = state.kind === "running";
  const submit = (): FieldErrors => {
    const found = {
      url: url.trim() === "" ? t("urlMissing") : undefined,
      secretToken: secretToken === "" ? t("tokenMissing") : undefined,
    };
    setWrong(found);
    if (found.url === undefined && found.secretToken === undefined) {
      run({ url: url.trim(), secretToken });
    }
    return found;
  };
  return (
    <>
      <Banner tone="warn" title={t("makesPeople")}>
        <Words>{t("makesPeopleText")}</Words>
      </Banner>
      <Form
        submit={t("check")}
        isBusy={isRunning}
        error={state.kind === "failed" ? state.error : undefined}
        failure={t("failed")}
        onSubmit={submit}
        {...(isRunning && { onCancel: stop })}
      >
        <TextField
          name="url"
          label={t("url")}
          hint={t("urlHint")}
          kind="url"
          isRequired
          value={url}
          error={wrong.url}
          onChange={setUrl}
        />
        <SecretField
          name="secretToken"
          label={t("token")}
          hint={t("tokenHint")}
          autoComplete="off"
          isRequired
          value={secretToken}
          error={wrong.secretToken}
          onChange={setToken}
        />
      </Form>
      {state.kind === "running" && (
        <Progress
          label={t("progress")}
          words={
            state.total === 0
              ? t("connecting")
              : t("doing", { done: state.done, total: state.total, title: state.title })
          }
          done={state.done}
          total={state.total === 0 ? undefined : state.total}
        />
      )}
      {state.kind === "done" && <Report report={state.report} html={state.html} />}
    </>
  );
}

function Report({ report, html }: { readonly report: CheckReport; readonly html: string }) {
  const { t, i18n } = useTranslation("checker");
  const [{ show }, change] = useSearchState(readSearch);
  const { counts, results, requests, durationMs, cleanUp } = report;
  const problems = results.filter(({ status }) => status === "failure" || status === "warning");
  const tone: Tone = counts.failure > 0 ? "bad" : counts.warning > 0 ? "warn" : "good";
  const duration = formatDuration(durationMs, i18n.language);
  return (
    <Section
      title={t("report")}
      actions={
        <Button onPress={() => saveTextFile("scim-report.html", "text/html", html)}>
          {t("save")}
        </Button>
      }
    >
      <Banner
        tone={tone}
        title={t("verdict", { failures: counts.failure, warnings: counts.warning })}
      >
        <Words>
          {t("sums", { passed: counts.success, skipped: counts.skipped, requests, duration })}
        </Words>
        <Words>{t("cleaned", { count: cleanUp.deleted })}</Words>
        {cleanUp.left.length > 0 && (
          <Column gap="xs">
            <Words strong>{t("left", { count: cleanUp.left.length })}</Words>
            {cleanUp.left.map(({ path, reason }) => (
              <Words key={path} small>
                {path}: {reason}
              </Words>
            ))}
          </Column>
        )}
      </Banner>
      <Row>
        <Words dimmed>{report.url}</Words>
      </Row>
      <Tabs
        label={t("shownChecks")}
        tabs={SHOWN.map((value) => ({ value, label: t(`shown.${value}`) }))}
        value={show}
        onChange={(value) => change({ show: value })}
      >
        {show === "problems" && problems.length === 0 ? (
          <Words>{t("noProblems")}</Words>
        ) : (
          <CheckResults results={show === "problems" ? problems : results} />
        )}
      </Tabs>
    </Section>
  );
}
