/*
 * How people of the directory prove who they are when they sign in to an application.
 */

/** Somebody's password, as it is kept. */
export interface PersonPassword {
  /** As the hash function writes it, with its salt and costs. */
  readonly hash: string;
  /** How many attempts in a row were wrong. */
  readonly failures: number;
  /** ISO instant until which attempts aren't looked at. */
  readonly lockedUntil?: string;
}

/** A browser in which somebody is signed in. */
export interface PersonSession {
  readonly userId: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly lastUsed: number;
}

/** Where passwords, one-time links and sessions of people are kept; secrets as SHA-256 alone. */
export interface PersonStore {
  readPassword(tenantId: string, userId: string): Promise<PersonPassword | undefined>;
  /** Ends all sessions and links of the person besides. */
  savePassword(tenantId: string, userId: string, hash: string): Promise<void>;
  /**
   * Count a wrong attempt.
   * @param lock - how long to lock after this many failures, in milliseconds; 0: not at all
   */
  noteFailure(
    tenantId: string,
    userId: string,
    given: { readonly now: number; readonly lock: (failures: number) => number },
  ): Promise<void>;
  clearFailures(tenantId: string, userId: string): Promise<void>;
  /** @param expires - milliseconds since 1970 */
  addLink(
    tenantId: string,
    link: { readonly sha256: string; readonly userId: string; readonly expires: number },
  ): Promise<void>;
  /** Whose link it is. @returns undefined for one that is unknown, used or over */
  findLink(tenantId: string, sha256: string, now: number): Promise<string | undefined>;
  /** The same, once. */
  takeLink(tenantId: string, sha256: string, now: number): Promise<string | undefined>;
  addSession(tenantId: string, sha256: string, session: PersonSession): Promise<void>;
  findSession(tenantId: string, sha256: string): Promise<PersonSession | undefined>;
  noteSessionUse(tenantId: string, sha256: string, lastUsed: number): Promise<void>;
  endSession(tenantId: string, sha256: string): Promise<void>;
  endSessions(tenantId: string, userId: string): Promise<void>;
  /** Deletes what ended before an instant, in milliseconds since 1970. */
  prune(tenantId: string, before: number): Promise<void>;
}

/** How many wrong attempts in a row cost nothing. */
const FREE_FAILURES = 4;
const FIRST_LOCK_MS = 30_000;
const LONGEST_LOCK_MS = 30 * 60_000;

/** How long nobody may try after this many wrong attempts in a row, in milliseconds. */
export function lockAfter(failures: number): number {
  if (failures <= FREE_FAILURES) return 0;
  return Math.min(LONGEST_LOCK_MS, FIRST_LOCK_MS * 2 ** (failures - FREE_FAILURES - 1));
}

/** Without a request for this long, a session ends. */
const IDLE_MS = 60 * 60_000;
/** At the latest it ends then. */
export const SESSION_MS: number = 10 * 60 * 60_000;

/** Whether a session goes on. */
export function isSessionAlive({ created, lastUsed }: PersonSession, now: number): boolean {
  return now < created + SESSION_MS && now < lastUsed + IDLE_MS;
}

const SHORTEST_PASSWORD = 12;
const LONGEST_PASSWORD = 200;

/**
 * Why a password can't be taken.
 *
 * @param names - of the person; a password that is one of them is guessed first
 * @returns a sentence; undefined for a good one
 */
export function findPasswordFault(password: string, names: readonly string[]): string | undefined {
  const length = [...password].length;
  if (length < SHORTEST_PASSWORD) {
    return `A password has at least ${SHORTEST_PASSWORD} characters; several words are best.`;
  }
  if (length > LONGEST_PASSWORD) return `A password has at most ${LONGEST_PASSWORD} characters.`;
  const folded = password.toLowerCase();
  if (new Set(folded).size < 5) return "A password of so few different characters is guessed.";
  const known = names.filter((name) => name.length > 3).map((name) => name.toLowerCase());
  if (known.some((name) => folded === name || name.split("@").includes(folded))) {
    return "A password that is one's own name is guessed.";
  }
  return undefined;
}
