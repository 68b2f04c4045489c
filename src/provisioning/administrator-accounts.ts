import { type IssuedLink, inspectLink, makeLink } from "../common/account-link.ts";
import type {
  AccountKey,
  AccountSession,
  LinkPurpose,
  PasswordHasher,
} from "../common/account-ports.ts";
import {
  type AccountDeps,
  endOwnSession,
  findLiveSession,
  makeSession,
  type OpenedSession,
  type SignInOrigin,
} from "../common/account-session.ts";
import { attemptSubject, checkPassword } from "../common/check-password.ts";
import { choosePassword, PASSWORD_REASONS } from "../common/password.ts";
import { formatInstant } from "../common/world.ts";
import type { Administrator, AdministratorStore } from "../directory/administrator.ts";
import { DirectoryError } from "../directory/errors.ts";
import type { RoleCaller } from "../directory/roles.ts";
import type { ConfigurationStore } from "../sync/configuration-log.ts";
import type { Initiator } from "../sync/log.ts";
import { note, recordNote, toInitiator } from "./administrator-audit.ts";

/** What signing in to the admin center takes. */
export interface AdministratorAccountDeps extends AccountDeps {
  readonly administratorAccounts: AdministratorStore;
  readonly configurations: ConfigurationStore;
  readonly hasher: PasswordHasher;
}

/** An administrator who is signed in. */
export interface AdministratorSession {
  readonly administrator: Administrator;
  readonly session: AccountSession;
}

const SIGN_IN_LINK: LinkPurpose = "signIn";
const LONGEST_EMAIL = 254;

/** Whose password, links and sessions these are. */
export function accountOf(tenantId: string, administratorId: string): AccountKey {
  return { realm: "administrator", ownerId: tenantId, accountId: administratorId };
}

/**
 * Sign an administrator in by a link, which is used up. Sessions that there were go on.
 *
 * @throws DirectoryError `LinkUnknown`, `LinkUsed`, `LinkExpired`
 */
export async function signInByLink(
  deps: AdministratorAccountDeps,
  given: { readonly link: unknown; readonly origin: SignInOrigin },
): Promise<OpenedSession> {
  const asked = { realm: "administrator", secret: given.link, purpose: SIGN_IN_LINK } as const;
  const found = await inspectLink(deps, asked);
  if ("refused" in found) throw refuseLink(found.refused);
  const { ownerId: tenantId, accountId, sha256 } = found.link;
  return await enter(deps, accountOf(tenantId, accountId), {
    method: "link",
    origin: given.origin,
    admit: async (writer, now) => {
      const taken = { sha256, purpose: SIGN_IN_LINK, now };
      const link = await writer.accounts.takeLink(accountOf(tenantId, accountId), taken);
      if (link === undefined) throw refuseLink("used");
    },
  });
}

/**
 * Sign an administrator in by address and password. Whoever is unknown, has no password or types a
 * wrong one goes the same way and gets the same answer.
 *
 * @throws DirectoryError `SignInRefused`, `TooManyAttempts`
 */
export async function signInByPassword(
  deps: AdministratorAccountDeps,
  given: {
    readonly tenantId: string;
    readonly email: unknown;
    readonly password: unknown;
    readonly origin: SignInOrigin;
  },
): Promise<OpenedSession> {
  const { tenantId, origin } = given;
  const email = typeof given.email === "string" ? given.email.trim().toLowerCase() : "";
  const isPlain = email.isWellFormed() && !email.includes("\0") && email.length <= LONGEST_EMAIL;
  if (email === "" || !isPlain) throw new DirectoryError("SignInRefused", WRONG_PASSWORD);
  const administrator = await deps.administratorAccounts.findAdministrator(tenantId, email);
  await compare(deps, accountOf(tenantId, ""), {
    subject: email,
    administrator,
    password: given.password,
    whenWrong: async () => {
      await note(deps, tenantId, UNKNOWN_INITIATOR, {
        activity: "Sign-in refused",
        modified:
          administrator === undefined
            ? []
            : [{ displayName: "administrator", newValue: administrator.name }],
      });
      return new DirectoryError("SignInRefused", WRONG_PASSWORD);
    },
  });
  const account = accountOf(tenantId, administrator?.id ?? "");
  return await enter(deps, account, { method: "password", origin });
}

/**
 * Whose the cookie of a request is, with the role as it is now: whoever was removed is out with the
 * next request.
 *
 * @param secret - the cookie's value, trusted in nothing
 * @param isUse - see {@link findLiveSession}
 */
export async function readAdministratorSession(
  deps: Pick<AdministratorAccountDeps, keyof AccountDeps | "administratorAccounts">,
  secret: string,
  isUse: boolean = true,
): Promise<AdministratorSession | undefined> {
  const session = await findLiveSession(deps, "administrator", secret, isUse);
  if (session === undefined) return undefined;
  const { ownerId, accountId } = session;
  const administrator = await deps.administratorAccounts.readAdministrator(ownerId, accountId);
  return administrator === undefined ? undefined : { administrator, session };
}

/** What an administrator is to the routes: somebody with a role in the tenant. */
export function toRoleCaller(administrator: Administrator): RoleCaller {
  const { id, name, role, applicationIds, ownerId } = administrator;
  const bound = ownerId === undefined ? {} : { ownerId };
  return { kind: "administrator", id, name, role, applicationIds, ...bound };
}

/** End the session of a cookie. */
export async function signOut(
  deps: AdministratorAccountDeps,
  secret: string | undefined,
): Promise<void> {
  if (secret === undefined) return;
  const live = await readAdministratorSession(deps, secret, false);
  const end = () => endOwnSession(deps, "administrator", secret);
  if (live === undefined) {
    await end();
    return;
  }
  const desk = { tenantId: live.session.ownerId, actor: toInitiator(live.administrator) };
  await recordNote(deps, desk, end, () => ({ activity: "Sign out" }));
}

/**
 * Choose a password, or another one; every other session ends. Somebody without a password needs
 * none to choose one: they have come by a link.
 *
 * @throws DirectoryError `InvalidPassword`, `TooManyAttempts`
 */
export async function changeOwnPassword(
  deps: AdministratorAccountDeps,
  { administrator, session }: AdministratorSession,
  given: { readonly currentPassword: unknown; readonly password: unknown },
): Promise<void> {
  const { tenantId, id, email, name } = administrator;
  const account = accountOf(tenantId, id);
  if (email === undefined) {
    const message = "One signs in with an address and a password. Give yourself an email first.";
    throw new DirectoryError("InvalidPassword", message, { property: "email" });
  }
  if ((await deps.accounts.readPassword(account)) !== undefined && session.method !== "link") {
    await compare(deps, account, {
      subject: email,
      administrator,
      password: given.currentPassword,
      whenWrong: async () => {
        const message = "The current password is not right. Nothing was changed.";
        return new DirectoryError("InvalidPassword", message, { property: "currentPassword" });
      },
    });
  }
  const choice = choosePassword(given.password, [email, name]);
  if ("reason" in choice) {
    const message = PASSWORD_REASONS[choice.reason];
    throw new DirectoryError("InvalidPassword", message, { property: "password" });
  }
  const hash = await deps.hasher.hash(choice.password);
  const save = (): Promise<void> =>
    deps.accounts.writeAccounts(async (writer) => {
      const now = formatInstant(deps.world.now());
      await writer.savePassword(account, hash, now);
      await writer.spendLinks(account, now);
      await writer.endSessions(account, session.id);
      await writer.clearAttempts(account, attemptSubject(deps, account, email));
    });
  const desk = { tenantId, actor: toInitiator(administrator) };
  await recordNote(deps, desk, save, () => ({ activity: "Change password" }));
}

/**
 * Make a link with which an administrator signs in.
 *
 * @param actor - who made it
 * @throws DirectoryError `ResourceNotFound`
 */
export async function issueSignInLink(
  deps: AdministratorAccountDeps,
  given: { readonly tenantId: string; readonly id: string; readonly actor: Initiator },
): Promise<IssuedLink> {
  const { tenantId, id, actor } = given;
  const issued = makeLink(deps, accountOf(tenantId, id), SIGN_IN_LINK);
  const add = (): Promise<string> =>
    deps.administratorAccounts.writeAdministrators(tenantId, async (writer) => {
      const administrator = await writer.readAdministrator(tenantId, id);
      if (administrator === undefined) throw refuseMissing(id);
      await writer.accounts.addLink(issued.link);
      return administrator.name;
    });
  await recordNote(deps, { tenantId, actor }, add, (name) => ({
    activity: "Issue sign-in link",
    modified: [{ displayName: "administrator", newValue: name }],
  }));
  return issued;
}

/** The refusal of an administrator who isn't there. */
export function refuseMissing(id: string): DirectoryError {
  const message = `There is no administrator "${id.slice(0, 120)}" in this tenant.`;
  return new DirectoryError("ResourceNotFound", message);
}

const UNKNOWN_INITIATOR: Initiator = { id: "", displayName: "Somebody", initiatorType: "user" };
const WRONG_PASSWORD =
  "This address and this password don't go together. Ask another administrator for a link, or " +
  "whoever runs the server: rollcall admin link.";

type Writer = Parameters<Parameters<AdministratorStore["writeAdministrators"]>[1]>[0];

async function enter(
  deps: AdministratorAccountDeps,
  account: AccountKey,
  given: {
    readonly method: AccountSession["method"];
    readonly origin: SignInOrigin;
    readonly admit?: (writer: Writer, now: string) => Promise<void>;
  },
): Promise<OpenedSession> {
  const { method, origin, admit } = given;
  const { ownerId: tenantId, accountId: id } = account;
  const opened = makeSession(deps, account, { method, origin });
  const store = deps.administratorAccounts;
  const open = (): Promise<Administrator> =>
    store.writeAdministrators(tenantId, async (writer) => {
      const now = formatInstant(deps.world.now());
      await admit?.(writer, now);
      // Whoever was removed while the password was compared is out.
      const found = await writer.readAdministrator(tenantId, id);
      if (found === undefined) throw new DirectoryError("SignInRefused", WRONG_PASSWORD);
      await writer.saveAdministrator({ ...found, lastSignedIn: now });
      await writer.accounts.addSession(opened.session);
      return found;
    });
  await recordNote(deps, { tenantId, actor: UNKNOWN_INITIATOR }, open, (administrator) => ({
    activity: "Sign in",
    modified: [{ displayName: "method", newValue: method }],
    actor: toInitiator(administrator),
  }));
  return opened;
}

/** Compare a password, counting the attempt. @throws DirectoryError */
async function compare(
  deps: AdministratorAccountDeps,
  account: AccountKey,
  given: {
    readonly subject: string;
    readonly administrator: Administrator | undefined;
    readonly password: unknown;
    readonly whenWrong: () => Promise<DirectoryError>;
  },
): Promise<void> {
  const { subject, administrator, password, whenWrong } = given;
  const accountId = administrator?.id;
  const verdict = await checkPassword(deps, account, { subject, accountId, password });
  if (verdict.result === "right") return;
  if (verdict.result === "wrong") throw await whenWrong();
  const message = `There were too many attempts. Try again in ${verdict.retryAfterS} seconds.`;
  const { retryAfterS } = verdict;
  throw new DirectoryError("TooManyAttempts", message, { retryAfterS });
}

function refuseLink(refused: "unknown" | "used" | "expired"): DirectoryError {
  const how = "Ask another administrator for one, or whoever runs the server: rollcall admin link.";
  if (refused === "unknown") {
    return new DirectoryError("LinkUnknown", `This link is not known here. ${how}`);
  }
  if (refused === "used") {
    return new DirectoryError("LinkUsed", `This link was used before; each works once. ${how}`);
  }
  const message = `This link has expired; each works for 24 hours. ${how}`;
  return new DirectoryError("LinkExpired", message);
}
