import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type RawSearch, readChoice, readText, useSearchState } from "../../shared/search.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { Row } from "../../ui/layout.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Loading } from "../../ui/progress.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { useCopyForms } from "../copy-forms.ts";
import { GroupDialog } from "../directory/group-dialog.tsx";
import { GroupMembers } from "../directory/group-members.tsx";
import { MemberOf } from "../directory/member-of.tsx";
import { ObjectReasons } from "../directory/object-reasons.tsx";
import { ObjectTimeline } from "../directory/object-timeline.tsx";
import { useTellDeleted } from "../directory/tell-deleted.ts";
import { useAdmin } from "../session.ts";
import { type DirectoryGroup, groupPath } from "../user.ts";

const TABS = ["members", "memberOf", "applications", "timeline"] as const;

function readSearch(raw: RawSearch) {
  return {
    tab: readChoice(raw.tab, TABS),
    nested: readText(raw.nested) === "true",
    app: readText(raw.app),
  };
}

/** One group: who is in it, what it is in, and what became of it in the applications. */
export function GroupPage() {
  const { t } = useTranslation("groups");
  const { id = "" } = useParams({ strict: false }) as { readonly id?: string };
  const { graph, may } = useAdmin();
  const [{ tab, nested, app }, change] = useSearchState(readSearch);
  const copyForms = useCopyForms();
  const group = useQuery({
    queryKey: [graph.base, "/groups", id],
    queryFn: ({ signal }) => graph.get<DirectoryGroup>(groupPath(id), { signal }),
  });
  const crumbs = [{ label: t("title"), to: "/groups" }];
  if (group.error !== null) {
    const retry = () => void group.refetch();
    return (
      <Page title={t("oneTitle")} crumbs={crumbs}>
        <ErrorNotice error={group.error} what={t("oneFailed")} onRetry={retry} />
      </Page>
    );
  }
  if (group.data === undefined) return <Loading />;
  const { displayName, description } = group.data;
  const object = { objectType: "Group" as const, id: group.data.id, name: displayName };
  const tabs = TABS.filter((each) => each !== "timeline" || may("log.read"));
  const views = {
    members: (
      <GroupMembers
        group={group.data}
        isNested={nested}
        onNested={(value) => change({ nested: (value ? "true" : "") as never })}
      />
    ),
    memberOf: <MemberOf kind="Group" id={group.data.id} />,
    applications: <ObjectReasons object={object} />,
    timeline: <ObjectTimeline object={object} app={app} onApp={(next) => change({ app: next })} />,
  };
  return (
    <Page
      title={displayName}
      crumbs={crumbs}
      {...(description !== undefined && { lead: description })}
      actions={may("directory.write") && <GroupActions group={group.data} />}
      copy={copyForms(groupPath(id), "directory group show", displayName)}
    >
      <Tabs
        label={displayName}
        tabs={tabs.map((value) => ({ value, label: t(`tab.${value}`) }))}
        value={tab}
        onChange={(value) => change({ tab: value })}
      >
        {views[tab]}
      </Tabs>
    </Page>
  );
}

function GroupActions({ group }: { readonly group: DirectoryGroup }) {
  const { t } = useTranslation("groups");
  const { graph } = useAdmin();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const tellDeleted = useTellDeleted();
  const [open, setOpen] = useState<"edit" | "delete" | undefined>();
  const close = () => setOpen(undefined);
  return (
    <Row>
      <Button onPress={() => setOpen("edit")}>{t("edit")}</Button>
      <Button onPress={() => setOpen("delete")}>{t("delete")}</Button>
      {open === "edit" && <GroupDialog group={group} onClose={close} />}
      <ConfirmDialog
        title={t("deleteTitle", { name: group.displayName })}
        isOpen={open === "delete"}
        confirm={t("deleteConfirm")}
        failure={t("deleteFailed")}
        onClose={close}
        onConfirm={async () => {
          await graph.delete(groupPath(group.id));
          await navigate({ to: "/groups" as never });
          await queries.invalidateQueries({ queryKey: [graph.base] });
          const { id, displayName: name } = group;
          tellDeleted(t("deleted", { name }), { id, name });
        }}
      >
        {t("deleteText")}
      </ConfirmDialog>
    </Row>
  );
}
