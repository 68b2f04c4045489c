import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type RawSearch, readChoice, useSearchState } from "../../shared/search.ts";
import { Button } from "../../ui/button.tsx";
import type { DiffRow } from "../../ui/diff.tsx";
import { EmptyState } from "../../ui/empty.tsx";
import { ChoiceField } from "../../ui/form.tsx";
import { Column, Section, Words } from "../../ui/layout.tsx";
import { Banner, ErrorNotice, type Tone } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { SideBySide } from "../../ui/side-by-side.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { Toggle } from "../../ui/toggle.tsx";
import { settingOf } from "../job.ts";
import { useSchemaDraft } from "../provisioning/draft.ts";
import { FilterEditor } from "../provisioning/filter-editor.tsx";
import { JobPage, type JobPageContent } from "../provisioning/job-page.tsx";
import { NameLinks } from "../provisioning/mapping-table.tsx";
import {
  type Draft,
  type JobPlace,
  type NamedGroup,
  type ScopePreview,
  useScopePreview,
} from "../provisioning/previews.ts";
import { ReviewDialog } from "../provisioning/review.tsx";
import {
  changeMapping,
  findMapping,
  KINDS,
  type Kind,
  type MappingScope,
  type SchemaDocument,
} from "../provisioning/schema.ts";
import { diffSchemas } from "../provisioning/schema-diff.ts";
import { useAdmin } from "../session.ts";

const MODES = ["assigned", "all"] as const;
const SKIP = "SkipOutOfScopeDeletions";

type Mode = (typeof MODES)[number];

function readSearch(raw: RawSearch) {
  return { object: readChoice(raw.object, KINDS) };
}

/** Who is provisioned: assigned people or all, and the filters; with the effect beside it. */
export function ScopePage() {
  const { t } = useTranslation("scope");
  return (
    <JobPage title={t("title")} lead={t("lead")}>
      {(content) => <Editor content={content} />}
    </JobPage>
  );
}

function Editor({ content }: { readonly content: JobPageContent }) {
  const { t } = useTranslation("scope");
  const { t: kit } = useTranslation("kit");
  const { job, place } = content;
  const { may } = useAdmin();
  const draft = useSchemaDraft(place.applicationId, place.jobId);
  const [{ object: kind }, change] = useSearchState(readSearch);
  const saved: Mode = settingOf(job, "SyncAll") === "true" ? "all" : "assigned";
  const savedSkip = settingOf(job, SKIP)?.toLowerCase() === "true";
  const [mode, setMode] = useState<Mode>(saved);
  const [skip, setSkip] = useState(savedSkip);
  const [isReviewing, setReviewing] = useState(false);
  if (draft.saved.error !== null) {
    return <ErrorNotice error={draft.saved.error} what={t("failed")} />;
  }
  const { schema } = draft;
  if (schema === undefined || draft.saved.data === undefined) return <Loading />;
  const isLocked = !may("application.write");
  const diff: readonly DiffRow[] = [
    ...(mode === saved
      ? []
      : [{ name: t("title"), before: t(`mode.${saved}`), after: t(`mode.${mode}`) }]),
    ...(skip === savedSkip ? [] : [{ name: SKIP, before: String(savedSkip), after: String(skip) }]),
    ...diffSchemas(draft.saved.data, schema),
  ];
  const changes = {
    ...(draft.isChanged && { schema }),
    ...(mode !== saved && { scope: mode }),
    ...(skip !== savedSkip && { settings: { [SKIP]: skip ? "True" : "False" } }),
  };
  const discard = (): void => {
    draft.discard();
    setMode(saved);
    setSkip(savedSkip);
  };
  return (
    <Column>
      {diff.length > 0 && (
        <Banner
          tone="busy"
          title={t("changed")}
          actions={
            <>
              <Button kind="main" onPress={() => setReviewing(true)}>
                {kit("save")}
              </Button>
              <Button onPress={discard}>{t("discard")}</Button>
            </>
          }
        />
      )}
      <SideBySide
        main={
          <Column>
            <Section title={t("whom")}>
              <ChoiceField
                name="mode"
                label={t("title")}
                value={mode}
                isLocked={isLocked}
                choices={MODES.map((value) => ({ value, label: t(`mode.${value}`) }))}
                onChange={(value) => setMode(value as Mode)}
              />
              <Toggle label={t("skip")} value={skip} isLocked={isLocked} onChange={setSkip} />
              <Words small>{t("skipHint")}</Words>
            </Section>
            <Filters
              {...{ schema, kind, place, isLocked }}
              onKind={(object) => change({ object })}
              onChange={draft.change}
            />
          </Column>
        }
        side={<Effect place={place} kind={kind} draft={changes} isChanged={diff.length > 0} />}
      />
      {isReviewing && (
        <ReviewDialog {...{ place, changes, diff }} onClose={() => setReviewing(false)} />
      )}
    </Column>
  );
}

const NO_SCOPE: MappingScope = { groups: [], inputFilterGroups: [], categoryFilterGroups: [] };

function Filters({
  schema,
  kind,
  place,
  isLocked,
  onKind,
  onChange,
}: {
  readonly schema: SchemaDocument;
  readonly kind: Kind;
  readonly place: JobPlace;
  readonly isLocked: boolean;
  readonly onKind: (kind: Kind) => void;
  readonly onChange: (schema: SchemaDocument) => void;
}) {
  const { t } = useTranslation("scope");
  const mapping = findMapping(schema, kind);
  const others =
    (mapping?.scope?.inputFilterGroups.length ?? 0) +
    (mapping?.scope?.categoryFilterGroups.length ?? 0);
  return (
    <Section title={t("filters")}>
      <Words small>{t("filtersHint")}</Words>
      <Tabs
        label={t("kinds")}
        tabs={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        value={kind}
        onChange={onKind}
      >
        {mapping === undefined ? (
          <EmptyState title={t("noKindTitle")}>{t("noKindText")}</EmptyState>
        ) : (
          <Column>
            {others > 0 && <Words>{t("otherFilters", { count: others })}</Words>}
            <FilterEditor
              {...{ schema, kind, place, isLocked }}
              groups={mapping.scope?.groups ?? []}
              onChange={(groups) =>
                onChange(
                  changeMapping(schema, kind, (old) => ({
                    ...old,
                    scope:
                      groups.length === 0 && others === 0
                        ? null
                        : { ...(old.scope ?? NO_SCOPE), groups },
                  })),
                )
              }
            />
          </Column>
        )}
      </Tabs>
    </Section>
  );
}

/** What the scope comes to, as it is being changed. */
function Effect({
  place,
  kind,
  draft,
  isChanged,
}: {
  readonly place: JobPlace;
  readonly kind: Kind;
  readonly draft: Draft & { readonly settings?: object };
  readonly isChanged: boolean;
}) {
  const { t } = useTranslation("scope");
  const { schema, scope } = draft;
  const body = { ...(schema && { schema }), ...(scope && { scope }) };
  const preview = useScopePreview(place, kind, body);
  if (preview.error !== null) {
    return (
      <Section title={t("effect")}>
        <ErrorNotice error={preview.error} what={t("effectFailed")} />
      </Section>
    );
  }
  if (preview.data === undefined) {
    return (
      <Section title={t("effect")}>
        <Loading lines={4} />
      </Section>
    );
  }
  return (
    <Section title={t("effect")}>
      <EffectWords preview={preview.data} kind={kind} isChanged={isChanged} />
    </Section>
  );
}

const LISTS: readonly { readonly name: keyof ScopePreview & string; readonly tone: Tone }[] = [
  { name: "disabled", tone: "bad" },
  { name: "deleted", tone: "bad" },
  { name: "enters", tone: "good" },
  { name: "leaves", tone: "warn" },
  { name: "kept", tone: "calm" },
  { name: "inScope", tone: "calm" },
];

function EffectWords({
  preview,
  kind,
  isChanged,
}: {
  readonly preview: ScopePreview;
  readonly kind: Kind;
  readonly isChanged: boolean;
}) {
  const { t } = useTranslation("scope");
  const { total, inScope, enters, leaves } = preview;
  return (
    <div role="status">
      <Words strong>{t("inScopeOf", { count: inScope.count, total })}</Words>
      {isChanged && <Words>{t("against", { enters: enters.count, leaves: leaves.count })}</Words>}
      {LISTS.map(({ name, tone }) => {
        const group = preview[name] as NamedGroup;
        if (group.count === 0) return null;
        return (
          <Banner
            key={name}
            tone={tone}
            title={t(`list.${name as "disabled"}`, { count: group.count })}
          >
            <Words small>
              <NameLinks names={group.names.slice(0, 20)} kind={kind} />
              {group.count > 20 && ` ${t("more", { count: group.count - 20 })}`}
            </Words>
          </Banner>
        );
      })}
    </div>
  );
}
