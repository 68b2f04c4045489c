import { SaasError } from "../saas/errors.ts";
import { changeOwnPassword } from "../service-provider/employee-passwords.ts";
import {
  type EmployeeSession,
  endEmployeeSession,
  endEmployeeSessions,
  listEmployeeSessions,
} from "../service-provider/employee-sessions.ts";
import { presentOwnSession, presentSession } from "./present-session.ts";
import { readKnownBody, type SaasCall, type SaasRoute } from "./saas-route.ts";
import { readEmployeeSession } from "./saas-session.ts";
import { requireSignIn } from "./saas-sign-in.ts";

/** Below `/me`, wherever that is. */
const OWN_ROUTES: readonly SaasRoute[] = [
  {
    method: "GET",
    path: "",
    audience: "employee",
    summary: "Who is signed in, in which organization, with which role.",
    handle: async (call) => ({ body: presentOwnSession(await requireSession(call)) }),
  },
  {
    method: "POST",
    path: "/password",
    audience: "employee",
    summary: "{currentPassword, password}: changes one's own; all other sessions end.",
    handle: async (call) => {
      const { currentPassword, password } = readKnownBody(call, ["currentPassword", "password"]);
      const session = await requireSession(call);
      await changeOwnPassword(requireSignIn(call), session, { currentPassword, password });
      return {};
    },
  },
  {
    method: "GET",
    path: "/sessions",
    audience: "employee",
    summary: "One's own sessions; `current` is the one that asks.",
    handle: async (call) => {
      const { organizationId, userId, session } = await requireSession(call);
      const sessions = await listEmployeeSessions(requireSignIn(call), organizationId, userId);
      return { body: { sessions: sessions.map((each) => presentSession(each, session.id)) } };
    },
  },
  {
    method: "DELETE",
    path: "/sessions",
    audience: "employee",
    summary: "Ends all of one's own sessions but the one that asks.",
    handle: async (call) => {
      const own = await requireSession(call);
      const given = { except: own.session.id, actor: own.userId };
      const ended = await endEmployeeSessions(requireSignIn(call), own, given);
      return { body: { ended } };
    },
  },
  {
    method: "DELETE",
    path: "/sessions/:sessionId",
    audience: "employee",
    summary: "Ends one of one's own sessions, at once.",
    handle: async (call) => {
      const own = await requireSession(call);
      const given = { id: call.param("sessionId"), actor: own.userId };
      await endEmployeeSession(requireSignIn(call), own, given);
      return {};
    },
  },
];

/**
 * Who is signed in, and where else. A browser that is signed in to several organizations asks
 * below the one that it means.
 */
export const SESSION_ROUTES: readonly SaasRoute[] = [
  ...OWN_ROUTES.map((route) => ({ ...route, path: `/me${route.path}` })),
  ...OWN_ROUTES.map((route) => ({
    ...route,
    path: `/organizations/:organizationId/me${route.path}`,
  })),
  {
    method: "GET",
    path: "/organizations/:organizationId/employees/:userId/sessions",
    audience: "administrator",
    summary: "Where an employee is signed in.",
    handle: async (call) => {
      const { organizationId, userId } = readEmployeeKey(call);
      const sessions = await listEmployeeSessions(requireSignIn(call), organizationId, userId);
      return { body: { sessions: sessions.map((each) => presentSession(each)) } };
    },
  },
  {
    method: "DELETE",
    path: "/organizations/:organizationId/employees/:userId/sessions",
    audience: "administrator",
    summary: "Ends all sessions of an employee, at once.",
    handle: async (call) => {
      const given = { actor: readActor(call) };
      const ended = await endEmployeeSessions(requireSignIn(call), readEmployeeKey(call), given);
      return { body: { ended } };
    },
  },
  {
    method: "DELETE",
    path: "/organizations/:organizationId/employees/:userId/sessions/:sessionId",
    audience: "administrator",
    summary: "Ends one session of an employee, at once.",
    handle: async (call) => {
      const given = { id: call.param("sessionId"), actor: readActor(call) };
      await endEmployeeSession(requireSignIn(call), readEmployeeKey(call), given);
      return {};
    },
  },
];

/** @throws SaasError `Unauthorized`: the operator's token is nobody's session */
async function requireSession(call: SaasCall): Promise<EmployeeSession> {
  const session = await readEmployeeSession(requireSignIn(call), call.request, call.deps);
  if (session === undefined) throw new SaasError("Unauthorized");
  return session;
}

function readEmployeeKey(call: SaasCall) {
  return { organizationId: call.organization().id, userId: call.param("userId") };
}

function readActor({ caller }: SaasCall): string {
  return caller?.kind === "employee" ? caller.userId : "operator";
}
