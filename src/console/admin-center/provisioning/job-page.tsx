import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { type Application, applicationPath, useApplicationId, useJob } from "../application.ts";
import { ApplicationPage } from "../application-page.tsx";
import type { ProvisioningJob } from "../job.ts";
import type { JobPlace } from "./previews.ts";

/** What pages of a job work on. */
export interface JobPageContent {
  readonly application: Application;
  readonly job: ProvisioningJob;
  readonly place: JobPlace;
}

/** A page below Provisioning: its content once the application and its job are there. */
export function JobPage({
  title,
  lead,
  actions,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: (content: JobPageContent) => ReactNode;
}) {
  const id = useApplicationId();
  return (
    <ApplicationPage
      id={id}
      title={title}
      isProvisioning
      {...(lead !== undefined && { lead })}
      {...(actions !== undefined && { actions })}
    >
      {(application) => <WithJob application={application}>{children}</WithJob>}
    </ApplicationPage>
  );
}

function WithJob({
  application,
  children,
}: {
  readonly application: Application;
  readonly children: (content: JobPageContent) => ReactNode;
}) {
  const { t } = useTranslation("mapping");
  const job = useJob(application.id);
  if (job.error !== null) {
    const retry = () => void job.refetch();
    return <ErrorNotice error={job.error} what={t("jobFailed")} onRetry={retry} />;
  }
  if (job.data === undefined) return <Loading />;
  if (job.data === null) {
    const to = applicationPath(application.id, "/provisioning/connectivity");
    const action = <ButtonLink to={to}>{t("noJobButton")}</ButtonLink>;
    return (
      <EmptyState title={t("noJobTitle")} action={action}>
        {t("noJobText")}
      </EmptyState>
    );
  }
  const place = { applicationId: application.id, jobId: job.data.id };
  return children({ application, job: job.data, place });
}
