import type { AccountKey } from "../common/account-ports.ts";
import {
  type AccountDeps,
  endOwnSession,
  findLiveSession,
  makeSession,
  type OpenedSession,
  type SignInOrigin,
} from "../common/account-session.ts";

/*
 * The vendor's operator has a token and no account. A browser is given a session in its place, so
 * that the token is in no browser; with another token, the sessions of the one before are over.
 */

const REALM = "operator";

function accountOf(tokenSha256: string): AccountKey {
  return { realm: REALM, ownerId: REALM, accountId: tokenSha256 };
}

/** Sign the operator in whose token was checked. @param tokenSha256 - lower-case hex */
export async function openOperatorSession(
  deps: AccountDeps,
  given: { readonly tokenSha256: string; readonly origin: SignInOrigin },
): Promise<OpenedSession> {
  const { tokenSha256, origin } = given;
  const opened = makeSession(deps, accountOf(tokenSha256), { method: "password", origin });
  await deps.accounts.writeAccounts((writer) => writer.addSession(opened.session));
  return opened;
}

/** Whether a cookie opens a session of this very token. @param secret - trusted in nothing */
export async function isOperatorSession(
  deps: AccountDeps,
  tokenSha256: string,
  secret: string,
): Promise<boolean> {
  const session = await findLiveSession(deps, REALM, secret);
  return session !== undefined && session.accountId === tokenSha256;
}

/** End the session that a cookie opens; one that is none changes nothing. */
export async function endOperatorSession(
  deps: AccountDeps,
  secret: string | undefined,
): Promise<void> {
  await endOwnSession(deps, REALM, secret);
}
