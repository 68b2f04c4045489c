import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type RawSearch, readChoice, readText, useSearchState } from "../../shared/search.ts";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Loading } from "../../ui/progress.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { useCopyForms } from "../copy-forms.ts";
import { MemberOf } from "../directory/member-of.tsx";
import { ObjectComparison } from "../directory/object-comparison.tsx";
import { ObjectReasons } from "../directory/object-reasons.tsx";
import { ObjectTimeline } from "../directory/object-timeline.tsx";
import { UserActions } from "../directory/user-actions.tsx";
import { UserEdit } from "../directory/user-edit.tsx";
import { UserOverview } from "../directory/user-overview.tsx";
import { useAdmin } from "../session.ts";
import { nameOf, type User, userPath } from "../user.ts";

const TABS = ["overview", "edit", "groups", "applications", "timeline", "compare"] as const;
const EXPANDED = "?$expand=manager,memberOf,appRoleAssignments";

function readSearch(raw: RawSearch) {
  return { tab: readChoice(raw.tab, TABS), app: readText(raw.app) };
}

/** One person of the directory: who they are, and what became of them in the applications. */
export function UserPage() {
  const { t } = useTranslation("users");
  const { id = "" } = useParams({ strict: false }) as { readonly id?: string };
  const { graph, may } = useAdmin();
  const [{ tab, app }, change] = useSearchState(readSearch);
  const copyForms = useCopyForms();
  const user = useQuery({
    queryKey: [graph.base, "/users", id],
    queryFn: ({ signal }) => graph.get<User>(userPath(id) + EXPANDED, { signal }),
  });
  const crumbs = [{ label: t("title"), to: "/users" }];
  if (user.error !== null) {
    const retry = () => void user.refetch();
    return (
      <Page title={t("oneTitle")} crumbs={crumbs}>
        <ErrorNotice error={user.error} what={t("oneFailed")} onRetry={retry} />
      </Page>
    );
  }
  if (user.data === undefined) return <Loading />;
  const tabs = TABS.filter((each) => {
    if (each === "edit") return may("directory.write");
    if (each === "timeline") return may("log.read");
    return may(each === "overview" || each === "groups" ? "directory.read" : "application.read");
  });
  const object = { objectType: "User" as const, id: user.data.id, name: nameOf(user.data) };
  const views = {
    overview: <UserOverview user={user.data} />,
    edit: <UserEdit key={user.data.id} user={user.data} />,
    groups: <MemberOf kind="User" id={user.data.id} />,
    applications: <ObjectReasons object={object} />,
    timeline: <ObjectTimeline object={object} app={app} onApp={(next) => change({ app: next })} />,
    compare: <ObjectComparison object={object} app={app} onApp={(next) => change({ app: next })} />,
  };
  return (
    <Page
      title={nameOf(user.data)}
      crumbs={crumbs}
      lead={user.data.userPrincipalName}
      actions={may("directory.write") && <UserActions user={user.data} />}
      copy={copyForms(userPath(id), "person show", user.data.userPrincipalName ?? id)}
    >
      <Tabs
        label={nameOf(user.data)}
        tabs={tabs.map((value) => ({ value, label: t(`tab.${value}`) }))}
        value={tab}
        onChange={(value) => change({ tab: value })}
      >
        {views[tab]}
      </Tabs>
    </Page>
  );
}
