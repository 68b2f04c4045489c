import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CommandLine, type LineCommand } from "../../ui/command-line.tsx";
import { Column } from "../../ui/layout.tsx";
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
  const mayWrite = may("application.write");
  const begin = (kind: "start" | "pause" | "stop"): Pick<LineCommand, "isBusy" | "onPress"> => ({
    isBusy: control.isPending,
    onPress: () => control.mutate({ kind }),
  });
  const below = (page: string): string => applicationPath(id, `/provisioning${page}`);
  const controls: readonly LineCommand[] = [
    { label: t("start"), kind: isStopped ? "main" : "usual", ...begin("start") },
    ...(isStopped ? [] : [{ label: t("pause"), ...begin("pause") }]),
    ...(isRunning ? [{ label: t("stop"), ...begin("stop") }] : []),
    { label: t("restart"), onPress: () => setRestarting(true) },
  ];
  const commands: readonly LineCommand[] = [
    ...(mayWrite && isSetUp ? controls : []),
    { label: t("onDemand"), to: below("/on-demand") },
    { label: t("preview"), to: below("/plan") },
    ...(mayWrite ? [{ label: t("edit"), to: below("/edit") }] : []),
    { label: t("properties"), to: below("/properties") },
  ];
  return (
    <Column gap="xs">
      <CommandLine label={t("title")} commands={commands} />
      {control.error !== null && (
        <ErrorNotice error={control.error} what={t("controlFailed")} whom={displayName} />
      )}
      {isRestarting && (
        <RestartDialog id={id} jobId={job.id} onClose={() => setRestarting(false)} />
      )}
    </Column>
  );
}
