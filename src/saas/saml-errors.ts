/** Every reason why an assertion opens nothing, with the sentence that says so. */
export const SAML_ERRORS = {
  ResponseTooLong: "The response is longer than any that is meant.",
  NotBase64: "The response is not in base64.",
  NotWellFormed: "The response is no XML document.",
  DoctypeNotAllowed: "The response has a document type declaration.",
  EntityNotAllowed: "The response uses an entity that is none of XML's own.",
  CommentNotAllowed: "The response has a comment, which could cut a name in two.",
  MarkupNotAllowed: "The response has CDATA or processing instructions.",
  NotResponse: "The message is no SAML 2.0 response.",
  StatusNotSuccess: "The identity provider did not sign the person in.",
  EncryptedAssertion: "The assertion is encrypted, and no key is set up for that.",
  NoAssertion: "The response has no assertion.",
  SeveralAssertions: "The response has more than one assertion.",
  NotSigned: "The assertion is not signed.",
  SignatureWrapped: "A signature in the response is not of the element that it is in.",
  WeakAlgorithm: "The signature uses an algorithm that is broken, or not known here.",
  SignatureInvalid: "The signature is not of the identity provider's key, or the text was changed.",
  IssuerUnknown: "The assertion is of another identity provider than the one set up.",
  DestinationMismatch: "The response was meant for another address.",
  RecipientMismatch: "The assertion was meant for another recipient.",
  AudienceMismatch: "The assertion is for another application.",
  NotBearer: "The assertion does not let its bearer in.",
  TooEarly: "The assertion does not hold yet. Compare the clocks of both sides.",
  TooLate: "The assertion is over. Compare the clocks of both sides.",
  ConditionUnknown: "The assertion has a condition that is not understood here.",
  InResponseToUnknown: "The response answers a request that was not made here, or was answered.",
  RequestOfOtherBrowser: "Another browser began this sign-in. Begin again in this one.",
  UnsolicitedNotAllowed: "Nobody asked for this response, and the settings want requests.",
  Replayed: "The assertion was used before.",
  NoNameId: "The assertion names nobody.",
  PersonUnknown: "No employee of the organization is the person that the assertion names.",
  PersonAmbiguous: "More than one employee has what the assertion names the person by.",
  PersonInactive: "The employee is not active, so nobody can sign in as that person.",
  NotConfigured: "The organization has no single sign-on.",
} as const;

/** A code of {@link SAML_ERRORS}. */
export type SamlRefusal = keyof typeof SAML_ERRORS;

/** A response that is refused. */
export class SamlError extends Error {
  override readonly name = "SamlError";
  readonly code: SamlRefusal;

  constructor(code: SamlRefusal, options: ErrorOptions = {}) {
    super(SAML_ERRORS[code], options);
    this.code = code;
  }
}
