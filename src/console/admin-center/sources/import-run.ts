import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { ApiError, callForLines, formatQuery } from "../../shared/api.ts";
import { useAdmin } from "../session.ts";
import type { ChosenFile, ImportOptions, ImportResult } from "./import-types.ts";

/** How an import stands. */
export interface ImportRun {
  readonly state: "idle" | "running" | "done" | "stopped" | "failed";
  readonly done: number;
  readonly total: number | undefined;
  readonly result?: ImportResult;
  readonly error?: Error;
}

const IDLE: ImportRun = { state: "idle", done: 0, total: undefined };

/** A line of the answer. */
interface Line {
  readonly progress?: { readonly done: number; readonly total: number };
  readonly result?: ImportResult;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Imports a file while somebody looks on: leaving the page stops it after the piece under way. */
export function useImportRun(): {
  readonly run: ImportRun;
  readonly start: (file: ChosenFile, options: ImportOptions, leavers: number) => Promise<void>;
  readonly stop: () => void;
  readonly forget: () => void;
} {
  const { rollcall, graph } = useAdmin();
  const queries = useQueryClient();
  const [run, setRun] = useState<ImportRun>(IDLE);
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  useEffect(() => {
    if (run.state !== "running") return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [run.state]);
  const start = async (
    file: ChosenFile,
    { restore, leavers }: ImportOptions,
    count: number,
  ): Promise<void> => {
    const controller = new AbortController();
    abort.current = controller;
    const { signal } = controller;
    const query = formatQuery({
      fileName: file.name,
      restore: String(restore),
      leavers,
      allowLeavers: count,
    });
    const path = `${rollcall.base}/directory/imports${query}`;
    setRun({ ...IDLE, state: "running" });
    try {
      for await (const line of callForLines(path, { file: file.content, signal })) {
        const { progress, result, error } = line as Line;
        if (error !== undefined) {
          throw new ApiError({ ...error, status: 200, request: `POST ${path}` });
        }
        if (progress !== undefined) setRun((now) => ({ ...now, ...progress }));
        if (result !== undefined) setRun((now) => ({ ...now, state: "done", result }));
      }
    } catch (error) {
      if (signal.aborted) setRun((now) => ({ ...now, state: "stopped" }));
      else setRun((now) => ({ ...now, state: "failed", error: error as Error }));
    }
    // Much of what was read is other now, also of an import that did not come to its end.
    await queries.invalidateQueries({ queryKey: [graph.base] });
    await queries.invalidateQueries({ queryKey: [rollcall.base, "/directory/sources"] });
  };
  return {
    run,
    start,
    stop: () => abort.current?.abort(),
    forget: () => setRun(IDLE),
  };
}
