import {
  attributeOf,
  childOf,
  childrenOf,
  isElement,
  SAML_BINDINGS,
  SAML_NAMESPACES,
  textOf,
  walkXml,
} from "../common/saml.ts";
import { readXml, type XmlElement } from "../common/xml-reader.ts";
import { XmlError } from "../common/xml-text.ts";
import { writeXml, type XmlNode } from "../common/xml-writer.ts";
import { SaasError } from "./errors.ts";
import type { IdentityProvider, ServiceAddresses } from "./sign-on.ts";

/** What of metadata is used. Certificates are base64 of the DER form. */
export interface ParsedMetadata
  extends Pick<IdentityProvider, "entityId" | "signOnUrl" | "binding"> {
  readonly certificates: readonly string[];
}

const MOST_CERTIFICATES = 10;

/**
 * Read the metadata of an identity provider. Its signature, where it has one, is not looked at:
 * what vouches for it is the address that it was loaded from, or the person who gives the file.
 *
 * @throws SaasError `InvalidMetadata`
 * @see SAML 2.0 metadata, section 2.4.3
 */
export function parseProviderMetadata(xml: string): ParsedMetadata {
  const root = readDocument(xml);
  const entities = [...walkXml(root)].filter((each) => isElement(each, "md", "EntityDescriptor"));
  const providers = entities.filter(
    (entity) => childOf(entity, "md", "IDPSSODescriptor") !== undefined,
  );
  const [entity] = providers;
  if (entity === undefined || providers.length > 1) {
    throw refuse("It has to describe one identity provider, and describes another number.");
  }
  const entityId = attributeOf(entity, "entityID") ?? "";
  if (entityId === "" || entityId.length > 1024) throw refuse("It has no entityID.");
  const descriptor = childOf(entity, "md", "IDPSSODescriptor");
  const certificates = listCertificates(descriptor);
  if (certificates.length === 0 || certificates.length > MOST_CERTIFICATES) {
    throw refuse(`It has to have 1 to ${MOST_CERTIFICATES} certificates for signing.`);
  }
  return { entityId, ...chooseService(descriptor), certificates };
}

function readDocument(xml: string): XmlElement {
  try {
    return readXml(xml.trim(), { comments: "skip" });
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause;
    throw refuse(cause.message, cause);
  }
}

function listCertificates(descriptor: XmlElement | undefined): readonly string[] {
  const keys = childrenOf(descriptor, "md", "KeyDescriptor").filter(
    (key) => (attributeOf(key, "use") ?? "signing") === "signing",
  );
  const texts = keys.flatMap((key) =>
    childrenOf(key, "ds", "KeyInfo")
      .flatMap((info) => childrenOf(info, "ds", "X509Data"))
      .flatMap((data) => childrenOf(data, "ds", "X509Certificate"))
      .map((certificate) => (textOf(certificate) ?? "").replaceAll(/\s/g, "")),
  );
  return [...new Set(texts)].filter((text) => text !== "");
}

function chooseService(
  descriptor: XmlElement | undefined,
): Pick<IdentityProvider, "signOnUrl" | "binding"> {
  const services = childrenOf(descriptor, "md", "SingleSignOnService");
  for (const binding of ["redirect", "post"] as const) {
    const found = services.find(
      (service) => attributeOf(service, "Binding") === SAML_BINDINGS[binding],
    );
    const signOnUrl = attributeOf(found, "Location");
    if (signOnUrl === undefined) continue;
    // People's browsers are sent there.
    if (/^https?:\/\/[^\s/@#]+(\/[^\s#]*)?$/.test(signOnUrl)) return { binding, signOnUrl };
    throw refuse("Its SingleSignOnService has an address that is none of the web.");
  }
  throw refuse("It has no SingleSignOnService with HTTP-Redirect or HTTP-POST.");
}

function refuse(why: string, cause?: unknown): SaasError {
  const message = `This is no metadata of an identity provider. ${why}`;
  return new SaasError("InvalidMetadata", { message, cause });
}

/** Our own metadata. @see SAML 2.0 metadata, section 2.4.4 */
export function formatServiceMetadata({ entityId, replyUrl }: ServiceAddresses): string {
  const entity: XmlNode = {
    name: "md:EntityDescriptor",
    attributes: { entityID: entityId },
    children: [
      {
        name: "md:SPSSODescriptor",
        attributes: {
          AuthnRequestsSigned: "false",
          WantAssertionsSigned: "true",
          protocolSupportEnumeration: SAML_NAMESPACES.samlp,
        },
        children: [
          {
            name: "md:AssertionConsumerService",
            attributes: {
              Binding: SAML_BINDINGS.post,
              Location: replyUrl,
              index: "0",
              isDefault: "true",
            },
          },
        ],
      },
    ],
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeXml(entity, SAML_NAMESPACES)}\n`;
}

/** A request to sign somebody in. @see SAML 2.0 core, section 3.4.1 */
export function formatAuthnRequest(
  addresses: ServiceAddresses,
  given: {
    readonly id: string;
    readonly now: number;
    readonly destination: string;
    /** People sign in anew, even with a session: for tests. */
    readonly forceAuthn?: boolean;
  },
): string {
  const request: XmlNode = {
    name: "samlp:AuthnRequest",
    attributes: {
      AssertionConsumerServiceURL: addresses.replyUrl,
      Destination: given.destination,
      ForceAuthn: given.forceAuthn === true ? "true" : undefined,
      ID: given.id,
      IssueInstant: `${new Date(given.now).toISOString().slice(0, 19)}Z`,
      ProtocolBinding: SAML_BINDINGS.post,
      Version: "2.0",
    },
    children: [{ name: "saml:Issuer", children: [addresses.entityId] }],
  };
  return writeXml(request, SAML_NAMESPACES);
}
