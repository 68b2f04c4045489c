import type { SamlCheck } from "./saml-checks.ts";
import type { OrganizationSignOn } from "./sign-on.ts";

/** A request that was sent to an identity provider and waits for its answer. */
export interface SignOnRequest {
  readonly id: string;
  /** `test`: nobody is signed in by its answer; it is kept to be looked at. */
  readonly purpose: "signIn" | "test";
  /** ISO instant. */
  readonly expires: string;
}

/** What a test came to. */
export interface SignOnReport {
  readonly at: string;
  readonly passed: boolean;
  /** Of the refusal. */
  readonly code?: string;
  readonly message?: string;
  readonly checks: readonly SamlCheck[];
  /** What the assertion says; absent when it could not be read or believed. */
  readonly assertion?: {
    readonly id: string;
    readonly issuer: string;
    readonly nameId?: string;
    readonly nameIdFormat?: string;
    readonly attributes: Readonly<Record<string, readonly string[]>>;
  };
  /** The employee that it names. */
  readonly person?: { readonly userId: string; readonly userName: string };
}

/** Where the single sign-on of organizations is kept. */
export interface OrganizationSignOnStore {
  readSignOn(organizationId: string): Promise<OrganizationSignOn | undefined>;
  /**
   * Change settings, one change after the other, with an audit row.
   *
   * @param change - of what there is; returns what is to be; may be called more than once
   */
  changeSignOn(
    organizationId: string,
    change: (before: OrganizationSignOn | undefined) => OrganizationSignOn,
    by: { readonly actor: string; readonly at: string },
  ): Promise<OrganizationSignOn>;
  addRequest(organizationId: string, request: SignOnRequest): Promise<void>;
  /** @returns undefined for one that is unknown, over by `now` (ISO), or answered */
  findRequest(organizationId: string, id: string, now: string): Promise<SignOnRequest | undefined>;
  /**
   * Use up an assertion and the request that it answers, both or neither. Of two who try at once,
   * one does it.
   *
   * @param given - `expires` (ISO): until when the assertion is remembered
   * @returns what was used up before: nothing when all is well
   */
  spend(
    organizationId: string,
    given: {
      readonly assertionId: string;
      readonly requestId?: string;
      readonly expires: string;
      readonly now: string;
    },
  ): Promise<"assertion" | "request" | undefined>;
  /** Keep what a test came to beside its request. */
  saveReport(organizationId: string, requestId: string, report: SignOnReport): Promise<void>;
  readReport(organizationId: string, requestId: string): Promise<SignOnReport | undefined>;
}

/** Checks the signature of a response's assertion: the text that is signed, or undefined. */
export type AssertionVerifier = (
  response: string,
  options: { readonly certificates: readonly string[]; readonly isResponseSigned: boolean },
) => Promise<string | undefined>;
