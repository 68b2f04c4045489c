import type { ReconciliationRecord } from "../../sync/reconciliation.ts";
import type { GraphClient } from "../graph-client.ts";
import type { JobApplication } from "../plans/plan-client.ts";
import type { ApplicationConfiguration } from "./application-document.ts";

/** How an application is reconciled by itself, as the API tells it. */
export interface ReconciliationShape {
  readonly interval: string | null;
  readonly mode: "report" | "repair" | null;
  readonly nextDateTime: string | null;
  readonly last: ReconciliationRecord | null;
}

/** How an application is reconciled by itself; nothing where it is not. */
export async function readReconciliation(
  client: GraphClient,
  { ownPath }: JobApplication,
): Promise<Pick<ApplicationConfiguration, "reconciliation">> {
  const { interval, mode } = await client.rollcall<ReconciliationShape>(
    "GET",
    `${ownPath}/reconciliation`,
  );
  return interval === null ? {} : { reconciliation: { every: interval, mode: mode ?? "report" } };
}

/** Have an application reconciled by itself, or no more. */
export async function saveReconciliation(
  client: GraphClient,
  { path }: JobApplication,
  wanted: { readonly every: string; readonly mode: "report" | "repair" } | undefined,
): Promise<void> {
  const synchronizationJobSettings = [
    { name: "ReconciliationInterval", value: wanted?.every ?? null },
    { name: "ReconciliationMode", value: wanted?.mode ?? null },
  ];
  await client.graph("PATCH", path, { synchronizationJobSettings });
}
