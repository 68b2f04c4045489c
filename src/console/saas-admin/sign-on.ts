/** Single sign-on of an organization, as its API shows it. */
export interface SignOn {
  readonly enabled: boolean;
  readonly enforced: boolean;
  readonly passwordAllowedFor: readonly string[];
  readonly allowIdpInitiated: boolean;
  readonly match: { readonly by: MatchBy; readonly claim: string };
  readonly serviceProvider: {
    readonly entityId: string;
    readonly metadataUrl: string;
    readonly replyUrl: string;
    readonly signInUrl: string;
  };
  readonly identityProvider?: IdentityProvider;
}

/** By what of a person the one is found whom an assertion names. */
export type MatchBy = "userName" | "email" | "externalId";
/** All of {@link MatchBy}. */
export const MATCHES: readonly MatchBy[] = ["userName", "email", "externalId"];

/** Whom the organization believes. */
export interface IdentityProvider {
  readonly entityId: string;
  readonly signOnUrl: string;
  readonly loaded: string;
  readonly metadataUrl?: string;
  readonly certificates: readonly Certificate[];
}

/** One certificate of the provider. */
export interface Certificate {
  readonly thumbprint: string;
  readonly subject: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly status: "valid" | "expired" | "notYetValid";
  readonly daysLeft: number;
}

/** What a test came to. */
export interface SignOnReport {
  readonly at: string;
  readonly passed: boolean;
  readonly code?: string;
  readonly message?: string;
  readonly checks: readonly {
    readonly name: string;
    readonly passed: boolean;
    readonly found: string;
    readonly message?: string;
  }[];
  readonly assertion?: {
    readonly id: string;
    readonly issuer: string;
    readonly nameId?: string;
    readonly attributes: Readonly<Record<string, readonly string[]>>;
  };
  readonly person?: { readonly userId: string; readonly userName: string };
}
