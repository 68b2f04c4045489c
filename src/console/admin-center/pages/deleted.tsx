import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../../shared/act.ts";
import { useGraphList } from "../../shared/lists.ts";
import { type RawSearch, readChoice, useSearchState } from "../../shared/search.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Column, Row, Words } from "../../ui/layout.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { DataTable } from "../../ui/table.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { useAdmin } from "../session.ts";

const KINDS = ["user", "group"] as const;
const KEPT_MS = 30 * 86_400_000;

interface DeletedObject {
  readonly id: string;
  readonly displayName?: string;
  readonly userPrincipalName?: string;
  readonly deletedDateTime: string;
}

function readSearch(raw: RawSearch) {
  return { kind: readChoice(raw.kind, KINDS) };
}

/** Who was deleted in the last 30 days, and can come back. */
export function DeletedPage() {
  const { t } = useTranslation("deleted");
  const [{ kind }, change] = useSearchState(readSearch);
  return (
    <Page title={t("title")} lead={t("lead")} crumbs={[{ label: t("users"), to: "/users" }]}>
      <Tabs
        label={t("show")}
        tabs={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        value={kind}
        onChange={(value) => change({ kind: value })}
      >
        <DeletedList key={kind} kind={kind} />
      </Tabs>
    </Page>
  );
}

function DeletedList({ kind }: { readonly kind: (typeof KINDS)[number] }) {
  const { t } = useTranslation("deleted");
  const { graph, may } = useAdmin();
  const [purged, setPurged] = useState<DeletedObject | undefined>();
  const path = "/directory/deletedItems";
  const list = useGraphList<DeletedObject>(graph, `${path}/microsoft.graph.${kind}`, {});
  const at = (id: string): string => `${path}/${encodeURIComponent(id)}`;
  const restoring = useAct<DeletedObject>(
    graph.base,
    ({ id }) => graph.post(`${at(id)}/restore`),
    t("restored"),
  );
  const purging = useAct<DeletedObject>(graph.base, ({ id }) => graph.delete(at(id)), t("purged"));
  const nameOf = ({ displayName, userPrincipalName, id }: DeletedObject): string =>
    displayName ?? userPrincipalName ?? id;
  return (
    <Column>
      {restoring.error !== null && (
        <ErrorNotice error={restoring.error} what={t("restoreFailed")} />
      )}
      <DataTable
        label={t(`kind.${kind}`)}
        columns={[
          { id: "name", header: t("name"), cell: nameOf },
          {
            id: "userPrincipalName",
            header: t("userPrincipalName"),
            isMinor: true,
            cell: ({ userPrincipalName }) => userPrincipalName ?? "–",
          },
          {
            id: "deleted",
            header: t("when"),
            cell: ({ deletedDateTime }) => <Instant at={deletedDateTime} />,
          },
          {
            id: "gone",
            header: t("goneFor"),
            isMinor: true,
            cell: ({ deletedDateTime }) => (
              <Instant at={new Date(Date.parse(deletedDateTime) + KEPT_MS).toISOString()} />
            ),
          },
          {
            id: "actions",
            header: t("action"),
            cell: (object) =>
              may("directory.write") ? (
                <Row>
                  <Button
                    label={t("restoreWhom", { name: nameOf(object) })}
                    onPress={() => restoring.mutate(object)}
                  >
                    {t("restore")}
                  </Button>
                  <Button
                    kind="quiet"
                    label={t("purgeWhom", { name: nameOf(object) })}
                    onPress={() => setPurged(object)}
                  >
                    {t("purge")}
                  </Button>
                </Row>
              ) : (
                "–"
              ),
          },
        ]}
        list={list}
        rowKey={({ id }) => id}
        failure={t("failed")}
        empty={<EmptyState title={t("emptyTitle")}>{t("emptyText")}</EmptyState>}
      />
      {purged !== undefined && (
        <ConfirmDialog
          title={t("purgeTitle", { name: nameOf(purged) })}
          isOpen
          confirm={t("purge")}
          failure={t("purgeFailed")}
          onClose={() => setPurged(undefined)}
          onConfirm={async () => void (await purging.mutateAsync(purged))}
        >
          <Words>{t("purgeText")}</Words>
        </ConfirmDialog>
      )}
    </Column>
  );
}
