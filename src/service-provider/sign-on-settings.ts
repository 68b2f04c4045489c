import { X509Certificate } from "node:crypto";
import { type DocumentLoader, DocumentUnavailable } from "../common/document-loader.ts";
import { formatInstant, type World } from "../common/world.ts";
import { SaasError } from "../saas/errors.ts";
import { parseProviderMetadata } from "../saas/saml-metadata.ts";
import {
  changeOrganizationSignOn,
  describeAddresses,
  type IdentityProvider,
  NEW_ORGANIZATION_SIGN_ON,
  type OrganizationSignOn,
  type ProviderCertificate,
  parseOrganizationSignOn,
  type ServiceAddresses,
} from "../saas/sign-on.ts";
import type { OrganizationSignOnStore } from "../saas/sign-on-ports.ts";

/** What the settings of single sign-on act with. */
export interface SignOnSettingsDeps {
  readonly signOn: OrganizationSignOnStore;
  readonly loadDocument: DocumentLoader;
  readonly world: World;
}

/** Who changes something, and where they reached the server. */
export interface SignOnEditor {
  readonly actor: string;
  /** Without a slash at the end. */
  readonly origin: string;
}

/** The single sign-on of an organization, with the addresses that its provider is told. */
export interface SignOnView {
  readonly settings: OrganizationSignOn;
  readonly addresses: ServiceAddresses;
}

/**
 * The single sign-on of an organization.
 *
 * @param origin - where somebody reaches the server; stands in as long as nothing is set up
 */
export async function readSignOnView(
  { signOn }: Pick<SignOnSettingsDeps, "signOn">,
  organizationId: string,
  origin: string,
): Promise<SignOnView> {
  const settings = (await signOn.readSignOn(organizationId)) ?? NEW_ORGANIZATION_SIGN_ON;
  return view(organizationId, settings, origin);
}

function view(organizationId: string, settings: OrganizationSignOn, origin: string): SignOnView {
  const baseUrl = settings.baseUrl === "" ? origin : settings.baseUrl;
  return { settings, addresses: describeAddresses(baseUrl, organizationId) };
}

/** Change what can be chosen. @throws SaasError `InvalidSetting` */
export async function editSignOn(
  deps: SignOnSettingsDeps,
  organizationId: string,
  given: { readonly body: Readonly<Record<string, unknown>>; readonly editor: SignOnEditor },
): Promise<SignOnView> {
  const change = parseOrganizationSignOn(given.body);
  return await save(deps, organizationId, given.editor, (before) =>
    changeOrganizationSignOn(before, change),
  );
}

/** Where metadata comes from: a document, or an address. Trusted in nothing. */
export interface MetadataSource {
  readonly xml?: unknown;
  readonly url?: unknown;
}

/**
 * Take an identity provider's metadata: its entity id, where people sign in, its certificates.
 * Loaded again, it brings new certificates in and takes old ones out.
 *
 * @throws SaasError `InvalidMetadata`, `MetadataUnavailable`
 */
export async function setIdentityProvider(
  deps: SignOnSettingsDeps,
  organizationId: string,
  given: { readonly source: MetadataSource; readonly editor: SignOnEditor },
): Promise<SignOnView> {
  const { xml, url } = given.source;
  if ((xml === undefined) === (url === undefined)) {
    throw new SaasError("InvalidMetadata", { message: "Give either xml or url." });
  }
  const text = url === undefined ? readText(xml) : await load(deps, readText(url));
  const { certificates, ...rest } = parseProviderMetadata(text);
  const identityProvider: IdentityProvider = {
    ...rest,
    certificates: certificates.map(describeCertificate),
    ...(typeof url === "string" && { metadataUrl: url }),
    loaded: formatInstant(deps.world.now()),
  };
  return await save(deps, organizationId, given.editor, (before) => ({
    ...before,
    identityProvider,
  }));
}

async function load({ loadDocument }: SignOnSettingsDeps, url: string): Promise<string> {
  try {
    return await loadDocument(url);
  } catch (cause) {
    if (!(cause instanceof DocumentUnavailable)) throw cause;
    throw new SaasError("MetadataUnavailable", { message: cause.message, cause });
  }
}

function readText(value: unknown): string {
  if (typeof value === "string" && value.trim() !== "") return value.trim();
  throw new SaasError("InvalidMetadata", { message: "xml and url are texts." });
}

function describeCertificate(certificate: string): ProviderCertificate {
  try {
    const read = new X509Certificate(Buffer.from(certificate, "base64"));
    return {
      certificate: read.raw.toString("base64"),
      thumbprint: read.fingerprint256.replaceAll(":", ""),
      subject: read.subject.slice(0, 300),
      notBefore: read.validFromDate.toISOString(),
      notAfter: read.validToDate.toISOString(),
    };
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    const message = "One of the certificates in the metadata can't be read.";
    throw new SaasError("InvalidMetadata", { message, cause });
  }
}

async function save(
  { signOn, world }: SignOnSettingsDeps,
  organizationId: string,
  { actor, origin }: SignOnEditor,
  change: (before: OrganizationSignOn) => OrganizationSignOn,
): Promise<SignOnView> {
  const at = formatInstant(world.now());
  const settings = await signOn.changeSignOn(
    organizationId,
    (stored) => {
      const before = stored ?? NEW_ORGANIZATION_SIGN_ON;
      // The addresses that the provider was told stay, wherever somebody edits from later.
      return change(before.baseUrl === "" ? { ...before, baseUrl: origin } : before);
    },
    { actor, at },
  );
  return view(organizationId, settings, origin);
}
