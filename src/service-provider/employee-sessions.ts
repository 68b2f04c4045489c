import type { AccountKey, AccountSession } from "../common/account-ports.ts";
import {
  type AccountDeps,
  closeAccount,
  endOwnSession,
  findLiveSession,
  listLiveSessions,
  makeSession,
  type OpenedSession,
  type SignInOrigin,
} from "../common/account-session.ts";
import { invariant } from "../common/invariant.ts";
import { formatInstant } from "../common/world.ts";
import type { EmployeeRole } from "../saas/employee.ts";
import { SaasError } from "../saas/errors.ts";
import type { AuditEntry, OrganizationStore, ResourceWriter } from "../saas/ports.ts";
import { maySignIn } from "../saas/sign-in.ts";
import { findEffectiveRole } from "./effective-role.ts";
import { readPerson, type SignInPerson } from "./find-employee.ts";

/** What sessions of employees take. */
export interface EmployeeSessionDeps extends AccountDeps {
  readonly store: OrganizationStore;
}

/** Who is signed in, and since when. */
export interface EmployeeSession {
  readonly person: SignInPerson;
  readonly session: AccountSession;
  readonly organizationId: string;
  readonly userId: string;
  readonly role: EmployeeRole;
}

/** Whose password, links and sessions these are. */
export function accountOf(organizationId: string, userId: string): AccountKey {
  return { realm: "employee", ownerId: organizationId, accountId: userId };
}

/**
 * Sign an employee in whom somebody else has vouched for: single sign-on, or a password.
 *
 * @throws SaasError `Unauthorized` for who may not come in
 */
export async function openEmployeeSession(
  deps: EmployeeSessionDeps,
  given: {
    readonly organizationId: string;
    readonly userId: string;
    readonly method: AccountSession["method"];
    readonly origin: SignInOrigin;
  },
): Promise<OpenedSession> {
  const { organizationId, userId, method, origin } = given;
  const opened = makeSession(deps, accountOf(organizationId, userId), { method, origin });
  await deps.store.write(organizationId, async (writer) => {
    const listed = await writer.employees?.readEmployee(organizationId, userId);
    if (listed === undefined || !maySignIn(listed.employee)) throw new SaasError("Unauthorized");
    await addSession(deps, writer, opened.session);
  });
  return opened;
}

/** Add a session, with its audit row. */
export async function addSession(
  { world }: Pick<AccountDeps, "world">,
  writer: ResourceWriter,
  session: AccountSession,
): Promise<void> {
  await requireAccounts(writer).addSession(session);
  const { ownerId, accountId, method, address } = session;
  await writer.audit(ownerId, {
    at: formatInstant(world.now()),
    actor: accountId,
    action: "signIn",
    kind: "User",
    resourceId: accountId,
    modified: [
      { path: "session", newValue: { method, ...(address !== undefined && { address }) } },
    ],
  });
}

/**
 * Who the cookie of a request belongs to. Whether the person may still come in is looked up each
 * time, so that whoever is disabled is out with the next request.
 *
 * @param secret - the cookie's value, trusted in nothing
 * @param isUse - see {@link findLiveSession}
 */
export async function readSession(
  deps: EmployeeSessionDeps,
  secret: string,
  isUse: boolean = true,
): Promise<EmployeeSession | undefined> {
  const session = await findLiveSession(deps, "employee", secret, isUse);
  if (session === undefined) return undefined;
  const { ownerId: organizationId, accountId: userId } = session;
  const person = await readPerson(deps, organizationId, userId);
  if (person === undefined || !maySignIn(person.employee)) return undefined;
  const role = await findEffectiveRole(deps.store, organizationId, person.employee);
  return { person, session, organizationId, userId, role };
}

/** End the session of a cookie; a cookie that opens nothing is as good as ended. */
export async function signOut(
  deps: EmployeeSessionDeps,
  secret: string | undefined,
): Promise<void> {
  const ended = await endOwnSession(deps, "employee", secret);
  if (ended === undefined) return;
  await noteEnd(deps, ended.ownerId, { action: "signOut", userId: ended.accountId });
}

/** The sessions of an employee that still open something. */
export async function listEmployeeSessions(
  { accounts, world }: EmployeeSessionDeps,
  organizationId: string,
  userId: string,
): Promise<readonly AccountSession[]> {
  return await listLiveSessions(accounts, accountOf(organizationId, userId), world.now());
}

/** End one session of an employee, at once. @throws SaasError `UnknownSession` */
export async function endEmployeeSession(
  deps: EmployeeSessionDeps,
  account: { readonly organizationId: string; readonly userId: string },
  given: { readonly id: string; readonly actor: string },
): Promise<void> {
  const { organizationId, userId } = account;
  await deps.store.write(organizationId, async (writer) => {
    const key = accountOf(organizationId, userId);
    const isEnded = await requireAccounts(writer).endSession(key, given.id);
    if (!isEnded) throw new SaasError("UnknownSession");
    await auditEnd(deps, writer, { organizationId, userId, actor: given.actor, count: 1 });
  });
}

/** End all sessions of an employee, at once, but perhaps one. @returns how many ended */
export async function endEmployeeSessions(
  deps: EmployeeSessionDeps,
  account: { readonly organizationId: string; readonly userId: string },
  given: { readonly except?: string; readonly actor: string },
): Promise<number> {
  const { organizationId, userId } = account;
  return await deps.store.write(organizationId, async (writer) => {
    const key = accountOf(organizationId, userId);
    const count = await requireAccounts(writer).endSessions(key, given.except);
    if (count > 0) {
      await auditEnd(deps, writer, { organizationId, userId, actor: given.actor, count });
    }
    return count;
  });
}

/**
 * Put somebody out who may not come in any more: inside the transaction that says so, sessions
 * end and links on their way are void.
 */
export async function putOut(
  writer: ResourceWriter,
  organizationId: string,
  userId: string,
): Promise<void> {
  if (writer.accounts === undefined) return;
  await closeAccount(writer.accounts, accountOf(organizationId, userId));
}

/** Accounts inside a write of an organization. */
export function requireAccounts({ accounts }: ResourceWriter): NonNullable<typeof accounts> {
  invariant(accounts !== undefined, "who signs people in keeps their accounts");
  return accounts;
}

async function auditEnd(
  { world }: Pick<AccountDeps, "world">,
  writer: ResourceWriter,
  given: {
    readonly organizationId: string;
    readonly userId: string;
    readonly actor: string;
    readonly count: number;
  },
): Promise<void> {
  await writer.audit(given.organizationId, {
    at: formatInstant(world.now()),
    actor: given.actor,
    action: "endSessions",
    kind: "User",
    resourceId: given.userId,
    modified: [{ path: "sessions", oldValue: given.count, newValue: 0 }],
  });
}

async function noteEnd(
  { store, world }: EmployeeSessionDeps,
  organizationId: string,
  { action, userId }: { readonly action: AuditEntry["action"]; readonly userId: string },
): Promise<void> {
  const at = formatInstant(world.now());
  const entry = { at, actor: userId, action, kind: "User", resourceId: userId, modified: [] };
  await store.write(organizationId, (writer) => writer.audit(organizationId, entry));
}
