import type { JsonValue } from "../common/json.ts";
import { DirectoryError } from "../directory/errors.ts";
import {
  activateCertificate,
  NEW_SIGN_ON,
  parseSignOnChange,
  removeCertificate,
  type SigningCertificate,
  type SignOnSettings,
  toClaimExpression,
} from "../directory/sign-on.ts";
import type { SamlSigner, SignOnStore } from "../directory/sign-on-ports.ts";
import {
  checkExpression,
  ExpressionError,
  parseExpression,
  type RegexEngine,
} from "../expression/index.ts";
import { diffConfiguration } from "../sync/configuration-diff.ts";
import type { ConfigurationActivity } from "../sync/configuration-log.ts";
import { type AuditPorts, recordAudit } from "./audit.ts";
import { type JobAdmin, readTenantApplication } from "./job-admin.ts";

/** What the administration of single sign-on acts with. */
export interface SignOnAdmin extends AuditPorts {
  readonly store: Pick<JobAdmin["store"], "readApplication">;
  readonly signOn: SignOnStore;
  readonly signer: SamlSigner;
  readonly regex: RegexEngine;
}

/** Names an application of a tenant. */
export interface ApplicationKey {
  readonly tenantId: string;
  readonly applicationId: string;
}

const DAY_MS = 24 * 60 * 60_000;
/** As long as Microsoft Entra's certificates hold. */
const USUAL_DAYS = 3 * 365;
const MOST_DAYS = 10 * 366;
const MOST_CERTIFICATES = 5;

/**
 * The single sign-on of an application, as it starts where nobody has set anything yet.
 *
 * @throws JobAdminError `ApplicationNotFound`
 */
export async function readSignOn(
  admin: Pick<SignOnAdmin, "store" | "signOn">,
  { tenantId, applicationId }: ApplicationKey,
): Promise<SignOnSettings> {
  await readTenantApplication({ store: admin.store as JobAdmin["store"] }, tenantId, applicationId);
  return (await admin.signOn.readSignOn(tenantId, applicationId)) ?? NEW_SIGN_ON;
}

/**
 * Change the single sign-on of an application. The first change makes its signing certificate.
 *
 * @throws DirectoryError `InvalidPropertyValue`, `UnknownProperty`; JobAdminError
 *   `ApplicationNotFound`
 */
export async function changeSignOn(
  admin: SignOnAdmin,
  key: ApplicationKey,
  body: Readonly<Record<string, unknown>>,
): Promise<SignOnSettings> {
  const change = parseSignOnChange(body);
  const sources = [change.nameId, ...(change.claims ?? [])].flatMap((each) => each?.source ?? []);
  for (const source of sources) checkSource(source, admin.regex);
  const before = await readSignOn(admin, key);
  if (before.certificates.length === 0) await addCertificate(admin, key, {});
  return await save(admin, key, "Update single sign-on", (old) => ({ ...old, ...change }));
}

/** What somebody wants of a new certificate; trusted in nothing. */
export interface NewCertificate {
  readonly displayName?: unknown;
  /** An ISO instant. */
  readonly endDateTime?: unknown;
}

/**
 * Make a key with a certificate. The first one of an application signs at once; another one waits
 * until it is activated, so that applications can learn of it before.
 *
 * @throws DirectoryError `InvalidPropertyValue`; `ObjectConflict` when there are enough
 */
export async function addCertificate(
  admin: SignOnAdmin,
  key: ApplicationKey,
  request: NewCertificate,
): Promise<SigningCertificate> {
  const { store, world, signer } = admin;
  const application = await readTenantApplication(
    { store: store as JobAdmin["store"] },
    key.tenantId,
    key.applicationId,
  );
  const now = world.now();
  const notAfter = readEnd(request.endDateTime, now);
  const displayName = readDisplayName(request.displayName) ?? `${application.displayName} sign-on`;
  const made = await signer.makeCertificate({ commonName: displayName, notBefore: now, notAfter });
  const { certificate, thumbprint, privateKey } = made;
  const added: Omit<SigningCertificate, "isActive"> = {
    keyId: world.newGuid(),
    displayName,
    certificate,
    thumbprint,
    notBefore: new Date(now).toISOString(),
    notAfter: new Date(notAfter).toISOString(),
  };
  const addTo = (old: SignOnSettings): SignOnSettings => {
    if (old.certificates.length >= MOST_CERTIFICATES) {
      const message = `An application has at most ${MOST_CERTIFICATES} certificates. Remove one.`;
      throw new DirectoryError("ObjectConflict", message);
    }
    const isActive = old.certificates.length === 0;
    return { ...old, certificates: [...old.certificates, { ...added, isActive }] };
  };
  const signingKey = { keyId: added.keyId, privateKey };
  const after = await save(admin, key, "Add signing certificate", addTo, signingKey);
  return after.certificates.find(({ keyId }) => keyId === added.keyId) as SigningCertificate;
}

/** Sign with another certificate from now on. @throws DirectoryError `ResourceNotFound` */
export async function activateSigningCertificate(
  admin: SignOnAdmin,
  key: ApplicationKey,
  keyId: string,
): Promise<SignOnSettings> {
  await readSignOn(admin, key);
  const change = (old: SignOnSettings): SignOnSettings => activateCertificate(old, keyId);
  return await save(admin, key, "Activate signing certificate", change);
}

/**
 * Delete a certificate with its key.
 *
 * @throws DirectoryError `ResourceNotFound`; `ObjectConflict` for the one that signs
 */
export async function removeSigningCertificate(
  admin: SignOnAdmin,
  key: ApplicationKey,
  keyId: string,
): Promise<SignOnSettings> {
  await readSignOn(admin, key);
  const change = (old: SignOnSettings): SignOnSettings => removeCertificate(old, keyId);
  return await save(admin, key, "Remove signing certificate", change);
}

async function save(
  admin: SignOnAdmin,
  { tenantId, applicationId }: ApplicationKey,
  activity: ConfigurationActivity,
  change: (before: SignOnSettings) => SignOnSettings,
  signingKey?: { readonly keyId: string; readonly privateKey: string },
): Promise<SignOnSettings> {
  let before: SignOnSettings = NEW_SIGN_ON;
  const apply = (stored: SignOnSettings | undefined): SignOnSettings => {
    before = stored ?? NEW_SIGN_ON;
    return change(before);
  };
  return await recordAudit(
    admin,
    tenantId,
    () => admin.signOn.changeSignOn(tenantId, applicationId, apply, signingKey),
    (after) => {
      const modifiedProperties = diffConfiguration(toJson(before), toJson(after));
      return modifiedProperties.length === 0
        ? []
        : [{ activity, applicationId, modifiedProperties }];
    },
  );
}

/** Certificates are told by their thumbprints. */
function toJson(settings: SignOnSettings): JsonValue {
  const certificates = settings.certificates.map(({ thumbprint, isActive, notAfter }) => ({
    id: thumbprint,
    isActive,
    notAfter,
  }));
  return JSON.parse(JSON.stringify({ ...settings, certificates })) as JsonValue;
}

function checkSource(source: string, regex: RegexEngine): void {
  try {
    const [issue] = checkExpression(parseExpression(toClaimExpression(source)), regex);
    if (issue === undefined) return;
    throw new ExpressionError(issue.code, issue.message, issue.offset);
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) throw cause;
    const message = `The source "${source.slice(0, 120)}" is no expression: ${cause.message}`;
    throw new DirectoryError("InvalidPropertyValue", message, { cause, property: "source" });
  }
}

function readEnd(value: unknown, now: number): number {
  if (value === undefined || value === null) return now + USUAL_DAYS * DAY_MS;
  const end = typeof value === "string" ? Date.parse(value) : Number.NaN;
  if (end > now + DAY_MS && end <= now + MOST_DAYS * DAY_MS) return Math.floor(end / 1000) * 1000;
  const message = "endDateTime has to be an instant, a day to ten years from now.";
  throw new DirectoryError("InvalidPropertyValue", message, { property: "endDateTime" });
}

function readDisplayName(value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  // Graph's clients write the X.500 name.
  const text = typeof value === "string" ? value.replace(/^CN=/, "").trim() : "";
  if (text !== "" && text.length <= 60 && !/\p{Cc}/u.test(text)) return text;
  const message = "displayName has to be a text of at most 60 characters.";
  throw new DirectoryError("InvalidPropertyValue", message, { property: "displayName" });
}
