import { useDeferredValue, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type RawSearch, readChoice, readText, useSearchState } from "../../shared/search.ts";
import { type Bar, Bars } from "../../ui/bars.tsx";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { CheckField, ChoiceField } from "../../ui/form.tsx";
import { Column, Facts, Row, Section, Words } from "../../ui/layout.tsx";
import { announce, ErrorNotice } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { ValueTree } from "../../ui/tree.tsx";
import { useSchemaDraft } from "../provisioning/draft.ts";
import { ExpressionField, PartValue } from "../provisioning/expression-field.tsx";
import { JobPage } from "../provisioning/job-page.tsx";
import { NameLinks } from "../provisioning/mapping-table.tsx";
import { PersonPicker } from "../provisioning/person-picker.tsx";
import {
  type JobPlace,
  type RowSurvey,
  type SurveyedValue,
  useSurvey,
  useTrace,
} from "../provisioning/previews.ts";
import { SavedExamples } from "../provisioning/saved-examples.tsx";
import {
  buildSource,
  changeMapping,
  findMapping,
  KINDS,
  type Kind,
  listAttributes,
  type SchemaDocument,
} from "../provisioning/schema.ts";
import { useAdmin } from "../session.ts";

const USUAL = 'Join(" ", [givenName], [surname])';

function readSearch(raw: RawSearch) {
  return {
    object: readChoice(raw.object, KINDS),
    e: readText(raw.e),
    person: readText(raw.person),
  };
}

/** `Expression builder`: try an expression on somebody, part by part, and on everybody. */
export function ExpressionsPage() {
  const { t } = useTranslation("mapping");
  return (
    <JobPage title={t("expressionBuilder")} lead={t("builderLead")}>
      {({ place }) => <Playground place={place} />}
    </JobPage>
  );
}

function Playground({ place }: { readonly place: JobPlace }) {
  const { t } = useTranslation("mapping");
  const draft = useSchemaDraft(place.applicationId, place.jobId);
  const [search, change] = useSearchState(readSearch);
  const [text, setText] = useState(search.e === "" ? USUAL : search.e);
  const kind = search.object;
  useAddress(text, search.e, (e) => change({ e }));
  if (draft.saved.error !== null) {
    return <ErrorNotice error={draft.saved.error} what={t("failed")} />;
  }
  const { schema } = draft;
  if (schema === undefined) return <Loading />;
  const attributes = listAttributes(schema, "source", kind).map(({ name }) => name);
  return (
    <Column>
      <Tabs
        label={t("kinds")}
        tabs={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        value={kind}
        onChange={(object) => change({ object, person: "" })}
      >
        <Column>
          <PersonPicker
            kind={kind}
            value={search.person}
            label={t(`pick.${kind}`)}
            onChange={(person) => change({ person })}
          />
          <ExpressionField
            {...{ place, kind, attributes }}
            personId={search.person}
            value={text}
            onChange={setText}
          />
          <Row>
            <CopyButton text={text} label={t("copyExpression")} />
          </Row>
          <Parts place={place} kind={kind} expression={text} personId={search.person} />
          <UseInMapping {...{ schema, kind, text }} onChange={draft.change} />
          <SavedExamples {...{ place, schema, kind }} expression={text} personId={search.person} />
          <Everybody place={place} kind={kind} expression={text} />
        </Column>
      </Tabs>
    </Column>
  );
}

const PAUSE_MS = 600;

/** Bring the address in step with the text, once somebody stops typing: browsers count changes. */
function useAddress(text: string, inAddress: string, change: (text: string) => void): void {
  useEffect(() => {
    if (text === inAddress || (inAddress === "" && text === USUAL)) return;
    const timer = setTimeout(() => change(text), PAUSE_MS);
    return () => clearTimeout(timer);
  });
}

function Parts({
  place,
  kind,
  expression,
  personId,
}: {
  readonly place: JobPlace;
  readonly kind: Kind;
  readonly expression: string;
  readonly personId: string;
}) {
  const { t } = useTranslation("mapping");
  const deferred = useDeferredValue(expression);
  const trace = useTrace(place, { expression: deferred, kind, id: personId });
  const parts = trace.data?.parts ?? [];
  if (trace.error !== null) return <ErrorNotice error={trace.error} what={t("traceFailed")} />;
  if (parts.length === 0) return null;
  return (
    <Section title={t("parts")}>
      {personId === "" && <Words>{t("partsNobody")}</Words>}
      <ValueTree
        label={t("parts")}
        lines={parts.map((part, index) => ({
          id: `${index} ${part.offset}`,
          depth: part.depth,
          text: part.text,
          value: personId === "" ? "" : <PartValue part={part} />,
          tone: part.error === undefined ? "calm" : "bad",
        }))}
      />
    </Section>
  );
}

/** Puts the expression into a row of the mapping, as a draft. */
function UseInMapping({
  schema,
  kind,
  text,
  onChange,
}: {
  readonly schema: SchemaDocument;
  readonly kind: Kind;
  readonly text: string;
  readonly onChange: (schema: SchemaDocument) => void;
}) {
  const { t } = useTranslation("mapping");
  const { may } = useAdmin();
  const rows = findMapping(schema, kind)?.attributeMappings ?? [];
  const [target, setTarget] = useState("");
  if (!may("application.write") || rows.length === 0) return null;
  const take = (): void => {
    const source = buildSource("Expression", text);
    onChange(
      changeMapping(schema, kind, (mapping) => ({
        ...mapping,
        attributeMappings: mapping.attributeMappings.map((row) =>
          row.targetAttributeName === target ? { ...row, source } : row,
        ),
      })),
    );
    announce({ message: t("usedInDraft", { name: target }) });
  };
  return (
    <Row align="flex-end">
      <ChoiceField
        name="target"
        label={t("useFor")}
        value={target}
        choices={rows.map((row) => ({
          value: row.targetAttributeName,
          label: row.targetAttributeName,
        }))}
        onChange={setTarget}
      />
      <Button isDisabled={target === ""} onPress={take}>
        {t("use")}
      </Button>
    </Row>
  );
}

/** A run over everybody: how often which value, and what stands out. */
function Everybody({
  place,
  kind,
  expression,
}: {
  readonly place: JobPlace;
  readonly kind: Kind;
  readonly expression: string;
}) {
  const { t } = useTranslation("mapping");
  const [run, setRun] = useState<string | undefined>();
  const [everybody, setEverybody] = useState(false);
  const source = buildSource("Expression", run ?? "");
  const row = { targetAttributeName: "value", source, defaultValue: null, flowType: "Always" };
  const survey = useSurvey(place, {
    kind,
    rows: [{ ...row, matchingPriority: 0 }],
    everybody,
    isWanted: run !== undefined,
  });
  const [found] = survey.data?.rows ?? [];
  return (
    <Section title={t("everybodyTitle")}>
      <Words>{t("everybodyLead")}</Words>
      <Row>
        <Button
          isBusy={survey.isFetching}
          isDisabled={expression.trim() === ""}
          onPress={() => setRun(expression)}
        >
          {t("run")}
        </Button>
        <CheckField
          name="everybody"
          label={t("everybody")}
          value={everybody}
          onChange={setEverybody}
        />
      </Row>
      {survey.error !== null && <ErrorNotice error={survey.error} what={t("surveyFailed")} />}
      {run !== undefined && found !== undefined && survey.data !== undefined && (
        <Distribution found={found} objects={survey.data.objects} />
      )}
    </Section>
  );
}

function Distribution({ found, objects }: { readonly found: RowSurvey; readonly objects: number }) {
  const { t } = useTranslation("mapping");
  if (objects === 0) {
    return <EmptyState title={t("runNobodyTitle")}>{t("runNobodyText")}</EmptyState>;
  }
  const { empty, emptyNames, failed, problem, dropped, distinct, shared, longest } = found;
  const facts = [
    { name: t("fact.objects"), value: objects },
    {
      name: t("fact.empty"),
      value: (
        <>
          {empty} <NameLinks names={emptyNames} />
        </>
      ),
    },
    {
      name: t("fact.failed"),
      value: (
        <>
          {failed} {problem?.message} <NameLinks names={problem?.names ?? []} />
        </>
      ),
    },
    { name: t("fact.dropped"), value: dropped },
    { name: t("fact.distinct"), value: distinct },
    { name: t("fact.shared"), value: shared },
    { name: t("fact.longest"), value: longest },
  ];
  return (
    <Column>
      <Facts facts={facts} />
      <Words strong>{t("common")}</Words>
      <Bars label={t("common")} bars={found.common.map(toBar)} />
      <Words strong>{t("odd")}</Words>
      <Bars label={t("odd")} bars={found.odd.map(toBar)} />
    </Column>
  );
}

function toBar({ value, count, names }: SurveyedValue): Bar {
  return { id: value, label: <code>{value}</code>, count, hint: <NameLinks names={names} /> };
}
