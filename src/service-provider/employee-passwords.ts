import { type IssuedLink, inspectLink, makeLink } from "../common/account-link.ts";
import type { LinkPurpose, PasswordHasher } from "../common/account-ports.ts";
import { makeSession, type OpenedSession, type SignInOrigin } from "../common/account-session.ts";
import { attemptSubject, checkPassword } from "../common/check-password.ts";
import { choosePassword, PASSWORD_REASONS } from "../common/password.ts";
import { formatInstant } from "../common/world.ts";
import { SaasError } from "../saas/errors.ts";
import type { AuditEntry, ResourceWriter } from "../saas/ports.ts";
import { findPasswordBar } from "../saas/sign-in.ts";
import { foldCase } from "../scim/fold.ts";
import {
  accountOf,
  addSession,
  type EmployeeSession,
  type EmployeeSessionDeps,
  requireAccounts,
} from "./employee-sessions.ts";
import { findPerson, readIdentifier, readPerson, type SignInPerson } from "./find-employee.ts";

/** What signing in by password takes. */
export interface EmployeePasswordDeps extends EmployeeSessionDeps {
  readonly hasher: PasswordHasher;
  /** Whether single sign-on leaves the password as a way in; absent: it does. */
  readonly mayUsePassword?: (organizationId: string, userName: string) => Promise<boolean>;
}

const PASSWORD_LINK: LinkPurpose = "password";

const NO_PASSWORD =
  "A directory manages this person, who signs in by single sign-on and has no password here. " +
  "Once the vendor's operator has taken the person over, a password can be chosen.";

/**
 * Sign an employee in by password.
 *
 * An unknown person, one who may not come in by password and a wrong password go the same way and
 * take as long: neither answer nor time tells them apart.
 *
 * @param given - `userName` may be the mail address; trusted in nothing
 * @throws SaasError `SignInRefused`, `TooManyAttempts`, `UnknownOrganization`
 */
export async function signInByPassword(
  deps: EmployeePasswordDeps,
  given: {
    readonly organizationId: string;
    readonly userName: unknown;
    readonly password: unknown;
    readonly origin: SignInOrigin;
  },
): Promise<OpenedSession> {
  const { organizationId, origin } = given;
  const identifier = readIdentifier(given.userName);
  if (identifier === undefined) throw new SaasError("SignInRefused");
  if ((await deps.store.readOrganization(organizationId)) === undefined) {
    throw new SaasError("UnknownOrganization");
  }
  const person = await findPerson(deps, organizationId, identifier);
  const bar = person === undefined ? "unknown" : findPasswordBar(person.employee);
  // Asked about strangers too, so that the answer takes as long.
  const mayUse = (await deps.mayUsePassword?.(organizationId, person?.userName ?? "")) ?? true;
  const userId = bar === undefined && mayUse ? person?.employee.userId : undefined;
  const verdict = await checkPassword(deps, accountOf(organizationId, ""), {
    subject: foldCase(identifier),
    accountId: userId,
    password: given.password,
  });
  if (verdict.result === "locked") {
    throw new SaasError("TooManyAttempts", { retryAfterS: verdict.retryAfterS });
  }
  if (verdict.result === "wrong" || userId === undefined) {
    await noteRefusal(deps, organizationId, person);
    throw new SaasError("SignInRefused");
  }
  const account = accountOf(organizationId, userId);
  const opened = makeSession(deps, account, { method: "password", origin });
  await deps.store.write(organizationId, async (writer) => {
    await checkBar(writer, organizationId, userId, "SignInRefused");
    await addSession(deps, writer, opened.session);
  });
  return opened;
}

/**
 * Make a link with which an employee chooses a password. The first one used voids all others.
 *
 * @param actor - who made it, for the audit log: `operator`, or the id of an employee
 * @throws SaasError `UnknownEmployee`, `EmployeeInactive`, `ManagedByDirectory`
 */
export async function issuePasswordLink(
  deps: EmployeeSessionDeps,
  given: { readonly organizationId: string; readonly userId: string; readonly actor: string },
): Promise<IssuedLink & { readonly person: SignInPerson }> {
  const { organizationId, userId, actor } = given;
  const person = await readPerson(deps, organizationId, userId);
  if (person === undefined) throw new SaasError("UnknownEmployee");
  const bar = findPasswordBar(person.employee);
  if (bar === "inactive") throw new SaasError("EmployeeInactive");
  if (bar === "managed") throw new SaasError("ManagedByDirectory", { message: NO_PASSWORD });
  const account = accountOf(organizationId, userId);
  const issued = makeLink(deps, account, PASSWORD_LINK);
  await deps.store.write(organizationId, async (writer) => {
    await requireAccounts(writer).addLink(issued.link);
    await noteAccount(deps, writer, { organizationId, userId, actor, action: "issueLink" });
  });
  return { ...issued, person };
}

/**
 * Whose link it is, without using it up.
 *
 * @throws SaasError `LinkUnknown`, `LinkUsed`, `LinkExpired`, `LinkRefused`
 */
export async function readPasswordLink(
  deps: EmployeePasswordDeps,
  organizationId: string,
  secret: unknown,
): Promise<{ readonly person: SignInPerson; readonly expires: string; readonly sha256: string }> {
  const found = await inspectLink(deps, { realm: "employee", secret, purpose: PASSWORD_LINK });
  if ("refused" in found) {
    const codes = { unknown: "LinkUnknown", used: "LinkUsed", expired: "LinkExpired" } as const;
    throw new SaasError(codes[found.refused]);
  }
  const { ownerId, accountId, expires, sha256 } = found.link;
  if (ownerId !== organizationId) throw new SaasError("LinkUnknown");
  const person = await readPerson(deps, ownerId, accountId);
  if (person === undefined) throw new SaasError("LinkUnknown");
  if (findPasswordBar(person.employee) !== undefined) throw new SaasError("LinkRefused");
  return { person, expires, sha256 };
}

/**
 * Choose a password by a link, which is used up, and sign in. All other sessions end.
 *
 * @throws SaasError as {@link readPasswordLink}, and `PasswordRefused`, which leaves the link
 */
export async function choosePasswordByLink(
  deps: EmployeePasswordDeps,
  given: {
    readonly organizationId: string;
    readonly link: unknown;
    readonly password: unknown;
    readonly origin: SignInOrigin;
  },
): Promise<OpenedSession> {
  const { organizationId, origin } = given;
  const { person, sha256 } = await readPasswordLink(deps, organizationId, given.link);
  const { userId } = person.employee;
  const hash = await hashChosen(deps, given.password, person);
  const account = accountOf(organizationId, userId);
  const opened = makeSession(deps, account, { method: "link", origin });
  await deps.store.write(organizationId, async (writer) => {
    const accounts = requireAccounts(writer);
    const now = formatInstant(deps.world.now());
    // Of two who use the link at once, the second comes too late here.
    const taken = await accounts.takeLink(account, { sha256, purpose: PASSWORD_LINK, now });
    if (taken === undefined) throw new SaasError("LinkUsed");
    await checkBar(writer, organizationId, userId, "LinkRefused");
    await accounts.spendLinks(account, now);
    await accounts.savePassword(account, hash, now);
    await accounts.endSessions(account);
    for (const name of [person.userName, person.email ?? ""]) {
      await accounts.clearAttempts(account, attemptSubject(deps, account, foldCase(name)));
    }
    const done = { organizationId, userId, actor: userId, action: "changePassword" } as const;
    await noteAccount(deps, writer, done);
    await addSession(deps, writer, opened.session);
  });
  return opened;
}

/**
 * Change one's own password. Every other session ends, and links on their way are void.
 *
 * @throws SaasError `SignInRefused` for a wrong current password, `TooManyAttempts`,
 *   `PasswordRefused`, `ManagedByDirectory`
 */
export async function changeOwnPassword(
  deps: EmployeePasswordDeps,
  { person, session, organizationId, userId }: EmployeeSession,
  given: { readonly currentPassword: unknown; readonly password: unknown },
): Promise<void> {
  if (findPasswordBar(person.employee) === "managed")
    throw new SaasError("ManagedByDirectory", { message: NO_PASSWORD });
  const account = accountOf(organizationId, userId);
  const verdict = await checkPassword(deps, account, {
    subject: foldCase(person.userName),
    accountId: userId,
    password: given.currentPassword,
  });
  if (verdict.result === "locked") {
    throw new SaasError("TooManyAttempts", { retryAfterS: verdict.retryAfterS });
  }
  if (verdict.result === "wrong") {
    const message = "The current password is not right. Nothing was changed.";
    throw new SaasError("PasswordRefused", { message });
  }
  const hash = await hashChosen(deps, given.password, person);
  await deps.store.write(organizationId, async (writer) => {
    const accounts = requireAccounts(writer);
    const now = formatInstant(deps.world.now());
    await accounts.savePassword(account, hash, now);
    await accounts.spendLinks(account, now);
    await accounts.endSessions(account, session.id);
    const done = { organizationId, userId, actor: userId, action: "changePassword" } as const;
    await noteAccount(deps, writer, done);
  });
}

async function hashChosen(
  { hasher }: Pick<EmployeePasswordDeps, "hasher">,
  typed: unknown,
  { names }: SignInPerson,
): Promise<string> {
  const choice = choosePassword(typed, names);
  if ("password" in choice) return await hasher.hash(choice.password);
  throw new SaasError("PasswordRefused", { message: PASSWORD_REASONS[choice.reason] });
}

/** Whoever was disabled while the password was compared is out. */
async function checkBar(
  writer: ResourceWriter,
  organizationId: string,
  userId: string,
  code: "SignInRefused" | "LinkRefused",
): Promise<void> {
  const listed = await writer.employees?.readEmployee(organizationId, userId);
  if (listed === undefined || findPasswordBar(listed.employee) !== undefined) {
    throw new SaasError(code);
  }
}

async function noteAccount(
  { world }: Pick<EmployeeSessionDeps, "world">,
  writer: ResourceWriter,
  given: {
    readonly organizationId: string;
    readonly userId: string;
    readonly actor: string;
    readonly action: AuditEntry["action"];
  },
): Promise<void> {
  const { organizationId, userId, actor, action } = given;
  const at = formatInstant(world.now());
  const entry = { at, actor, action, kind: "User", resourceId: userId, modified: [] };
  await writer.audit(organizationId, entry);
}

/** Refused sign-ins are told, but not what was typed: people type passwords for names. */
async function noteRefusal(
  { store, world }: EmployeeSessionDeps,
  organizationId: string,
  person: SignInPerson | undefined,
): Promise<void> {
  const at = formatInstant(world.now());
  const resourceId = person?.employee.userId ?? "";
  const entry = { at, action: "signInRefused", kind: "User", resourceId, modified: [] } as const;
  await store.write(organizationId, (writer) => writer.audit(organizationId, entry));
}
