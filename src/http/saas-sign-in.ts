import type { OpenedSession, SignInOrigin } from "../common/account-session.ts";
import { SaasError } from "../saas/errors.ts";
import { foldCase } from "../scim/fold.ts";
import {
  addConsoleAdministrator,
  parseAdministratorEmail,
} from "../service-provider/console-administrator.ts";
import {
  choosePasswordByLink,
  issuePasswordLink,
  readPasswordLink,
  signInByPassword,
} from "../service-provider/employee-passwords.ts";
import { readSession, signOut } from "../service-provider/employee-sessions.ts";
import { mailPasswordLink, requestPasswordLink } from "../service-provider/mail-password-link.ts";
import { readOrigin } from "./base-url.ts";
import { formatPasswordLink } from "./console-links.ts";
import { type CookieOptions, clearCookie, readCookie, setCookie } from "./cookies.ts";
import { presentConsoleAdministrator } from "./present-organization.ts";
import { presentOwnSession } from "./present-session.ts";
import { readClientAddress, readRequestSite } from "./request-site.ts";
import { readKnownBody, type SaasAnswer, type SaasCall, type SaasRoute } from "./saas-route.ts";
import {
  admitStranger,
  employeeCookie,
  listEmployeeCookies,
  type SaasSignIn,
} from "./saas-session.ts";

/** Signing in to an organization's console, and passwords. */
export const SIGN_IN_ROUTES: readonly SaasRoute[] = [
  {
    method: "POST",
    path: "/organizations/:organizationId/sign-in",
    audience: "anyone",
    summary: "{userName, password}: signs in; the answer sets the cookie of the session.",
    handle: async (call) => {
      const { userName, password } = readKnownBody(call, ["userName", "password"]);
      const signIn = admit(call, "signIn", userName);
      const organizationId = call.organization().id;
      const origin = readSignInOrigin(call);
      const given = { organizationId, userName, password, origin };
      return await welcome(call, await signInByPassword(signIn, given));
    },
  },
  {
    method: "POST",
    path: "/organizations/:organizationId/sign-out",
    audience: "anyone",
    summary: "Ends the session of the cookie.",
    handle: async (call) => {
      return await leave(call, employeeCookie(call.request, call.deps, call.organization().id));
    },
  },
  {
    method: "POST",
    path: "/sign-out",
    audience: "anyone",
    summary: "Ends the sessions of all organizations' cookies.",
    handle: leaveAll,
  },
  {
    method: "POST",
    path: "/organizations/:organizationId/password-link",
    audience: "anyone",
    summary: "{userName}: mails a link to choose a password. The answer is the same for everybody.",
    handle: async (call) => {
      const { userName } = readKnownBody(call, ["userName"]);
      const signIn = admit(call, "mail", userName);
      const organizationId = call.organization().id;
      requestPasswordLink(signIn, { organizationId, userName }, linkFormatter(call));
      const message = "If there is such an account, a mail with a link is on its way.";
      return { status: 202, body: { message } };
    },
  },
  {
    method: "POST",
    path: "/organizations/:organizationId/password-link/inspect",
    audience: "anyone",
    summary: "{link}: whose link it is; it stays unused.",
    handle: async (call) => {
      const { link } = readKnownBody(call, ["link"]);
      const signIn = admit(call, "link");
      const { person, expires } = await readPasswordLink(signIn, call.organization().id, link);
      const { displayName, userName, organization } = person;
      return { body: { displayName, userName, organizationName: organization.name, expires } };
    },
  },
  {
    method: "POST",
    path: "/organizations/:organizationId/password",
    audience: "anyone",
    summary: "{link, password}: chooses a password, uses the link up, and signs in.",
    handle: async (call) => {
      const { link, password } = readKnownBody(call, ["link", "password"]);
      const signIn = admit(call, "link");
      const origin = readSignInOrigin(call);
      const given = { organizationId: call.organization().id, link, password, origin };
      return await welcome(call, await choosePasswordByLink(signIn, given));
    },
  },
  {
    method: "POST",
    path: "/organizations/:organizationId/employees/:userId/password-link",
    audience: "administrator",
    summary:
      "{mail?: true}: a link with which the employee chooses a password, shown once or mailed.",
    handle: async (call) => {
      const { mail = false } = readKnownBody(call, ["mail"]);
      if (typeof mail !== "boolean") {
        throw new SaasError("BadRequest", { message: "mail is true or false." });
      }
      const { caller } = call;
      const actor = caller?.kind === "employee" ? caller.userId : "operator";
      const given = { organizationId: call.organization().id, userId: call.param("userId"), actor };
      const format = linkFormatter(call);
      if (mail) {
        return { status: 202, body: await mailPasswordLink(requireSignIn(call), given, format) };
      }
      const { secret, link } = await issuePasswordLink(requireSignIn(call), given);
      const url = format(given.organizationId, secret);
      return { status: 201, body: { link: url, expires: link.expires } };
    },
  },
];

/** The vendor's operator lets somebody begin with an organization's console. */
export const CONSOLE_ADMINISTRATOR_ROUTE: SaasRoute = {
  method: "POST",
  path: "/organizations/:organizationId/administrators",
  audience: "operator",
  summary: "{email}: a manual employee who administers the console, with a link for a password.",
  handle: async (call) => {
    const email = parseAdministratorEmail(readKnownBody(call, ["email"]).email);
    const given = { organization: call.organization(), email, actor: "operator" };
    const added = await addConsoleAdministrator(requireSignIn(call), given);
    const origin = readOrigin(call.request, call.deps.publicUrl);
    return { status: 201, body: presentConsoleAdministrator(added, origin) };
  },
};

/** What signing in takes. @throws SaasError `NoSignIn` */
export function requireSignIn({ deps }: Pick<SaasCall, "deps">): SaasSignIn {
  if (deps.signIn === undefined) throw new SaasError("NoSignIn");
  return deps.signIn;
}

/** From where somebody signs in. */
export function readSignInOrigin({ request }: Pick<SaasCall, "request">): SignInOrigin {
  return { address: readClientAddress(request), agent: request.headers["user-agent"] };
}

/**
 * Hand the cookie of a new session out, in place of the one that the browser had: that one ends,
 * and nothing of it goes on.
 */
export async function welcome(call: SaasCall, { secret }: OpenedSession): Promise<SaasAnswer> {
  const { deps, request, reply } = call;
  const signIn = requireSignIn(call);
  const cookie = employeeCookie(request, deps, call.organization().id);
  await signOut(signIn, readCookie(request, cookie));
  const found = await readSession(signIn, secret);
  if (found === undefined) throw new SaasError("Unauthorized");
  setCookie(reply, secret, cookie);
  return { body: presentOwnSession(found) };
}

async function leave(call: SaasCall, cookie: CookieOptions): Promise<SaasAnswer> {
  const { request, reply } = call;
  await signOut(requireSignIn(call), readCookie(request, cookie));
  clearCookie(reply, cookie);
  return {};
}

async function leaveAll(call: SaasCall): Promise<SaasAnswer> {
  requireSignIn(call);
  const { request, deps } = call;
  const cookies = listEmployeeCookies(request, deps);
  if (cookies.length > 0 && readRequestSite(request, deps.publicUrl) !== "same") {
    throw new SaasError("CrossSiteRequest");
  }
  for (const cookie of cookies) await leave(call, cookie);
  return {};
}

function admit(call: SaasCall, what: "signIn" | "link" | "mail", userName?: unknown): SaasSignIn {
  const signIn = requireSignIn(call);
  const named = typeof userName === "string" ? foldCase(userName.trim().slice(0, 320)) : undefined;
  const subject = named === undefined ? {} : { subject: `${call.organization().id} ${named}` };
  admitStranger(signIn, call.request, { publicUrl: call.deps.publicUrl, what, ...subject });
  return signIn;
}

function linkFormatter({ request, deps }: SaasCall) {
  const origin = readOrigin(request, deps.publicUrl);
  return (organizationId: string, secret: string): string =>
    formatPasswordLink(origin, organizationId, secret);
}
