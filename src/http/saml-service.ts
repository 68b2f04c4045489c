import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { SaasError } from "../saas/errors.ts";
import { SamlError } from "../saas/saml-errors.ts";
import { formatServiceMetadata } from "../saas/saml-metadata.ts";
import type { SignOnReport } from "../saas/sign-on-ports.ts";
import { ScimError } from "../scim/errors.ts";
import { openEmployeeSession, signOut } from "../service-provider/employee-sessions.ts";
import {
  deriveRequestId,
  formatBrowserSecrets,
  parseBrowserSecrets,
} from "../service-provider/request-binding.ts";
import {
  type AcceptedResponse,
  acceptResponse,
  type SamlDeps,
  startSignIn,
} from "../service-provider/saml-sign-in.ts";
import { readSignOnView } from "../service-provider/sign-on-settings.ts";
import { readOrigin, trimPublicUrl } from "./base-url.ts";
import { type CookieOptions, clearCookie, readCookie, setCookie } from "./cookies.ts";
import { readFields, readForms, wantsJson } from "./form-parser.ts";
import { type HtmlPage, html, sendPage } from "./html-page.ts";
import { describeStoreError, readFrameworkError } from "./refusals.ts";
import { readClientAddress } from "./request-site.ts";
import { SAAS_STATUS } from "./saas-errors.ts";
import { employeeCookie, type SaasSignIn } from "./saas-session.ts";
import { encodePost, formatRedirect, readRelayState } from "./saml-messages.ts";
import { hiddenField, refusalPage } from "./saml-provider-pages.ts";

/** What the service provider acts with. */
export interface SamlServiceDeps extends SamlDeps {
  readonly signIn: SaasSignIn;
  readonly publicUrl: string | undefined;
}

/** Where {@link createSamlServicePlugin} belongs. */
export const SAML_SERVICE_PREFIX = "/saas/:organizationId/saml";

/** A response has certificates and claims in it. */
const BODY_LIMIT = 600_000;

interface OfOrganization {
  readonly Params: { readonly organizationId: string };
}

/**
 * The application's side of SAML 2.0, a plugin for the prefix {@link SAML_SERVICE_PREFIX}:
 *
 * ```
 * GET  /metadata   what the identity provider needs to know
 * GET  /sign-in    sends the browser there with an AuthnRequest; ?test=1 as a test
 * POST /acs        takes the response: signs an employee in, or shows what a test came to
 * ```
 */
export function createSamlServicePlugin(given: SamlServiceDeps) {
  const deps = { ...given, publicUrl: trimPublicUrl(given.publicUrl) };
  return async function samlServicePlugin(api: FastifyInstance): Promise<void> {
    readForms(api, BODY_LIMIT);
    api.setErrorHandler((error, request, reply) => answerError(error, request, reply, deps));
    api.setNotFoundHandler(async () => {
      throw new SamlError("NotConfigured");
    });
    api.addHook("onRequest", async (request, reply) => {
      reply.header("cache-control", "no-store").header("x-content-type-options", "nosniff");
      const { organizationId = "" } = request.params as Partial<OfOrganization["Params"]>;
      const isPlain = !organizationId.includes("\0") && organizationId.isWellFormed();
      const isKnown = isPlain && (await deps.store.readOrganization(organizationId)) !== undefined;
      if (!isKnown) throw new SaasError("UnknownOrganization");
    });
    api.get<OfOrganization>("/metadata", async (request, reply) => {
      const origin = readOrigin(request, deps.publicUrl);
      const { addresses } = await readSignOnView(deps, request.params.organizationId, origin);
      return reply.type("application/samlmetadata+xml").send(formatServiceMetadata(addresses));
    });
    api.get<OfOrganization>("/sign-in", (request, reply) => begin(deps, request, reply));
    api.post<OfOrganization>("/acs", (request, reply) => accept(deps, request, reply));
  };
}

async function begin(
  deps: SamlServiceDeps,
  request: FastifyRequest<OfOrganization>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const query = new URLSearchParams((request.raw.url ?? "").split("?")[1] ?? "");
  const purpose = query.get("test") === "1" ? "test" : "signIn";
  const { organizationId } = request.params;
  const started = await startSignIn(deps, organizationId, purpose);
  const RelayState = readRelayState(query.get("returnTo"));
  keepSecrets(deps, request, reply, [started.browserSecret, ...readSecrets(deps, request)]);
  const { destination, binding, requestXml } = started;
  if (binding === "redirect") {
    const message = { SAMLRequest: requestXml, RelayState };
    return reply.redirect(formatRedirect(destination, message), 302);
  }
  return sendPage(reply, 200, requestPage(destination, requestXml, RelayState));
}

function requestPage(
  destination: string,
  requestXml: string,
  relayState: string | undefined,
): HtmlPage {
  return {
    title: "Going on to sign in",
    formTarget: new URL(destination).origin,
    sendsItself: true,
    body: html`<form method="post" action="${destination}">
${hiddenField("SAMLRequest", encodePost(requestXml))}
${hiddenField("RelayState", relayState)}
<button>Go on</button>
</form>`,
  };
}

async function accept(
  deps: SamlServiceDeps,
  request: FastifyRequest<OfOrganization>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { organizationId } = request.params;
  const fields = readFields(request);
  const { SAMLResponse: encoded, RelayState } = fields;
  const relayState = readRelayState(RelayState);
  const secrets = readSecrets(deps, request);
  if (secrets.length === 0 && fields[AGAIN] === undefined && !wantsJson(request)) {
    return sendPage(reply, 200, againPage(encoded, relayState));
  }
  limit(deps, request);
  const isBegunHere = (id: string) => secrets.some((each) => deriveRequestId(each) === id);
  let accepted: AcceptedResponse;
  try {
    accepted = await acceptResponse(deps, organizationId, { encoded, isBegunHere });
  } catch (error) {
    const asking = askingCookie(deps, request);
    const isAsked = readCookie(request, asking) !== undefined;
    if (isAsked || wantsJson(request) || !isUnasked(error)) throw error;
    setCookie(reply, "1", asking);
    return reply.redirect(formatSignIn(organizationId, relayState), 303);
  }
  if (accepted.result === "tested") {
    if (wantsJson(request)) return reply.send(accepted.report);
    return sendPage(reply, 200, reportPage(accepted.report));
  }
  const { person, requestId } = accepted;
  const { userId } = person.employee;
  const origin = { address: readClientAddress(request), agent: request.headers["user-agent"] };
  const given = { organizationId, userId, method: "saml", origin } as const;
  const { secret } = await openEmployeeSession(deps.signIn, given);
  const cookie = employeeCookie(request, deps, organizationId);
  await signOut(deps.signIn, readCookie(request, cookie));
  setCookie(reply, secret, cookie);
  const left = secrets.filter((each) => deriveRequestId(each) !== requestId);
  if (left.length < secrets.length) keepSecrets(deps, request, reply, left);
  if (wantsJson(request)) return reply.send({ userId, userName: person.userName });
  return reply.redirect(chooseReturn(organizationId, relayState), 303);
}

/** In the form that our own page sends once more. */
const AGAIN = "again";

/**
 * What an identity provider's page sends comes without our cookies. So our own page sends it once
 * more, and with that the browser shows whether it began this sign-in.
 */
function againPage(encoded: unknown, relayState: string | undefined): HtmlPage {
  return {
    title: "Signing you in",
    sendsItself: true,
    body: html`<form method="post">
${hiddenField("SAMLResponse", typeof encoded === "string" ? encoded : "")}
${hiddenField("RelayState", relayState)}
${hiddenField(AGAIN, "1")}
<button>Go on</button>
</form>`,
  };
}

/** A response that is good but that nobody asked for: asked for, the next one will be taken. */
function isUnasked(error: unknown): boolean {
  return error instanceof SamlError && error.code === "UnsolicitedNotAllowed";
}

function formatSignIn(organizationId: string, relayState: string | undefined): string {
  const query = relayState === undefined ? "" : `?returnTo=${encodeURIComponent(relayState)}`;
  return `/saas/${encodeURIComponent(organizationId)}/saml/sign-in${query}`;
}

/** Tells for a minute that we asked for what came unasked, so that nobody goes round for ever. */
function askingCookie(
  deps: Pick<SamlServiceDeps, "publicUrl">,
  request: FastifyRequest<OfOrganization>,
): CookieOptions {
  const { organizationId } = request.params;
  const name = `rollcall_saml_asking_${organizationId}`;
  return { ...secretsCookie(deps, request), name, maxAgeS: 60 };
}

/** As long as a request waits for its answer. */
const SECRET_AGE_S = 15 * 60;

function secretsCookie(
  { publicUrl }: Pick<SamlServiceDeps, "publicUrl">,
  request: FastifyRequest<OfOrganization>,
): CookieOptions {
  const { organizationId } = request.params;
  const { isHttps } = employeeCookie(request, { publicUrl }, organizationId);
  const name = `rollcall_saml_${organizationId}`;
  return { name, isHttps, sameSite: "Lax", maxAgeS: SECRET_AGE_S };
}

function readSecrets(
  deps: Pick<SamlServiceDeps, "publicUrl">,
  request: FastifyRequest<OfOrganization>,
): readonly string[] {
  return parseBrowserSecrets(readCookie(request, secretsCookie(deps, request)));
}

function keepSecrets(
  deps: Pick<SamlServiceDeps, "publicUrl">,
  request: FastifyRequest<OfOrganization>,
  reply: FastifyReply,
  secrets: readonly string[],
): void {
  const cookie = secretsCookie(deps, request);
  if (secrets.length === 0) clearCookie(reply, cookie);
  else setCookie(reply, formatBrowserSecrets(secrets), cookie);
}

/** Only ever to the organization's own console, whatever the other side wants. */
function chooseReturn(organizationId: string, relayState: string | undefined): string {
  const home = `/app/${encodeURIComponent(organizationId)}`;
  const isWithin = relayState === home || relayState?.startsWith(`${home}/`) === true;
  const isPlain = relayState !== undefined && /^[!-~]+$/.test(relayState);
  return isWithin && isPlain && !relayState.includes("\\") ? relayState : home;
}

/** Signatures cost time, so nobody has them checked without end. */
function limit({ signIn }: SamlServiceDeps, request: FastifyRequest): void {
  const retryAfterS = signIn.limiter.take("link", readClientAddress(request));
  if (retryAfterS > 0) throw new SaasError("TooManyAttempts", { retryAfterS });
}

function reportPage({ passed, message = "", checks, assertion }: SignOnReport): HtmlPage {
  const rows = checks.map(
    (check) => html`<tr><td>${check.passed ? "✓" : "✗"}</td><th scope="row">${check.name}</th>
<td>${check.message ?? check.found}</td></tr>`,
  );
  const attributes = Object.entries(assertion?.attributes ?? {}).map(
    ([name, values]) => html`<tr><th scope="row">${name}</th><td>${values.join(", ")}</td></tr>`,
  );
  return {
    title: passed ? "The test passed" : "The test failed",
    body: html`<p role="status">${passed ? "Single sign-on works." : message}</p>
<table><caption>Checks</caption>${rows}</table>
<table><caption>What the assertion says</caption>
<tr><th scope="row">NameID</th><td>${assertion?.nameId ?? "nothing"}</td></tr>${attributes}</table>`,
  };
}

function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  deps: SamlServiceDeps,
): FastifyReply {
  const send = (status: number, code: string, message: string): FastifyReply => {
    if (wantsJson(request)) return reply.code(status).send({ error: { code, message } });
    return sendPage(reply, status, refusalPage("You are not signed in", message, code));
  };
  if (error instanceof SamlError) {
    return send(error.code === "NotConfigured" ? 404 : 403, error.code, error.message);
  }
  if (error instanceof SaasError) {
    if (error.retryAfterS !== undefined) reply.header("retry-after", error.retryAfterS);
    return send(SAAS_STATUS[error.code] ?? 400, error.code, error.message);
  }
  const known = error instanceof ScimError ? error : readFrameworkError(error, BODY_LIMIT);
  if (known !== undefined) return send(known.status, known.code, known.detail);
  const refusal = describeStoreError(error);
  if (refusal !== undefined) return send(refusal.status, "StoreUnavailable", refusal.detail);
  const id = deps.world.newId();
  request.log.error({ err: error, errorId: id }, "A sign-in ended in an unexpected error");
  return send(500, "Internal", `Something went wrong. The server's log has it under ${id}.`);
}
