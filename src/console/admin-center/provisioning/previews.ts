import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useAdmin } from "../session.ts";
import { jobPath } from "./draft.ts";
import type { Kind, MappingRow, SchemaDocument } from "./schema.ts";

/* What a configuration would come to, as the server's rollcall-previews.ts works it out. */

/** Why an expression can't be used, or gave nothing for somebody. */
export interface RowProblem {
  readonly code: string;
  readonly message: string;
  readonly offset: number;
}

/** What one row gives for one object. */
export interface RowValue {
  readonly targetAttributeName: string;
  readonly value?: unknown;
  readonly dropped?: "attribute" | "object";
  readonly redacted?: true;
  readonly error?: RowProblem;
}

/** One person or group as mappings and filters see it. */
export interface ObjectPreview {
  readonly id: string;
  readonly displayName: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly scope: {
    readonly assigned: boolean;
    readonly entitled: boolean;
    readonly passes: boolean;
    readonly clauses: Readonly<Record<string, boolean>>;
    readonly decision: string;
    readonly reason?: string;
  };
  readonly values: readonly RowValue[];
}

/** Somebody by name. */
export interface Named {
  readonly id: string;
  readonly displayName: string;
}

/** One value and whose it is. */
export interface SurveyedValue {
  readonly value: string;
  readonly count: number;
  readonly names: readonly Named[];
}

/** What one row gives over everybody. */
export interface RowSurvey {
  readonly targetAttributeName: string;
  readonly empty: number;
  readonly dropped: number;
  readonly failed: number;
  readonly problem?: RowProblem & { readonly names: readonly Named[] };
  readonly emptyNames: readonly Named[];
  readonly distinct: number;
  readonly shared: number;
  readonly longest: number;
  readonly common: readonly SurveyedValue[];
  readonly odd: readonly SurveyedValue[];
}

/** What a table gives over everybody. */
export interface MappingSurvey {
  readonly madeDateTime: string;
  readonly objects: number;
  readonly rows: readonly RowSurvey[];
}

/** So many, and the first of them. */
export interface NamedGroup {
  readonly count: number;
  readonly names: readonly Named[];
}

/** Who would be in scope. */
export interface ScopePreview {
  readonly total: number;
  readonly now: number;
  readonly inScope: NamedGroup;
  readonly enters: NamedGroup;
  readonly leaves: NamedGroup;
  readonly disabled: NamedGroup;
  readonly deleted: NamedGroup;
  readonly kept: NamedGroup;
}

/** One part of an expression with what it gives. */
export interface TracedPart {
  readonly depth: number;
  readonly kind: "attribute" | "constant" | "function" | "comparison";
  readonly name: string;
  readonly text: string;
  readonly offset: number;
  readonly value?: unknown;
  readonly dropped?: "attribute" | "object";
  readonly error?: RowProblem;
}

/** An expression with the value of every part of it. */
export interface ExpressionTrace {
  readonly issues: readonly RowProblem[];
  readonly parts: readonly TracedPart[];
}

/** Of which job something is asked. */
export interface JobPlace {
  readonly applicationId: string;
  readonly jobId: string;
}

function usePreview<T>(
  place: JobPlace,
  name: string,
  body: object,
  isWanted: boolean,
): UseQueryResult<T> {
  const { rollcall } = useAdmin();
  return useQuery({
    queryKey: [rollcall.base, "preview", place.jobId, name, body],
    queryFn: ({ signal }) =>
      rollcall.post<T>(`${jobPath(place.applicationId, place.jobId)}/preview/${name}`, body, {
        signal,
      }),
    enabled: isWanted,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

function formatRows(rows: readonly MappingRow[]): readonly object[] {
  return rows.map(({ targetAttributeName, source }) => ({
    targetAttributeName,
    ...(source !== null && { expression: source.expression }),
  }));
}

/** What rows give for one person or group; nobody is asked for an empty id. */
export function useObjectPreview(
  place: JobPlace,
  given: { readonly kind: Kind; readonly id: string; readonly rows: readonly MappingRow[] },
): UseQueryResult<ObjectPreview> {
  const body = { objectType: given.kind, objectId: given.id, rows: formatRows(given.rows) };
  return usePreview(place, "object", body, given.id !== "");
}

/** What rows give over everybody in scope, or in the directory. */
export function useSurvey(
  place: JobPlace,
  given: {
    readonly kind: Kind;
    readonly rows: readonly MappingRow[];
    readonly everybody?: boolean;
    readonly isWanted?: boolean;
  },
): UseQueryResult<MappingSurvey> {
  const { kind, rows, everybody = false, isWanted = true } = given;
  const body = { objectType: kind, rows: formatRows(rows), everybody };
  return usePreview(place, "survey", body, isWanted);
}

/** A configuration that isn't saved. */
export interface Draft {
  readonly schema?: SchemaDocument;
  readonly scope?: "all" | "assigned";
}

/** Who would be in scope with a draft. */
export function useScopePreview(
  place: JobPlace,
  kind: Kind,
  draft: Draft,
): UseQueryResult<ScopePreview> {
  return usePreview(place, "scope", { objectType: kind, draft }, true);
}

/** What each part of an expression gives, for somebody or for nobody. */
export function useTrace(
  place: JobPlace,
  given: { readonly expression: string; readonly kind: Kind; readonly id: string },
): UseQueryResult<ExpressionTrace> {
  const { expression, kind, id } = given;
  const body = { expression, objectType: kind, ...(id !== "" && { objectId: id }) };
  return usePreview(place, "expression", body, expression.trim() !== "");
}

/** A value as a person reads it. */
export function formatValue(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined ? "" : JSON.stringify(value);
}
