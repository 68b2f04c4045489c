import { SaasError } from "../saas/errors.ts";
import { writeInvitationMail } from "../saas/invitation-mail.ts";
import { parseAdministratorEmail } from "../service-provider/console-administrator.ts";
import {
  inviteGuest,
  leaveAsGuest,
  listInvitations,
  openInvitation,
  readGuest,
  revokeInvitation,
} from "../service-provider/invitations.ts";
import { readOrigin } from "./base-url.ts";
import { formatInvitationLink } from "./console-links.ts";
import { clearCookie, readCookie, setCookie } from "./cookies.ts";
import { guestCookie } from "./saas-guest.ts";
import { nameActor, readKnownBody, type SaasCall, type SaasRoute } from "./saas-route.ts";
import { admitStranger } from "./saas-session.ts";
import { readSignInOrigin, requireSignIn } from "./saas-sign-in.ts";

const BASE = "/organizations/:organizationId/integration/invitations";
const OWN = "/organizations/:organizationId/invitation";

/** Somebody without an account is let in to set the integration up, and to nothing else. */
export const INVITATION_ROUTES: readonly SaasRoute[] = [
  {
    method: "GET",
    path: BASE,
    audience: "administrator",
    summary:
      "{invitations, mail}: those that are open; `mail` tells whether this server sends any.",
    handle: async (call) => {
      const signIn = requireSignIn(call);
      const invitations = await listInvitations(signIn, call.organization().id);
      return { body: { invitations, mail: signIn.personMailer !== undefined } };
    },
  },
  {
    method: "POST",
    path: BASE,
    audience: "administrator",
    summary:
      "{email, mail?, language?} → 201 {link, expires}: a link for the Integration page alone, " +
      "valid for 24 hours, shown once; with `mail: true` 202 {to, expires}, and it is mailed.",
    handle: invite,
  },
  {
    method: "DELETE",
    path: `${BASE}/:email`,
    audience: "administrator",
    summary: "Revokes an invitation: its link is void, and whoever came in by it is out.",
    handle: async (call) => {
      const organizationId = call.organization().id;
      const given = { organizationId, email: call.param("email"), actor: nameActor(call.caller) };
      await revokeInvitation(requireSignIn(call), given);
      return {};
    },
  },
  {
    method: "POST",
    path: OWN,
    audience: "anyone",
    summary: "{link}: comes in by an invitation; the answer sets the cookie of the session.",
    handle: async (call) => {
      const { link } = readKnownBody(call, ["link"]);
      const signIn = requireSignIn(call);
      const { request, reply, deps } = call;
      admitStranger(signIn, request, { publicUrl: deps.publicUrl, what: "link" });
      const organizationId = call.organization().id;
      const given = { organizationId, link, origin: readSignInOrigin(call) };
      const opened = await openInvitation(signIn, given);
      const cookie = guestCookie(request, deps, organizationId);
      await leaveAsGuest(signIn, readCookie(request, cookie));
      setCookie(reply, opened.secret, cookie);
      const { accountId: email, expires } = opened.session;
      return { body: presentGuest(call, { email, expires }) };
    },
  },
  {
    method: "GET",
    path: OWN,
    audience: "integration",
    summary: "Who was invited, by the cookie of the session and the header x-rollcall-guest.",
    handle: async (call) => {
      const cookie = guestCookie(call.request, call.deps, call.organization().id);
      const secret = readCookie(call.request, cookie) ?? "";
      const guest = await readGuest(requireSignIn(call), secret, false);
      if (guest === undefined) throw new SaasError("UnknownInvitation");
      const { email, session } = guest;
      return { body: presentGuest(call, { email, expires: session.expires }) };
    },
  },
  {
    method: "DELETE",
    path: OWN,
    audience: "integration",
    summary: "Ends the session of the cookie; the invitation stays as it is.",
    handle: async (call) => {
      const cookie = guestCookie(call.request, call.deps, call.organization().id);
      await leaveAsGuest(requireSignIn(call), readCookie(call.request, cookie));
      clearCookie(call.reply, cookie);
      return {};
    },
  },
];

async function invite(call: SaasCall): Promise<{ status: number; body: object }> {
  const {
    email: typed,
    mail = false,
    language,
  } = readKnownBody(call, ["email", "mail", "language"]);
  if (typeof mail !== "boolean" || !["string", "undefined"].includes(typeof language)) {
    throw new SaasError("BadRequest", { message: "mail is true or false, language a text." });
  }
  const signIn = requireSignIn(call);
  const { personMailer } = signIn;
  if (mail && personMailer === undefined) throw new SaasError("MailNotConfigured");
  const organization = call.organization();
  const email = parseAdministratorEmail(typed);
  const given = { organization, email, actor: nameActor(call.caller) };
  const { link, secret } = await inviteGuest(signIn, given);
  const origin = readOrigin(call.request, call.deps.publicUrl);
  const address = formatInvitationLink(origin, organization.id, secret);
  const { expires } = link;
  if (!mail || personMailer === undefined) return { status: 201, body: { link: address, expires } };
  const text = writeInvitationMail({
    organizationName: organization.name,
    link: address,
    ...(typeof language === "string" && { language }),
  });
  signIn.inBackground(() => personMailer.send({ to: email, ...text }));
  return { status: 202, body: { to: email, expires } };
}

function presentGuest(call: SaasCall, given: { email: string; expires: string }): object {
  const { id, name, application } = call.organization();
  return { organization: { id, name, application }, invitation: given };
}
