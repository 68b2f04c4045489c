import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../../shared/act.ts";
import { useGraphList } from "../../shared/lists.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { ChoiceField, type FieldErrors, Form } from "../../ui/form.tsx";
import { Column, Row, TextLink } from "../../ui/layout.tsx";
import { announce, ErrorNotice } from "../../ui/notice.tsx";
import { PickField } from "../../ui/pick-field.tsx";
import { DataTable, type TableColumn } from "../../ui/table.tsx";
import { Toggle } from "../../ui/toggle.tsx";
import { useAdmin } from "../session.ts";
import { type DirectoryGroup, groupPath, userPath } from "../user.ts";
import { usePeople } from "./people.ts";

interface Member {
  readonly "@odata.type": string;
  readonly id: string;
  readonly displayName?: string;
  readonly userPrincipalName?: string;
}

/** Who is in a group: directly, or by way of groups inside it, too. */
export function GroupMembers({
  group,
  isNested,
  onNested,
}: {
  readonly group: DirectoryGroup;
  readonly isNested: boolean;
  readonly onNested: (isNested: boolean) => void;
}) {
  const { t } = useTranslation("groups");
  const { graph, may } = useAdmin();
  const [isAdding, setAdding] = useState(false);
  const path = groupPath(group.id, isNested ? "/transitiveMembers" : "/members");
  const list = useGraphList<Member>(graph, path, {
    // How many there are by way of others is known only once each was looked at.
    count: !isNested,
  });
  const removing = useRemoving(group);
  const mayWrite = may("directory.write");
  const columns = useColumns(mayWrite && !isNested ? removing.remove : undefined);
  const add = mayWrite && (
    <Button kind="main" onPress={() => setAdding(true)}>
      {t("addMember")}
    </Button>
  );
  return (
    <Column>
      <Row spread>
        <Toggle label={t("showNested")} value={isNested} onChange={onNested} />
        {add}
      </Row>
      {removing.error !== null && (
        <ErrorNotice error={removing.error} what={t("removeFailed")} whom={group.displayName} />
      )}
      <DataTable
        label={t("tab.members")}
        columns={columns}
        list={list}
        rowKey={({ id }) => id}
        failure={t("membersFailed")}
        empty={
          <EmptyState title={t("noMembersTitle")} action={add}>
            {t("noMembersText")}
          </EmptyState>
        }
      />
      {isAdding && <AddMember group={group} onClose={() => setAdding(false)} />}
    </Column>
  );
}

function isGroup(member: Member): boolean {
  return member["@odata.type"].endsWith("group");
}

function useColumns(
  onRemove: ((member: Member) => void) | undefined,
): readonly TableColumn<Member>[] {
  const { t } = useTranslation("groups");
  return [
    {
      id: "displayName",
      header: t("name"),
      cell: (member) => (
        <TextLink to={isGroup(member) ? groupPath(member.id) : userPath(member.id)}>
          {member.displayName ?? member.userPrincipalName ?? member.id}
        </TextLink>
      ),
    },
    { id: "kind", header: t("kind"), cell: (member) => (isGroup(member) ? t("group") : t("user")) },
    {
      id: "userPrincipalName",
      header: t("userPrincipalName"),
      isMinor: true,
      cell: (member) => member.userPrincipalName ?? "–",
    },
    ...(onRemove === undefined
      ? []
      : [
          {
            id: "remove",
            header: t("action"),
            cell: (member: Member) => (
              <Button
                kind="quiet"
                label={t("removeWhom", { name: member.displayName ?? member.id })}
                onPress={() => onRemove(member)}
              >
                {t("remove")}
              </Button>
            ),
          },
        ]),
  ];
}

/** Taken out at once, and put back as fast. */
function useRemoving(group: DirectoryGroup) {
  const { t } = useTranslation("groups");
  const { graph } = useAdmin();
  const members = groupPath(group.id, "/members");
  const adding = useAct<Member>(graph.base, async ({ id }) => {
    await graph.post(`${members}/$ref`, { "@odata.id": `${graph.base}/directoryObjects/${id}` });
  });
  const removing = useAct<Member>(graph.base, async ({ id }) => {
    await graph.delete(`${members}/${encodeURIComponent(id)}/$ref`);
  });
  return {
    error: removing.error,
    remove: (member: Member) =>
      removing.mutate(member, {
        onSuccess: () =>
          announce({
            message: t("removed", { name: member.displayName ?? member.id }),
            undo: {
              label: t("undo"),
              whom: member.displayName ?? member.id,
              run: () => adding.mutateAsync(member),
            },
          }),
      }),
  };
}

function AddMember({
  group,
  onClose,
}: {
  readonly group: DirectoryGroup;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("groups");
  const { graph } = useAdmin();
  const [kind, setKind] = useState<"User" | "Group">("User");
  const [text, setText] = useState("");
  const [id, setId] = useState("");
  const [wrong, setWrong] = useState<FieldErrors>({});
  const choices = usePeople(kind, text, id).filter((each) => each.id !== group.id);
  const adding = useAct(
    graph.base,
    async () => {
      const path = kind === "User" ? userPath(id) : groupPath(id);
      await graph.post(groupPath(group.id, "/members/$ref"), { "@odata.id": graph.base + path });
    },
    t("added"),
  );
  const submit = (): FieldErrors => {
    const missing = id === "" ? t("whoMissing") : undefined;
    setWrong({ who: missing });
    if (missing === undefined) adding.mutate(undefined, { onSuccess: onClose });
    return { who: missing };
  };
  return (
    <Dialog title={t("addMember")} isOpen onClose={onClose}>
      <Form
        submit={t("addMember")}
        isBusy={adding.isPending}
        error={adding.error}
        failure={t("addFailed")}
        onSubmit={submit}
        onCancel={onClose}
      >
        <ChoiceField
          name="kind"
          label={t("kind")}
          value={kind}
          choices={[
            { value: "User", label: t("user") },
            { value: "Group", label: t("group") },
          ]}
          onChange={(value) => {
            setKind(value === "Group" ? "Group" : "User");
            setId("");
          }}
        />
        <PickField
          key={kind}
          name="who"
          label={t("who")}
          hint={t("whoHint")}
          isRequired
          error={wrong.who}
          value={id}
          choices={choices.map((each) => ({ value: each.id, label: each.label }))}
          onSearch={setText}
          onChange={setId}
        />
      </Form>
    </Dialog>
  );
}
