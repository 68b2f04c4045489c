import type { FastifyRequest } from "fastify";
import { SaasError } from "../saas/errors.ts";
import {
  endOperatorSession,
  isOperatorSession,
  openOperatorSession,
} from "../service-provider/operator-sessions.ts";
import { isOperatorToken } from "./auth.ts";
import { type CookieOptions, clearCookie, readCookie, setCookie } from "./cookies.ts";
import { isSafeMethod, readRequestSite } from "./request-site.ts";
import { readKnownBody, type SaasDeps, type SaasRoute } from "./saas-route.ts";
import { admitStranger, employeeCookie, type SaasSignIn } from "./saas-session.ts";
import { readSignInOrigin, requireSignIn } from "./saas-sign-in.ts";

const PATH = "/operator/session";
const LONGEST_TOKEN = 4_096;

type Site = Pick<SaasDeps, "publicUrl">;

/** The vendor's operator signs in with the token, and acts by a session from then on. */
export const OPERATOR_SESSION_ROUTES: readonly SaasRoute[] = [
  {
    method: "POST",
    path: PATH,
    audience: "anyone",
    summary: "{token}: the operator signs in; the answer sets the cookie of the session.",
    handle: async (call) => {
      const { token } = readKnownBody(call, ["token"]);
      const { deps, request, reply } = call;
      const signIn = requireSignIn(call);
      admitStranger(signIn, request, { publicUrl: deps.publicUrl, what: "link" });
      const { operatorTokenSha256: tokenSha256 } = deps;
      const typed = typeof token === "string" ? token.trim() : "";
      if (typed.length > LONGEST_TOKEN || !isOperatorToken(typed, tokenSha256)) {
        throw new SaasError("SignInRefused", { message: REFUSAL });
      }
      const origin = readSignInOrigin(call);
      const { session, secret } = await openOperatorSession(signIn, { tokenSha256, origin });
      const cookie = operatorCookie(request, deps);
      await endOperatorSession(signIn, readCookie(request, cookie));
      setCookie(reply, secret, cookie);
      return { status: 201, body: { expires: session.expires } };
    },
  },
  {
    method: "GET",
    path: PATH,
    audience: "operator",
    summary: "Whether the operator is signed in: 200, else 401.",
    handle: async () => ({ body: { operator: true } }),
  },
  {
    method: "DELETE",
    path: PATH,
    audience: "operator",
    summary: "Ends the session of the cookie.",
    handle: async (call) => {
      const { deps, request, reply } = call;
      const cookie = operatorCookie(request, deps);
      await endOperatorSession(requireSignIn(call), readCookie(request, cookie));
      clearCookie(reply, cookie);
      return {};
    },
  },
];

const REFUSAL =
  "This is not the operator's token. It is in the file operator.token beside the server's data.";

function operatorCookie(request: FastifyRequest, site: Site): CookieOptions {
  return { ...employeeCookie(request, site, ""), name: "rollcall_operator" };
}

/** Tells whether the cookie of a request opens a session of the operator. */
export function openOperatorReader(
  signIn: SaasSignIn,
  deps: Pick<SaasDeps, "publicUrl" | "operatorTokenSha256">,
) {
  return async (request: FastifyRequest): Promise<boolean> => {
    const secret = readCookie(request, operatorCookie(request, deps));
    if (secret === undefined) return false;
    if (!isSafeMethod(request.method) && readRequestSite(request, deps.publicUrl) !== "same") {
      throw new SaasError("CrossSiteRequest");
    }
    return await isOperatorSession(signIn, deps.operatorTokenSha256, secret);
  };
}
