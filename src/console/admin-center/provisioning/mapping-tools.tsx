import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { DiffTable } from "../../ui/diff.tsx";
import { FileButton } from "../../ui/file-button.tsx";
import { Column, Row, Words } from "../../ui/layout.tsx";
import { announce, Banner, ErrorNotice } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { saveTextFile } from "../../ui/save-file.ts";
import { principalPath } from "../application.ts";
import { useAdmin } from "../session.ts";
import { schemaKey, schemaPath } from "./draft.ts";
import type { JobPlace } from "./previews.ts";
import type { SchemaDocument } from "./schema.ts";
import { diffSchemas } from "./schema-diff.ts";

/** What is done with the whole of a schema: default, file in, file out, asking the application. */
export function MappingTools({
  place,
  templateId,
  schema,
  mayChange,
  onChange,
}: {
  readonly place: JobPlace;
  readonly templateId: string;
  readonly schema: SchemaDocument;
  readonly mayChange: boolean;
  readonly onChange: (schema: SchemaDocument) => void;
}) {
  const { t } = useTranslation("mapping");
  const [isRestoring, setRestoring] = useState(false);
  const [problem, setProblem] = useState<string | undefined>();
  const discovery = useDiscovery(place, schema);
  const read = (text: string): void => {
    const found = readDocument(text);
    setProblem(found === undefined ? t("importWrong") : undefined);
    if (found !== undefined) onChange(found);
  };
  return (
    <Column gap="xs">
      <Row>
        {mayChange && (
          <>
            <Button onPress={() => setRestoring(true)}>{t("restore")}</Button>
            <FileButton label={t("import")} accept="application/json" onText={read} />
          </>
        )}
        <Button
          onPress={() =>
            saveTextFile("schema.json", "application/json", JSON.stringify(schema, undefined, 2))
          }
        >
          {t("export")}
        </Button>
        {mayChange && (
          <Button isBusy={discovery.isPending} onPress={() => discovery.mutate()}>
            {t("discover")}
          </Button>
        )}
      </Row>
      {problem !== undefined && <Banner tone="bad" title={problem} />}
      {discovery.error !== null && (
        <ErrorNotice error={discovery.error} what={t("discoverFailed")} />
      )}
      {isRestoring && (
        <RestoreDialog
          {...{ place, templateId, schema }}
          onClose={() => setRestoring(false)}
          onTake={(next) => {
            setRestoring(false);
            onChange(next);
          }}
        />
      )}
    </Column>
  );
}

/** Another schema in this one's place keeps what it is called; undefined: it is none. */
function readDocument(text: string): SchemaDocument | undefined {
  try {
    const found = JSON.parse(text) as SchemaDocument;
    const isSchema = Array.isArray(found.synchronizationRules);
    return isSchema ? { ...found, directories: found.directories ?? [] } : undefined;
  } catch {
    return undefined;
  }
}

function useDiscovery({ applicationId, jobId }: JobPlace, schema: SchemaDocument) {
  const { t } = useTranslation("mapping");
  const { graph } = useAdmin();
  const queries = useQueryClient();
  const directory = schema.synchronizationRules[0]?.targetDirectoryName ?? "";
  return useMutation({
    mutationFn: () =>
      graph.post(
        `${schemaPath(applicationId, jobId)}/directories/${encodeURIComponent(directory)}/discover`,
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: schemaKey(graph.base, jobId) });
      announce({ message: t("discovered") });
    },
  });
}

/** `Restore default mappings`: what would change is shown, and becomes a draft. */
function RestoreDialog({
  place,
  templateId,
  schema,
  onClose,
  onTake,
}: {
  readonly place: JobPlace;
  readonly templateId: string;
  readonly schema: SchemaDocument;
  readonly onClose: () => void;
  readonly onTake: (schema: SchemaDocument) => void;
}) {
  const { t } = useTranslation("mapping");
  const { graph } = useAdmin();
  const path = principalPath(
    place.applicationId,
    `/synchronization/templates/${encodeURIComponent(templateId)}/schema`,
  );
  const found = useQuery({
    queryKey: [graph.base, path],
    queryFn: ({ signal }) => graph.get<SchemaDocument>(path, { signal }),
  });
  const template = found.data;
  const rows = template === undefined ? [] : diffSchemas(schema, template);
  return (
    <Dialog title={t("restore")} isOpen size="xl" onClose={onClose}>
      {found.error !== null && <ErrorNotice error={found.error} what={t("restoreFailed")} />}
      {template === undefined && found.error === null && <Loading lines={3} />}
      {template !== undefined && (
        <Column>
          <Words>{rows.length === 0 ? t("restoreSame") : t("restoreLead")}</Words>
          {rows.length > 0 && <DiffTable label={t("restore")} rows={rows} />}
          <Row>
            {rows.length > 0 && (
              <Button
                kind="main"
                onPress={() =>
                  onTake({ ...schema, synchronizationRules: template.synchronizationRules })
                }
              >
                {t("restoreTake")}
              </Button>
            )}
            <Button onPress={onClose}>{t("goOn")}</Button>
          </Row>
        </Column>
      )}
    </Dialog>
  );
}
