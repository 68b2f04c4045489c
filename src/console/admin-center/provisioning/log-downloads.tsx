import { useTranslation } from "react-i18next";
import { formatQuery } from "../../shared/api.ts";
import { PlainLink, Row, Words } from "../../ui/layout.tsx";
import { useAdmin } from "../session.ts";

const FILES = [
  { name: "csv", query: { format: "csv", file: "records" } },
  { name: "steps", query: { format: "csv", file: "steps" } },
  { name: "modified", query: { format: "csv", file: "modifiedProperties" } },
  { name: "ndjson", query: { format: "ndjson", exchanges: "true" } },
] as const;

/** `Download`: what the filters let through, as a table, as Microsoft's three files, as JSON. */
export function LogDownloads({ filter }: { readonly filter: string | undefined }) {
  const { t } = useTranslation("provisioningLogs");
  const { rollcall } = useAdmin();
  return (
    <Row>
      <Words small>{t("download")}</Words>
      {FILES.map(({ name, query }) => (
        <PlainLink
          key={name}
          href={`${rollcall.base}/provisioningLog/export${formatQuery({ ...query, filter })}`}
        >
          {t(`file.${name}`)}
        </PlainLink>
      ))}
    </Row>
  );
}
