import { useTranslation } from "react-i18next";
import { Page } from "../../ui/page.tsx";
import { applicationPath } from "../application.ts";
import { JobPage } from "../provisioning/job-page.tsx";
import { LogView } from "../provisioning/log-view.tsx";

/** `Provisioning logs` of an application. */
export function ApplicationLogsPage() {
  const { t } = useTranslation("provisioningLogs");
  return (
    <JobPage title={t("title")} lead={t("lead")}>
      {({ application }) => (
        <LogView
          applicationId={application.id}
          recordPath={applicationPath(application.id, "/provisioning/logs")}
        />
      )}
    </JobPage>
  );
}

/** `Provisioning logs` of all applications. */
export function LogsPage() {
  const { t } = useTranslation("provisioningLogs");
  return (
    <Page title={t("title")} lead={t("lead")}>
      <LogView recordPath="/provisioning-logs" />
    </Page>
  );
}
