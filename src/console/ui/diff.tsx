import "./diff.css";
import { useTranslation } from "react-i18next";

/** What becomes of one attribute. */
export interface DiffRow {
  readonly name: string;
  /** Absent: there was none. */
  readonly before?: string | undefined;
  /** Absent: there will be none. */
  readonly after?: string | undefined;
  /** Where it comes from, e.g. an expression. */
  readonly source?: string | undefined;
}

/** What changes, attribute by attribute. */
export function DiffTable({
  label,
  rows,
}: {
  readonly label: string;
  readonly rows: readonly DiffRow[];
}) {
  const { t } = useTranslation("kit");
  const hasSource = rows.some(({ source }) => source !== undefined);
  return (
    <div className="kit-diff-scroll">
      <table className="kit-diff" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{t("attribute")}</th>
            <th scope="col">{t("before")}</th>
            <th scope="col">{t("after")}</th>
            {hasSource && <th scope="col">{t("comesFrom")}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, before, after, source }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td data-label={t("before")}>
                <Value value={before} mark={before === after ? undefined : "old"} />
              </td>
              <td data-label={t("after")}>
                <Value value={after} mark={before === after ? undefined : "new"} />
              </td>
              {hasSource && (
                <td data-label={t("comesFrom")}>
                  <span>{source ?? "–"}</span>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Value({
  value,
  mark,
}: {
  readonly value: string | undefined;
  readonly mark: "old" | "new" | undefined;
}) {
  if (value === undefined) return <span>–</span>;
  if (mark === "old") return <del className="kit-old">{value}</del>;
  if (mark === "new") return <ins className="kit-new">{value}</ins>;
  return <span>{value}</span>;
}
