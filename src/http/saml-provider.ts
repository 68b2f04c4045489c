import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { parseAuthnRequest } from "../directory/saml-request.ts";
import { SignOnError } from "../directory/sign-on-errors.ts";
import { findSignedInPerson, signInPerson, signOutPerson } from "../provisioning/person-sign-in.ts";
import {
  answerNobody,
  answerSignOn,
  describeProvider,
  type PlannedSignOn,
  planSignOn,
  readProviderMetadata,
  type SignedInPerson,
} from "../provisioning/sign-on.ts";
import type { ApplicationKey } from "../provisioning/sign-on-admin.ts";
import { readOrigin, trimPublicUrl } from "./base-url.ts";
import { clearCookie, readCookie, setCookie } from "./cookies.ts";
import { readFields, readForms, wantsJson } from "./form-parser.ts";
import { sendPage } from "./html-page.ts";
import { readClientAddress } from "./request-site.ts";
import {
  decodePost,
  decodeRedirect,
  encodePost,
  formatRedirect,
  readRelayState,
} from "./saml-messages.ts";
import { answerPage, type PendingSignIn, signInPage } from "./saml-provider-pages.ts";
import {
  answerSamlError,
  limit,
  noteRetry,
  personCookie,
  refuseForeign,
  SAML_BODY_LIMIT,
  type SamlProviderDeps,
} from "./saml-provider-parts.ts";
import { addPasswordRoutes } from "./saml-provider-password.ts";

/** Where {@link createSamlProviderPlugin} belongs. */
export const SAML_PREFIX = "/saml";

interface Params {
  readonly tenantId: string;
  readonly applicationId: string;
}

/**
 * The directory's identity provider, SAML 2.0, a plugin for the prefix {@link SAML_PREFIX}:
 *
 * ```
 * GET  /:tenant/:application/metadata   what the application needs to know
 * GET  /:tenant/:application/sign-on    an AuthnRequest by HTTP-Redirect; without one, the person
 *                                       begins here
 * POST /:tenant/:application/sign-on    an AuthnRequest by HTTP-POST
 * POST /:tenant/:application/sign-in    userName and password, as a form or as JSON
 * POST /:tenant/sign-out                ends the person's session
 * GET, POST /:tenant/password           choosing a password by a one-time link
 * ```
 *
 * Answers are pages that work without scripts; who accepts JSON alone gets JSON.
 */
export function createSamlProviderPlugin(given: SamlProviderDeps) {
  const deps = { ...given, publicUrl: trimPublicUrl(given.publicUrl) };
  return async function samlProviderPlugin(api: FastifyInstance): Promise<void> {
    readForms(api, SAML_BODY_LIMIT);
    api.setErrorHandler((error, request, reply) => answerSamlError(error, request, reply, deps));
    api.setNotFoundHandler(async () => {
      throw new SignOnError("NotConfigured");
    });
    api.addHook("onRequest", async (request, reply) => {
      reply.header("cache-control", "no-store").header("x-content-type-options", "nosniff");
      const params = Object.values(request.params as Readonly<Record<string, string>>);
      if (params.some((each) => each.includes("\0") || !each.isWellFormed())) {
        throw new SignOnError("NotConfigured");
      }
    });
    addSignOnRoutes(api, deps);
    api.post<{ Params: Params }>("/:tenantId/sign-out", async (request, reply) => {
      refuseForeign(request, deps);
      const cookie = personCookie(request, deps);
      await signOutPerson(deps, readCookie(request, cookie));
      clearCookie(reply, cookie);
      return reply.code(204).send();
    });
    addPasswordRoutes(api, deps);
  };
}

function addSignOnRoutes(api: FastifyInstance, deps: SamlProviderDeps): void {
  const path = "/:tenantId/:applicationId";
  api.get<{ Params: Params }>(`${path}/metadata`, async (request, reply) => {
    const addresses = addressesOf(request, deps);
    const metadata = await readProviderMetadata(deps, keyOf(request), addresses);
    return reply.type("application/samlmetadata+xml").send(metadata);
  });
  api.get<{ Params: Params }>(`${path}/sign-on`, async (request, reply) => {
    const query = new URLSearchParams((request.raw.url ?? "").split("?")[1] ?? "");
    const encoded = query.get("SAMLRequest") ?? undefined;
    const xml = encoded === undefined ? undefined : decodeRedirect(encoded);
    if (encoded !== undefined && xml === undefined) throw new SignOnError("RequestUnreadable");
    const relayState = readRelayState(query.get("RelayState"));
    return await beginSignOn(deps, request, reply, { xml, relayState });
  });
  api.post<{ Params: Params }>(`${path}/sign-on`, async (request, reply) => {
    const { SAMLRequest, RelayState } = readFields(request);
    const xml = decodePost(SAMLRequest);
    if (xml === undefined) throw new SignOnError("RequestUnreadable");
    // A form from another site brings no cookie along; a redirect to here does.
    const { signOnUrl } = addressesOf(request, deps);
    const state = readRelayState(RelayState);
    await planOf(deps, request, xml);
    return reply.redirect(formatRedirect(signOnUrl, { SAMLRequest: xml, RelayState: state }), 303);
  });
  api.post<{ Params: Params }>(`${path}/sign-in`, async (request, reply) => {
    return await signIn(deps, request, reply);
  });
}

interface Incoming {
  readonly xml: string | undefined;
  readonly relayState: string | undefined;
}

async function beginSignOn(
  deps: SamlProviderDeps,
  request: FastifyRequest<{ Params: Params }>,
  reply: FastifyReply,
  { xml, relayState }: Incoming,
): Promise<FastifyReply> {
  const plan = await planOf(deps, request, xml);
  const secret = readCookie(request, personCookie(request, deps));
  const person = await findSignedInPerson(deps, request.params.tenantId, secret);
  if (person !== undefined && plan.request?.forceAuthn !== true) {
    return await sendAnswer(deps, request, reply, { plan, person, relayState });
  }
  if (plan.request?.isPassive === true) {
    return sendPage(reply, 200, answerPage(plan.displayName, answerNobody(deps, plan), relayState));
  }
  return await askForPassword(deps, request, reply, { plan, xml, relayState });
}

async function askForPassword(
  deps: SamlProviderDeps,
  request: FastifyRequest<{ Params: Params }>,
  reply: FastifyReply,
  given: Incoming & {
    readonly plan: PlannedSignOn;
    readonly error?: SignOnError;
    readonly userName?: string;
  },
): Promise<FastifyReply> {
  const { plan, xml, relayState, error, userName } = given;
  const tenant = await deps.directory.readTenant(request.params.tenantId);
  const pending: PendingSignIn = {
    SAMLRequest: xml === undefined ? undefined : encodePost(xml),
    RelayState: relayState,
  };
  const page = signInPage({
    application: plan.displayName,
    tenant: tenant?.displayName ?? "",
    action: plan.addresses.signOnUrl.replace(/sign-on$/, "sign-in"),
    pending,
    ...(userName !== undefined && { userName }),
    ...(error !== undefined && { message: error.message }),
  });
  return sendPage(reply, error?.status ?? 200, page);
}

async function signIn(
  deps: SamlProviderDeps,
  request: FastifyRequest<{ Params: Params }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  refuseForeign(request, deps);
  const { userName, password, SAMLRequest, RelayState } = readFields(request);
  const xml = SAMLRequest === undefined ? undefined : decodePost(SAMLRequest);
  const relayState = readRelayState(RelayState);
  const plan = await planOf(deps, request, xml);
  const { tenantId } = request.params;
  try {
    limit(deps, request, userName);
    const agent = request.headers["user-agent"];
    const origin = { address: readClientAddress(request), agent };
    const person = await signInPerson(deps, tenantId, { userName, password, origin });
    const cookie = personCookie(request, deps);
    await signOutPerson(deps, readCookie(request, cookie));
    setCookie(reply, person.secret, cookie);
    return await sendAnswer(deps, request, reply, { plan, person, relayState });
  } catch (error) {
    const isAsked = error instanceof SignOnError && [401, 429].includes(error.status);
    if (!isAsked || wantsJson(request)) throw error;
    noteRetry(error, reply);
    const typed = typeof userName === "string" ? { userName: userName.slice(0, 320) } : {};
    return await askForPassword(deps, request, reply, { plan, xml, relayState, error, ...typed });
  }
}

async function sendAnswer(
  deps: SamlProviderDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  given: {
    readonly plan: PlannedSignOn;
    readonly person: SignedInPerson;
    readonly relayState: string | undefined;
  },
): Promise<FastifyReply> {
  const { plan, person } = given;
  const answer = await answerSignOn(deps, plan, person);
  const relayState =
    given.relayState ?? (plan.request === undefined ? plan.settings.relayState : undefined);
  if (!wantsJson(request))
    return sendPage(reply, 200, answerPage(plan.displayName, answer, relayState));
  const SAMLResponse = encodePost(answer.response);
  const state = relayState === undefined ? {} : { RelayState: relayState };
  return reply.send({ replyUrl: answer.replyUrl, SAMLResponse, ...state });
}

async function planOf(
  deps: SamlProviderDeps,
  request: FastifyRequest<{ Params: Params }>,
  xml: string | undefined,
): Promise<PlannedSignOn> {
  const addresses = addressesOf(request, deps);
  const parsed = xml === undefined ? undefined : parseAuthnRequest(xml);
  return await planSignOn(deps, keyOf(request), { request: parsed, addresses });
}

function addressesOf(
  request: FastifyRequest<{ Params: Params }>,
  { publicUrl }: Pick<SamlProviderDeps, "publicUrl">,
): ReturnType<typeof describeProvider> {
  return describeProvider(readOrigin(request, publicUrl), keyOf(request));
}

function keyOf({ params }: FastifyRequest<{ Params: Params }>): ApplicationKey {
  return { tenantId: params.tenantId, applicationId: params.applicationId };
}
