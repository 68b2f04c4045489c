import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type RawSearch, readChoice, readText, useSearchState } from "../../shared/search.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { CheckField } from "../../ui/form.tsx";
import { Column, Row, Section, Words } from "../../ui/layout.tsx";
import { Banner, ErrorNotice } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { Toggle } from "../../ui/toggle.tsx";
import { applicationPath } from "../application.ts";
import { type SchemaDraft, useSchemaDraft } from "../provisioning/draft.ts";
import { JobPage, type JobPageContent } from "../provisioning/job-page.tsx";
import { lintRows, listMissing } from "../provisioning/lint.ts";
import { MappingTable } from "../provisioning/mapping-table.tsx";
import { MappingTools } from "../provisioning/mapping-tools.tsx";
import { ListView, PictureView } from "../provisioning/mapping-views.tsx";
import { PersonPicker } from "../provisioning/person-picker.tsx";
import { useObjectPreview, useSurvey } from "../provisioning/previews.ts";
import { ReviewDialog, useSchemaCheck } from "../provisioning/review.tsx";
import { NEW_ROW, RowEditor } from "../provisioning/row-editor.tsx";
import {
  changeMapping,
  findMapping,
  KINDS,
  type MappingRow,
  type ObjectMapping,
  type SchemaDocument,
} from "../provisioning/schema.ts";
import { diffSchemas } from "../provisioning/schema-diff.ts";
import { useAdmin } from "../session.ts";

const VIEWS = ["table", "picture", "list"] as const;
const FLOW_ACTIONS = ["Add", "Update", "Delete"] as const;

function readSearch(raw: RawSearch) {
  return {
    object: readChoice(raw.object, KINDS),
    view: readChoice(raw.view, VIEWS),
    person: readText(raw.person),
  };
}

type Search = ReturnType<typeof readSearch>;

/** What the application gets of each person and group, and what that is for somebody. */
export function AttributeMappingPage() {
  const { t } = useTranslation("mapping");
  return (
    <JobPage title={t("title")} lead={t("lead")}>
      {(content) => <Editor content={content} />}
    </JobPage>
  );
}

function Editor({ content }: { readonly content: JobPageContent }) {
  const { t } = useTranslation("mapping");
  const { application, job, place } = content;
  const draft = useSchemaDraft(place.applicationId, place.jobId);
  const { may } = useAdmin();
  const [search, change] = useSearchState(readSearch);
  if (draft.saved.error !== null) {
    const retry = () => void draft.saved.refetch();
    return <ErrorNotice error={draft.saved.error} what={t("failed")} onRetry={retry} />;
  }
  const { schema } = draft;
  if (schema === undefined) return <Loading />;
  const mapping = findMapping(schema, search.object);
  return (
    <Column>
      <DraftBar draft={draft} content={content} />
      <Tabs
        label={t("kinds")}
        tabs={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        value={search.object}
        onChange={(object) => change({ object, person: "" })}
      >
        {mapping === undefined ? (
          <EmptyState title={t("noKindTitle")}>{t("noKindText")}</EmptyState>
        ) : (
          <Section
            title={t(`heading.${search.object}`, { name: application.displayName })}
            actions={
              <ButtonLink to={applicationPath(application.id, "/provisioning/expressions")}>
                {t("expressionBuilder")}
              </ButtonLink>
            }
          >
            <ObjectMappingEditor
              {...{ content, schema, mapping, search }}
              mayChange={may("application.write")}
              onSearch={change}
              onChange={draft.change}
            />
          </Section>
        )}
      </Tabs>
      <MappingTools
        {...{ place, schema }}
        templateId={job.templateId}
        mayChange={may("application.write")}
        onChange={draft.change}
      />
    </Column>
  );
}

/** What was changed and not saved, and the way to save it. */
function DraftBar({
  draft,
  content,
}: {
  readonly draft: SchemaDraft;
  readonly content: JobPageContent;
}) {
  const { t } = useTranslation("mapping");
  const [isReviewing, setReviewing] = useState(false);
  const { saved, schema, isChanged, discard } = draft;
  if (!isChanged || schema === undefined || saved.data === undefined) return null;
  const diff = diffSchemas(saved.data, schema);
  return (
    <Banner
      tone="busy"
      title={t("changed", { count: diff.length })}
      actions={
        <>
          <Button kind="main" onPress={() => setReviewing(true)}>
            {t("save")}
          </Button>
          <Button onPress={discard}>{t("discard")}</Button>
        </>
      }
    >
      <Words>{t("changedHint")}</Words>
      {isReviewing && (
        <ReviewDialog
          place={content.place}
          changes={{ schema }}
          diff={diff}
          onClose={() => setReviewing(false)}
        />
      )}
    </Banner>
  );
}

interface EditorProps {
  readonly content: JobPageContent;
  readonly schema: SchemaDocument;
  readonly mapping: ObjectMapping;
  readonly search: Search;
  readonly mayChange: boolean;
  readonly onSearch: (change: Partial<Search>) => void;
  readonly onChange: (schema: SchemaDocument) => void;
}

function ObjectMappingEditor(props: EditorProps) {
  const { t } = useTranslation("mapping");
  const { content, schema, mapping, search, mayChange, onSearch, onChange } = props;
  const { place } = content;
  const [edited, setEdited] = useState<number | "new" | undefined>();
  const kind = search.object;
  const rows = mapping.attributeMappings;
  const person = useObjectPreview(place, { kind, id: search.person, rows });
  const survey = useSurvey(place, { kind, rows });
  const check = useSchemaCheck(place, schema);
  const issues = check.data?.issues ?? [];
  const shown = search.person === "" ? undefined : person.data;
  const notes = lintRows({ schema, kind, mapping, survey: survey.data, person: shown, issues });
  const missing = listMissing(schema, kind, mapping);
  const setRows = (attributeMappings: readonly MappingRow[]): void =>
    onChange(changeMapping(schema, kind, (old) => ({ ...old, attributeMappings })));
  const wrong = notes.flat().length + missing.length;
  return (
    <Column>
      <KindSettings {...props} />
      <PersonPicker
        kind={kind}
        value={search.person}
        label={t(`pick.${kind}`)}
        onChange={(id) => onSearch({ person: id })}
      />
      {person.error !== null && <ErrorNotice error={person.error} what={t("liveFailed")} />}
      {missing.length > 0 && (
        <Banner tone="bad" title={t("missing", { count: missing.length })}>
          <code>{missing.join(", ")}</code>
        </Banner>
      )}
      <Words small>
        {survey.data === undefined
          ? t("surveying")
          : t("surveyed", { count: survey.data.objects, notes: wrong })}
      </Words>
      {survey.error !== null && <ErrorNotice error={survey.error} what={t("surveyFailed")} />}
      <Tabs
        label={t("views")}
        tabs={VIEWS.map((value) => ({ value, label: t(`view.${value}`) }))}
        value={search.view}
        onChange={(view) => onSearch({ view })}
      >
        {search.view === "table" && (
          <MappingTable
            rows={rows}
            notes={notes}
            person={shown}
            isLocked={!mayChange}
            onEdit={setEdited}
            onRemove={(index) => setRows(rows.filter((_, at) => at !== index))}
          />
        )}
        {search.view === "picture" && <PictureView rows={rows} survey={survey.data} />}
        {search.view === "list" && <ListView rows={rows} survey={survey.data} />}
      </Tabs>
      {mayChange && (
        <Row>
          <Button onPress={() => setEdited("new")}>{t("addNew")}</Button>
        </Row>
      )}
      {edited !== undefined && (
        <RowEditor
          {...{ schema, kind, place }}
          row={edited === "new" ? NEW_ROW : (rows[edited] ?? NEW_ROW)}
          personId={search.person}
          onClose={() => setEdited(undefined)}
          onApply={(row) => {
            setRows(
              edited === "new"
                ? [...rows, row]
                : rows.map((old, index) => (index === edited ? row : old)),
            );
            setEdited(undefined);
          }}
        />
      )}
    </Column>
  );
}

/** Whether objects of the kind are provisioned, and what may be done to them. */
function KindSettings({ schema, mapping, search, mayChange, onChange }: EditorProps) {
  const { t } = useTranslation("mapping");
  const kind = search.object;
  const chosen = mapping.flowTypes.split(",").map((name) => name.trim());
  const set = (changed: Partial<ObjectMapping>): void =>
    onChange(changeMapping(schema, kind, (old) => ({ ...old, ...changed })));
  const setAction = (action: string, isOn: boolean): void => {
    const next = FLOW_ACTIONS.filter((each) => (each === action ? isOn : chosen.includes(each)));
    set({ flowTypes: next.length === 0 ? "None" : next.join(", ") });
  };
  return (
    <Row>
      {kind === "Group" && (
        <Toggle
          label={t("enabled")}
          value={mapping.enabled}
          isLocked={!mayChange}
          onChange={(enabled) => set({ enabled })}
        />
      )}
      <Words>{t("targetActions")}</Words>
      {FLOW_ACTIONS.map((action) => (
        <CheckField
          key={action}
          name={action}
          label={t(`flowAction.${action}`)}
          value={chosen.includes(action)}
          isLocked={!mayChange}
          onChange={(isOn) => setAction(action, isOn)}
        />
      ))}
    </Row>
  );
}
