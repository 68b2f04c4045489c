import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Api, ApiError, openApi } from "../shared/api.ts";

/** Who is signed in to the admin center. */
export interface AdminSession {
  readonly administrator: {
    readonly id: string;
    readonly name: string;
    readonly email: string | null;
    readonly role: string;
  };
  readonly tenant: { readonly id: string; readonly displayName: string };
  /** What the role may do, e.g. `directory.write`: pages hide what the API would refuse. */
  readonly permissions: readonly string[];
  readonly hasPassword: boolean;
}

/** Signing in and out, and who is signed in. */
export const sessionApi: Api = openApi("/rollcall/v1/session");

/** Ask who is signed in. @returns null when nobody is */
async function readSession(signal?: AbortSignal): Promise<AdminSession | null> {
  try {
    return await sessionApi.get<AdminSession>("", { signal });
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** The query of who is signed in, for everybody who asks. */
export const sessionQuery = {
  queryKey: ["session"],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => readSession(signal),
  staleTime: 60_000,
};

/** Who is signed in, and the APIs of the tenant. For pages inside the frame only. */
export interface Admin extends AdminSession {
  /** `/tenants/{tenantId}/v1.0` */
  readonly graph: Api;
  /** `/rollcall/v1/tenants/{tenantId}` */
  readonly rollcall: Api;
  readonly may: (permission: string) => boolean;
}

/** Who is signed in. */
export function useAdmin(): Admin {
  const { data } = useQuery(sessionQuery);
  return useMemo(() => {
    const session = data ?? NOBODY;
    const tenant = encodeURIComponent(session.tenant.id);
    return {
      ...session,
      graph: openApi(`/tenants/${tenant}/v1.0`),
      rollcall: openApi(`/rollcall/v1/tenants/${tenant}`),
      may: (permission) => session.permissions.includes(permission),
    };
  }, [data]);
}

const NOBODY: AdminSession = {
  administrator: { id: "", name: "", email: null, role: "" },
  tenant: { id: "", displayName: "" },
  permissions: [],
  hasPassword: false,
};

/** Sign out here and on the server; what was read is forgotten. */
export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await sessionApi.post("/sign-out");
    queries.clear();
    window.location.assign("/sign-in");
  };
}
