import type { AccountKey, AccountPlace, PasswordHasher } from "./account-ports.ts";
import type { AccountDeps } from "./account-session.ts";
import { judgeAttempt } from "./lock-out.ts";
import { preparePassword } from "./password.ts";
import { formatInstant } from "./world.ts";

/** What comparing a password takes. */
export interface PasswordDeps extends AccountDeps {
  readonly hasher: PasswordHasher;
}

/** What came of comparing a password. */
export type PasswordVerdict =
  | { readonly result: "right" }
  | { readonly result: "wrong" }
  | { readonly result: "locked"; readonly retryAfterS: number };

/**
 * Compare a password with an account's. Nobody is told, by the answer or by its time, whether
 * there is such an account: an unknown one is locked as a known one is, and its password is
 * compared with a hash that none has.
 *
 * @param given - `subject` is who the person says to be, folded; `accountId` whose password is
 *   compared: undefined where there is no such account, or it may not come in by password
 */
export async function checkPassword(
  deps: PasswordDeps,
  place: AccountPlace,
  given: {
    readonly subject: string;
    readonly accountId: string | undefined;
    readonly password: unknown;
  },
): Promise<PasswordVerdict> {
  const { accounts, hasher, digest, world } = deps;
  const subject = digest(`${place.realm} ${given.subject}`);
  const waitMs = await countAttempt(deps, place, subject);
  if (waitMs > 0) return { result: "locked", retryAfterS: Math.ceil(waitMs / 1000) };
  const account: AccountKey = { ...place, accountId: given.accountId ?? "" };
  const stored = await accounts.readPassword(account);
  const typed = preparePassword(given.password);
  const hash = given.accountId === undefined || typed === undefined ? undefined : stored;
  const isRight = await hasher.verify(hash ?? hasher.decoy, typed ?? "");
  if (!isRight || hash === undefined || typed === undefined) return { result: "wrong" };
  const fresh = hasher.isCurrent(hash) ? undefined : await hasher.hash(typed);
  await accounts.writeAccounts(async (writer) => {
    await writer.clearAttempts(place, subject);
    if (fresh !== undefined) {
      await writer.savePassword(account, fresh, formatInstant(world.now()));
    }
  });
  return { result: "right" };
}

/** Forget the wrong passwords of somebody who came in otherwise. */
export function attemptSubject(
  { digest }: Pick<PasswordDeps, "digest">,
  place: AccountPlace,
  subject: string,
): string {
  return digest(`${place.realm} ${subject}`);
}

/** @returns how long to wait; 0: the attempt may go on, and was counted */
async function countAttempt(
  { accounts, world }: PasswordDeps,
  place: AccountPlace,
  subject: string,
): Promise<number> {
  const nowMs = world.now();
  let waitMs = 0;
  await accounts.writeAccounts((writer) =>
    writer.countAttempt(place, subject, (before) => {
      const verdict = judgeAttempt(before, nowMs);
      waitMs = "waitMs" in verdict ? verdict.waitMs : 0;
      return "record" in verdict ? verdict.record : undefined;
    }),
  );
  return waitMs;
}
