import { describe, expect, test } from "vitest";
import type { AccountStore, AccountWriter, AttemptRecord } from "./account-ports.ts";
import { checkPassword } from "./check-password.ts";

const PLACE = { realm: "employee", ownerId: "o" } as const;

/** One account, `anna`, whose password is `right`; every comparison is written down. */
function createBench() {
  const compared: string[] = [];
  const saved: string[] = [];
  const attempts = new Map<string, AttemptRecord>();
  const readPassword: AccountStore["readPassword"] = async ({ accountId }) =>
    accountId === "anna" ? "old:right" : undefined;
  const writer: Partial<AccountWriter> = {
    readPassword,
    countAttempt: async (_place, subject, judge) => {
      const after = judge(attempts.get(subject));
      if (after !== undefined) attempts.set(subject, after);
      return after;
    },
    clearAttempts: async (_place, subject) => void attempts.delete(subject),
    savePassword: async (_account, hash) => void saved.push(hash),
  };
  const accounts = {
    readPassword,
    writeAccounts: (work: (given: AccountWriter) => Promise<unknown>) =>
      work(writer as AccountWriter),
  } as AccountStore;
  const hasher = {
    decoy: "decoy",
    hash: async (password: string) => `new:${password}`,
    verify: async (hash: string, password: string) => {
      compared.push(hash);
      return hash.endsWith(`:${password}`);
    },
    isCurrent: (hash: string) => hash.startsWith("new:"),
  };
  const world = { now: () => 1_000_000 } as Parameters<typeof checkPassword>[0]["world"];
  const deps = { accounts, hasher, world, digest: (text: string) => `sha ${text}` };
  return { deps, compared, saved, attempts };
}

describe("checkPassword", () => {
  test.each([
    { title: "an unknown person", accountId: undefined, password: "right", hash: "decoy" },
    { title: "somebody without a password", accountId: "bo", password: "right", hash: "decoy" },
    { title: "a wrong password", accountId: "anna", password: "wrong", hash: "old:right" },
    { title: "what is no text", accountId: "anna", password: 12, hash: "decoy" },
    { title: "an empty text", accountId: "anna", password: "", hash: "decoy" },
    { title: "the decoy's own text", accountId: undefined, password: "decoy", hash: "decoy" },
  ])("compares once for $title, and refuses", async ({ accountId, password, hash }) => {
    const { deps, compared } = createBench();
    const given = { subject: "who", accountId, password };
    expect(await checkPassword(deps, PLACE, given)).toEqual({ result: "wrong" });
    expect(compared).toEqual([hash]);
  });

  test("the right password clears the attempts, and an old hash is made anew", async () => {
    const { deps, saved, attempts } = createBench();
    const given = { subject: "anna", accountId: "anna" };
    await checkPassword(deps, PLACE, { ...given, password: "wrong" });
    expect(attempts.size).toBe(1);
    const verdict = await checkPassword(deps, PLACE, { ...given, password: "right" });
    expect([verdict, attempts.size, saved]).toEqual([{ result: "right" }, 0, ["new:right"]]);
  });

  test("a locked account is compared with nothing, known or not, and keeps no name", async () => {
    for (const accountId of ["anna", undefined]) {
      const { deps, compared, attempts } = createBench();
      const given = { subject: "who", accountId, password: "wrong" };
      for (let index = 0; index < 5; index += 1) await checkPassword(deps, PLACE, given);
      const right = { ...given, password: "right" };
      expect(await checkPassword(deps, PLACE, right)).toEqual({
        result: "locked",
        retryAfterS: 30,
      });
      expect(compared).toHaveLength(5);
      expect([...attempts.keys()]).toEqual(["sha employee who"]);
    }
  });
});
