import type { DecodedAssertion } from "../saas/saml-assertion.ts";
import type { SamlCheck } from "../saas/saml-checks.ts";
import { SAML_ERRORS, type SamlError, type SamlRefusal } from "../saas/saml-errors.ts";
import type { SignOnReport } from "../saas/sign-on-ports.ts";
import type { SignInPerson } from "./find-employee.ts";

/** A check that was passed. */
export function pass(name: string, found: string): SamlCheck {
  return { name, passed: true, found };
}

const NAMES: Readonly<Partial<Record<SamlRefusal, string>>> = {
  SignatureInvalid: "signature",
  Replayed: "replay",
  PersonUnknown: "person",
  PersonAmbiguous: "person",
  PersonInactive: "person",
  InResponseToUnknown: "inResponseTo",
  RequestOfOtherBrowser: "inResponseTo",
};

/** The check that a refusal failed. */
export function fail(code: SamlRefusal): SamlCheck {
  const name = NAMES[code] ?? "structure";
  return { name, passed: false, code, found: "nothing that holds", message: SAML_ERRORS[code] };
}

/** What a response came to, as a person is shown it. */
export function buildReport(given: {
  readonly at: string;
  readonly checks: readonly SamlCheck[];
  readonly assertion: DecodedAssertion | undefined;
  readonly person: SignInPerson | undefined;
  readonly refusal: SamlError | undefined;
}): SignOnReport {
  const { at, checks, assertion, person, refusal } = given;
  return {
    at,
    passed: refusal === undefined,
    checks,
    ...(refusal !== undefined && { code: refusal.code, message: refusal.message }),
    ...(assertion !== undefined && {
      assertion: {
        id: assertion.id,
        issuer: assertion.issuer,
        attributes: assertion.attributes,
        ...(assertion.nameId !== undefined && { nameId: assertion.nameId }),
        ...(assertion.nameIdFormat !== undefined && { nameIdFormat: assertion.nameIdFormat }),
      },
    }),
    ...(person !== undefined && {
      person: { userId: person.employee.userId, userName: person.userName },
    }),
  };
}
