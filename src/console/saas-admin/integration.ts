/** What Setup admin, Integration tells. */
export interface Integration {
  readonly enabled: boolean;
  /** What is disabled can't be enabled before single sign-on is. */
  readonly waitsForSignOn: boolean;
  readonly endpointUrl: string;
  readonly hostEndpointUrl?: string;
  readonly directories: "one" | "any";
  readonly directory?: { readonly id: string; readonly name: string; readonly since: string };
  readonly tokens: readonly Token[];
  /** Tokens that end soon, with none that takes their place. */
  readonly expiring: readonly (Token & { readonly expires: string })[];
  readonly checklist: readonly { readonly step: ContactStep; readonly at?: string }[];
  readonly lastRequest?: {
    readonly at: string;
    readonly method: string;
    readonly path: string;
    readonly status: number;
    readonly detail?: string;
  };
}

/** A token as it is shown: never the secret. */
export interface Token {
  readonly id: string;
  readonly name: string;
  readonly kind: "secret" | "client";
  readonly scope: "read" | "write";
  readonly status: "valid" | "expired" | "revoked";
  readonly created: string;
  readonly expires?: string;
  readonly lastUsed?: string;
  readonly directoryId?: string;
}

/** What a provisioning client does on its first day, in order. */
export type ContactStep =
  | "authenticated"
  | "schemaRead"
  | "userLookedUp"
  | "userCreated"
  | "userUpdated";

/** A new bearer token, in this one answer. */
export interface GivenToken {
  readonly endpointUrl: string;
  readonly bearerToken: string;
  readonly othersExpire?: string;
}

/** How the integration's texts are called: each application has its own words. */
export type Vocabulary = "usual" | "bizagi";

/** The words of an application. */
export function vocabularyOf(application: string): Vocabulary {
  return application === "bizagi" ? "bizagi" : "usual";
}
