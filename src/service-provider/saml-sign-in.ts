import { formatInstant, type World } from "../common/world.ts";
import type { OrganizationStore } from "../saas/ports.ts";
import { type DecodedAssertion, decodeAssertion } from "../saas/saml-assertion.ts";
import {
  CLOCK_SKEW_MS,
  checkAssertion,
  findRefusal,
  rememberUntil,
  type SamlCheck,
} from "../saas/saml-checks.ts";
import { SamlError, type SamlRefusal } from "../saas/saml-errors.ts";
import { formatAuthnRequest } from "../saas/saml-metadata.ts";
import { checkStructure, type ResponseOutline } from "../saas/saml-structure.ts";
import { describeAddresses, type OrganizationSignOn } from "../saas/sign-on.ts";
import type {
  AssertionVerifier,
  OrganizationSignOnStore,
  SignOnReport,
  SignOnRequest,
} from "../saas/sign-on-ports.ts";
import type { SignInPerson } from "./find-employee.ts";
import { deriveRequestId } from "./request-binding.ts";
import { findAssertedPerson } from "./saml-person.ts";
import { buildReport, fail, pass } from "./saml-report.ts";

/** What signing in by SAML takes. */
export interface SamlDeps {
  readonly store: OrganizationStore;
  readonly signOn: OrganizationSignOnStore;
  readonly verify: AssertionVerifier;
  readonly world: World;
}

/** How long somebody may take at the identity provider. */
const REQUEST_MS = 15 * 60_000;
/** In characters of base64. */
const LONGEST_RESPONSE = 400_000;

/** A request on its way to the identity provider. */
export interface StartedSignIn {
  readonly id: string;
  readonly requestXml: string;
  readonly destination: string;
  readonly binding: "redirect" | "post";
  /** What the browser keeps in order to take the answer. */
  readonly browserSecret: string;
}

/**
 * Begin a sign-in, or a test of one.
 *
 * @throws SamlError `NotConfigured`; a test may begin before single sign-on is enabled
 */
export async function startSignIn(
  { signOn, world }: Pick<SamlDeps, "signOn" | "world">,
  organizationId: string,
  purpose: SignOnRequest["purpose"],
): Promise<StartedSignIn> {
  const settings = await signOn.readSignOn(organizationId);
  const provider = settings?.identityProvider;
  if (settings === undefined || provider === undefined) throw new SamlError("NotConfigured");
  if (!settings.enabled && purpose === "signIn") throw new SamlError("NotConfigured");
  const now = world.now();
  const browserSecret = world.newGuid();
  const id = deriveRequestId(browserSecret);
  const expires = formatInstant(now + REQUEST_MS);
  await signOn.addRequest(organizationId, { id, purpose, expires });
  const { signOnUrl: destination, binding } = provider;
  const addresses = describeAddresses(settings.baseUrl, organizationId);
  const forceAuthn = purpose === "test";
  const requestXml = formatAuthnRequest(addresses, { id, now, destination, forceAuthn });
  return { id, requestXml, destination, binding, browserSecret };
}

/** What became of a response. */
export type AcceptedResponse =
  | {
      readonly result: "signedIn";
      readonly person: SignInPerson;
      /** Absent: nobody asked. */
      readonly requestId?: string;
    }
  | { readonly result: "tested"; readonly requestId: string; readonly report: SignOnReport };

/** A response as a browser brings it. */
export interface BroughtResponse {
  /** As the form has it, trusted in nothing. */
  readonly encoded: unknown;
  /** Whether the browser is the one that began the sign-in with this request. */
  readonly isBegunHere: (requestId: string) => boolean;
}

/**
 * Accept a response, or refuse it. What answers a test signs nobody in and is never refused: its
 * report says what would have been.
 *
 * @throws SamlError
 */
export async function acceptResponse(
  deps: SamlDeps,
  organizationId: string,
  { encoded, isBegunHere }: BroughtResponse,
): Promise<AcceptedResponse> {
  const judged = await judgeResponse(deps, organizationId, encoded, isBegunHere);
  const { request, report } = judged;
  if (request?.purpose === "test") {
    await deps.signOn.saveReport(organizationId, request.id, report);
    return { result: "tested", requestId: request.id, report };
  }
  if (judged.refusal !== undefined) throw judged.refusal;
  if (judged.person === undefined) throw new SamlError("PersonUnknown");
  return { result: "signedIn", person: judged.person, ...(request && { requestId: request.id }) };
}

/**
 * Judge a response that somebody has at hand, without using anything up: what each check finds.
 *
 * @throws SamlError `NotConfigured`
 */
export async function inspectResponse(
  deps: SamlDeps,
  organizationId: string,
  encoded: unknown,
): Promise<SignOnReport> {
  return (await judgeResponse(deps, organizationId, encoded)).report;
}

interface Judged {
  readonly report: SignOnReport;
  readonly refusal: SamlError | undefined;
  readonly person: SignInPerson | undefined;
  readonly request: SignOnRequest | undefined;
}

async function judgeResponse(
  deps: SamlDeps,
  organizationId: string,
  encoded: unknown,
  isBegunHere?: BroughtResponse["isBegunHere"],
): Promise<Judged> {
  const mode = isBegunHere === undefined ? "inspect" : "use";
  const settings = await deps.signOn.readSignOn(organizationId);
  if (settings?.identityProvider === undefined) throw new SamlError("NotConfigured");
  const checks: SamlCheck[] = [];
  let request: SignOnRequest | undefined;
  let assertion: DecodedAssertion | undefined;
  let person: SignInPerson | undefined;
  let refusal: SamlError | undefined;
  try {
    const xml = decodeResponse(encoded);
    const outline = checkStructure(xml);
    checks.push(pass("structure", "one signed assertion"));
    request = await findRequest(deps, organizationId, outline.inResponseTo);
    if (!settings.enabled && request?.purpose !== "test" && mode === "use") {
      throw new SamlError("NotConfigured");
    }
    assertion = decodeAssertion(await verify(deps, settings, xml, outline));
    checks.push(pass("signature", "of the identity provider's certificate"));
    checks.push(...checkAgainst(deps, { organizationId, settings, outline, assertion, request }));
    const code = findRefusal(checks);
    if (code !== undefined) throw new SamlError(code);
    if (request?.purpose === "signIn" && isBegunHere?.(request.id) === false) {
      throw new SamlError("RequestOfOtherBrowser");
    }
    const used = await spend(deps, organizationId, { assertion, outline, mode });
    if (used !== undefined) throw new SamlError(used);
    checks.push(pass("replay", "not used before"));
    person = await findAssertedPerson(deps, organizationId, settings, assertion);
    checks.push(pass("person", person.userName));
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    refusal = error;
    if (!checks.some(({ code, passed }) => code === error.code && !passed)) {
      checks.push(fail(error.code));
    }
  }
  const facts = { at: formatInstant(deps.world.now()), checks, assertion, person, refusal };
  return { report: buildReport(facts), refusal, person, request };
}

function decodeResponse(encoded: unknown): string {
  if (typeof encoded !== "string") throw new SamlError("NotBase64");
  if (encoded.length > LONGEST_RESPONSE) throw new SamlError("ResponseTooLong");
  const plain = encoded.replaceAll(/\s/g, "");
  if (plain === "" || !/^[A-Za-z0-9+/]+={0,2}$/.test(plain)) throw new SamlError("NotBase64");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(plain, "base64"));
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new SamlError("NotWellFormed", { cause });
  }
}

async function verify(
  { verify: verifyAssertion }: SamlDeps,
  { identityProvider }: OrganizationSignOn,
  xml: string,
  { isResponseSigned }: ResponseOutline,
): Promise<string> {
  const certificates = (identityProvider?.certificates ?? []).map((each) => each.certificate);
  const signed = await verifyAssertion(xml, { certificates, isResponseSigned });
  if (signed === undefined) throw new SamlError("SignatureInvalid");
  return signed;
}

async function findRequest(
  { signOn, world }: SamlDeps,
  organizationId: string,
  id: string | undefined,
): Promise<SignOnRequest | undefined> {
  if (id === undefined || id.length > 200 || id.includes("\0")) return undefined;
  return await signOn.findRequest(organizationId, id, formatInstant(world.now()));
}

function checkAgainst(
  { world }: SamlDeps,
  given: {
    readonly organizationId: string;
    readonly settings: OrganizationSignOn;
    readonly outline: ResponseOutline;
    readonly assertion: DecodedAssertion;
    readonly request: SignOnRequest | undefined;
  },
): readonly SamlCheck[] {
  const { organizationId, settings, outline, assertion, request } = given;
  const addresses = describeAddresses(settings.baseUrl, organizationId);
  return checkAssertion(outline, assertion, {
    issuer: settings.identityProvider?.entityId ?? "",
    audience: addresses.entityId,
    recipient: addresses.replyUrl,
    now: world.now(),
    skewMs: CLOCK_SKEW_MS,
    isRequestOpen: request !== undefined,
    allowsUnsolicited: settings.allowsUnsolicited,
  });
}

async function spend(
  { signOn, world }: SamlDeps,
  organizationId: string,
  given: {
    readonly assertion: DecodedAssertion;
    readonly outline: ResponseOutline;
    readonly mode: "use" | "inspect";
  },
): Promise<SamlRefusal | undefined> {
  const { assertion, outline, mode } = given;
  if (mode === "inspect") return undefined;
  const now = world.now();
  const requestId = outline.inResponseTo;
  const used = await signOn.spend(organizationId, {
    assertionId: assertion.id,
    expires: formatInstant(rememberUntil(assertion, now)),
    now: formatInstant(now),
    ...(requestId !== undefined && { requestId }),
  });
  if (used === "assertion") return "Replayed";
  return used === "request" ? "InResponseToUnknown" : undefined;
}
