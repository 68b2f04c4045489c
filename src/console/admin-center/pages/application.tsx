import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { GraphPage } from "../../shared/api.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { Column, Facts, Section, TextLink, Words } from "../../ui/layout.tsx";
import { type Step, Steps } from "../../ui/steps.tsx";
import { AppConsoleLink, useConsole } from "../app-console.tsx";
import {
  type Application,
  applicationPath,
  principalPath,
  useApplication,
  useApplicationId,
  useJob,
} from "../application.ts";
import { ApplicationPage } from "../application-page.tsx";
import { HealthBadge } from "../health.tsx";
import type { ProvisioningJob } from "../job.ts";
import { describeHealth } from "../job-health.ts";
import { useAdmin } from "../session.ts";

/** An application: what it is, how its provisioning is, and what is left to be set up. */
export function ApplicationOverviewPage() {
  const { t } = useTranslation("applications");
  const id = useApplicationId();
  return (
    <ApplicationPage id={id} title={t("overview.title")}>
      {(application) => <Overview application={application} />}
    </ApplicationPage>
  );
}

function Overview({ application }: { readonly application: Application }) {
  const { t } = useTranslation("applications");
  const { id } = application;
  const { data: job } = useJob(id);
  const assigned = useAssignedCount(id);
  const signOn = useApplication(id).data?.preferredSingleSignOnMode;
  const hasConsole = useConsole(id) !== undefined;
  const to = (page: string, label: string) => (
    <TextLink to={applicationPath(id, page)}>{label}</TextLink>
  );
  const facts = [
    {
      name: t("nav.provisioning"),
      value: job === undefined ? "…" : <HealthBadge job={job} isExplained />,
    },
    { name: t("overview.assigned"), value: to("/users-and-groups", assigned?.toString() ?? "…") },
    {
      name: t("overview.signOn"),
      value: to(
        "/single-sign-on",
        signOn === "saml" ? t("overview.signOnOn") : t("overview.signOnOff"),
      ),
    },
    {
      name: t("overview.roles"),
      value: application.appRoles.map(({ displayName }) => displayName).join(", "),
    },
    {
      name: t("overview.console"),
      value: hasConsole ? <AppConsoleLink id={id} name={application.displayName} /> : undefined,
    },
    { name: t("overview.applicationId"), value: id },
    { name: t("overview.objectId"), value: id },
  ];
  const isNew = job !== undefined && !hasRun(job);
  const steps = useChecklist(id, { job, assigned: assigned ?? 0 });
  return (
    <Column>
      {isNew && (
        <Section title={t("overview.steps")}>
          <Words>{t("overview.added", { name: application.displayName })}</Words>
          <Steps label={t("overview.steps")} steps={steps} />
        </Section>
      )}
      <Section title={t("overview.title")}>
        <Facts facts={facts} />
      </Section>
    </Column>
  );
}

function hasRun(job: ProvisioningJob | null): boolean {
  return job !== null && job.status.lastExecution !== null;
}

/** Up to a part of the list: whether anybody is assigned is what matters. */
function useAssignedCount(id: string): number | undefined {
  const { graph } = useAdmin();
  const { data } = useQuery({
    queryKey: [graph.base, "assigned", id, "count"],
    queryFn: async ({ signal }) => {
      const path = principalPath(id, "/appRoleAssignedTo?$top=1&$count=true");
      const headers = { ConsistencyLevel: "eventual" };
      const page = await graph.get<GraphPage<object>>(path, { signal, headers });
      return page["@odata.count"] ?? page.value.length;
    },
  });
  return data;
}

/** What is to be done until people are provisioned, in the order of the tutorials. */
function useChecklist(
  id: string,
  {
    job,
    assigned,
  }: { readonly job: ProvisioningJob | null | undefined; readonly assigned: number },
): readonly Step[] {
  const { t } = useTranslation("applications");
  const { may } = useAdmin();
  const { state } = describeHealth({ id, displayName: "", job: job ?? undefined });
  const isConnected = state !== "notConfigured";
  const item = (name: "assign" | "connect" | "map" | "preview" | "start", page: string) => ({
    id: name,
    title: t(`overview.${name}`),
    result: (
      <Column gap="xs">
        <Words small>{t(`overview.${name}Why`)}</Words>
        {may("application.write") && (
          <div>
            <ButtonLink to={applicationPath(id, page)}>{t(`overview.${name}`)}</ButtonLink>
          </div>
        )}
      </Column>
    ),
  });
  return [
    { ...item("assign", "/users-and-groups"), state: assigned > 0 ? "done" : "waiting" },
    {
      ...item("connect", "/provisioning/connectivity"),
      state: isConnected ? "done" : "waiting",
    },
    { ...item("map", "/provisioning/attribute-mapping"), state: "waiting" },
    { ...item("preview", "/provisioning/plan"), state: "waiting" },
    { ...item("start", "/provisioning"), state: "waiting" },
  ];
}
