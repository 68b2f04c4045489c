import { type Profile, SAML } from "@node-saml/node-saml";

/** What signatures are checked with. */
export interface VerifierOptions {
  /** Base64 of the DER form of each certificate that may have signed. */
  readonly certificates: readonly string[];
  /** The response is signed as a whole besides, and that signature has to hold too. */
  readonly isResponseSigned: boolean;
}

/**
 * Check the signature of a response's assertion.
 *
 * @param response - as it came, decoded
 * @returns the text that the signature covers, which alone may be believed; undefined when no
 *   certificate's key has made the signature
 */
export async function verifyAssertion(
  response: string,
  { certificates, isResponseSigned }: VerifierOptions,
): Promise<string | undefined> {
  if (certificates.length === 0) return undefined;
  const verifier = new SignatureVerifier({
    idpCert: [...certificates],
    issuer: "unused",
    callbackUrl: "https://unused.invalid/",
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: isResponseSigned,
  });
  const SAMLResponse = Buffer.from(response, "utf8").toString("base64");
  try {
    const { profile } = await verifier.validatePostResponseAsync({ SAMLResponse });
    return profile?.getAssertionXml?.();
  } catch (error) {
    // It tells what is wrong by sentences alone; whatever it is, nothing is verified.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/**
 * node-saml as far as signatures go. What the signed text says is judged by the application
 * side's own rules, which tell each refusal apart and take the time as an argument.
 */
class SignatureVerifier extends SAML {
  protected override async processValidlySignedAssertionAsync(
    xml: string,
  ): Promise<{ profile: Profile; loggedOut: boolean }> {
    const profile: Profile = {
      issuer: "",
      nameID: "",
      nameIDFormat: "",
      getAssertionXml: () => xml,
    };
    return { profile, loggedOut: false };
  }
}
