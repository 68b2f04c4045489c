import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type FieldErrors, Form } from "../../ui/form.tsx";
import { Section, Words } from "../../ui/layout.tsx";
import { announce, ErrorNotice } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { type Application, applicationPath, useApplicationId, useJob } from "../application.ts";
import { ApplicationPage } from "../application-page.tsx";
import { ConnectionSection } from "../connection/connection-section.tsx";
import {
  createJob,
  refreshSettings,
  type SavedSettings,
  useSettings,
} from "../connection/settings.ts";
import { useConnection } from "../connection/use-connection.ts";
import { useAdmin } from "../session.ts";

/** Where an application is, and what lets us in. */
export function ConnectivityPage() {
  const { t } = useTranslation("connectivity");
  const id = useApplicationId();
  const settings = useSettings(id);
  const { data: job } = useJob(id);
  const title = job === null ? t("new") : t("title");
  return (
    <ApplicationPage id={id} title={title} lead={t("lead")} isProvisioning>
      {(application) =>
        settings.error !== null ? (
          <ErrorNotice
            error={settings.error}
            what={t("readFailed")}
            onRetry={() => void settings.refetch()}
          />
        ) : settings.data === undefined || job === undefined ? (
          <Loading />
        ) : (
          <Connectivity application={application} saved={settings.data} isNew={job === null} />
        )
      }
    </ApplicationPage>
  );
}

function Connectivity({
  application,
  saved,
  isNew,
}: {
  readonly application: Application;
  readonly saved: SavedSettings;
  readonly isNew: boolean;
}) {
  const { t } = useTranslation("connectivity");
  const { t: kit } = useTranslation("kit");
  const { id } = application;
  const admin = useAdmin();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const connection = useConnection(id, saved);
  const isLocked = !admin.may("application.write");
  const saving = useMutation({
    mutationFn: async () => {
      await connection.save();
      if (isNew) await createJob(admin, id);
    },
    onSuccess: async () => {
      await refreshSettings(queries, admin, id);
      announce({ message: isNew ? t("created") : kit("saved") });
      if (isNew) await navigate({ to: applicationPath(id, "/provisioning") });
    },
  });
  const submit = (): FieldErrors => {
    const missing = connection.check();
    if (missing.length === 0) saving.mutate();
    return Object.fromEntries(missing.map((key) => [key, t("missing")]));
  };
  return (
    <Section title={t("credentials")}>
      {isLocked && <Words>{t("mayNot")}</Words>}
      <Form
        submit={isNew ? t("create") : t("save")}
        isBusy={saving.isPending}
        isLocked={isLocked || !(isNew || connection.isChanged)}
        error={saving.error}
        failure={t("failed")}
        onSubmit={submit}
      >
        <ConnectionSection
          connection={connection}
          saved={saved}
          name={application.displayName}
          isLocked={isLocked}
        />
      </Form>
    </Section>
  );
}
