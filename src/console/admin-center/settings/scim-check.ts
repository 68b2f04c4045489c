import { useRef, useState } from "react";
import { ApiError } from "../../shared/api.ts";
import { useAdmin } from "../session.ts";

/** One check with what came of it. */
export interface CheckResult {
  readonly id: string;
  readonly family: string;
  readonly title: string;
  readonly rule: string;
  readonly section: string;
  readonly level: "must" | "should";
  readonly status: "success" | "failure" | "warning" | "skipped";
  readonly reason?: string;
  readonly exchanges?: readonly {
    readonly method: string;
    readonly path: string;
    readonly sent?: unknown;
    readonly status?: number;
    readonly received?: unknown;
  }[];
}

/** What all checks came to. */
export interface CheckReport {
  readonly url: string;
  readonly durationMs: number;
  readonly requests: number;
  readonly counts: Readonly<Record<CheckResult["status"], number>>;
  readonly results: readonly CheckResult[];
  readonly cleanUp: {
    readonly deleted: number;
    readonly left: readonly { readonly path: string; readonly reason: string }[];
  };
}

type CheckEvent =
  | {
      readonly kind: "check";
      readonly done: number;
      readonly total: number;
      readonly title: string;
    }
  | { readonly kind: "cleaning" }
  | { readonly kind: "report"; readonly report: CheckReport; readonly html: string }
  | { readonly kind: "failed"; readonly code: string; readonly message: string };

/** How far a run has come. */
export type CheckState =
  | { readonly kind: "idle" }
  | { readonly kind: "running"; readonly done: number; readonly total: number; title: string }
  | { readonly kind: "done"; readonly report: CheckReport; readonly html: string }
  | { readonly kind: "failed"; readonly error: Error };

/** Runs the checks, and tells how far they have come, line by line as the server sends them. */
export function useScimCheck() {
  const { rollcall } = useAdmin();
  const [state, setState] = useState<CheckState>({ kind: "idle" });
  const abort = useRef<AbortController | undefined>(undefined);
  const run = async (body: object): Promise<void> => {
    const own = new AbortController();
    abort.current = own;
    setState({ kind: "running", done: 0, total: 0, title: "" });
    try {
      for await (const event of readEvents(`${rollcall.base}/scimChecks`, body, own.signal)) {
        if (event.kind === "check") setState({ ...event, kind: "running" });
        if (event.kind === "report") setState({ ...event, kind: "done" });
        if (event.kind === "failed") setState({ kind: "failed", error: describe(event) });
      }
    } catch (error) {
      if (own.signal.aborted) setState({ kind: "idle" });
      else setState({ kind: "failed", error: error as Error });
    }
  };
  return {
    state,
    run: (body: object) => void run(body),
    stop: () => abort.current?.abort(),
  };
}

function describe({ code, message }: { readonly code: string; readonly message: string }): Error {
  return new ApiError({ status: 422, code, message, request: "POST /scimChecks" });
}

/** One event a line; a refusal before the first is an error. */
async function* readEvents(
  address: string,
  body: object,
  signal: AbortSignal,
): AsyncGenerator<CheckEvent> {
  const request = `POST ${address}`;
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/x-ndjson" },
    body: JSON.stringify(body),
    credentials: "same-origin",
    redirect: "error",
    signal,
  });
  if (!response.ok || response.body === null) {
    const answer = (await response.json().catch(() => ({}))) as {
      error?: { code?: string; message?: string };
    };
    const { code = `HTTP ${response.status}`, message = response.statusText } = answer.error ?? {};
    throw new ApiError({ status: response.status, code, message, request });
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value = "" } = await reader.read();
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield JSON.parse(line) as CheckEvent;
    if (done) return;
  }
}
