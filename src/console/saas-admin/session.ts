import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type Context, createContext, useContext, useMemo } from "react";
import { type Api, ApiError, openApi } from "../shared/api.ts";
import { basePath, readOrganization } from "./organization.ts";

/** Who is signed in to an application. */
export interface EmployeeSession {
  readonly organization: {
    readonly id: string;
    readonly name: string;
    readonly application: string;
  };
  readonly employee: {
    readonly id: string;
    readonly displayName: string;
    readonly userName?: string;
    readonly email?: string;
    readonly role: "administrator" | "employee";
    readonly managedBy: "directory" | "manual";
  };
}

/** The API of this organization. */
export const organizationApi: Api = openApi(
  `/saas/v1/organizations/${encodeURIComponent(readOrganization())}`,
);

/** Ask who is signed in to this organization. @returns null when nobody is */
async function readSession(signal?: AbortSignal): Promise<EmployeeSession | null> {
  try {
    return await organizationApi.get<EmployeeSession>("/me", { signal });
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

/** Who is signed in, and the API of the organization. For pages inside the frame only. */
export interface Member extends EmployeeSession {
  readonly api: Api;
  /** Was invited to set the integration up, and may do nothing else. */
  readonly isGuest?: true;
}

/** Around the page of whom was invited, in place of somebody who is signed in. */
export const GuestMember: Context<Member | undefined> = createContext<Member | undefined>(
  undefined,
);

/** Who is signed in. */
export function useMember(): Member {
  const guest = useContext(GuestMember);
  const { data } = useQuery({ ...sessionQuery, enabled: guest === undefined });
  return useMemo(() => guest ?? { ...(data ?? NOBODY), api: organizationApi }, [data, guest]);
}

const NOBODY: EmployeeSession = {
  organization: { id: "", name: "", application: "" },
  employee: { id: "", displayName: "", role: "employee", managedBy: "manual" },
};

/** Sign out here and on the server; what was read is forgotten. */
export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await organizationApi.post("/sign-out");
    queries.clear();
    window.location.assign(`${basePath()}/sign-in`);
  };
}
