/**
 * Accounts with which people sign in here: passwords, one-time links and sessions. The two sides
 * have the same rules for them and nothing else in common: each account belongs to one realm of
 * one owner, and no key reaches another's.
 */

/** Whose accounts are meant. */
export interface AccountPlace {
  /**
   * `employee` of an organization; `guest` of an organization, whose id is a mail address;
   * `administrator` or `person` of a directory's tenant; `operator` for the vendor, who has the one
   * owner of that name.
   */
  readonly realm: "employee" | "guest" | "administrator" | "person" | "operator";
  /** The id of the organization or of the tenant. */
  readonly ownerId: string;
}

/** One account: a User of an organization, an administrator or a person of a tenant. */
export interface AccountKey extends AccountPlace {
  readonly accountId: string;
}

/** What a link is good for: signing in once, choosing a password, or setting an integration up. */
export type LinkPurpose = "signIn" | "password" | "integration";

/**
 * A link that works once; one for an integration works until it expires. Only the SHA-256 of its
 * secret is stored.
 */
export interface AccountLink extends AccountKey {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly purpose: LinkPurpose;
  /** ISO instants. */
  readonly created: string;
  readonly expires: string;
  readonly used?: string;
}

/** Somebody who is signed in. Only the SHA-256 of the cookie's secret is stored. */
export interface AccountSession extends AccountKey {
  /** Lower-case hex. */
  readonly sha256: string;
  /** By which it is listed and ended; it opens nothing. */
  readonly id: string;
  readonly method: "password" | "link" | "saml";
  /** ISO instants; the last use is noted by the minute. */
  readonly created: string;
  readonly lastUsed: string;
  /** It ends then, however much it is used. */
  readonly expires: string;
  /** From where the person signed in; absent when that isn't known. */
  readonly address?: string;
  /** The browser's name for itself, cut short. */
  readonly agent?: string;
}

/** Failed attempts to sign in as somebody, whether there is such a person or not. */
export interface AttemptRecord {
  readonly failures: number;
  /** Milliseconds since 1970. */
  readonly lastFailedMs: number;
  readonly lockedUntilMs: number;
}

/** What a store tells of accounts. */
export interface AccountReader {
  /** @returns the encoded hash; undefined when the account has no password */
  readPassword(account: AccountKey): Promise<string | undefined>;
  /** Also one that was used or has expired. */
  findLink(place: AccountPlace, sha256: string): Promise<AccountLink | undefined>;
  /** Of all accounts of a place, in the order in which they were made; also those that expired. */
  listLinks(place: AccountPlace, purpose: LinkPurpose): Promise<readonly AccountLink[]>;
  /** Also one that has expired. */
  findSession(place: AccountPlace, sha256: string): Promise<AccountSession | undefined>;
  /** In the order in which they began. */
  listSessions(account: AccountKey): Promise<readonly AccountSession[]>;
}

/** Changes of accounts inside one transaction. */
export interface AccountWriter extends AccountReader {
  savePassword(account: AccountKey, hash: string, changed: string): Promise<void>;
  /** Of the same place, those that have expired go. */
  addLink(link: AccountLink): Promise<void>;
  /**
   * Use a link up. Of two who try at once, one gets it.
   *
   * @param now - ISO instant: one that has expired by then is no use
   */
  takeLink(
    place: AccountPlace,
    given: { readonly sha256: string; readonly purpose: LinkPurpose; readonly now: string },
  ): Promise<AccountLink | undefined>;
  removeLinks(account: AccountKey): Promise<void>;
  /** Count what links there still are as used. */
  spendLinks(account: AccountKey, now: string): Promise<void>;
  /** Of the same place, those that have expired go. */
  addSession(session: AccountSession): Promise<void>;
  noteSessionUse(place: AccountPlace, sha256: string, lastUsed: string): Promise<void>;
  /** @returns whether there was one */
  endSession(account: AccountKey, id: string): Promise<boolean>;
  /** @param except - the id of one that goes on @returns how many ended */
  endSessions(account: AccountKey, except?: string): Promise<number>;
  /**
   * Judge an attempt by those before it and keep what comes of it; two at once are counted one
   * after the other.
   */
  countAttempt(
    place: AccountPlace,
    subject: string,
    judge: (before: AttemptRecord | undefined) => AttemptRecord | undefined,
  ): Promise<AttemptRecord | undefined>;
  clearAttempts(place: AccountPlace, subject: string): Promise<void>;
  /** All of an account: it is no more, or may not come in until it gets a new link. */
  removeAccount(account: AccountKey): Promise<void>;
}

/** Where accounts are kept. */
export interface AccountStore extends AccountReader {
  /** `work` must await nothing but the writer; it may run more than once. */
  writeAccounts<T>(work: (writer: AccountWriter) => Promise<T>): Promise<T>;
}

/** Hashes passwords slowly. */
export interface PasswordHasher {
  /** @returns the hash with its salt and parameters, in one text */
  hash(password: string): Promise<string>;
  verify(hash: string, password: string): Promise<boolean>;
  /** Whether a hash was made as new ones are. */
  isCurrent(hash: string): boolean;
  /** A hash that no password has and that takes as long to compare as any. */
  readonly decoy: string;
}

/** SHA-256 in lower-case hex. */
export type Digest = (secret: string) => string;
