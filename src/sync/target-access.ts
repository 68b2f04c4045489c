import { SyncError } from "./errors.ts";

/** What a target is shown so that it lets us in. */
export interface TargetAccess {
  readonly grant: AccessGrant;
  /** Shown in the TLS handshake, beside the grant or instead of one. */
  readonly clientCertificate?: ClientCertificate;
}

/** What goes into the `Authorization` header. */
export type AccessGrant =
  | { readonly kind: "bearer"; readonly token: string }
  | { readonly kind: "basic"; readonly userName: string; readonly password: string }
  | {
      /** RFC 6749 section 4.4. */
      readonly kind: "clientCredentials";
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scope?: string;
      /** Where the client's own credentials go in the request for a token. */
      readonly credentialsIn: "header" | "body";
    }
  /** A client certificate alone. */
  | { readonly kind: "none" };

/** PEM texts. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly passphrase?: string;
}

/**
 * The keys under which credentials are kept: Microsoft Graph's where it has one
 * (graph-sync-api.md sections 2 and 6), whatever their letter case there.
 */
export const CREDENTIAL_KEYS = [
  "AuthenticationType",
  "SecretToken",
  "UserName",
  "Password",
  "Oauth2ClientId",
  "Oauth2ClientSecret",
  "Oauth2TokenExchangeUri",
  "Oauth2Scope",
  "CredentialLocationInRequest",
  "ClientCertificate",
  "ClientCertificateKey",
  "ClientCertificatePassphrase",
] as const;

/** One of {@link CREDENTIAL_KEYS}. */
export type CredentialKey = (typeof CREDENTIAL_KEYS)[number];

/** Values of them; what has none is absent. */
export type Credentials = Readonly<Partial<Record<CredentialKey, string>>>;

const KEYS: ReadonlyMap<string, CredentialKey> = new Map(
  CREDENTIAL_KEYS.map((key) => [key.toLowerCase(), key]),
);

/** The key that a text names; undefined when it is none of a credential. */
export function findCredentialKey(text: string): CredentialKey | undefined {
  return KEYS.get(text.toLowerCase());
}

/** The kinds of authentication, by the values of `AuthenticationType`, folded. */
const KINDS: Readonly<Record<string, "bearer" | "basic" | "clientCredentials" | "none">> = {
  authenticationtoken: "bearer",
  bearer: "bearer",
  oauth2clientcredentialsgrant: "clientCredentials",
  basic: "basic",
  basicauthentication: "basic",
  clientcertificate: "none",
};

/**
 * Read stored credentials. Without an `AuthenticationType`, whichever kind is there counts: a
 * Secret Token before a client's credentials before a user's.
 *
 * @returns undefined when there are none at all
 * @throws SyncError `InvalidCredentials` naming the key that is missing, never a value
 */
export function readTargetAccess(credentials: Credentials): TargetAccess | undefined {
  const clientCertificate = readClientCertificate(credentials);
  const kind = readKind(credentials, clientCertificate !== undefined);
  if (kind === undefined) return undefined;
  const grant = readGrant(kind, credentials);
  if (grant.kind === "none" && clientCertificate === undefined) {
    throw missing("ClientCertificate");
  }
  return { grant, ...(clientCertificate !== undefined && { clientCertificate }) };
}

function readKind(
  credentials: Credentials,
  hasCertificate: boolean,
): AccessGrant["kind"] | undefined {
  const named = credentials.AuthenticationType;
  if (named !== undefined) {
    const folded = named.toLowerCase();
    const kind = Object.hasOwn(KINDS, folded) ? KINDS[folded] : undefined;
    if (kind !== undefined) return kind;
    const known = "AuthenticationToken, OAuth2ClientCredentialsGrant, Basic or ClientCertificate";
    throw new SyncError("InvalidCredentials", `AuthenticationType is one of ${known}.`);
  }
  if (credentials.SecretToken !== undefined) return "bearer";
  if (credentials.Oauth2ClientId !== undefined) return "clientCredentials";
  if (credentials.UserName !== undefined) return "basic";
  return hasCertificate ? "none" : undefined;
}

function readGrant(kind: AccessGrant["kind"], credentials: Credentials): AccessGrant {
  const take = (key: CredentialKey): string => {
    const value = credentials[key];
    if (value === undefined || value === "") throw missing(key);
    return value;
  };
  switch (kind) {
    case "bearer":
      return { kind, token: take("SecretToken") };
    case "basic":
      return { kind, userName: take("UserName"), password: take("Password") };
    case "clientCredentials": {
      const scope = credentials.Oauth2Scope;
      return {
        kind,
        tokenUrl: take("Oauth2TokenExchangeUri"),
        clientId: take("Oauth2ClientId"),
        clientSecret: take("Oauth2ClientSecret"),
        credentialsIn: readLocation(credentials.CredentialLocationInRequest),
        ...(scope !== undefined && scope !== "" && { scope }),
      };
    }
    case "none":
      return { kind };
  }
}

/** HTTP Basic is what every token endpoint must take (RFC 6749 section 2.3.1). */
function readLocation(text: string | undefined): "header" | "body" {
  const folded = text?.toLowerCase() ?? "header";
  if (folded === "header" || folded === "body") return folded;
  throw new SyncError("InvalidCredentials", "CredentialLocationInRequest is Header or Body.");
}

function readClientCertificate(credentials: Credentials): ClientCertificate | undefined {
  const { ClientCertificate: certificate, ClientCertificateKey: key } = credentials;
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate === undefined) throw missing("ClientCertificate");
  if (key === undefined) throw missing("ClientCertificateKey");
  const passphrase = credentials.ClientCertificatePassphrase;
  return { certificate, key, ...(passphrase !== undefined && { passphrase }) };
}

function missing(key: CredentialKey): SyncError {
  return new SyncError("InvalidCredentials", `The credentials lack a value for ${key}.`);
}
