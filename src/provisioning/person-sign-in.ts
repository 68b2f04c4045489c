import { inspectLink, makeLink, readLinkPlace } from "../common/account-link.ts";
import type { AccountKey } from "../common/account-ports.ts";
import {
  closeAccount,
  endOwnSession,
  findLiveSession,
  makeSession,
  type OpenedSession,
  type SignInOrigin,
} from "../common/account-session.ts";
import { checkPassword, type PasswordDeps } from "../common/check-password.ts";
import { choosePassword, PASSWORD_REASONS } from "../common/password.ts";
import { formatInstant } from "../common/world.ts";
import type { DirectoryReader } from "../directory/ports.ts";
import { SignOnError } from "../directory/sign-on-errors.ts";
import type { DirectoryUser } from "../directory/user.ts";
import type { SignedInPerson } from "./sign-on.ts";

/** What people of the directory sign in with. */
export interface PersonDeps extends PasswordDeps {
  readonly directory: DirectoryReader;
}

/**
 * Sign somebody in by password.
 *
 * @param given - trusted in nothing
 * @throws SignOnError `SignInFailed`, the same whatever is wrong; `LockedOut`
 */
export async function signInPerson(
  deps: PersonDeps,
  tenantId: string,
  given: { readonly userName: unknown; readonly password: unknown; readonly origin: SignInOrigin },
): Promise<SignedInPerson & Pick<OpenedSession, "secret">> {
  const name = typeof given.userName === "string" ? given.userName.trim().normalize("NFC") : "";
  const isName = name !== "" && name.length <= 320 && !name.includes("\0") && name.isWellFormed();
  if (!isName) throw new SignOnError("SignInFailed");
  const found = await deps.directory.findUserByPrincipalName(tenantId, name);
  const user = found !== undefined && mayComeIn(found) ? found : undefined;
  const place = { realm: "person", ownerId: tenantId } as const;
  const verdict = await checkPassword(deps, place, {
    subject: name.toLowerCase(),
    accountId: user?.id,
    password: given.password,
  });
  if (verdict.result === "locked") {
    throw new SignOnError("LockedOut", { retryAfterMs: verdict.retryAfterS * 1000 });
  }
  if (verdict.result === "wrong" || user === undefined) throw new SignOnError("SignInFailed");
  const account = { ...place, accountId: user.id };
  const { session, secret } = makeSession(deps, account, {
    method: "password",
    origin: given.origin,
  });
  await deps.accounts.writeAccounts((writer) => writer.addSession(session));
  return { user, authenticatedAt: deps.world.now(), sessionId: session.id, secret };
}

/**
 * Whose session a cookie opens. Whoever was disabled meanwhile is out, and stays out with this
 * session even when they are enabled again.
 */
export async function findSignedInPerson(
  deps: PersonDeps,
  tenantId: string,
  secret: string | undefined,
): Promise<SignedInPerson | undefined> {
  if (secret === undefined) return undefined;
  const session = await findLiveSession(deps, "person", secret);
  if (session === undefined || session.ownerId !== tenantId) return undefined;
  const [user] = await deps.directory.readUsers(tenantId, [session.accountId]);
  if (user === undefined || !mayComeIn(user)) {
    await deps.accounts.writeAccounts((writer) => closeAccount(writer, session));
    return undefined;
  }
  return { user, authenticatedAt: Date.parse(session.created), sessionId: session.id };
}

/** End the session that a cookie opens. */
export async function signOutPerson(deps: PersonDeps, secret: string | undefined): Promise<void> {
  await endOwnSession(deps, "person", secret);
}

/**
 * Make a link by which somebody chooses a password; it works once, for a day.
 *
 * @throws SignOnError `SignInFailed` for somebody who is disabled or deleted
 */
export async function makePasswordLink(
  deps: PersonDeps,
  tenantId: string,
  user: DirectoryUser,
): Promise<{ readonly secret: string; readonly expires: string }> {
  if (!mayComeIn(user)) throw new SignOnError("SignInFailed");
  const account: AccountKey = { realm: "person", ownerId: tenantId, accountId: user.id };
  const { link, secret } = makeLink(deps, account, "password");
  await deps.accounts.writeAccounts(async (writer) => {
    await writer.removeLinks(account);
    await writer.addLink(link);
  });
  return { secret, expires: link.expires };
}

/** Whose password a link is for. @throws SignOnError `LinkInvalid` */
export async function readPasswordLink(
  deps: PersonDeps,
  tenantId: string,
  secret: unknown,
): Promise<DirectoryUser> {
  const found = await inspectLink(deps, { realm: "person", secret, purpose: "password" });
  if ("refused" in found || found.link.ownerId !== tenantId) throw new SignOnError("LinkInvalid");
  const [user] = await deps.directory.readUsers(tenantId, [found.link.accountId]);
  if (user === undefined || !mayComeIn(user)) throw new SignOnError("LinkInvalid");
  return user;
}

/**
 * Choose a password by a link. All sessions of the person end.
 *
 * @throws SignOnError `LinkInvalid`; `PasswordRefused`, and the link stays good
 */
export async function setPersonPassword(
  deps: PersonDeps,
  tenantId: string,
  given: { readonly secret: unknown; readonly password: unknown },
): Promise<DirectoryUser> {
  const user = await readPasswordLink(deps, tenantId, given.secret);
  const choice = choosePassword(given.password, namesOf(user));
  if ("reason" in choice) {
    throw new SignOnError("PasswordRefused", { message: PASSWORD_REASONS[choice.reason] });
  }
  const place = readLinkPlace("person", given.secret);
  if (place === undefined) throw new SignOnError("LinkInvalid");
  const hash = await deps.hasher.hash(choice.password);
  const sha256 = deps.digest(String(given.secret));
  const now = formatInstant(deps.world.now());
  const isTaken = await deps.accounts.writeAccounts(async (writer) => {
    const link = await writer.takeLink(place, { sha256, purpose: "password", now });
    if (link === undefined) return false;
    await writer.savePassword(link, hash, now);
    await closeAccount(writer, link);
    return true;
  });
  if (!isTaken) throw new SignOnError("LinkInvalid");
  return user;
}

function mayComeIn({ accountEnabled, deletedDateTime }: DirectoryUser): boolean {
  return accountEnabled && deletedDateTime === undefined;
}

function namesOf({ userPrincipalName, attributes }: DirectoryUser): readonly string[] {
  const { displayName, givenName, surname, mail } = attributes;
  const texts = [userPrincipalName, displayName, givenName, surname, mail];
  return texts.filter((text): text is string => typeof text === "string");
}
