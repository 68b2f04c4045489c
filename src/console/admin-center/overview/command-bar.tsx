import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { Column, Row } from "../../ui/layout.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { type Application, applicationPath } from "../application.ts";
import type { ProvisioningJob } from "../job.ts";
import { useAdmin } from "../session.ts";
import { useControl } from "./control.ts";
import { RestartDialog } from "./restart-dialog.tsx";

/** What can be done with the provisioning of an application. */
export function CommandBar({
  application,
  job,
}: {
  readonly application: Application;
  readonly job: ProvisioningJob;
}) {
  const { t } = useTranslation("provisioning");
  const { may } = useAdmin();
  const [isRestarting, setRestarting] = useState(false);
  const { id, displayName } = application;
  const control = useControl(id, job.id);
  const { code } = job.status;
  const isSetUp = code !== "NotConfigured";
  const isStopped = code === "NotRun" || code === "Paused" || job.schedule.state === "Disabled";
  const isRunning = job.outlook.waitsFor === "running";
  const begin = (kind: "start" | "pause" | "stop") => () => control.mutate({ kind });
  const below = (page: string): string => applicationPath(id, `/provisioning${page}`);
  return (
    <Column gap="xs">
      <Row>
        {may("application.write") && isSetUp && (
          <>
            <Button
              kind={isStopped ? "main" : "usual"}
              isBusy={control.isPending}
              onPress={begin("start")}
            >
              {t("start")}
            </Button>
            {!isStopped && (
              <Button isBusy={control.isPending} onPress={begin("pause")}>
                {t("pause")}
              </Button>
            )}
            {isRunning && <Button onPress={begin("stop")}>{t("stop")}</Button>}
            <Button onPress={() => setRestarting(true)}>{t("restart")}</Button>
          </>
        )}
        <ButtonLink to={below("/on-demand")}>{t("onDemand")}</ButtonLink>
        <ButtonLink to={below("/plan")}>{t("preview")}</ButtonLink>
        {may("application.write") && <ButtonLink to={below("/edit")}>{t("edit")}</ButtonLink>}
        <ButtonLink to={below("/properties")}>{t("properties")}</ButtonLink>
      </Row>
      {control.error !== null && (
        <ErrorNotice error={control.error} what={t("controlFailed")} whom={displayName} />
      )}
      {isRestarting && (
        <RestartDialog id={id} jobId={job.id} onClose={() => setRestarting(false)} />
      )}
    </Column>
  );
}
