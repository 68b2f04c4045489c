import { type IssuedLink, inspectLink, makeLink } from "../common/account-link.ts";
import type { AccountKey, AccountLink, AccountSession } from "../common/account-ports.ts";
import {
  closeAccount,
  endOwnSession,
  findLiveSession,
  makeSession,
  type OpenedSession,
  type SignInOrigin,
} from "../common/account-session.ts";
import { formatInstant } from "../common/world.ts";
import { SaasError } from "../saas/errors.ts";
import type { AuditEntry, Organization, ResourceWriter } from "../saas/ports.ts";
import { type EmployeeSessionDeps, requireAccounts } from "./employee-sessions.ts";

/*
 * Whoever looks after a customer's directory often has no account in the application. An
 * invitation lets them do the one thing they are asked for: set the integration up. It is a link
 * that works for a day, as often as it is opened, until somebody revokes it; its account is the
 * mail address that it was made for.
 */

/** Somebody who was invited, as administrators see them. */
export interface Invitation {
  readonly email: string;
  /** ISO instants. */
  readonly created: string;
  readonly expires: string;
  /** When they were last there; absent: the link was not opened, or that is over. */
  readonly lastUsed?: string;
}

/** Somebody who came in by an invitation. */
export interface Guest {
  readonly organizationId: string;
  readonly email: string;
  readonly session: AccountSession;
}

/** So many are open at a time in an organization. */
const MOST_INVITATIONS = 20;

const PURPOSE = "integration";

/** Who acted, as audit rows tell of a guest. */
export function formatGuest(email: string): string {
  return `guest ${email}`;
}

/**
 * Invite somebody to set the integration up. An older invitation of the same address is void.
 *
 * @param given - `email` is of `parseAdministratorEmail`; `actor` as in the audit log
 * @throws SaasError `TooManyInvitations`
 */
export async function inviteGuest(
  deps: EmployeeSessionDeps,
  given: { readonly organization: Organization; readonly email: string; readonly actor: string },
): Promise<IssuedLink> {
  const { organization, actor } = given;
  const email = given.email.toLowerCase();
  const account = accountOf(organization.id, email);
  const open = await listOpen(deps, organization.id);
  const others = open.filter(({ accountId }) => accountId !== email);
  if (others.length >= MOST_INVITATIONS) throw new SaasError("TooManyInvitations");
  const issued = makeLink(deps, account, PURPOSE);
  await deps.store.write(organization.id, async (writer) => {
    const accounts = requireAccounts(writer);
    await closeAccount(accounts, account);
    await accounts.addLink(issued.link);
    await note(deps, writer, { account, actor, action: "issueLink", newValue: email });
  });
  return issued;
}

/** The invitations that still open something, in the order in which they were made. */
export async function listInvitations(
  deps: EmployeeSessionDeps,
  organizationId: string,
): Promise<readonly Invitation[]> {
  const links = await listOpen(deps, organizationId);
  return await Promise.all(
    links.map(async (link) => {
      const sessions = await deps.accounts.listSessions(link);
      const lastUsed = sessions
        .map((session) => session.lastUsed)
        .sort()
        .at(-1);
      const { accountId: email, created, expires } = link;
      return { email, created, expires, ...(lastUsed !== undefined && { lastUsed }) };
    }),
  );
}

/**
 * Revoke an invitation: its link is void, and whoever came in by it is out with the next request.
 *
 * @throws SaasError `UnknownInvitation`
 */
export async function revokeInvitation(
  deps: EmployeeSessionDeps,
  given: { readonly organizationId: string; readonly email: string; readonly actor: string },
): Promise<void> {
  const { organizationId, actor } = given;
  const email = given.email.toLowerCase();
  const open = await listOpen(deps, organizationId);
  if (!open.some(({ accountId }) => accountId === email)) throw new SaasError("UnknownInvitation");
  const account = accountOf(organizationId, email);
  await deps.store.write(organizationId, async (writer) => {
    await closeAccount(requireAccounts(writer), account);
    await note(deps, writer, { account, actor, action: "endSessions", oldValue: email });
  });
}

/**
 * Come in by an invitation. The session ends with the invitation, and like all when nobody is at
 * it for an hour.
 *
 * @throws SaasError `LinkUnknown`, `LinkExpired`
 */
export async function openInvitation(
  deps: EmployeeSessionDeps,
  given: {
    readonly organizationId: string;
    readonly link: unknown;
    readonly origin: SignInOrigin;
  },
): Promise<OpenedSession> {
  const { organizationId, origin } = given;
  const wanted = { realm: "guest", secret: given.link, purpose: PURPOSE } as const;
  const found = await inspectLink(deps, wanted);
  if ("refused" in found) {
    throw new SaasError(found.refused === "expired" ? "LinkExpired" : "LinkUnknown");
  }
  const { link } = found;
  if (link.ownerId !== organizationId) throw new SaasError("LinkUnknown");
  const account = accountOf(organizationId, link.accountId);
  const made = makeSession(deps, account, { method: "link", origin });
  const session = { ...made.session, expires: link.expires };
  await deps.store.write(organizationId, async (writer) => {
    const accounts = requireAccounts(writer);
    // Revoked since it was looked at, it lets nobody in.
    const still = await accounts.findLink(account, link.sha256);
    if (still === undefined) throw new SaasError("LinkUnknown");
    await accounts.addSession(session);
    const actor = formatGuest(link.accountId);
    await note(deps, writer, { account, actor, action: "signIn", newValue: link.accountId });
  });
  return { ...made, session };
}

/** Who the cookie of a guest belongs to; undefined for one that opens nothing. */
export async function readGuest(
  deps: EmployeeSessionDeps,
  secret: string,
  isUse: boolean = true,
): Promise<Guest | undefined> {
  const session = await findLiveSession(deps, "guest", secret, isUse);
  if (session === undefined) return undefined;
  return { organizationId: session.ownerId, email: session.accountId, session };
}

/** End the session of a guest's cookie; the invitation stays as it is. */
export async function leaveAsGuest(
  deps: EmployeeSessionDeps,
  secret: string | undefined,
): Promise<void> {
  const ended = await endOwnSession(deps, "guest", secret);
  if (ended === undefined) return;
  const actor = formatGuest(ended.accountId);
  await deps.store.write(ended.ownerId, (writer) =>
    note(deps, writer, { account: ended, actor, action: "signOut", oldValue: ended.accountId }),
  );
}

function accountOf(organizationId: string, email: string): AccountKey {
  return { realm: "guest", ownerId: organizationId, accountId: email };
}

async function listOpen(
  { accounts, world }: EmployeeSessionDeps,
  ownerId: string,
): Promise<readonly AccountLink[]> {
  const now = formatInstant(world.now());
  const links = await accounts.listLinks({ realm: "guest", ownerId }, PURPOSE);
  return links.filter(({ expires }) => expires > now);
}

async function note(
  { world }: EmployeeSessionDeps,
  writer: ResourceWriter,
  given: {
    readonly account: AccountKey;
    readonly actor: string;
    readonly action: AuditEntry["action"];
    readonly oldValue?: string;
    readonly newValue?: string;
  },
): Promise<void> {
  const { account, actor, action, oldValue, newValue } = given;
  await writer.audit(account.ownerId, {
    at: formatInstant(world.now()),
    actor,
    action,
    kind: "Organization",
    resourceId: account.ownerId,
    modified: [
      {
        path: "invitation",
        ...(oldValue !== undefined && { oldValue }),
        ...(newValue !== undefined && { newValue }),
      },
    ],
  });
}
