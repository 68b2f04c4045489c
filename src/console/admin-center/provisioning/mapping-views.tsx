import { useTranslation } from "react-i18next";
import { Column, Words } from "../../ui/layout.tsx";
import { MappingPicture, type PictureRow } from "../../ui/mapping-picture.tsx";
import type { MappingSurvey } from "./previews.ts";
import { type MappingRow, readAttributeNames, readFunctionNames } from "./schema.ts";

/** The table as a picture: which attribute goes where, and how many have nothing there. */
export function PictureView({
  rows,
  survey,
}: {
  readonly rows: readonly MappingRow[];
  readonly survey: MappingSurvey | undefined;
}) {
  const { t } = useTranslation("mapping");
  return (
    <Column gap="xs">
      <Words small>{t("pictureHint")}</Words>
      <MappingPicture
        label={t("pictureLabel", { count: rows.length })}
        heads={[t("pictureSource"), t("pictureFunctions"), t("pictureTarget")]}
        file={{ name: "attribute-mapping.svg", save: t("pictureSave") }}
        rows={rows.map((row, index) => describePicture(row, survey, index))}
      />
    </Column>
  );
}

function describePicture(
  { targetAttributeName, source }: MappingRow,
  survey: MappingSurvey | undefined,
  index: number,
): PictureRow {
  const expression = source?.expression ?? "";
  const found = survey?.rows[index];
  const none = found === undefined ? 0 : found.empty + found.failed;
  const isKnown = survey !== undefined && found !== undefined && survey.objects > 0;
  return {
    target: targetAttributeName,
    sources: readAttributeNames(expression),
    functions: source?.type === "Constant" ? [expression] : readFunctionNames(expression),
    emptyPercent: isKnown ? Math.round((none / survey.objects) * 100) : undefined,
  };
}

/** The same as a list of sentences. */
export function ListView({
  rows,
  survey,
}: {
  readonly rows: readonly MappingRow[];
  readonly survey: MappingSurvey | undefined;
}) {
  const { t } = useTranslation("mapping");
  return (
    <ol>
      {rows.map((row, index) => {
        const { target, sources, functions, emptyPercent } = describePicture(row, survey, index);
        const parts = [
          sources.length > 0 ? sources.join(", ") : t("noSource"),
          ...(functions.length > 0 ? [functions.join(", ")] : []),
          target,
        ];
        return (
          <li key={target}>
            <code>{parts.join(" → ")}</code>{" "}
            {emptyPercent !== undefined && t("emptyPercent", { percent: emptyPercent })}
          </li>
        );
      })}
    </ol>
  );
}
