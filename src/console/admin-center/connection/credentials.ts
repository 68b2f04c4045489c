import { type Dialect, MASK, type SavedSettings } from "./settings.ts";

/** A credential by the key under which it is kept. */
export interface CredentialField {
  readonly key: string;
  /** Its words in the area `connectivity`. */
  readonly words:
    | "secretToken"
    | "userName"
    | "password"
    | "clientId"
    | "clientSecret"
    | "tokenUrl"
    | "oauthScope"
    | "certificate"
    | "certificateKey"
    | "passphrase";
  readonly shape: "line" | "secret" | "lines" | "secretLines";
  readonly isOptional?: boolean;
}

/** The kinds of authentication by Graph's `AuthenticationType`, with what each needs. */
export const KINDS = {
  AuthenticationToken: [{ key: "SecretToken", words: "secretToken", shape: "secret" }],
  OAuth2ClientCredentialsGrant: [
    { key: "Oauth2TokenExchangeUri", words: "tokenUrl", shape: "line" },
    { key: "Oauth2ClientId", words: "clientId", shape: "line" },
    { key: "Oauth2ClientSecret", words: "clientSecret", shape: "secret" },
    { key: "Oauth2Scope", words: "oauthScope", shape: "line", isOptional: true },
  ],
  Basic: [
    { key: "UserName", words: "userName", shape: "line" },
    { key: "Password", words: "password", shape: "secret" },
  ],
  ClientCertificate: [
    { key: "ClientCertificate", words: "certificate", shape: "lines" },
    { key: "ClientCertificateKey", words: "certificateKey", shape: "secretLines" },
    { key: "ClientCertificatePassphrase", words: "passphrase", shape: "secret", isOptional: true },
  ],
} as const satisfies Readonly<Record<string, readonly CredentialField[]>>;

/** One of {@link KINDS}. */
export type CredentialKind = keyof typeof KINDS;

/** What somebody has typed so far. */
export interface ConnectionDraft {
  readonly tenantUrl: string;
  readonly kind: CredentialKind;
  /** By the keys of {@link KINDS}; a secret that is kept is absent or empty. */
  readonly values: Readonly<Record<string, string>>;
  readonly dialect: Dialect;
}

/** The fields of a kind. */
export function fieldsOf(kind: CredentialKind): readonly CredentialField[] {
  return KINDS[kind];
}

/** What is saved, as a draft: secrets are left out of it. */
export function draftOf({ secrets, targetSettings }: SavedSettings): ConnectionDraft {
  const kind = kindOf(secrets);
  const shown = Object.entries(secrets).filter(([, value]) => value !== MASK);
  return {
    tenantUrl: secrets.BaseAddress ?? "",
    kind,
    values: Object.fromEntries(shown),
    dialect: targetSettings.dialect ?? "rfc",
  };
}

function kindOf(secrets: SavedSettings["secrets"]): CredentialKind {
  const named = (secrets.AuthenticationType ?? "").toLowerCase();
  const found = (Object.keys(KINDS) as CredentialKind[]).find(
    (kind) => kind.toLowerCase() === named,
  );
  if (found !== undefined) return found;
  if (secrets.SecretToken !== undefined) return "AuthenticationToken";
  if (secrets.Oauth2ClientId !== undefined) return "OAuth2ClientCredentialsGrant";
  if (secrets.UserName !== undefined) return "Basic";
  return secrets.ClientCertificate === undefined ? "AuthenticationToken" : "ClientCertificate";
}

/** Whether a secret is saved that an empty field leaves as it is. */
export function isKept(saved: SavedSettings, key: string): boolean {
  return saved.secrets[key] === MASK;
}

/** What has to be filled in and is not: the keys of fields, `BaseAddress` for the Tenant URL. */
export function listMissing(draft: ConnectionDraft, saved: SavedSettings): readonly string[] {
  const fields = fieldsOf(draft.kind)
    .filter(({ isOptional }) => isOptional !== true)
    .map(({ key }) => key)
    .filter((key) => (draft.values[key] ?? "").trim() === "" && !isKept(saved, key));
  return draft.tenantUrl.trim() === "" ? ["BaseAddress", ...fields] : fields;
}

/** The draft as entries of Graph's secrets: to be tried, or saved. */
export function toEntries(
  draft: ConnectionDraft,
  saved: SavedSettings,
): Readonly<Record<string, string>> {
  const own = fieldsOf(draft.kind).flatMap(({ key }) => {
    const typed = (draft.values[key] ?? "").trim();
    if (typed !== "") return [[key, typed] as const];
    return isKept(saved, key) ? [[key, MASK] as const] : [];
  });
  return {
    BaseAddress: draft.tenantUrl.trim(),
    AuthenticationType: draft.kind,
    ...Object.fromEntries(own),
  };
}

/** What to save besides: credentials of other kinds are not kept. */
export function listObsolete(
  draft: ConnectionDraft,
  saved: SavedSettings,
): Readonly<Record<string, null>> {
  const own = new Set<string>(fieldsOf(draft.kind).map(({ key }) => key));
  const all = Object.values(KINDS).flatMap((fields) =>
    (fields as readonly CredentialField[]).map(({ key }) => key),
  );
  const gone = all.filter((key) => !own.has(key) && saved.secrets[key] !== undefined);
  return Object.fromEntries(gone.map((key) => [key, null]));
}
