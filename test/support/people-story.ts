import { expect } from "vitest";
import type { FakeTarget } from "./fake-target.ts";
import type { PersonCells } from "./people-file.ts";

/** Two people whom the tests of `rollcall sync` tell of. */
export const MIA: PersonCells = {
  objectId: "1",
  userPrincipalName: "mia@example.com",
  displayName: "Mia",
  department: "Kitchen",
  accountEnabled: "true",
};
export const BO: PersonCells = {
  objectId: "2",
  userPrincipalName: "bo@example.com",
  displayName: "Bo",
  accountEnabled: "true",
};
export const COLUMNS: readonly string[] = [
  "objectId",
  "userPrincipalName",
  "displayName",
  "department",
  "accountEnabled",
];

type Users = FakeTarget["scim"]["users"];
type Account = Users extends ReadonlyMap<string, infer A> ? A : never;

/** What the target has of a person by userName, without regard to case; exactly one account. */
export function findAccount(target: FakeTarget, userName: string): Account {
  const found = [...target.scim.users.values()].filter(
    (user) => String(user.userName).toLowerCase() === userName.toLowerCase(),
  );
  expect(found).toHaveLength(1);
  return found[0] as Account;
}
