import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useAdmin } from "../session.ts";

/** The formats of a name id. */
export const NAME_ID_FORMATS = ["emailAddress", "persistent", "transient", "unspecified"] as const;

/** How people sign in to an application. */
export interface SignOn {
  readonly entityId: string;
  readonly replyUrls: readonly string[];
  readonly relayState?: string;
  readonly nameId: { readonly format: string; readonly source: string };
  readonly claims: readonly Claim[];
  readonly enabled: boolean;
  readonly isReady: boolean;
  readonly identityProvider: {
    readonly entityId: string;
    readonly metadataUrl: string;
    readonly signOnUrl: string;
  };
  readonly certificates: readonly Certificate[];
}

/** An attribute of the assertion. */
export interface Claim {
  readonly name: string;
  readonly source: string;
}

/** A certificate that signs, or waits for its turn. */
export interface Certificate {
  readonly keyId: string;
  readonly displayName: string;
  readonly certificate: string;
  readonly thumbprint: string;
  readonly notAfter: string;
  readonly isActive: boolean;
  readonly status: "valid" | "expired";
}

/** The path of an application's single sign-on, below Rollcall's own API. */
export function signOnPath(id: string, rest = ""): string {
  return `/servicePrincipals/${encodeURIComponent(id)}/singleSignOn${rest}`;
}

/** Names it among what was read. */
export function signOnKey(base: string, id: string): readonly unknown[] {
  return [base, "singleSignOn", id];
}

/** How people sign in to an application. */
export function useSignOn(id: string): UseQueryResult<SignOn> {
  const { rollcall } = useAdmin();
  return useQuery({
    queryKey: signOnKey(rollcall.base, id),
    queryFn: ({ signal }) => rollcall.get<SignOn>(signOnPath(id), { signal }),
  });
}
