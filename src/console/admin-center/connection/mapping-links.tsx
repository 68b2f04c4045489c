import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Column, TextLink } from "../../ui/layout.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { applicationPath, principalPath } from "../application.ts";
import type { ObjectMapping } from "../gallery/entry.ts";
import { useAdmin } from "../session.ts";

interface Schema {
  readonly synchronizationRules: readonly { readonly objectMappings: readonly ObjectMapping[] }[];
}

/** The mappings of a job, e.g. `Synchronize Microsoft Entra users to BitaBIZ`. */
export function MappingLinks({
  id,
  jobId,
  application,
}: {
  readonly id: string;
  readonly jobId: string;
  /** The application's name. */
  readonly application: string;
}) {
  const { t } = useTranslation("connectivity");
  const { t: words } = useTranslation("mapping");
  const { graph } = useAdmin();
  const schema = useQuery({
    queryKey: [graph.base, "mappings", jobId],
    queryFn: ({ signal }) => {
      const path = `/synchronization/jobs/${encodeURIComponent(jobId)}/schema`;
      return graph.get<Schema>(principalPath(id, path), { signal });
    },
  });
  if (schema.error !== null) return <ErrorNotice error={schema.error} what={t("readFailed")} />;
  if (schema.data === undefined) return <Loading lines={2} />;
  const mappings = schema.data.synchronizationRules.flatMap((rule) => rule.objectMappings);
  return (
    <Column gap="xs">
      {mappings.map(({ name, targetObjectName }) => (
        <TextLink
          key={name}
          to={applicationPath(id, "/provisioning/attribute-mapping")}
          search={{ object: targetObjectName }}
        >
          {words(`heading.${targetObjectName}`, { name: application })}
        </TextLink>
      ))}
    </Column>
  );
}
