import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type RawSearch, readChoice, useSearchState } from "../../shared/search.ts";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Loading } from "../../ui/progress.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import type { DetailedEmployee } from "../employee.ts";
import { EmployeeAccess } from "../employee-access.tsx";
import { EmployeeActions } from "../employee-actions.tsx";
import { EmployeeForm } from "../employee-form.tsx";
import { EmployeeOverview } from "../employee-overview.tsx";
import { EmployeeOwnership } from "../employee-ownership.tsx";
import { useMember } from "../session.ts";

const TABS = ["overview", "edit", "owns", "access"] as const;

function readSearch(raw: RawSearch) {
  return { tab: readChoice(raw.tab, TABS) };
}

/** One employee: who they are, what may be changed, what they own, where they are signed in. */
export function EmployeePage() {
  const { t } = useTranslation("employees");
  const { id = "" } = useParams({ strict: false }) as { readonly id?: string };
  const { api, organization } = useMember();
  const [{ tab: wanted }, change] = useSearchState(readSearch);
  const path = `/employees/${encodeURIComponent(id)}`;
  const { data, error, refetch } = useQuery({
    queryKey: [api.base, "/employees", id],
    queryFn: ({ signal }) => api.get<{ employee: DetailedEmployee }>(path, { signal }),
  });
  const crumbs = [{ label: t("title"), to: "/employees" }];
  if (error !== null) {
    return (
      <Page title={t("oneTitle")} crumbs={crumbs}>
        <ErrorNotice error={error} what={t("oneFailed")} onRetry={() => void refetch()} />
      </Page>
    );
  }
  if (data === undefined) return <Loading />;
  const { employee } = data;
  const tabs = TABS.filter((each) => each !== "owns" || organization.application === "bizagi");
  // An address may name a tab that this application has not.
  const tab = tabs.find((each) => each === wanted) ?? "overview";
  return (
    <Page
      title={employee.name}
      crumbs={crumbs}
      lead={employee.email ?? employee.userName}
      copy={{ path: api.base + path, readJson: () => api.get(path) }}
      actions={<EmployeeActions employee={employee} onEdit={() => change({ tab: "edit" })} />}
    >
      <Tabs
        label={employee.name}
        tabs={tabs.map((value) => ({ value, label: t(`tab.${value}`) }))}
        value={tab}
        onChange={(value) => change({ tab: value })}
      >
        {tab === "overview" && <EmployeeOverview employee={employee} />}
        {tab === "edit" && <EmployeeForm key={employee.id} employee={employee} />}
        {tab === "owns" && <EmployeeOwnership employee={employee} />}
        {tab === "access" && <EmployeeAccess employee={employee} />}
      </Tabs>
    </Page>
  );
}
