import { describe, expect, test } from "vitest";
import { BIZAGI_OWNERSHIP } from "../saas/ownership-rules.ts";
import { buildDemoDirectory } from "./demo-directory.ts";
import { OWNERSHIP_PLAN } from "./ownership-plan.ts";

const { users, memberships, assignmentPlan } = buildDemoDirectory();
const { companyOwnerId, subscriptions, permissions } = OWNERSHIP_PLAN;

/** Whom the demonstration's cycle gives an account at Bizagi. */
function hasAccount(id: string): boolean {
  const principals = new Set(
    assignmentPlan
      .filter(({ application }) => application === "bizagi")
      .map(({ principalId }) => principalId),
  );
  const groups = memberships.filter(({ memberId }) => memberId === id);
  const isAssigned = principals.has(id) || groups.some(({ groupId }) => principals.has(groupId));
  return isAssigned && users.some((user) => user.id === id && user.accountEnabled);
}

describe("what the demonstration's people own in Bizagi", () => {
  const resources = subscriptions.flatMap((each) => each.resources);
  const ownerIds = [...subscriptions, ...resources].map(({ ownerId }) => ownerId);
  const holderIds = permissions.map(({ userId }) => userId);

  test.each([...new Set([companyOwnerId, ...ownerIds, ...holderIds])])(
    "%s has an active account there",
    (id) => {
      expect(hasAccount(id)).toBe(true);
    },
  );

  test("somebody has a boss there, and two subscriptions have owners of their own", () => {
    const managers = new Map(users.map(({ id, managerId }) => [id, managerId]));
    const bosses = resources.map(({ ownerId }) => managers.get(ownerId) ?? "");
    expect(bosses.every(hasAccount)).toBe(true);
    expect(new Set(subscriptions.map(({ ownerId }) => ownerId)).size).toBe(2);
  });

  test("permissions are of roles that there are, in subscriptions that there are", () => {
    for (const { role, subscription } of permissions) {
      const scope = BIZAGI_OWNERSHIP.roles.find(({ id }) => id === role)?.scope;
      expect(scope).toBe(subscription === undefined ? "company" : "subscription");
      const names: (string | undefined)[] = subscriptions.map(({ name }) => name);
      if (subscription !== undefined) expect(names).toContain(subscription);
    }
  });
});
