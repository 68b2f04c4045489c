import { useTranslation } from "react-i18next";
import { Column, TextLink, Words } from "../ui/layout.tsx";
import { StatusBadge } from "../ui/notice.tsx";
import { DataTable } from "../ui/table.tsx";
import { fullList } from "./full-list.ts";
import type { OwnershipPreview, Transfer } from "./ownership.ts";

/** The chain of heirs by name, and what moves to whom. */
export function InheritanceView({
  preview,
  label,
}: {
  readonly preview: OwnershipPreview;
  /** What tells this list from another one on the page. */
  readonly label: string;
}) {
  const { t } = useTranslation("employees");
  const { chain, transfers, heirs, refusal } = preview;
  const nothing = refusal === undefined && transfers.length === 0;
  if (nothing) return <Words>{t("ownsNothing")}</Words>;
  return (
    <Column>
      <Words strong>{t("chain")}</Words>
      <ol>
        {chain.map(({ step, people }) => {
          const isHeir = heirs.some(({ because }) => because === step);
          return (
            <li key={step}>
              {t(`heirs.${step}`)}{" "}
              <StatusBadge tone={isHeir ? "good" : "calm"}>
                {isHeir ? t("inherits") : people.length === 0 ? t("nobodyThere") : t("notAsked")}
              </StatusBadge>
              {people.map(({ id, name, active }) => (
                <Words key={id}>
                  <TextLink to={`/employees/${encodeURIComponent(id)}`}>{name ?? id}</TextLink>
                  {active ? "" : ` – ${t("inactive")}`}
                </Words>
              ))}
            </li>
          );
        })}
      </ol>
      {transfers.length > 0 && <Transfers transfers={transfers} label={label} />}
    </Column>
  );
}

function Transfers({
  transfers,
  label,
}: {
  readonly transfers: readonly Transfer[];
  readonly label: string;
}) {
  const { t } = useTranslation("employees");
  return (
    <>
      <Words strong>{t("moves", { count: transfers.length })}</Words>
      <DataTable<Transfer>
        label={label}
        columns={[
          { id: "name", header: t("thing"), cell: ({ name }) => name },
          { id: "kind", header: t("kind"), isMinor: true, cell: ({ kind }) => t(`kinds.${kind}`) },
          {
            id: "to",
            header: t("goesTo"),
            cell: ({ to, isHeld }) =>
              to === undefined
                ? t("ends")
                : `${to.name} (${t(`because.${to.because}`)})${isHeld === true ? ` – ${t("held")}` : ""}`,
          },
        ]}
        list={fullList(transfers)}
        rowKey={({ kind, id }) => `${kind} ${id}`}
        failure={t("previewFailed")}
        empty={null}
      />
    </>
  );
}
