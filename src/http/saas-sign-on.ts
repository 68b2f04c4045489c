import type { JsonObject } from "../common/json.ts";
import { formatInstant } from "../common/world.ts";
import { SaasError } from "../saas/errors.ts";
import { SamlError } from "../saas/saml-errors.ts";
import type { OrganizationSignOn } from "../saas/sign-on.ts";
import { inspectResponse, startSignIn } from "../service-provider/saml-sign-in.ts";
import {
  editSignOn,
  readSignOnView,
  type SignOnEditor,
  type SignOnView,
  setIdentityProvider,
} from "../service-provider/sign-on-settings.ts";
import { readOrigin } from "./base-url.ts";
import {
  readBodyObject,
  readKnownBody,
  type SaasCall,
  type SaasRoute,
  type SaasSignOn,
} from "./saas-route.ts";
import { encodePost, formatRedirect } from "./saml-messages.ts";

const BASE = "/organizations/:organizationId/single-sign-on";
const DAY_MS = 24 * 60 * 60_000;

/** Single sign-on of an organization: who vouches for its employees, and how that is tried. */
export const SIGN_ON_ROUTES: readonly SaasRoute[] = [
  {
    method: "GET",
    path: "/organizations/:organizationId/sign-in",
    audience: "anyone",
    summary: "How people sign in here: {organizationName, isPasswordAllowed, singleSignOnUrl?}.",
    handle: async (call) => {
      const { id, name: organizationName } = call.organization();
      const { signOn } = call.deps;
      if (signOn === undefined) return { body: { organizationName, isPasswordAllowed: true } };
      const { settings, addresses } = await readSignOnView(signOn, id, editorOf(call).origin);
      const { enabled, isEnforced, breakGlass } = settings;
      const isPasswordAllowed = !(enabled && isEnforced) || breakGlass.length > 0;
      const byProvider = enabled ? { singleSignOnUrl: addresses.signInUrl } : {};
      return { body: { organizationName, isPasswordAllowed, ...byProvider } };
    },
  },
  {
    method: "GET",
    path: BASE,
    audience: "administrator",
    summary: "Single sign-on: settings, our addresses, the provider with its certificates.",
    handle: async (call) => {
      const { origin } = editorOf(call);
      const view = await readSignOnView(requireSignOn(call), call.organization().id, origin);
      return { body: present(call, view) };
    },
  },
  {
    method: "PUT",
    path: BASE,
    audience: "administrator",
    summary:
      "{enabled?, match?, allowIdpInitiated?, enforced?, passwordAllowedFor?}: what isn't named stays.",
    handle: async (call) => {
      const given = { body: readBodyObject(call), editor: editorOf(call) };
      const view = await editSignOn(requireSignOn(call), call.organization().id, given);
      return { body: present(call, view) };
    },
  },
  {
    method: "PUT",
    path: `${BASE}/metadata`,
    audience: "administrator",
    summary: "{url} or {xml}: loads the identity provider's metadata.",
    handle: async (call) => {
      const source = readKnownBody(call, ["url", "xml"]);
      const given = { source, editor: editorOf(call) };
      const view = await setIdentityProvider(requireSignOn(call), call.organization().id, given);
      return { body: present(call, view) };
    },
  },
  {
    method: "POST",
    path: `${BASE}/metadata/refresh`,
    audience: "administrator",
    summary: "Loads the metadata from its address again: new certificates come, old ones go.",
    handle: async (call) => {
      const { id } = call.organization();
      const signOn = requireSignOn(call);
      const editor = editorOf(call);
      const { settings } = await readSignOnView(signOn, id, editor.origin);
      const url = settings.identityProvider?.metadataUrl;
      if (url === undefined) {
        const message = "The metadata came as a file. Give the new one, or its address.";
        throw new SaasError("MetadataUnavailable", { message });
      }
      const view = await setIdentityProvider(signOn, id, { source: { url }, editor });
      return { body: present(call, view) };
    },
  },
  {
    method: "GET",
    path: `${BASE}/certificates`,
    audience: "administrator",
    summary: "The provider's certificates, and how many days each holds.",
    handle: async (call) => {
      const { origin } = editorOf(call);
      const view = await readSignOnView(requireSignOn(call), call.organization().id, origin);
      return { body: { certificates: presentCertificates(call, view.settings) } };
    },
  },
  ...listTestRoutes(),
];

function listTestRoutes(): readonly SaasRoute[] {
  return [
    {
      method: "POST",
      path: `${BASE}/test`,
      audience: "administrator",
      summary: "Begins a test: {id, url}; open the url and sign in. Nobody is signed in by it.",
      handle: async (call) => {
        const { id } = call.organization();
        const started = await guard(startSignIn(requireSignOn(call), id, "test"));
        const { destination, requestXml, binding } = started;
        const url = formatRedirect(destination, { SAMLRequest: requestXml });
        const form = { action: destination, SAMLRequest: encodePost(requestXml) };
        return {
          status: 201,
          body: { id: started.id, ...(binding === "redirect" ? { url } : { form }) },
        };
      },
    },
    {
      method: "GET",
      path: `${BASE}/test/:testId`,
      audience: "administrator",
      summary: "What a test came to: each check, and what the assertion says.",
      handle: async (call) => {
        const { signOn } = requireSignOn(call);
        const report = await signOn.readReport(call.organization().id, call.param("testId"));
        if (report === undefined) throw new SaasError("NoSignOnTest");
        return { body: report };
      },
    },
    {
      method: "POST",
      path: `${BASE}/test/response`,
      audience: "administrator",
      summary: "{SAMLResponse}: judges a response that somebody has at hand; nothing is used up.",
      handle: async (call) => {
        const { SAMLResponse } = readKnownBody(call, ["SAMLResponse"]);
        const { id } = call.organization();
        return { body: await guard(inspectResponse(requireSignOn(call), id, SAMLResponse)) };
      },
    },
  ];
}

async function guard<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (!(cause instanceof SamlError)) throw cause;
    const message = "Load the identity provider's metadata first.";
    throw new SaasError("InvalidSetting", { message, cause });
  }
}

/** @throws SaasError `NoSignIn` where nobody signs in at all */
function requireSignOn({ deps }: Pick<SaasCall, "deps">): SaasSignOn {
  if (deps.signOn === undefined) throw new SaasError("NoSignIn");
  return deps.signOn;
}

function editorOf({ caller, request, deps }: SaasCall): SignOnEditor {
  const actor = caller?.kind === "employee" ? caller.userId : "operator";
  return { actor, origin: readOrigin(request, deps.publicUrl) };
}

function present(call: SaasCall, { settings, addresses }: SignOnView): JsonObject {
  const { identityProvider, match } = settings;
  return {
    enabled: settings.enabled,
    enforced: settings.isEnforced,
    passwordAllowedFor: settings.breakGlass,
    allowIdpInitiated: settings.allowsUnsolicited,
    match: { by: match.by, claim: match.claim ?? "nameId" },
    serviceProvider: {
      entityId: addresses.entityId,
      metadataUrl: addresses.entityId,
      replyUrl: addresses.replyUrl,
      signInUrl: addresses.signInUrl,
    },
    ...(identityProvider !== undefined && {
      identityProvider: {
        entityId: identityProvider.entityId,
        signOnUrl: identityProvider.signOnUrl,
        binding: identityProvider.binding,
        loaded: identityProvider.loaded,
        ...(identityProvider.metadataUrl !== undefined && {
          metadataUrl: identityProvider.metadataUrl,
        }),
        certificates: presentCertificates(call, settings),
      },
    }),
  };
}

function presentCertificates(
  { deps }: Pick<SaasCall, "deps">,
  { identityProvider }: OrganizationSignOn,
): readonly JsonObject[] {
  const nowMs = deps.world.now();
  const now = formatInstant(nowMs);
  return (identityProvider?.certificates ?? []).map((each) => {
    const { thumbprint, subject, notBefore, notAfter } = each;
    const status = notAfter <= now ? "expired" : notBefore > now ? "notYetValid" : "valid";
    const daysLeft = Math.max(0, Math.floor((Date.parse(notAfter) - nowMs) / DAY_MS));
    return { thumbprint, subject, notBefore, notAfter, status, daysLeft };
  });
}
