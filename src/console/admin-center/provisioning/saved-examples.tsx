import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "../../shared/act.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { ChoiceField, TextField } from "../../ui/form.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Column, Row, Section, Words } from "../../ui/layout.tsx";
import { ErrorNotice, StatusBadge } from "../../ui/notice.tsx";
import { PlainTable } from "../../ui/plain-table.tsx";
import { Loading } from "../../ui/progress.tsx";
import { useAdmin } from "../session.ts";
import { type ExampleOutcome, GivesInstead } from "./broken-examples.tsx";
import { jobPath } from "./draft.ts";
import { formatValue, type JobPlace, useTrace } from "./previews.ts";
import { findMapping, type Kind, type SchemaDocument } from "./schema.ts";

/** Examples of what mappings have to give: each later change of a mapping is held to them. */
export function SavedExamples({
  place,
  schema,
  kind,
  expression,
  personId,
}: {
  readonly place: JobPlace;
  readonly schema: SchemaDocument;
  readonly kind: Kind;
  readonly expression: string;
  readonly personId: string;
}) {
  const { t } = useTranslation("examples");
  const { rollcall, may } = useAdmin();
  const path = `${jobPath(place.applicationId, place.jobId)}/examples`;
  const { data, error, refetch } = useQuery({
    queryKey: [rollcall.base, "examples", place.jobId],
    queryFn: async ({ signal }) =>
      (await rollcall.get<{ readonly value: readonly ExampleOutcome[] }>(path, { signal })).value,
  });
  const examples = data?.filter(({ objectType }) => objectType === kind) ?? [];
  return (
    <Section title={t("title")}>
      <Words>{t("lead")}</Words>
      {may("application.write") && (
        <KeepExample {...{ place, schema, kind, expression, personId, path }} />
      )}
      {error !== null && (
        <ErrorNotice error={error} what={t("failed")} onRetry={() => void refetch()} />
      )}
      {error === null && data === undefined && <Loading />}
      {data !== undefined && examples.length === 0 && (
        <EmptyState title={t("emptyTitle")}>{t("emptyText")}</EmptyState>
      )}
      {examples.length > 0 && <ExampleTable examples={examples} path={path} />}
    </Section>
  );
}

/** Keeps what the expression above gives for the chosen person, for one of the mappings. */
function KeepExample({
  place,
  schema,
  kind,
  expression,
  personId,
  path,
}: {
  readonly place: JobPlace;
  readonly schema: SchemaDocument;
  readonly kind: Kind;
  readonly expression: string;
  readonly personId: string;
  readonly path: string;
}) {
  const { t } = useTranslation("examples");
  const { rollcall } = useAdmin();
  const [target, setTarget] = useState("");
  const [expected, setExpected] = useState<string | undefined>();
  const trace = useTrace(place, { expression, kind, id: personId });
  const value = personId === "" ? undefined : trace.data?.parts[0]?.value;
  const given = value === undefined ? "" : formatValue(value);
  const keeping = useAct(
    rollcall.base,
    async () => {
      await rollcall.post(path, {
        objectType: kind,
        targetAttributeName: target,
        objectId: personId,
        expression,
        ...(expected !== undefined && expected !== given && { expected }),
      });
      setExpected(undefined);
    },
    t("kept"),
  );
  const rows = findMapping(schema, kind)?.attributeMappings ?? [];
  if (rows.length === 0) return null;
  return (
    <Column gap="xs">
      <Row align="flex-end">
        <ChoiceField
          name="exampleTarget"
          label={t("target")}
          value={target}
          choices={rows.map(({ targetAttributeName: name }) => ({ value: name, label: name }))}
          onChange={setTarget}
        />
        <TextField
          name="expected"
          label={t("expected")}
          value={expected ?? given}
          isLocked={personId === ""}
          onChange={setExpected}
        />
        <Button
          isBusy={keeping.isPending}
          isDisabled={target === "" || personId === ""}
          onPress={() => keeping.mutate()}
        >
          {t("keep")}
        </Button>
      </Row>
      {personId === "" && <Words small>{t("pickFirst")}</Words>}
      {keeping.error !== null && <ErrorNotice error={keeping.error} what={t("keepFailed")} />}
    </Column>
  );
}

function ExampleTable({
  examples,
  path,
}: {
  readonly examples: readonly ExampleOutcome[];
  readonly path: string;
}) {
  const { t } = useTranslation("examples");
  const { rollcall, may } = useAdmin();
  const removing = useAct(
    rollcall.base,
    (id: string) => rollcall.delete(`${path}/${encodeURIComponent(id)}`),
    t("removed"),
  );
  const broken = examples.filter(({ passes }) => !passes).length;
  return (
    <Column>
      <Words strong>
        {t("passing", { count: examples.length - broken })}{" "}
        {broken > 0 && t("breaking", { count: broken })}
      </Words>
      {removing.error !== null && <ErrorNotice error={removing.error} what={t("removeFailed")} />}
      <PlainTable
        label={t("table")}
        rows={examples}
        rowKey={({ id }) => id}
        columns={[
          {
            id: "state",
            header: t("state"),
            cell: ({ passes }) => (
              <StatusBadge tone={passes ? "good" : "bad"}>
                {passes ? t("passes") : t("breaks")}
              </StatusBadge>
            ),
          },
          {
            id: "target",
            header: t("target"),
            cell: ({ targetAttributeName }) => <code>{targetAttributeName}</code>,
          },
          { id: "of", header: t("of"), cell: ({ title }) => title },
          {
            id: "expected",
            header: t("expected"),
            cell: (outcome) =>
              outcome.passes ? (
                <code>{formatValue(outcome.expected) || t("nothing")}</code>
              ) : (
                <GivesInstead outcome={outcome} />
              ),
          },
          {
            id: "saved",
            header: t("saved"),
            isMinor: true,
            cell: ({ savedBy, savedDateTime }) => (
              <>
                {savedBy}, <Instant at={savedDateTime} />
              </>
            ),
          },
          ...(may("application.write")
            ? [
                {
                  id: "remove",
                  header: t("decide"),
                  cell: ({ id, title, targetAttributeName }: ExampleOutcome) => (
                    <Button
                      kind="inline"
                      label={t("removeOf", { name: title, attribute: targetAttributeName })}
                      onPress={() => removing.mutate(id)}
                    >
                      {t("remove")}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Column>
  );
}
