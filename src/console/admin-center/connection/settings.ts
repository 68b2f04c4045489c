import { type QueryClient, type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { GraphPage } from "../../shared/api.ts";
import { applicationKey, principalPath } from "../application.ts";
import { jobKey } from "../live.ts";
import { type Admin, useAdmin } from "../session.ts";

/** How requests to an application are written. */
export const DIALECTS = ["rfc", "entra", "entra-2020"] as const;

/** One of {@link DIALECTS}. */
export type Dialect = (typeof DIALECTS)[number];

/** What is saved of an application's provisioning; secrets are masked. */
export interface SavedSettings {
  /** By Graph's keys, e.g. `BaseAddress`, `SecretToken`, `SyncAll`. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly targetSettings: { readonly dialect?: Dialect } & Readonly<Record<string, unknown>>;
}

interface SecretEntry {
  readonly key: string;
  readonly value: string;
}

/** What the server shows in place of a secret, and takes for «as it is». */
export const MASK = "*****";

function settingsKey(base: string, id: string): readonly unknown[] {
  return [...applicationKey(base, id), "settings"];
}

/** What is saved of an application's provisioning. */
export function useSettings(id: string): UseQueryResult<SavedSettings> {
  const { graph, rollcall } = useAdmin();
  return useQuery({
    queryKey: settingsKey(graph.base, id),
    queryFn: async ({ signal }) => {
      const path = `/applications/${encodeURIComponent(id)}/targetSettings`;
      const [secrets, targetSettings] = await Promise.all([
        graph.get<GraphPage<SecretEntry>>(principalPath(id, "/synchronization/secrets"), {
          signal,
        }),
        rollcall.get<SavedSettings["targetSettings"]>(path, { signal }),
      ]);
      const entries = secrets.value.map(({ key, value }) => [key, value] as const);
      return { secrets: Object.fromEntries(entries), targetSettings };
    },
  });
}

/** What is to be changed; what is absent stays. */
export interface SettingsChange {
  readonly secrets?: Readonly<Record<string, string | null>> | undefined;
  readonly dialect?: Dialect | undefined;
}

/** Save some of an application's settings. @throws ApiError */
export async function saveSettings(
  { graph, rollcall }: Pick<Admin, "graph" | "rollcall">,
  id: string,
  given: { readonly saved: SavedSettings; readonly change: SettingsChange },
): Promise<void> {
  const { saved, change } = given;
  const entries = Object.entries(change.secrets ?? {}).map(([key, value]) => ({ key, value }));
  if (entries.length > 0) {
    await graph.put(principalPath(id, "/synchronization/secrets"), { value: entries });
  }
  const { dialect } = change;
  if (dialect === undefined || dialect === (saved.targetSettings.dialect ?? "rfc")) return;
  const settings = { ...saved.targetSettings, dialect };
  await rollcall.put(`/applications/${encodeURIComponent(id)}/targetSettings`, settings);
}

/** Add the application's synchronization job, out of its own template. @throws ApiError */
export async function createJob({ graph }: Pick<Admin, "graph">, id: string): Promise<string> {
  const root = principalPath(id, "/synchronization");
  const { value } = await graph.get<GraphPage<{ readonly id: string }>>(`${root}/templates`);
  const job = await graph.post<{ readonly id: string }>(`${root}/jobs`, {
    templateId: value[0]?.id,
  });
  return job.id;
}

/** Read again what changed. */
export async function refreshSettings(
  queries: QueryClient,
  { graph, rollcall }: Pick<Admin, "graph" | "rollcall">,
  id: string,
): Promise<void> {
  await Promise.all([
    queries.invalidateQueries({ queryKey: settingsKey(graph.base, id) }),
    queries.invalidateQueries({ queryKey: jobKey(id) }),
    queries.invalidateQueries({ queryKey: ["jobs"] }),
    queries.invalidateQueries({ queryKey: [rollcall.base, "policy", id] }),
  ]);
}
