import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { principalPath } from "../application.ts";
import { useAdmin } from "../session.ts";
import type { SchemaDocument } from "./schema.ts";

/*
 * Changed schemas that nobody has saved yet, by job. The mapping, the scope and the expressions of
 * an application are pages of their own and work on the same draft; a reload forgets it.
 */
const drafts = new Map<string, SchemaDocument>();
const listeners = new Set<() => void>();

/** Put a draft in place, or take it away. */
export function saveDraft(jobId: string, schema: SchemaDocument | undefined): void {
  if (schema === undefined) drafts.delete(jobId);
  else drafts.set(jobId, schema);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Names the schema of a job among what was read. */
export function schemaKey(base: string, jobId: string): readonly unknown[] {
  return [base, "schema", jobId];
}

/** The path of a job's schema in the Graph-shaped API. */
export function schemaPath(applicationId: string, jobId: string): string {
  return principalPath(applicationId, `/synchronization/jobs/${encodeURIComponent(jobId)}/schema`);
}

/** The path of a job below what Graph has no word for. */
export function jobPath(applicationId: string, jobId: string): string {
  return `/applications/${encodeURIComponent(applicationId)}/jobs/${encodeURIComponent(jobId)}`;
}

/** A schema that is saved, and perhaps a changed copy of it. */
export interface SchemaDraft {
  readonly saved: UseQueryResult<SchemaDocument>;
  /** What is shown: the draft, else what is saved. */
  readonly schema: SchemaDocument | undefined;
  readonly isChanged: boolean;
  readonly change: (schema: SchemaDocument) => void;
  readonly discard: () => void;
}

/** The schema of a job with its draft. Whoever leaves the console with a draft is asked. */
export function useSchemaDraft(applicationId: string, jobId: string): SchemaDraft {
  const { graph } = useAdmin();
  const draft = useSyncExternalStore(subscribe, () => drafts.get(jobId));
  const saved = useQuery({
    queryKey: schemaKey(graph.base, jobId),
    queryFn: ({ signal }) =>
      graph.get<SchemaDocument>(schemaPath(applicationId, jobId), { signal }),
  });
  const isChanged = draft !== undefined;
  useEffect(() => {
    if (!isChanged) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isChanged]);
  return {
    saved,
    schema: draft ?? saved.data,
    isChanged,
    change: (schema) => {
      const isSame = JSON.stringify(schema) === JSON.stringify(saved.data);
      saveDraft(jobId, isSame ? undefined : schema);
    },
    discard: () => saveDraft(jobId, undefined),
  };
}
