import type {
  AccountKey,
  AccountPlace,
  AccountReader,
  AccountSession,
  AccountStore,
  AccountWriter,
  Digest,
} from "./account-ports.ts";
import { makeAccountSecret, readSecretOwner } from "./account-secret.ts";
import { formatInstant, type World } from "./world.ts";

/** However much it is used, a session ends after a working day. */
export const SESSION_MS: number = 12 * 60 * 60_000;
/** Unused for so long, it ends. */
export const IDLE_MS: number = 60 * 60_000;
/** The last use is told by the minute. */
const USE_MS = 60_000;
const LONGEST_AGENT = 200;

/** From where somebody signs in. */
export interface SignInOrigin {
  readonly address?: string | undefined;
  readonly agent?: string | undefined;
}

/** What sessions and links take. */
export interface AccountDeps {
  readonly accounts: AccountStore;
  readonly world: World;
  readonly digest: Digest;
}

/** A session with its secret, which goes into a cookie and is stored nowhere. */
export interface OpenedSession {
  readonly session: AccountSession;
  readonly secret: string;
}

const PREFIXES: Readonly<Record<AccountPlace["realm"], string>> = {
  employee: "rse_",
  guest: "rsg_",
  administrator: "rsa_",
  person: "rsp_",
  operator: "rso_",
};

/** Whether a text can be the secret of a session, of whatever owner. */
export function isSessionSecret(realm: AccountPlace["realm"], text: string): boolean {
  return readSecretOwner(text, PREFIXES[realm]) !== undefined;
}

/** Make a session, never out of anything that the client sent. */
export function makeSession(
  { world, digest }: Pick<AccountDeps, "world" | "digest">,
  account: AccountKey,
  given: { readonly method: AccountSession["method"]; readonly origin: SignInOrigin },
): OpenedSession {
  const { realm, ownerId, accountId } = account;
  const { address, agent } = given.origin;
  const secret = makeAccountSecret(world, PREFIXES[realm], ownerId);
  const nowMs = world.now();
  const created = formatInstant(nowMs);
  const session: AccountSession = {
    realm,
    ownerId,
    accountId,
    sha256: digest(secret),
    id: world.newId(),
    method: given.method,
    created,
    lastUsed: created,
    expires: formatInstant(nowMs + SESSION_MS),
    ...(address !== undefined && { address }),
    ...(agent !== undefined && { agent: cutAgent(agent) }),
  };
  return { session, secret };
}

/** Whether a session still opens something. */
export function isSessionAlive(
  { expires, lastUsed }: Pick<AccountSession, "expires" | "lastUsed">,
  nowMs: number,
): boolean {
  return Date.parse(expires) > nowMs && Date.parse(lastUsed) + IDLE_MS > nowMs;
}

/**
 * Find the session that a cookie opens, and note that it was used. Whether its account may still
 * come in is for the caller to look at, each time.
 *
 * @param isUse - false for what a page does without anybody at it: it keeps no session alive
 * @returns undefined for a secret that is of another realm, unknown, ended or expired
 */
export async function findLiveSession(
  { accounts, world, digest }: AccountDeps,
  realm: AccountPlace["realm"],
  secret: string,
  isUse: boolean = true,
): Promise<AccountSession | undefined> {
  const ownerId = readSecretOwner(secret, PREFIXES[realm]);
  if (ownerId === undefined) return undefined;
  const place = { realm, ownerId };
  const session = await accounts.findSession(place, digest(secret));
  const nowMs = world.now();
  if (session === undefined || !isSessionAlive(session, nowMs)) return undefined;
  if (!isUse || Date.parse(session.lastUsed) + USE_MS > nowMs) return session;
  const lastUsed = formatInstant(nowMs);
  await accounts.writeAccounts((writer) => writer.noteSessionUse(place, session.sha256, lastUsed));
  return { ...session, lastUsed };
}

/** End the session that a cookie opens. @returns it, when it was there */
export async function endOwnSession(
  { accounts, digest }: Pick<AccountDeps, "accounts" | "digest">,
  realm: AccountPlace["realm"],
  secret: string | undefined,
): Promise<AccountSession | undefined> {
  const ownerId = secret === undefined ? undefined : readSecretOwner(secret, PREFIXES[realm]);
  if (secret === undefined || ownerId === undefined) return undefined;
  const session = await accounts.findSession({ realm, ownerId }, digest(secret));
  if (session !== undefined) {
    await accounts.writeAccounts((writer) => writer.endSession(session, session.id));
  }
  return session;
}

/** Those of an account that still open something. */
export async function listLiveSessions(
  accounts: AccountReader,
  account: AccountKey,
  nowMs: number,
): Promise<readonly AccountSession[]> {
  const sessions = await accounts.listSessions(account);
  return sessions.filter((session) => isSessionAlive(session, nowMs));
}

/** Whoever may not come in any more is out, and no link that is on its way lets them in again. */
export async function closeAccount(
  writer: Pick<AccountWriter, "endSessions" | "removeLinks">,
  account: AccountKey,
): Promise<number> {
  await writer.removeLinks(account);
  return await writer.endSessions(account);
}

function cutAgent(agent: string): string {
  return agent.replaceAll("\0", "").toWellFormed().slice(0, LONGEST_AGENT).toWellFormed();
}
