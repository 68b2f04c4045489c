import type { Confirmation, DecodedAssertion } from "./saml-assertion.ts";
import { SAML_ERRORS, type SamlRefusal } from "./saml-errors.ts";
import type { ResponseOutline } from "./saml-structure.ts";

/** What the organization's settings, its addresses and the clock expect of an assertion. */
export interface Expectations {
  /** The identity provider's entity id. */
  readonly issuer: string;
  /** Our entity id. */
  readonly audience: string;
  /** Our Assertion Consumer Service. */
  readonly recipient: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How far the clocks may be apart. */
  readonly skewMs: number;
  /** The request that the response answers is one that was made here and not answered yet. */
  readonly isRequestOpen: boolean;
  readonly allowsUnsolicited: boolean;
}

/** One look at a response, as a person is shown it. */
export interface SamlCheck {
  /** What was looked at. */
  readonly name: string;
  readonly passed: boolean;
  /** What the response is refused with; absent for a check that passed. */
  readonly code?: SamlRefusal;
  /** What was found. */
  readonly found: string;
  /** The refusal's sentence; absent for a check that passed. */
  readonly message?: string;
}

/** How far clocks may be apart, in milliseconds. */
export const CLOCK_SKEW_MS: number = 3 * 60_000;
/** No assertion is taken longer than this after it was made, whatever it says of itself. */
const LONGEST_LIFE_MS = 24 * 60 * 60_000;

/**
 * Check everything that an assertion says against what is expected, and everything of it: a person
 * who sets up single sign-on sees all that is wrong at once.
 *
 * @see SAML 2.0 profiles, section 4.1.4.3; SAML 2.0 core, sections 2.4.1.2, 2.5.1
 */
export function checkAssertion(
  outline: ResponseOutline,
  assertion: DecodedAssertion,
  expected: Expectations,
): readonly SamlCheck[] {
  const { issuer, audience, recipient } = expected;
  const bearer = chooseConfirmation(assertion.confirmations, recipient);
  const { audiences, otherConditions } = assertion;
  const isAudience = audiences.length > 0 && audiences.every((list) => list.includes(audience));
  const check = (name: string, code: SamlRefusal, passed: boolean, found: unknown): SamlCheck => ({
    name,
    passed,
    found: formatFound(found),
    ...(!passed && { code, message: SAML_ERRORS[code] }),
  });
  const isHere = outline.destination === undefined || outline.destination === recipient;
  return [
    check("issuer", "IssuerUnknown", assertion.issuer === issuer, assertion.issuer),
    check("destination", "DestinationMismatch", isHere, outline.destination),
    check("audience", "AudienceMismatch", isAudience, audiences.flat()),
    check("confirmation", "NotBearer", bearer !== undefined, assertion.confirmations.length),
    check("recipient", "RecipientMismatch", bearer?.recipient === recipient, bearer?.recipient),
    check("notBefore", "TooEarly", !isEarly(assertion, bearer, expected), assertion.notBefore),
    check(
      "notOnOrAfter",
      "TooLate",
      !isLate(assertion, bearer, expected),
      listEnds(assertion, bearer),
    ),
    check("conditions", "ConditionUnknown", otherConditions.length === 0, otherConditions),
    ...checkRequest(outline, bearer, expected, check),
    check("nameId", "NoNameId", assertion.nameId !== undefined, assertion.nameId),
  ];
}

/** The first thing that is wrong; undefined when nothing is. */
export function findRefusal(checks: readonly SamlCheck[]): SamlRefusal | undefined {
  return checks.find(({ passed }) => !passed)?.code;
}

/** One that is for us, before one that is not. */
function chooseConfirmation(
  confirmations: readonly Confirmation[],
  recipient: string,
): Confirmation | undefined {
  const bearers = confirmations.filter(({ isBearer }) => isBearer);
  return bearers.find((each) => each.recipient === recipient) ?? bearers[0];
}

function checkRequest(
  outline: ResponseOutline,
  bearer: Confirmation | undefined,
  expected: Expectations,
  check: (name: string, code: SamlRefusal, passed: boolean, found: unknown) => SamlCheck,
): readonly SamlCheck[] {
  const asked = bearer?.inResponseTo;
  const isSolicited = asked !== undefined || outline.inResponseTo !== undefined;
  if (!isSolicited) {
    const passed = expected.allowsUnsolicited;
    return [check("inResponseTo", "UnsolicitedNotAllowed", passed, "nobody asked")];
  }
  // What is signed says it, and what is around it may not say otherwise.
  const isSame = outline.inResponseTo === undefined || outline.inResponseTo === asked;
  return [check("inResponseTo", "InResponseToUnknown", isSame && expected.isRequestOpen, asked)];
}

function isEarly(
  { notBefore, authnInstant }: DecodedAssertion,
  bearer: Confirmation | undefined,
  { now, skewMs }: Expectations,
): boolean {
  return [notBefore, bearer?.notBefore, authnInstant].some((text) => {
    return text !== undefined && !(Date.parse(text) <= now + skewMs);
  });
}

/** The bearer's end is not optional; the conditions' may be missing. */
function isLate(
  { notOnOrAfter, sessionNotOnOrAfter }: DecodedAssertion,
  bearer: Confirmation | undefined,
  { now, skewMs }: Expectations,
): boolean {
  const end = bearer?.notOnOrAfter;
  if (end === undefined || Date.parse(end) > now + LONGEST_LIFE_MS) return true;
  return [end, notOnOrAfter, sessionNotOnOrAfter].some((text) => {
    return text !== undefined && !(Date.parse(text) + skewMs > now);
  });
}

function listEnds(
  { notOnOrAfter, sessionNotOnOrAfter }: DecodedAssertion,
  bearer: Confirmation | undefined,
): readonly string[] {
  return [bearer?.notOnOrAfter, notOnOrAfter, sessionNotOnOrAfter].flatMap((each) => each ?? []);
}

function formatFound(found: unknown): string {
  if (found === undefined) return "nothing";
  return (Array.isArray(found) ? found.join(", ") || "nothing" : String(found)).slice(0, 500);
}

/** Until when an assertion has to be remembered so that it is taken once, in milliseconds. */
export function rememberUntil({ confirmations }: DecodedAssertion, now: number): number {
  const ends = confirmations.map(({ notOnOrAfter }) => Date.parse(notOnOrAfter ?? ""));
  const last = Math.max(now, ...ends.filter((end) => end <= now + LONGEST_LIFE_MS));
  return last + CLOCK_SKEW_MS * 2;
}
