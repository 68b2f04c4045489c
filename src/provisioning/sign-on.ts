import type { World } from "../common/world.ts";
import type { DirectoryReader } from "../directory/ports.ts";
import { type AuthnRequest, chooseReplyUrl } from "../directory/saml-request.ts";
import {
  buildAssertion,
  formatProviderMetadata,
  formatResponse,
} from "../directory/saml-response.ts";
import { activeCertificate, isSignOnReady, type SignOnSettings } from "../directory/sign-on.ts";
import { SignOnError } from "../directory/sign-on-errors.ts";
import type { SamlSigner, SignOnStore } from "../directory/sign-on-ports.ts";
import type { DirectoryUser } from "../directory/user.ts";
import type { RegexEngine } from "../expression/index.ts";
import type { ConfigurationStore } from "../sync/configuration-log.ts";
import type { SyncStore } from "../sync/ports.ts";
import { noteAudit } from "./audit.ts";
import { listAppRoles } from "./directory-admin-references.ts";
import { computeClaims } from "./person-claims.ts";
import type { ApplicationKey } from "./sign-on-admin.ts";

/** What the identity provider acts with. */
export interface SignOnDeps {
  readonly directory: DirectoryReader;
  readonly store: Pick<SyncStore, "readApplication">;
  readonly signOn: SignOnStore;
  readonly signer: SamlSigner;
  readonly regex: RegexEngine;
  readonly configurations: ConfigurationStore;
  readonly world: World;
}

/** The identity provider's addresses for one application. */
export interface ProviderAddresses {
  /** Its entity id, which is where its metadata is. */
  readonly entityId: string;
  readonly signOnUrl: string;
}

/** The addresses below an origin. @param origin - without a slash at the end */
export function describeProvider(origin: string, key: ApplicationKey): ProviderAddresses {
  const { tenantId, applicationId } = key;
  const base = `${origin}/saml/${encodeURIComponent(tenantId)}/${encodeURIComponent(applicationId)}`;
  return { entityId: `${base}/metadata`, signOnUrl: `${base}/sign-on` };
}

/** What an application is told about the identity provider. @throws SignOnError `NotConfigured` */
export async function readProviderMetadata(
  { signOn }: Pick<SignOnDeps, "signOn">,
  key: ApplicationKey,
  addresses: ProviderAddresses,
): Promise<string> {
  const settings = await signOn.readSignOn(key.tenantId, key.applicationId);
  if (settings === undefined || settings.certificates.length === 0) {
    throw new SignOnError("NotConfigured");
  }
  const { certificates, nameId } = settings;
  // The one that signs comes first: some applications read no other.
  const sorted = certificates.toSorted((one, two) => Number(two.isActive) - Number(one.isActive));
  return formatProviderMetadata({
    ...addresses,
    certificates: sorted,
    nameIdFormat: nameId.format,
  });
}

/** A sign-in that can go on: where its answer goes is decided. */
export interface PlannedSignOn {
  readonly key: ApplicationKey;
  readonly settings: SignOnSettings;
  readonly displayName: string;
  readonly request: AuthnRequest | undefined;
  readonly replyUrl: string;
  readonly addresses: ProviderAddresses;
}

/**
 * Look whether a sign-in can go on at all, before anybody is asked for a password.
 *
 * @param request - of the application; undefined when the person begins here
 * @throws SignOnError `NotConfigured`, and as {@link chooseReplyUrl}
 */
export async function planSignOn(
  { store, signOn }: Pick<SignOnDeps, "store" | "signOn">,
  key: ApplicationKey,
  given: { readonly request: AuthnRequest | undefined; readonly addresses: ProviderAddresses },
): Promise<PlannedSignOn> {
  const { tenantId, applicationId } = key;
  const application = await store.readApplication(tenantId, applicationId);
  const settings = await signOn.readSignOn(tenantId, applicationId);
  if (application === undefined || !isSignOnReady(settings)) throw new SignOnError("NotConfigured");
  const { request, addresses } = given;
  const replyUrl = chooseReplyUrl(settings, request, addresses.signOnUrl);
  const { displayName } = application;
  return { key, settings, displayName, request, replyUrl, addresses };
}

/** What a browser carries to the application. */
export interface SignOnAnswer {
  readonly replyUrl: string;
  /** XML. */
  readonly response: string;
}

/** Who signs in, and since when that is known. */
export interface SignedInPerson {
  readonly user: DirectoryUser;
  readonly authenticatedAt: number;
  readonly sessionId: string;
}

/**
 * Answer a sign-in: an assertion about a person who is assigned to the application.
 *
 * @throws SignOnError `NotAssigned`, `NoNameId`, `ClaimFailed`, `NotConfigured`
 */
export async function answerSignOn(
  deps: SignOnDeps,
  plan: PlannedSignOn,
  person: SignedInPerson,
): Promise<SignOnAnswer> {
  const { key, settings, request, replyUrl, addresses } = plan;
  const { user, authenticatedAt, sessionId } = person;
  const { world, signer } = deps;
  const now = world.now();
  const roles = await readRoles(deps, key, user);
  const tenant = await deps.directory.readTenant(key.tenantId);
  const { defaultDomain } = tenant ?? {};
  const evaluation = {
    now,
    newGuid: world.newGuid,
    randomInteger: world.randomInteger,
    ...(defaultDomain !== undefined && { defaultDomain }),
  };
  const { nameId, claims } = computeClaims(settings, user, {
    roles,
    evaluation,
    regex: deps.regex,
  });
  const inResponseTo = request === undefined ? {} : { inResponseTo: request.id };
  const common = { issuer: addresses.entityId, replyUrl, now, ...inResponseTo };
  const assertion = buildAssertion({
    ...common,
    id: `_${world.newGuid()}`,
    audience: settings.entityId,
    nameId: { format: settings.nameId.format, value: nameId },
    claims,
    authenticatedAt,
    sessionIndex: `_${sessionId}`,
  });
  const signed = signer.sign(assertion, await readSigningKey(deps, key, settings));
  const response = formatResponse({ ...common, id: `_${world.newGuid()}` }, signed);
  await noteSignIn(deps, key, user);
  return { replyUrl, response };
}

/** Tell an application that nobody is signed in, where it wanted nobody to be asked. */
export function answerNobody(
  { world }: Pick<SignOnDeps, "world">,
  plan: PlannedSignOn,
): SignOnAnswer {
  const { request, replyUrl, addresses } = plan;
  const facts = {
    id: `_${world.newGuid()}`,
    issuer: addresses.entityId,
    replyUrl,
    now: world.now(),
    ...(request !== undefined && { inResponseTo: request.id }),
  };
  return { replyUrl, response: formatResponse(facts, undefined) };
}

/** @throws SignOnError `NotAssigned` */
async function readRoles(
  { directory, store }: SignOnDeps,
  { tenantId, applicationId }: ApplicationKey,
  user: DirectoryUser,
): Promise<ReturnType<typeof listAppRoles>> {
  const entitlements = await directory.readEntitlements(tenantId, applicationId, [user.id]);
  const own = entitlements.get(user.id) ?? [];
  if (own.length === 0) throw new SignOnError("NotAssigned");
  const application = await store.readApplication(tenantId, applicationId);
  const roles = application === undefined ? [] : listAppRoles(application);
  return roles.filter(({ id }) => own.includes(id));
}

async function readSigningKey(
  { signOn }: Pick<SignOnDeps, "signOn">,
  { tenantId, applicationId }: ApplicationKey,
  settings: SignOnSettings,
): Promise<{ readonly privateKey: string; readonly certificate: string }> {
  const active = activeCertificate(settings);
  if (active === undefined) throw new SignOnError("NotConfigured");
  const privateKey = await signOn.readKey(tenantId, applicationId, active.keyId);
  if (privateKey === undefined) throw new SignOnError("NotConfigured");
  return { privateKey, certificate: active.certificate };
}

async function noteSignIn(
  { configurations, world }: SignOnDeps,
  { tenantId, applicationId }: ApplicationKey,
  { id, userPrincipalName }: DirectoryUser,
): Promise<void> {
  const actor = { id, displayName: userPrincipalName, initiatorType: "user" } as const;
  const note = {
    activity: "Sign in to application",
    applicationId,
    modifiedProperties: [],
  } as const;
  await noteAudit({ configurations, world, actor }, tenantId, note);
}
