import { useTranslation } from "react-i18next";
import { type RawSearch, readText, useSearchState } from "../../shared/search.ts";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { useApplicationId, useJob } from "../application.ts";
import { ApplicationPage } from "../application-page.tsx";
import { ClassicForm } from "../connection/classic-form.tsx";
import { useSettings } from "../connection/settings.ts";

function readSearch(raw: RawSearch) {
  return { mode: readText(raw.mode) };
}

/** All settings of provisioning on one page, as older screens have them. */
export function EditProvisioningPage() {
  const { t } = useTranslation("connectivity");
  const id = useApplicationId();
  const settings = useSettings(id);
  const { data: job } = useJob(id);
  const [{ mode }] = useSearchState(readSearch);
  return (
    <ApplicationPage id={id} title={t("classic.title")} lead={t("classic.lead")} isProvisioning>
      {(application) => {
        if (settings.error !== null) {
          const retry = () => void settings.refetch();
          return <ErrorNotice error={settings.error} what={t("readFailed")} onRetry={retry} />;
        }
        if (settings.data === undefined || job === undefined) return <Loading />;
        return (
          <ClassicForm
            application={application}
            saved={settings.data}
            job={job}
            isAutomatic={mode === "Automatic"}
          />
        );
      }}
    </ApplicationPage>
  );
}
