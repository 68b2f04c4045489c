import { useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { useTranslation } from "react-i18next";
import type { GraphPage } from "../../shared/api.ts";
import { CodeField } from "../../ui/code-field.tsx";
import { Words } from "../../ui/layout.tsx";
import { StatusBadge } from "../../ui/notice.tsx";
import { useAdmin } from "../session.ts";
import { schemaPath } from "./draft.ts";
import { formatValue, type JobPlace, type TracedPart, useTrace } from "./previews.ts";
import type { Kind } from "./schema.ts";

/** A function of expressions (Graph's attributeMappingFunctionSchema). */
interface FunctionSchema {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly required: boolean }[];
}

/** The functions of expressions, ready to be offered. */
export function useFunctions({
  applicationId,
  jobId,
}: JobPlace): readonly { readonly name: string; readonly detail: string }[] {
  const { graph } = useAdmin();
  const { data } = useQuery({
    queryKey: [graph.base, "functions"],
    queryFn: async ({ signal }) => {
      const path = `${schemaPath(applicationId, jobId)}/functions`;
      return (await graph.get<GraphPage<FunctionSchema>>(path, { signal })).value;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (data ?? []).map(({ name, parameters }) => ({
    name,
    detail: `(${parameters.map((each) => (each.required ? each.name : `${each.name}?`)).join(", ")})`,
  }));
}

/** An expression with its value for somebody right below it. */
export function ExpressionField({
  place,
  kind,
  personId,
  attributes,
  value,
  error,
  onChange,
}: {
  readonly place: JobPlace;
  readonly kind: Kind;
  /** Empty: it is only looked over. */
  readonly personId: string;
  readonly attributes: readonly string[];
  readonly value: string;
  readonly error?: string | undefined;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useTranslation("mapping");
  const functions = useFunctions(place);
  const deferred = useDeferredValue(value);
  const trace = useTrace(place, { expression: deferred, kind, id: personId });
  const issues = value.trim() === "" ? [] : (trace.data?.issues ?? []);
  const [whole] = trace.data?.parts ?? [];
  return (
    <div>
      <CodeField
        label={t("expression")}
        hint={t("expressionHint")}
        {...{ value, functions, attributes, onChange }}
        marks={issues}
      />
      {error !== undefined && <StatusBadge tone="bad">{error}</StatusBadge>}
      {whole !== undefined && personId !== "" && issues.length === 0 && (
        <Words small>
          {t("gives")} <PartValue part={whole} />
        </Words>
      )}
    </div>
  );
}

/** What a part of an expression gives, in words where it gives nothing. */
export function PartValue({
  part,
}: {
  readonly part: Pick<TracedPart, "value" | "dropped" | "error">;
}) {
  const { t } = useTranslation("mapping");
  if (part.error !== undefined) return <StatusBadge tone="bad">{part.error.message}</StatusBadge>;
  if (part.dropped !== undefined) return <StatusBadge tone="calm">{t("dropped")}</StatusBadge>;
  const text = formatValue(part.value);
  if (part.value === undefined || text === "") {
    return <StatusBadge tone="warn">{t("nothing")}</StatusBadge>;
  }
  return <code>{text}</code>;
}
