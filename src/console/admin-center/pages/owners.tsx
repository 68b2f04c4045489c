import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useGraphList } from "../../shared/lists.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { Column, Section, TextLink, Words } from "../../ui/layout.tsx";
import { ErrorNotice, StatusBadge } from "../../ui/notice.tsx";
import { RowMenu } from "../../ui/row-menu.tsx";
import { DataTable, type TableColumn } from "../../ui/table.tsx";
import { type Application, useApplicationId } from "../application.ts";
import { ApplicationPage } from "../application-page.tsx";
import {
  nameOfOwner,
  type Owner,
  ownersPath,
  useAdministratorsOfOwners,
  useOwners,
} from "../owners/owner.ts";
import { AddOwner, GiveAccess } from "../owners/owner-dialogs.tsx";
import { useAdmin } from "../session.ts";
import { userPath } from "../user.ts";

/** Who looks after an application, what they may do, and how they get in. */
export function OwnersPage() {
  const { t } = useTranslation("owners");
  const id = useApplicationId();
  const { may } = useAdmin();
  const [isAdding, setAdding] = useState(false);
  const add = may("application.write") && (
    <Button kind="main" onPress={() => setAdding(true)}>
      {t("add")}
    </Button>
  );
  return (
    <ApplicationPage id={id} title={t("title")} lead={t("lead")} actions={add}>
      {(application) => (
        <>
          <OwnerList application={application} onAdd={() => setAdding(true)} />
          <Section title={t("rulesTitle")}>
            <Words>{t("rulesMay")}</Words>
            <Words>{t("rulesSign")}</Words>
            <Words>{t("rulesEnd")}</Words>
          </Section>
          {isAdding && <AddOwner application={application} onClose={() => setAdding(false)} />}
        </>
      )}
    </ApplicationPage>
  );
}

function OwnerList({
  application,
  onAdd,
}: {
  readonly application: Application;
  readonly onAdd: () => void;
}) {
  const { t } = useTranslation("owners");
  const { graph, may } = useAdmin();
  const [given, setGiven] = useState<Owner | undefined>();
  const { removing, remove } = useOwners(application);
  const list = useGraphList<Owner>(graph, ownersPath(application), {
    count: true,
    orderBy: "displayName",
  });
  const columns = useColumns({ onRemove: remove, onGive: setGiven });
  return (
    <Column>
      {removing.error !== null && (
        <ErrorNotice
          error={removing.error}
          what={t("removeFailed")}
          whom={application.displayName}
        />
      )}
      <DataTable
        label={t("title")}
        columns={columns}
        list={list}
        rowKey={({ id }) => id}
        failure={t("failed")}
        empty={
          <EmptyState
            title={t("emptyTitle")}
            action={may("application.write") && <Button onPress={onAdd}>{t("addFirst")}</Button>}
          >
            {t("emptyText", { name: application.displayName })}
          </EmptyState>
        }
      />
      {given !== undefined && <GiveAccess owner={given} onClose={() => setGiven(undefined)} />}
    </Column>
  );
}

function useColumns(act: {
  readonly onRemove: (owner: Owner) => void;
  readonly onGive: (owner: Owner) => void;
}): readonly TableColumn<Owner>[] {
  const { t } = useTranslation("owners");
  const { may } = useAdmin();
  const administrators = useAdministratorsOfOwners();
  const lacksAccess = ({ id }: Owner): boolean =>
    may("administrator.write") && administrators?.has(id) === false;
  const columns: readonly TableColumn<Owner>[] = [
    {
      id: "displayName",
      header: t("name"),
      cell: (owner) => (
        <Column gap="xs">
          <TextLink to={userPath(owner.id)}>{nameOfOwner(owner)}</TextLink>
          {!owner.accountEnabled && <StatusBadge tone="warn">{t("disabled")}</StatusBadge>}
        </Column>
      ),
    },
    {
      id: "userPrincipalName",
      header: t("userPrincipalName"),
      isMinor: true,
      cell: ({ userPrincipalName }) => userPrincipalName,
    },
  ];
  const access: readonly TableColumn<Owner>[] = [
    {
      id: "access",
      header: t("access"),
      cell: ({ id }) =>
        administrators?.has(id) === true ? (
          <StatusBadge tone="good">{t("mayEnter")}</StatusBadge>
        ) : (
          <StatusBadge tone="calm">{t("mayNotEnter")}</StatusBadge>
        ),
    },
  ];
  const actions: readonly TableColumn<Owner>[] = [
    {
      id: "actions",
      header: t("action"),
      cell: (owner) => (
        <RowMenu
          label={t("actionsOf", { name: nameOfOwner(owner) })}
          text={t("actions")}
          actions={[
            ...(lacksAccess(owner) ? [{ label: t("give"), onPress: () => act.onGive(owner) }] : []),
            { label: t("remove"), onPress: () => act.onRemove(owner) },
          ]}
        />
      ),
    },
  ];
  return [
    ...columns,
    ...(administrators === undefined ? [] : access),
    ...(may("application.write") ? actions : []),
  ];
}
