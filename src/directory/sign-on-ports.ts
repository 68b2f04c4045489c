import type { XmlNode } from "../common/xml-writer.ts";
import type { SigningCertificate, SignOnSettings } from "./sign-on.ts";

/** A private key for signing, in PEM (PKCS #8). */
export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: string;
}

/** Where the single sign-on of applications is kept. */
export interface SignOnStore {
  readSignOn(tenantId: string, applicationId: string): Promise<SignOnSettings | undefined>;
  /**
   * Change settings, one change after the other. Keys whose certificate is gone afterwards are
   * deleted.
   *
   * @param change - of what there is; returns what is to be; may be called more than once
   * @param key - is kept encrypted
   */
  changeSignOn(
    tenantId: string,
    applicationId: string,
    change: (before: SignOnSettings | undefined) => SignOnSettings,
    key?: SigningKey,
  ): Promise<SignOnSettings>;
  removeSignOn(tenantId: string, applicationId: string): Promise<void>;
  /** @throws StoreError `Unavailable` when it was encrypted with another key */
  readKey(tenantId: string, applicationId: string, keyId: string): Promise<string | undefined>;
}

/** What a new certificate is to say. */
export interface CertificateRequest {
  readonly commonName: string;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Makes certificates, and signs with their keys. */
export interface SamlSigner {
  /** A key pair with a certificate that it signs itself. */
  makeCertificate(request: CertificateRequest): Promise<{
    readonly privateKey: string;
    /** Base64 of the DER form. */
    readonly certificate: string;
    /** SHA-256 of the DER form, upper-case hex. */
    readonly thumbprint: string;
  }>;
  /** An element with an enveloped signature behind its issuer. */
  sign(
    element: XmlNode,
    given: { readonly privateKey: string; readonly certificate: SigningCertificate["certificate"] },
  ): XmlNode;
}
