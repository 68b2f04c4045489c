import { describe, expect, test } from "vitest";
import {
  type Estate,
  formatPermissionKey,
  type Inheritance,
  type OwnershipPerson,
  planInheritance,
  refuseInheritance,
} from "./ownership.ts";
import type { AdministratorPermission, OwnedResource, Subscription } from "./ownership-ports.ts";
import { BIZAGI_OWNERSHIP } from "./ownership-rules.ts";

const NOW = "2026-01-01T00:00:00.000Z";

function person(id: string, isActive = true): OwnershipPerson {
  return { id, name: id.toUpperCase(), isActive };
}

function subscription(id: string, ownerId: string): Subscription {
  return { id, name: id, ownerId, created: NOW };
}

function resource(id: string, subscriptionId?: string): OwnedResource {
  const place = subscriptionId === undefined ? {} : { subscriptionId };
  return { id, name: id, type: "project", ownerId: "ann", created: NOW, ...place };
}

function permission(id: string, role: string, subscriptionId?: string): AdministratorPermission {
  const place = subscriptionId === undefined ? {} : { subscriptionId };
  return { id, userId: "ann", role, created: NOW, ...place };
}

const GIVEN: Estate = {
  person: person("ann"),
  companyOwners: [person("olga"), person("otto")],
  subscriptions: [subscription("s1", "sam")],
  subscriptionOwners: new Map([["sam", person("sam")]]),
  resources: [resource("r1", "s1")],
  permissions: [permission("p1", "userAdministrator")],
  held: new Set(),
};

/** The heirs by thing; undefined where a thing ends. */
function listHeirs(inheritance: Inheritance): unknown {
  if (inheritance.result === "refused") return inheritance.reason;
  return Object.fromEntries(inheritance.transfers.map(({ id, to }) => [id, to?.id]));
}

const owns = (id: string, ...ids: string[]): Partial<Estate> => ({
  subscriptions: ids.map((each) => subscription(each, id)),
  subscriptionOwners: new Map([[id, person(id)]]),
});

describe("who inherits when somebody is disabled or removed (Bizagi's note, five sentences)", () => {
  test.each<{ title: string; given: Partial<Estate>; heirs: unknown }>([
    {
      title: "1: the boss in the system gets resources and permissions",
      given: { boss: person("bob") },
      heirs: { r1: "bob", p1: "bob" },
    },
    {
      title: "2: without a boss the subscription's owner gets the resources",
      given: {},
      heirs: { r1: "sam", p1: undefined },
    },
    {
      title: "2: a boss who is not active is not in the system",
      given: { boss: person("bob", false) },
      heirs: { r1: "sam", p1: undefined },
    },
    {
      title: "2: who is named as their own boss has none",
      given: { boss: person("ann") },
      heirs: { r1: "sam", p1: undefined },
    },
    {
      title: "2: each resource goes to the owner of its own subscription",
      given: {
        subscriptions: [subscription("s1", "sam"), subscription("s2", "sue")],
        subscriptionOwners: new Map([
          ["sam", person("sam")],
          ["sue", person("sue")],
        ]),
        resources: [resource("r1", "s1"), resource("r2", "s2"), resource("r3")],
      },
      heirs: { r1: "sam", r2: "sue", r3: "olga", p1: undefined },
    },
    {
      title: "2: a subscription's owner who is not active is passed over",
      given: { subscriptionOwners: new Map([["sam", person("sam", false)]]) },
      heirs: { r1: "olga", p1: undefined },
    },
    {
      title: "3: a subscription owner's things go to the company owner, with the subscription",
      given: owns("ann", "s1"),
      heirs: { s1: "olga", r1: "olga", p1: "olga" },
    },
    {
      title: "3: also when the subscription owner has a boss",
      given: { ...owns("ann", "s1"), boss: person("bob") },
      heirs: { s1: "olga", r1: "olga", p1: "olga" },
    },
    {
      title: "3: who owns one subscription is a member as to the others",
      given: {
        boss: person("bob"),
        subscriptions: [subscription("s1", "sam"), subscription("s2", "ann")],
        resources: [resource("r1", "s1"), resource("r2", "s2"), resource("r3")],
        permissions: [],
      },
      heirs: { s2: "olga", r1: "bob", r2: "olga", r3: "olga" },
    },
    {
      title: "3: the first company owner who is active inherits",
      given: { ...owns("ann", "s1"), companyOwners: [person("olga", false), person("otto")] },
      heirs: { s1: "otto", r1: "otto", p1: "otto" },
    },
    {
      title: "4: a company owner's things go to another one, and the company ownership ends",
      given: { companyOwners: [person("ann"), person("otto")], boss: person("bob") },
      heirs: { r1: "otto", p1: "otto", ann: undefined },
    },
    {
      title: "4: who owns company and subscription hands both on",
      given: { ...owns("ann", "s1"), companyOwners: [person("ann"), person("otto")] },
      heirs: { s1: "otto", r1: "otto", p1: "otto", ann: undefined },
    },
    {
      title: "5: the only company owner can't be disabled",
      given: { companyOwners: [person("ann")], boss: person("bob") },
      heirs: "onlyCompanyOwner",
    },
    {
      title: "5: also when nothing is owned",
      given: { companyOwners: [person("ann")], resources: [], permissions: [] },
      heirs: "onlyCompanyOwner",
    },
    {
      title: "5: a second company owner who is not active does not count",
      given: { companyOwners: [person("ann"), person("otto", false)] },
      heirs: "onlyCompanyOwner",
    },
    {
      title: "5: choosing an heir does not name another company owner",
      given: { companyOwners: [person("ann")], chosenHeir: person("hans") },
      heirs: "onlyCompanyOwner",
    },
    {
      title: "nobody to inherit: nothing is left without an owner",
      given: { companyOwners: [], subscriptionOwners: new Map() },
      heirs: "noHeir",
    },
    {
      title: "who owns nothing can go, whoever is there",
      given: { companyOwners: [], resources: [], permissions: [] },
      heirs: {},
    },
    {
      title: "a chosen heir gets all but the company",
      given: {
        ...owns("ann", "s1"),
        companyOwners: [person("ann"), person("otto")],
        chosenHeir: person("hans"),
      },
      heirs: { s1: "hans", r1: "hans", p1: "hans", ann: undefined },
    },
  ])("$title", ({ given, heirs }) => {
    expect(listHeirs(planInheritance(BIZAGI_OWNERSHIP, { ...GIVEN, ...given }))).toEqual(heirs);
  });

  test("a boss who owns the subscription as well inherits once, as the boss", () => {
    const estate = { ...GIVEN, boss: person("sam") };
    const inheritance = planInheritance(BIZAGI_OWNERSHIP, estate);
    expect(inheritance).toMatchObject({
      transfers: [
        { kind: "OwnedResource", to: { id: "sam", name: "SAM", because: "boss" } },
        { kind: "AdministratorPermission", name: "User Administrator", to: { because: "boss" } },
      ],
    });
  });

  test("what the heir holds already is not given twice", () => {
    const held = new Set([formatPermissionKey({ userId: "bob", role: "userAdministrator" })]);
    const estate = { ...GIVEN, boss: person("bob"), held, resources: [] };
    expect(planInheritance(BIZAGI_OWNERSHIP, estate)).toMatchObject({
      transfers: [{ id: "p1", to: { id: "bob" }, isHeld: true }],
    });
  });

  test.each([
    { reason: "onlyCompanyOwner", says: /only company owner.*Name another company owner.*first/ },
    { reason: "noHeir", things: 3, says: /take over 3 of the things.*Name a company owner/ },
  ] as const)("$reason: the refusal names the person and what to do", ({ says, ...refused }) => {
    const name = "Ada Lovelace".padEnd(500, "x");
    const error = refuseInheritance(
      { ...person("ada"), name },
      { result: "refused", things: 0, ...refused },
    );
    expect(error).toMatchObject({ status: 400, scimType: "mutability", attributePath: "active" });
    expect(error.detail).toMatch(says);
    expect(error.detail).toContain("Ada Lovelace");
    expect(error.detail.length).toBeLessThan(300);
  });
});
