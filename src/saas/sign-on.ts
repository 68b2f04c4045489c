import { SaasError } from "./errors.ts";

/** A certificate of an identity provider. */
export interface ProviderCertificate {
  /** Base64 of the DER form. */
  readonly certificate: string;
  /** SHA-256 of it, upper-case hex. */
  readonly thumbprint: string;
  readonly subject: string;
  /** ISO instants. */
  readonly notBefore: string;
  readonly notAfter: string;
}

/** Whom an organization believes when somebody signs in. */
export interface IdentityProvider {
  readonly entityId: string;
  readonly signOnUrl: string;
  readonly binding: "redirect" | "post";
  readonly certificates: readonly ProviderCertificate[];
  /** From where the metadata can be loaded again; absent: it came as a file. */
  readonly metadataUrl?: string;
  /** ISO instant. */
  readonly loaded: string;
}

/** By what of a User the person is found that an assertion names. */
export const MATCH_ATTRIBUTES = ["userName", "email", "externalId"] as const;

/** One of {@link MATCH_ATTRIBUTES}. */
export type MatchAttribute = (typeof MATCH_ATTRIBUTES)[number];

/** How employees of an organization sign in by SAML 2.0. */
export interface OrganizationSignOn {
  readonly enabled: boolean;
  /**
   * Where the organization's identity provider reaches this server. It is kept, since what a
   * request says about its host is no measure for whom an assertion is meant.
   */
  readonly baseUrl: string;
  /** Absent: nothing is set up yet. */
  readonly identityProvider?: IdentityProvider;
  /** `claim` is absent for the NameID. */
  readonly match: { readonly by: MatchAttribute; readonly claim?: string };
  /**
   * People may come from the identity provider's own page, without being asked for. Nothing ties
   * such a response to a browser, so it is allowed only where somebody wants it.
   */
  readonly allowsUnsolicited: boolean;
  /** Nobody signs in by password any more, but for those named. */
  readonly isEnforced: boolean;
  /** userNames of those who may sign in by password still: the way in when the provider is down. */
  readonly breakGlass: readonly string[];
}

/** What administrators change. */
export type OrganizationSignOnChange = Partial<
  Pick<OrganizationSignOn, "enabled" | "match" | "allowsUnsolicited" | "isEnforced" | "breakGlass">
>;

/** What an organization starts with. */
export const NEW_ORGANIZATION_SIGN_ON: OrganizationSignOn = {
  enabled: false,
  baseUrl: "",
  match: { by: "userName" },
  allowsUnsolicited: false,
  isEnforced: false,
  breakGlass: [],
};

const KNOWN = ["enabled", "match", "allowIdpInitiated", "enforced", "passwordAllowedFor"];
const MOST_NAMES = 50;

/** Read what somebody wants otherwise. @throws SaasError `InvalidSetting` */
export function parseOrganizationSignOn(
  body: Readonly<Record<string, unknown>>,
): OrganizationSignOnChange {
  const strange = Object.keys(body).find((name) => !KNOWN.includes(name));
  if (strange !== undefined) {
    throw refuse(`Single sign-on has no "${strange.slice(0, 60)}". It has ${KNOWN.join(", ")}.`);
  }
  const { enabled, match, allowIdpInitiated, enforced, passwordAllowedFor } = body;
  return {
    ...(enabled !== undefined && { enabled: readFlag(enabled, "enabled") }),
    ...(match !== undefined && { match: readMatch(match) }),
    ...(allowIdpInitiated !== undefined && {
      allowsUnsolicited: readFlag(allowIdpInitiated, "allowIdpInitiated"),
    }),
    ...(enforced !== undefined && { isEnforced: readFlag(enforced, "enforced") }),
    ...(passwordAllowedFor !== undefined && { breakGlass: readNames(passwordAllowedFor) }),
  };
}

/**
 * Lay a change over what there is.
 *
 * @throws SaasError `InvalidSetting` for what would let nobody in
 */
export function changeOrganizationSignOn(
  before: OrganizationSignOn,
  change: OrganizationSignOnChange,
): OrganizationSignOn {
  const after = { ...before, ...change };
  if (after.enabled && after.identityProvider === undefined) {
    throw refuse(
      "Load the identity provider's metadata first; then single sign-on can be enabled.",
    );
  }
  if (after.isEnforced && !after.enabled) {
    throw refuse("Single sign-on can be enforced only while it is enabled.");
  }
  return after;
}

/**
 * Whether a person may sign in by password.
 *
 * @param userName - folded by the caller as SCIM folds it
 */
export function allowsPassword(
  settings: OrganizationSignOn | undefined,
  userName: string,
  fold: (text: string) => string,
): boolean {
  if (settings === undefined || !settings.enabled || !settings.isEnforced) return true;
  return settings.breakGlass.some((name) => fold(name) === userName);
}

/** Our own addresses for one organization. */
export interface ServiceAddresses {
  /** What assertions are for, and where the metadata is. */
  readonly entityId: string;
  /** The Assertion Consumer Service. */
  readonly replyUrl: string;
  /** Where people begin. */
  readonly signInUrl: string;
}

/** The addresses below a base. @param baseUrl - without a slash at the end */
export function describeAddresses(baseUrl: string, organizationId: string): ServiceAddresses {
  const base = `${baseUrl}/saas/${encodeURIComponent(organizationId)}/saml`;
  return { entityId: `${base}/metadata`, replyUrl: `${base}/acs`, signInUrl: `${base}/sign-in` };
}

function readFlag(value: unknown, name: string): boolean {
  if (typeof value === "boolean") return value;
  throw refuse(`${name} has to be true or false.`);
}

function readMatch(value: unknown): OrganizationSignOn["match"] {
  const { by, claim } = (typeof value === "object" && value !== null ? value : {}) as {
    readonly by?: unknown;
    readonly claim?: unknown;
  };
  const attribute = MATCH_ATTRIBUTES.find((each) => each === by);
  if (attribute === undefined) throw refuse(`match.by has to be ${MATCH_ATTRIBUTES.join(", ")}.`);
  if (claim === undefined || claim === null || claim === "nameId") return { by: attribute };
  if (typeof claim === "string" && claim !== "" && claim.length <= 500) {
    return { by: attribute, claim };
  }
  throw refuse("match.claim has to be nameId or the name of an attribute of assertions.");
}

function readNames(value: unknown): readonly string[] {
  const names: readonly unknown[] = Array.isArray(value) ? value : [undefined];
  const good = names.filter((name): name is string => {
    return typeof name === "string" && name !== "" && name.length <= 300;
  });
  if (good.length === names.length && good.length <= MOST_NAMES) return [...new Set(good)];
  throw refuse(`passwordAllowedFor has to be a list of up to ${MOST_NAMES} userNames.`);
}

function refuse(message: string): SaasError {
  return new SaasError("InvalidSetting", { message });
}
