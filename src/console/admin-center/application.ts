import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { GraphPage } from "../shared/api.ts";
import type { ProvisioningJob } from "./job.ts";
import { jobKey } from "./live.ts";
import { useAdmin } from "./session.ts";

/** A role that an assignment can name. */
export interface AppRole {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly value: string | null;
  readonly isEnabled: boolean;
}

/** An application as Graph's servicePrincipal. */
export interface Application {
  readonly id: string;
  readonly displayName: string;
  readonly applicationTemplateId: string;
  readonly appRoles: readonly AppRole[];
  /** `saml`, `notSupported`, or null where nobody has set anything up. */
  readonly preferredSingleSignOnMode?: string | null;
}

/** The role of whoever has none: some applications leave these people out. */
export const DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000";

/** The application's id out of the address. */
export function useApplicationId(): string {
  const { id = "" } = useParams({ strict: false }) as { readonly id?: string };
  return id;
}

/** The path of an application in the console, or of one of its pages, e.g. `/provisioning`. */
export function applicationPath(id: string, page = ""): string {
  return `/applications/${encodeURIComponent(id)}${page}`;
}

/** The path of an application in the Graph-shaped API, or of something below it. */
export function principalPath(id: string, rest = ""): string {
  return `/servicePrincipals/${encodeURIComponent(id)}${rest}`;
}

/** Names an application among what was read. */
export function applicationKey(base: string, id: string): readonly unknown[] {
  return [base, "/servicePrincipals", id];
}

/** An application. */
export function useApplication(id: string): UseQueryResult<Application> {
  const { graph } = useAdmin();
  return useQuery({
    queryKey: applicationKey(graph.base, id),
    queryFn: ({ signal }) => graph.get<Application>(principalPath(id), { signal }),
  });
}

/** The application's synchronization job, as it is at this moment; null when there is none. */
export function useJob(id: string): UseQueryResult<ProvisioningJob | null> {
  const { graph } = useAdmin();
  return useQuery({
    queryKey: jobKey(id),
    queryFn: async ({ signal }) => {
      const path = principalPath(id, "/synchronization/jobs");
      const { value } = await graph.get<GraphPage<ProvisioningJob>>(path, { signal });
      return value[0] ?? null;
    },
  });
}
