import type { JsonObject } from "../common/json.ts";
import type { SigningCertificate, SignOnSettings } from "../directory/sign-on.ts";
import { activeCertificate, isSignOnReady } from "../directory/sign-on.ts";
import { recordAudit } from "../provisioning/audit.ts";
import { readLivingUser } from "../provisioning/directory-admin.ts";
import { makePasswordLink } from "../provisioning/person-sign-in.ts";
import { describeProvider } from "../provisioning/sign-on.ts";
import {
  type ApplicationKey,
  activateSigningCertificate,
  addCertificate,
  changeSignOn,
  readSignOn,
  removeSigningCertificate,
  type SignOnAdmin,
} from "../provisioning/sign-on-admin.ts";
import { readObject } from "./graph-body.ts";
import { actorOf } from "./graph-caller.ts";
import { GraphRequestError } from "./graph-error.ts";
import { type GraphAnswer, type GraphCall, type GraphRoute, NO_CONTENT } from "./graph-route.ts";
import { formatPersonLink } from "./saml-provider-password.ts";

const BASE = "/servicePrincipals/:id/singleSignOn";

/** How people sign in to applications by SAML, and how they get a password. */
export const SIGN_ON_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    api: "rollcall",
    path: BASE,
    permission: "application.read",
    gives: "singleSignOn",
    summary: "Settings, the provider's addresses, certificates without their keys.",
    handle: async (call) => {
      return show(call, await readSignOn(adminOf(call), keyOf(call)));
    },
  },
  {
    method: "PATCH",
    api: "rollcall",
    path: BASE,
    permission: "application.write",
    takes: "singleSignOn",
    gives: "singleSignOn",
    summary: "What isn't named stays. The first change makes the signing certificate.",
    handle: async (call) => {
      return show(call, await changeSignOn(adminOf(call), keyOf(call), readObject(call.body)));
    },
  },
  {
    method: "POST",
    path: "/servicePrincipals/:id/addTokenSigningCertificate",
    permission: "application.write",
    takes: "newCertificate",
    gives: "selfSignedCertificate",
    summary: "A second certificate waits until it is activated.",
    handle: async (call) => {
      const body = call.body === undefined ? {} : readObject(call.body);
      return { body: presentGraph(await addCertificate(adminOf(call), keyOf(call), body)) };
    },
  },
  {
    method: "POST",
    api: "rollcall",
    path: `${BASE}/certificates/:keyId/activate`,
    permission: "application.write",
    gives: "singleSignOn",
    summary: "Signs from now on.",
    handle: async (call) => {
      const keyId = call.param("keyId");
      return show(call, await activateSigningCertificate(adminOf(call), keyOf(call), keyId));
    },
  },
  {
    method: "DELETE",
    api: "rollcall",
    path: `${BASE}/certificates/:keyId`,
    permission: "application.write",
    summary: "Deletes the certificate with its key; not the one that signs.",
    handle: async (call) => {
      await removeSigningCertificate(adminOf(call), keyOf(call), call.param("keyId"));
      return NO_CONTENT;
    },
  },
  {
    method: "POST",
    api: "rollcall",
    path: "/users/:id/passwordLink",
    permission: "directory.write",
    gives: "passwordLink",
    summary: "A link with which the person chooses a password; it works once, for a day.",
    handle: makeLink,
  },
];

/** Graph's properties of a servicePrincipal that are about single sign-on. */
const PROPERTIES = [
  "preferredSingleSignOnMode",
  "replyUrls",
  "preferredTokenSigningKeyThumbprint",
  "samlSingleSignOnSettings",
];

/**
 * Take what a PATCH of a servicePrincipal says about single sign-on.
 *
 * @returns what else the body says; undefined when that is nothing
 * @throws GraphRequestError `BadRequest`; DirectoryError as {@link changeSignOn}
 */
export async function takeSignOnProperties(
  call: GraphCall,
  body: JsonObject,
): Promise<JsonObject | undefined> {
  const { preferredSingleSignOnMode: mode, replyUrls, samlSingleSignOnSettings: saml } = body;
  const { preferredTokenSigningKeyThumbprint: thumbprint } = body;
  const rest = Object.entries(body).filter(([name]) => !PROPERTIES.includes(name));
  if (rest.length === Object.keys(body).length) return body;
  if (mode !== undefined && mode !== null && mode !== "saml" && mode !== "notSupported") {
    const message = "preferredSingleSignOnMode has to be saml, notSupported or null.";
    throw new GraphRequestError("BadRequest", message);
  }
  const relayState = saml === undefined || saml === null ? undefined : readObject(saml).relayState;
  const change = {
    ...(mode !== undefined && { enabled: mode === "saml" }),
    ...(replyUrls !== undefined && { replyUrls }),
    ...(relayState !== undefined && { relayState: relayState ?? "" }),
  };
  if (Object.keys(change).length > 0) await changeSignOn(adminOf(call), keyOf(call), change);
  if (thumbprint !== undefined) {
    const { certificates } = await readSignOn(adminOf(call), keyOf(call));
    const found = certificates.find((each) => each.thumbprint === thumbprint);
    const keyId = found?.keyId ?? String(thumbprint);
    await activateSigningCertificate(adminOf(call), keyOf(call), keyId);
  }
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

/** The same properties of one that is read. */
export async function presentSignOnProperties(call: GraphCall): Promise<JsonObject> {
  const stored = await call.deps.signOn.readSignOn(call.tenantId, call.param("id"));
  if (stored === undefined) return { preferredSingleSignOnMode: null };
  const active = activeCertificate(stored);
  return {
    preferredSingleSignOnMode: stored.enabled ? "saml" : "notSupported",
    replyUrls: stored.replyUrls,
    servicePrincipalNames: stored.entityId === "" ? [] : [stored.entityId],
    samlSingleSignOnSettings: { relayState: stored.relayState ?? null },
    ...(active !== undefined && { preferredTokenSigningKeyThumbprint: active.thumbprint }),
    keyCredentials: stored.certificates.map((each) => ({
      keyId: each.keyId,
      customKeyIdentifier: each.thumbprint,
      displayName: `CN=${each.displayName}`,
      startDateTime: each.notBefore,
      endDateTime: each.notAfter,
      type: "AsymmetricX509Cert",
      usage: "Verify",
    })),
  };
}

function adminOf({ deps, caller }: GraphCall): SignOnAdmin {
  return { ...deps, actor: actorOf(caller) };
}

function keyOf(call: GraphCall): ApplicationKey {
  return { tenantId: call.tenantId, applicationId: call.param("id") };
}

function show(call: GraphCall, settings: SignOnSettings): GraphAnswer {
  const { certificates, ...rest } = settings;
  const { entityId, signOnUrl } = describeProvider(originOf(call), keyOf(call));
  const now = call.deps.world.now();
  return {
    body: {
      ...rest,
      isReady: isSignOnReady(settings),
      identityProvider: { entityId, metadataUrl: entityId, signOnUrl },
      certificates: certificates.map((each) => ({
        ...each,
        status: Date.parse(each.notAfter) <= now ? "expired" : "valid",
      })),
    },
  };
}

function presentGraph(certificate: SigningCertificate): JsonObject {
  return {
    keyId: certificate.keyId,
    customKeyIdentifier: certificate.thumbprint,
    displayName: `CN=${certificate.displayName}`,
    thumbprint: certificate.thumbprint,
    key: certificate.certificate,
    startDateTime: certificate.notBefore,
    endDateTime: certificate.notAfter,
    isActive: certificate.isActive,
    type: "AsymmetricX509Cert",
    usage: "Verify",
  };
}

async function makeLink(call: GraphCall): Promise<GraphAnswer> {
  const { deps, tenantId } = call;
  const user = await readLivingUser(deps.directory, tenantId, call.param("id"));
  if (!user.accountEnabled) {
    const message = `${user.userPrincipalName} is disabled. Enable the account first.`;
    throw new GraphRequestError("BadRequest", message);
  }
  const { secret, expires } = await recordAudit(
    adminOf(call),
    tenantId,
    () => makePasswordLink(deps, tenantId, user),
    () => [
      {
        activity: "Issue password link",
        applicationId: "",
        modifiedProperties: [{ displayName: "user", newValue: user.userPrincipalName }],
      },
    ],
  );
  const url = formatPersonLink(originOf(call), tenantId, secret);
  return { status: 201, body: { url, expirationDateTime: expires } };
}

/** The server's own address, in front of the API's. */
function originOf({ base }: GraphCall): string {
  return new URL(base).origin;
}
