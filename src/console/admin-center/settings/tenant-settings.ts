import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useAdmin } from "../session.ts";

/** How long one of the logs is kept, and which variable says so. */
export interface Retention {
  readonly log: "provisioning" | "configuration" | "notification" | "audit" | "request";
  readonly days: number;
  readonly usualDays: number;
  readonly variable: string;
}

/** How the tenant and its server are set up. */
export interface TenantSettings {
  readonly administrators: { readonly count: number; readonly globalAdministrators: number };
  readonly tokens: { readonly count: number; readonly valid: number };
  readonly expirations: {
    readonly count: number;
    readonly next: { readonly name: string; readonly expires: string } | null;
  };
  readonly encryptionKey: {
    readonly from: "environment" | "file";
    readonly variable: string;
  };
  readonly mail: {
    readonly host: string;
    readonly port: number;
    readonly tls: "always" | "upgrade" | "never";
    readonly from: string;
  } | null;
  readonly retention: readonly Retention[];
  readonly database: "sqlite" | "postgres";
}

/** How it all is set up; asked for only by whoever may see it. */
export function useTenantSettings(): UseQueryResult<TenantSettings> {
  const { rollcall, may } = useAdmin();
  return useQuery({
    queryKey: [rollcall.base, "/settings"],
    enabled: may("administrator.read"),
    queryFn: ({ signal }) => rollcall.get<TenantSettings>("/settings", { signal }),
  });
}
