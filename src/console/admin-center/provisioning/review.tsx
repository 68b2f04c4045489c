import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { type DiffRow, DiffTable } from "../../ui/diff.tsx";
import { Column, Row, TextLink, Words } from "../../ui/layout.tsx";
import { announce, Banner, ErrorNotice } from "../../ui/notice.tsx";
import { Loading } from "../../ui/progress.tsx";
import { applicationPath, principalPath } from "../application.ts";
import { jobKey } from "../live.ts";
import { useAdmin } from "../session.ts";
import { BrokenExamples, type ExampleOutcome } from "./broken-examples.tsx";
import { jobPath, saveDraft, schemaKey, schemaPath } from "./draft.ts";
import type { SchemaIssue } from "./lint.ts";
import { PlanSummary } from "./plan-summary.tsx";
import type { Plan } from "./plan-types.ts";
import type { Draft, JobPlace } from "./previews.ts";

/** What is to be saved: a schema, a scope, settings of the application, or some of them. */
export interface Changes extends Draft {
  /** By their keys of Graph's secrets, e.g. `SkipOutOfScopeDeletions`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Nothing is saved blind: what changes, what is wrong with it, and what it does to whom. */
export function ReviewDialog({
  place,
  changes,
  diff,
  onClose,
}: {
  readonly place: JobPlace;
  readonly changes: Changes;
  readonly diff: readonly DiffRow[];
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("mapping");
  const check = useSchemaCheck(place, changes.schema);
  const [isEffectWanted, wantEffect] = useState(false);
  const saving = useSave(place, changes, onClose);
  const issues = check.data?.issues ?? [];
  return (
    <Dialog title={t("reviewTitle")} isOpen size="xl" onClose={onClose}>
      <Column>
        <Words>{t("reviewLead")}</Words>
        <DiffTable label={t("reviewTitle")} rows={diff} />
        {issues.length > 0 && (
          <Banner tone="bad" title={t("issues", { count: issues.length })}>
            <ul>
              {issues.map(({ path, message }) => (
                <li key={`${path} ${message}`}>
                  {path} {message}
                </li>
              ))}
            </ul>
          </Banner>
        )}
        {(check.data?.unsupported ?? []).map(({ path, message }) => (
          <Banner key={path} tone="warn" title={path}>
            {message}
          </Banner>
        ))}
        <BrokenExamples broken={check.data?.brokenExamples ?? []} />
        {isEffectWanted ? (
          <Effect place={place} changes={changes} />
        ) : (
          <Row>
            <Button onPress={() => wantEffect(true)} isDisabled={issues.length > 0}>
              {t("showEffect")}
            </Button>
            <Words small>{t("showEffectHint")}</Words>
          </Row>
        )}
        {saving.error !== null && <ErrorNotice error={saving.error} what={t("saveFailed")} />}
        <Row>
          <Button
            kind="main"
            isBusy={saving.isPending}
            isDisabled={issues.length > 0}
            onPress={() => saving.mutate()}
          >
            {t("save")}
          </Button>
          <Button onPress={onClose}>{t("goOn")}</Button>
        </Row>
      </Column>
    </Dialog>
  );
}

/** What the server says about a schema that isn't saved. */
export function useSchemaCheck(place: JobPlace, schema: Changes["schema"]) {
  const { rollcall } = useAdmin();
  return useQuery({
    queryKey: [rollcall.base, "check", place.jobId, schema],
    queryFn: ({ signal }) =>
      rollcall.post<{
        readonly issues: readonly SchemaIssue[];
        readonly unsupported: readonly SchemaIssue[];
        readonly brokenExamples?: readonly ExampleOutcome[];
      }>(`${jobPath(place.applicationId, place.jobId)}/schema/check`, schema, { signal }),
    enabled: schema !== undefined,
    staleTime: 60_000,
  });
}

function useSave(place: JobPlace, changes: Changes, onSaved: () => void) {
  const { t } = useTranslation("mapping");
  const { graph } = useAdmin();
  const queries = useQueryClient();
  const { applicationId, jobId } = place;
  return useMutation({
    mutationFn: async () => {
      const { schema, scope, settings = {} } = changes;
      if (schema !== undefined) await graph.put(schemaPath(applicationId, jobId), schema);
      const value = [
        ...(scope === undefined ? [] : [{ key: "SyncAll", value: String(scope === "all") }]),
        ...Object.entries(settings).map(([key, each]) => ({ key, value: each })),
      ];
      if (value.length > 0) {
        await graph.put(principalPath(applicationId, "/synchronization/secrets"), { value });
      }
    },
    onSuccess: async () => {
      saveDraft(jobId, undefined);
      await Promise.all([
        queries.invalidateQueries({ queryKey: schemaKey(graph.base, jobId) }),
        queries.invalidateQueries({ queryKey: jobKey(applicationId) }),
        queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === "preview" }),
      ]);
      announce({ message: t("saved") });
      onSaved();
    },
  });
}

/** A plan of the next cycle with the draft: only reads are sent to the application. */
function Effect({ place, changes }: { readonly place: JobPlace; readonly changes: Changes }) {
  const { t } = useTranslation("mapping");
  const { rollcall } = useAdmin();
  const { schema, scope } = changes;
  const draft = { ...(schema && { schema }), ...(scope && { scope }) };
  const plan = useQuery({
    queryKey: [rollcall.base, "effect", place.jobId, draft],
    queryFn: ({ signal }) =>
      rollcall.post<Plan>(
        `${jobPath(place.applicationId, place.jobId)}/plans`,
        { kind: "cycle", draft },
        { signal },
      ),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (plan.error !== null) {
    const retry = () => void plan.refetch();
    return <ErrorNotice error={plan.error} what={t("effectFailed")} onRetry={retry} />;
  }
  if (plan.data === undefined) {
    return (
      <>
        <Words>{t("effectMaking")}</Words>
        <Loading lines={3} />
      </>
    );
  }
  return (
    <Column gap="xs">
      <PlanSummary plan={plan.data} />
      <TextLink
        to={applicationPath(place.applicationId, "/provisioning/plan")}
        search={{ plan: plan.data.id }}
      >
        {t("effectAll")}
      </TextLink>
    </Column>
  );
}
