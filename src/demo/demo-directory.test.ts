import { describe, expect, test } from "vitest";
import { re2Engine } from "../connector/re2.ts";
import type { DirectoryUser } from "../directory/user.ts";
import { findApplication, listRequired } from "../gallery/index.ts";
import { getApplicationRules } from "../saas/application-rules.ts";
import { checkDemands } from "../saas/check-demands.ts";
import { STRICT_QUIRKS } from "../scim/quirks.ts";
import { readResource } from "../scim/validate.ts";
import { compileObjectMapping, mapObject } from "../sync/mapping.ts";
import { buildCreateRequest } from "../sync/request.ts";
import { describeUser } from "../sync/source-environment.ts";
import type { DemoApplication } from "./assignment-plan.ts";
import { buildDemoDirectory } from "./index.ts";

const { tenant, users, groups, memberships, assignmentPlan } = buildDemoDirectory();
const usersById = new Map(users.map((user) => [user.id, user]));
const groupsById = new Map(groups.map((group) => [group.id, group]));
const applications: readonly DemoApplication[] = ["bis", "bitabiz", "bizagi"];
const mononym = users.find(({ attributes }) => attributes.surname === undefined);

function chainOf(user: DirectoryUser): readonly DirectoryUser[] {
  const chain: DirectoryUser[] = [];
  let next: DirectoryUser | undefined = user;
  while (next !== undefined && chain.length < 10) {
    chain.push(next);
    next = next.managerId === undefined ? undefined : usersById.get(next.managerId);
  }
  return chain;
}

// Direct assignments and direct members of assigned groups: behaviour.md section 3.
function listEntitled(application: DemoApplication): ReadonlySet<string> {
  const plan = assignmentPlan.filter((each) => each.application === application);
  const principals = new Set(plan.map(({ principalId }) => principalId));
  const members = memberships.filter(
    ({ groupId, memberType }) => principals.has(groupId) && memberType === "User",
  );
  return new Set([
    ...users.filter(({ id }) => principals.has(id)).map(({ id }) => id),
    ...members.map(({ memberId }) => memberId),
  ]);
}

function mapEverybody(id: DemoApplication) {
  const application = findApplication(id);
  const mapping = application?.objectMappings[0];
  if (application === undefined || mapping === undefined) throw new Error(`${id} is missing`);
  const compiled = compileObjectMapping(mapping, re2Engine);
  const world = { now: 0, newGuid: () => "", randomInteger: () => 0, defaultDomain: "" };
  const mapped = users.map((user) => ({
    user,
    values: mapObject(compiled, describeUser(user, false, world)).values,
  }));
  return { application, compiled, mapped };
}

describe("people", () => {
  test("there are 200 of them, the same on every call", () => {
    expect(users.length).toBe(200);
    expect(buildDemoDirectory().users).toEqual(users);
    expect(tenant.defaultDomain).toBe("rollcall.example");
  });

  test.each(["userPrincipalName", "mail", "mailNickname", "employeeId", "mobile"])(
    "%s is unique without regard to case",
    (name) => {
      const values = users.map((user) =>
        String(name === "userPrincipalName" ? user.userPrincipalName : user.attributes[name]),
      );
      expect(new Set(values.map((value) => value.toLowerCase())).size).toBe(users.length);
    },
  );

  test("ids are unique UUIDs, over people, groups and the tenant", () => {
    const ids = [tenant.id, ...usersById.keys(), ...groupsById.keys()];
    expect(new Set(ids).size).toBe(1 + users.length + groups.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-/);
  });

  test("user principal names are plain, with at most 64 characters in front of the @", () => {
    const odd = users.filter(
      ({ userPrincipalName }) => !/^[a-z0-9.-]{1,64}@rollcall\.example$/.test(userPrincipalName),
    );
    expect(odd).toEqual([]);
  });

  test("all text is in Unicode NFC, and no attribute is empty", () => {
    const values = users.flatMap(({ attributes }) => Object.values(attributes).map(String));
    expect(values.filter((value) => value !== value.normalize("NFC"))).toEqual([]);
    expect(values.filter((value) => value.trim() !== value || value === "")).toEqual([]);
  });

  test.each(["DK", "FI", "IE"])("%s is the country of at least 60", (country) => {
    const count = users.filter(({ attributes }) => attributes.country === country).length;
    expect(count).toBeGreaterThanOrEqual(60);
  });
});

describe("managers", () => {
  test("only the chief executive has none", () => {
    const withoutManager = users.filter(({ managerId }) => managerId === undefined);
    expect(withoutManager.map(({ attributes }) => attributes.jobTitle)).toEqual([
      "Chief Executive Officer",
    ]);
  });

  test("everybody's chain ends at the chief executive after at most four people", () => {
    const chains = users.map(chainOf);
    expect(new Set(chains.map((chain) => chain.at(-1)?.id))).toEqual(new Set([users[0]?.id]));
    expect(Math.max(...chains.map(({ length }) => length))).toBe(4);
  });

  test("come before those who report to them, and are enabled", () => {
    const seen = new Set<string>();
    for (const user of users) {
      if (user.managerId !== undefined) {
        expect(seen.has(user.managerId)).toBe(true);
        expect(usersById.get(user.managerId)?.accountEnabled).toBe(true);
      }
      seen.add(user.id);
    }
  });
});

describe("hard names", () => {
  test.each([
    { title: "æ, ø and å", displayName: "Søren Ægir Åse" },
    { title: "ä", displayName: "Tuomas Järvinen" },
    { title: "an apostrophe", displayName: "Dervla O'Malley" },
    { title: "a typographic apostrophe", displayName: "Caoimhe D’Arcyne" },
    { title: "umlauts, ß and a hyphen", displayName: "Änne Weiß-Löffelstör" },
    { title: "particles", displayName: "Joost van der Eikenhorst" },
    { title: "two surnames", displayName: "Inés Olmedo Garrigal" },
    { title: "hyphens in both names", displayName: "Anne-Sofie Bjerre-Holmgaardsen" },
  ])("$title: $displayName", ({ displayName }) => {
    expect(users.filter(({ attributes }) => attributes.displayName === displayName).length).toBe(1);
  });

  test("one display name has exactly 64 characters, none more", () => {
    const lengths = users.map(({ attributes }) => String(attributes.displayName).length);
    expect(lengths.filter((length) => length >= 64)).toEqual([64]);
  });

  test("one pair shares a display name", () => {
    const names = users.map(({ attributes }) => String(attributes.displayName));
    const doubled = names.filter((name, index) => names.indexOf(name) !== index);
    expect(doubled).toEqual(["Kirsten Dahlegård"]);
  });

  test("one person has a single name, two accounts are disabled", () => {
    expect(users.filter(({ attributes }) => attributes.surname === undefined)).toEqual([mononym]);
    expect(mononym?.attributes.displayName).toBe("Ailu");
    expect(users.filter(({ accountEnabled }) => !accountEnabled).length).toBe(2);
  });
});

describe("groups", () => {
  test("there are twelve with names of their own", () => {
    expect(new Set(groups.map(({ displayName }) => displayName.toLowerCase())).size).toBe(12);
    expect(groups.some(({ displayName }) => displayName === "Projekt Åland–Öresund")).toBe(true);
  });

  test("members exist and come once", () => {
    const keys = memberships.map(({ groupId, memberId }) => `${groupId} ${memberId}`);
    expect(new Set(keys).size).toBe(memberships.length);
    for (const { groupId, memberId, memberType } of memberships) {
      expect(groupsById.has(groupId)).toBe(true);
      expect((memberType === "User" ? usersById : groupsById).has(memberId)).toBe(true);
    }
  });

  test("one is empty, one has groups inside", () => {
    const filled = new Set(memberships.map(({ groupId }) => groupId));
    const empty = groups.filter(({ id }) => !filled.has(id));
    expect(empty.map(({ displayName }) => displayName)).toEqual(["Summer interns"]);
    const nested = memberships.filter(({ memberType }) => memberType === "Group");
    expect(nested.map(({ memberId }) => groupsById.get(memberId)?.displayName)).toEqual([
      "IT",
      "Research",
    ]);
  });
});

describe("the assignment plan", () => {
  test("names principals and roles that exist", () => {
    for (const { application, principalId, principalType, appRoleId } of assignmentPlan) {
      const roles = findApplication(application)?.appRoles ?? [];
      expect(roles.some(({ id }) => id === appRoleId)).toBe(true);
      expect((principalType === "User" ? usersById : groupsById).has(principalId)).toBe(true);
    }
  });

  test.each(applications)("%s: whoever is entitled has a manager who is, too", (application) => {
    const entitled = listEntitled(application);
    expect(entitled.size).toBeGreaterThan(60);
    const alone = users.filter(
      ({ id, managerId }) =>
        entitled.has(id) && managerId !== undefined && !entitled.has(managerId),
    );
    expect(alone).toEqual([]);
  });

  test.each(applications)("%s: nobody lacks what the application requires", (id) => {
    const entitled = listEntitled(id);
    const { application, mapped } = mapEverybody(id);
    const required = listRequired(application, "User");
    const lacking = mapped.filter(
      ({ user, values }) => entitled.has(user.id) && required.some((name) => !values.has(name)),
    );
    expect(lacking.map(({ user }) => user.userPrincipalName)).toEqual([]);
  });

  test.each(applications)("%s: its own side takes everybody who is entitled", (id) => {
    const entitled = listEntitled(id);
    const rules = getApplicationRules(id);
    const { compiled, mapped } = mapEverybody(id);
    for (const { user: person, values } of mapped) {
      if (!entitled.has(person.id)) continue;
      const { body } = buildCreateRequest(
        "User",
        compiled.attributes.flatMap(({ target }) => {
          const value = values.get(target.name);
          return value === undefined ? [] : [{ attribute: target, value }];
        }),
      );
      const options = { mode: "create", quirks: STRICT_QUIRKS } as const;
      const user = rules.kinds.get("User");
      if (user === undefined) throw new Error("Every application has Users.");
      const resource = readResource(body, user.schema, options);
      checkDemands(user, resource);
      expect(resource.userName).toBe(person.userPrincipalName);
    }
  });

  test("the person with a single name is in Bizagi only", () => {
    const homes = applications.filter((id) => listEntitled(id).has(mononym?.id ?? ""));
    expect(homes).toEqual(["bizagi"]);
  });

  test("everybody else is in BIS", () => {
    expect(listEntitled("bis").size).toBe(users.length - 1);
  });
});
