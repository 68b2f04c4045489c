import { useTranslation } from "react-i18next";
import { formatQuery } from "../../shared/api.ts";
import { useList } from "../../shared/lists.ts";
import { type RawSearch, readText, useSearchState } from "../../shared/search.ts";
import { Address } from "../../ui/address.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { DiffTable } from "../../ui/diff.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { ChoiceField } from "../../ui/form.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Column, Row, TextLink, Words } from "../../ui/layout.tsx";
import { Page } from "../../ui/page.tsx";
import { DataTable, type TableColumn } from "../../ui/table.tsx";
import { AUDIT_ACTIONS, type AuditEntry, formatValue, useNames } from "../logs.ts";
import { PersonField } from "../person-field.tsx";
import { useMember } from "../session.ts";

function readSearch(raw: RawSearch) {
  return {
    resource: readText(raw.resource),
    action: readText(raw.action),
    entry: readText(raw.entry),
  };
}

/** How much of the names of attributes stands in a line. */
const LONGEST_NAMES = 120;

/** Who changed what, and when. */
export function AuditPage() {
  const { t } = useTranslation("logs");
  const { api } = useMember();
  const [{ resource, action, entry }, change] = useSearchState(readSearch);
  const query = { resource, action, limit: 50 };
  const list = useList<AuditEntry>([api.base, "/audit", query], async (after, signal) => {
    const path = `/audit${formatQuery({ ...query, after })}`;
    const part = await api.get<{ entries: AuditEntry[]; next?: string }>(path, { signal });
    return { rows: part.entries, next: part.next };
  });
  const names = useNames(listIds(list.rows ?? []));
  const shown = list.rows?.find((row) => keyOf(row) === entry);
  return (
    <Page title={t("audit")} lead={t("auditLead")}>
      <Row align="flex-end">
        <PersonField
          name="resource"
          label={t("person")}
          value={resource}
          onChange={(value) => change({ resource: value })}
        />
        <ChoiceField
          name="action"
          label={t("action")}
          value={action}
          choices={[
            { value: "", label: t("all") },
            ...AUDIT_ACTIONS.map((value) => ({ value, label: t(`actions.${value}`) })),
          ]}
          onChange={(value) => change({ action: value })}
        />
      </Row>
      <DataTable
        label={t("audit")}
        columns={useColumns(names, (row) => change({ entry: keyOf(row) }))}
        list={list}
        rowKey={keyOf}
        failure={t("auditFailed")}
        empty={<EmptyState title={t("noneFits")}>{t("noAuditText")}</EmptyState>}
      />
      <Dialog
        title={t("oneEntry")}
        isOpen={shown !== undefined}
        onClose={() => change({ entry: "" })}
        size="xl"
      >
        {shown !== undefined && <Entry entry={shown} />}
      </Dialog>
    </Page>
  );
}

function Entry({ entry }: { readonly entry: AuditEntry }) {
  const { t } = useTranslation("logs");
  if (entry.modified.length === 0) return <Words>{t("nothingChanged")}</Words>;
  return (
    <Column>
      <DiffTable
        label={t("changed")}
        rows={entry.modified.map(({ path, oldValue, newValue }) => ({
          name: path,
          before: formatValue(oldValue),
          after: formatValue(newValue),
        }))}
      />
      {entry.notes?.map(({ reason, path }) => (
        <Words key={`${reason} ${path}`} small>
          {t("leftOut", { path, reason })}
        </Words>
      ))}
    </Column>
  );
}

function keyOf({ at, kind, resourceId, action, modified }: AuditEntry): string {
  return `${at} ${kind} ${resourceId} ${action} ${modified[0]?.path ?? ""}`;
}

/** Whoever was invited has no record here, so the log names the address. */
const GUEST = "guest ";
const isGuest = (actor: string): boolean => actor.startsWith(GUEST);

function listIds(rows: readonly AuditEntry[]): readonly string[] {
  return rows.flatMap(({ actor, kind, resourceId }) => [
    ...(actor === undefined || actor === "operator" || isGuest(actor) ? [] : [actor]),
    ...(kind === "User" ? [resourceId] : []),
  ]);
}

function useColumns(
  names: ReadonlyMap<string, string>,
  onOpen: (entry: AuditEntry) => void,
): readonly TableColumn<AuditEntry>[] {
  const { t } = useTranslation("logs");
  const who = ({ actor, tokenId }: AuditEntry): string => {
    if (actor === "operator") return t("vendor");
    if (actor !== undefined && isGuest(actor)) {
      return t("invited", { email: actor.slice(GUEST.length) });
    }
    if (actor !== undefined) return names.get(actor) ?? actor;
    return tokenId === undefined ? "–" : t("byDirectory");
  };
  return [
    { id: "at", header: t("time"), cell: ({ at }) => <Instant at={at} /> },
    { id: "who", header: t("who"), isMinor: true, cell: who },
    {
      id: "action",
      header: t("action"),
      cell: (entry) => (
        <Button kind="inline" onPress={() => onOpen(entry)}>
          {t(`actions.${entry.action}`)}
        </Button>
      ),
    },
    {
      id: "whom",
      header: t("whom"),
      cell: ({ kind, resourceId }) =>
        kind === "User" && names.has(resourceId) ? (
          <TextLink to={`/employees/${encodeURIComponent(resourceId)}`}>
            {names.get(resourceId)}
          </TextLink>
        ) : (
          kind
        ),
    },
    {
      id: "what",
      header: t("what"),
      isMinor: true,
      cell: ({ modified }) => {
        const names = modified.map(({ path }) => path).join(", ");
        return names === "" ? "–" : <Address text={shorten(names)} />;
      },
    },
  ];
}

/** What says enough in a line of a list; the whole stands in the entry. */
function shorten(names: string): string {
  return names.length > LONGEST_NAMES ? `${names.slice(0, LONGEST_NAMES - 1)}…` : names;
}
