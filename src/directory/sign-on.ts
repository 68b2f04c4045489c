import { NAME_ID_FORMATS, type NameIdFormat } from "../common/saml.ts";
import { DirectoryError } from "./errors.ts";

/** A certificate whose key signs assertions; the key itself is kept apart, encrypted. */
export interface SigningCertificate {
  readonly keyId: string;
  readonly displayName: string;
  /** Base64 of the DER form, without line breaks. */
  readonly certificate: string;
  /** SHA-256 of the DER form, upper-case hex. */
  readonly thumbprint: string;
  /** ISO instants. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** Of an application's certificates, exactly one signs. */
  readonly isActive: boolean;
}

/** An attribute of the assertion, and what it is computed from. */
export interface SignOnClaim {
  readonly name: string;
  /** An expression, or the name of a source attribute. */
  readonly source: string;
}

/** How people of the directory sign in to one application by SAML 2.0. */
export interface SignOnSettings {
  /** The application's own entity id: the audience of assertions. */
  readonly entityId: string;
  /** Where answers may be sent; the first is the usual one. */
  readonly replyUrls: readonly string[];
  /** What goes along when nobody asked for the sign-in. */
  readonly relayState?: string;
  readonly nameId: { readonly format: NameIdFormat; readonly source: string };
  readonly claims: readonly SignOnClaim[];
  readonly certificates: readonly SigningCertificate[];
  /** Switched off, nobody gets in, and the metadata stays readable. */
  readonly enabled: boolean;
}

/** What administrators change; certificates have actions of their own. */
export type SignOnChange = Partial<Omit<SignOnSettings, "certificates">>;

const CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";

/** The claims that Microsoft Entra sends too, unless somebody chooses others. */
export const DEFAULT_CLAIMS: readonly SignOnClaim[] = [
  { name: `${CLAIMS}/emailaddress`, source: "mail" },
  { name: `${CLAIMS}/givenname`, source: "givenName" },
  { name: `${CLAIMS}/surname`, source: "surname" },
  { name: `${CLAIMS}/name`, source: "userPrincipalName" },
];

/** What an application starts with. */
export const NEW_SIGN_ON: SignOnSettings = {
  entityId: "",
  replyUrls: [],
  nameId: { format: "emailAddress", source: "userPrincipalName" },
  claims: DEFAULT_CLAIMS,
  certificates: [],
  enabled: true,
};

const MOST_REPLY_URLS = 20;
const MOST_CLAIMS = 50;
const LONGEST = 2048;
const KNOWN = ["entityId", "replyUrls", "relayState", "nameId", "claims", "enabled"];

/**
 * Read what somebody wants otherwise.
 *
 * @throws DirectoryError `InvalidPropertyValue`, `UnknownProperty`
 */
export function parseSignOnChange(body: Readonly<Record<string, unknown>>): SignOnChange {
  const strange = Object.keys(body).find((name) => !KNOWN.includes(name));
  if (strange !== undefined) {
    const message = `Single sign-on has no "${strange.slice(0, 60)}". It has ${KNOWN.join(", ")}.`;
    throw new DirectoryError("UnknownProperty", message, { property: strange });
  }
  const { entityId, replyUrls, relayState, nameId, claims, enabled } = body;
  return {
    ...(entityId !== undefined && { entityId: readText(entityId, "entityId") }),
    ...(replyUrls !== undefined && { replyUrls: readReplyUrls(replyUrls) }),
    ...(relayState !== undefined && { relayState: readText(relayState, "relayState", 0) }),
    ...(nameId !== undefined && { nameId: readNameId(nameId) }),
    ...(claims !== undefined && { claims: readClaims(claims) }),
    ...(enabled !== undefined && { enabled: readFlag(enabled) }),
  };
}

/** The certificate that signs at this moment. */
export function activeCertificate(settings: SignOnSettings): SigningCertificate | undefined {
  return settings.certificates.find(({ isActive }) => isActive);
}

/** Whether assertions can be made: who they are for, where to, and what with. */
export function isSignOnReady(settings: SignOnSettings | undefined): settings is SignOnSettings {
  if (settings === undefined || !settings.enabled) return false;
  const hasPlace = settings.entityId !== "" && settings.replyUrls.length > 0;
  return hasPlace && activeCertificate(settings) !== undefined;
}

/** The expression of a source: the bare name of an attribute stands for its value. */
export function toClaimExpression(source: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(source) ? `[${source}]` : source;
}

/** Let another certificate sign. @throws DirectoryError `ResourceNotFound` */
export function activateCertificate(settings: SignOnSettings, keyId: string): SignOnSettings {
  findCertificate(settings, keyId);
  const certificates = settings.certificates.map((each) => ({
    ...each,
    isActive: each.keyId === keyId,
  }));
  return { ...settings, certificates };
}

/**
 * Take a certificate away.
 *
 * @throws DirectoryError `ResourceNotFound`; `ObjectConflict` for the one that signs
 */
export function removeCertificate(settings: SignOnSettings, keyId: string): SignOnSettings {
  const found = findCertificate(settings, keyId);
  if (found.isActive) {
    const message = "This certificate signs. Activate another one first, then remove it.";
    throw new DirectoryError("ObjectConflict", message);
  }
  const certificates = settings.certificates.filter((each) => each.keyId !== keyId);
  return { ...settings, certificates };
}

function findCertificate(settings: SignOnSettings, keyId: string): SigningCertificate {
  const found = settings.certificates.find((each) => each.keyId === keyId);
  if (found !== undefined) return found;
  const message = `The application has no signing certificate "${keyId.slice(0, 80)}".`;
  throw new DirectoryError("ResourceNotFound", message);
}

function readText(value: unknown, property: string, least = 1): string {
  const text = typeof value === "string" ? value.trim() : undefined;
  if (text !== undefined && text.length >= least && text.length <= LONGEST && isPlain(text)) {
    return text;
  }
  throw refuse(property, `${property} has to be a text of at most ${LONGEST} characters.`);
}

function isPlain(text: string): boolean {
  return text.isWellFormed() && !/\p{Cc}/u.test(text);
}

function readReplyUrls(value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length > MOST_REPLY_URLS) {
    throw refuse("replyUrls", `replyUrls has to be a list of up to ${MOST_REPLY_URLS} addresses.`);
  }
  return [...new Set(value.map((each: unknown) => readReplyUrl(each)))];
}

// Answers are sent there as a form: what is no web address would run as a script, or leak them.
function readReplyUrl(value: unknown): string {
  const text = readText(value, "replyUrls");
  if (/^https?:\/\/[^\s/#@]+(\/[^\s#]*)?$/.test(text)) return text;
  const message = `"${text.slice(0, 120)}" is no Reply URL: it begins with https:// and has no #.`;
  throw refuse("replyUrls", message);
}

function readNameId(value: unknown): SignOnSettings["nameId"] {
  const { format, source } = readMembers(value, "nameId");
  const formats = Object.keys(NAME_ID_FORMATS) as NameIdFormat[];
  const known = formats.find((name) => name === format || NAME_ID_FORMATS[name] === format);
  if (known === undefined) {
    throw refuse("nameId", `nameId.format has to be one of ${formats.join(", ")}.`);
  }
  return { format: known, source: readText(source, "nameId.source") };
}

function readClaims(value: unknown): readonly SignOnClaim[] {
  if (!Array.isArray(value) || value.length > MOST_CLAIMS) {
    throw refuse("claims", `claims has to be a list of up to ${MOST_CLAIMS} {name, source}.`);
  }
  const claims = value.map((each: unknown) => {
    const { name, source } = readMembers(each, "claims");
    return { name: readText(name, "claims.name"), source: readText(source, "claims.source") };
  });
  const twice = claims.find(({ name }, at) => claims.findIndex((one) => one.name === name) < at);
  if (twice === undefined) return claims;
  throw refuse("claims", `The claim "${twice.name.slice(0, 120)}" is there twice.`);
}

function readMembers(value: unknown, property: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw refuse(property, `${property} takes objects.`);
}

function readFlag(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw refuse("enabled", "enabled has to be true or false.");
}

function refuse(property: string, message: string): DirectoryError {
  return new DirectoryError("InvalidPropertyValue", message, { property });
}
