import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type RawSearch, readText, useSearchState } from "../../shared/search.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { Column, Facts, Section, Words } from "../../ui/layout.tsx";
import { announce, ErrorNotice } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { applicationPath, principalPath, useApplicationId, useJob } from "../application.ts";
import { ApplicationPage } from "../application-page.tsx";
import { usePolicy } from "../assignments/assignment.ts";
import { useSettings } from "../connection/settings.ts";
import { JobPropertiesForm } from "../job-properties/form.tsx";
import { type JobSources, readValues } from "../job-properties/values.ts";
import { jobKey } from "../live.ts";
import { NoJob } from "../overview/no-job.tsx";
import { useAdmin } from "../session.ts";

function readSearch(raw: RawSearch) {
  return { edit: readText(raw.edit) };
}

/** The properties of an application's provisioning; the pencil opens them. */
export function JobPropertiesPage() {
  const { t } = useTranslation("jobProperties");
  const id = useApplicationId();
  const { may } = useAdmin();
  const { data: job } = useJob(id);
  const settings = useSettings(id);
  const policy = usePolicy(id);
  const [{ edit }, change] = useSearchState(readSearch);
  const isEditing = edit !== "" && may("application.write");
  const mayEdit = job !== null && job !== undefined && !isEditing && may("application.write");
  return (
    <ApplicationPage
      id={id}
      title={t("title")}
      lead={t("lead")}
      isProvisioning
      actions={
        mayEdit && (
          <Button kind="main" icon="✎" onPress={() => change({ edit: "1" })}>
            {t("edit")}
          </Button>
        )
      }
    >
      {() => {
        if (settings.error !== null) {
          const retry = () => void settings.refetch();
          return <ErrorNotice error={settings.error} what={t("readFailed")} onRetry={retry} />;
        }
        if (job === null) return <NoJob id={id} />;
        if (job === undefined || settings.data === undefined || policy === undefined) {
          return <Loading />;
        }
        const sources: JobSources = { job, settings: settings.data, policy };
        return isEditing ? (
          <JobPropertiesForm id={id} sources={sources} onDone={() => change({ edit: "" })} />
        ) : (
          <Column>
            <Shown sources={sources} />
            {may("application.write") && <DeleteJob id={id} jobId={job.id} />}
          </Column>
        );
      }}
    </ApplicationPage>
  );
}

function Shown({ sources }: { readonly sources: JobSources }) {
  const { t } = useTranslation("jobProperties");
  const { t: kit } = useTranslation("kit");
  const values = readValues(sources);
  const yes = (is: boolean): string => (is ? kit("yes") : kit("no"));
  const share = values.percentage === "" ? "" : ` · ${values.percentage} %`;
  const hours = t("hours", { count: Number(values.reconciliationHours) });
  const reconciliation =
    values.reconciliation === "off"
      ? t("reconciliationOff")
      : `${t(values.reconciliation)}, ${hours}`;
  const facts = [
    { name: t("mail"), value: values.mailOn ? values.mail : t("off") },
    { name: t("guard"), value: values.guard ? values.threshold + share : t("off") },
    { name: t("schedule"), value: t("minutes", { count: Number(values.interval) }) },
    { name: t("reconciliation"), value: reconciliation },
    { name: t("scope"), value: t(values.scope) },
    { name: t("excludeDefaultAccess"), value: yes(values.excludeDefaultAccess) },
    { name: t("skipOutOfScope"), value: yes(values.skipOutOfScope) },
    { name: t("unassign"), value: t(values.unassign) },
    { name: t("hardDeletes"), value: yes(values.hardDeletes) },
    { name: t("nesting"), value: values.nesting },
    { name: t("concurrency"), value: values.concurrency },
    { name: t("perSecond"), value: values.perSecond },
  ];
  return (
    <Section title={t("title")}>
      <Facts facts={facts} />
    </Section>
  );
}

function DeleteJob({ id, jobId }: { readonly id: string; readonly jobId: string }) {
  const { t } = useTranslation("jobProperties");
  const { graph } = useAdmin();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const remove = async (): Promise<void> => {
    await graph.delete(principalPath(id, `/synchronization/jobs/${encodeURIComponent(jobId)}`));
    await queries.invalidateQueries({ queryKey: jobKey(id) });
    announce({ message: t("deleted") });
    await navigate({ to: applicationPath(id, "/provisioning") });
  };
  return (
    <Section title={t("deleteConfiguration")}>
      <Words>{t("deleteWhy")}</Words>
      <div>
        <Button kind="danger" onPress={() => setOpen(true)}>
          {t("deleteConfiguration")}
        </Button>
      </div>
      <ConfirmDialog
        title={t("deleteConfiguration")}
        isOpen={isOpen}
        confirm={t("deleteConfiguration")}
        failure={t("deleteFailed")}
        onClose={() => setOpen(false)}
        onConfirm={remove}
      >
        {t("deleteWhy")}
      </ConfirmDialog>
    </Section>
  );
}
