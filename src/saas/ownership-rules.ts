import type { ApplicationKind, Organization } from "./organization-records.ts";

/** Who may inherit: each word names a person as seen from whoever goes. */
export type HeirKind = "boss" | "subscriptionOwner" | "companyOwner";

/** What somebody is to the company, as far as it decides who inherits; the highest counts. */
export type OwnershipPosition = "companyOwner" | "subscriptionOwner" | "member";

/** For each position who is asked first, second, … The first who is there and active inherits. */
export type HeirOrder = Readonly<Record<OwnershipPosition, readonly HeirKind[]>>;

/** A role with administrator permissions that somebody can be given. */
export interface AdministratorRole {
  /** As requests name it. */
  readonly id: string;
  readonly name: string;
  /** Whether it is held for a subscription, or for the whole company. */
  readonly scope: "company" | "subscription";
  /** Whether it opens the organization's console to whoever holds it. */
  readonly administers: boolean;
  readonly description: string;
}

/** How an application treats what its people own, as data. */
export interface OwnershipRules {
  readonly resources: HeirOrder;
  /** The subscriptions themselves. */
  readonly subscriptions: readonly HeirKind[];
  /** A permission without an heir ends, so that nobody gets rights by accident. */
  readonly permissions: HeirOrder;
  readonly roles: readonly AdministratorRole[];
}

/**
 * Bizagi's rules, from the note of its guide about disabling a user. The note has a sentence for
 * everybody (boss, else subscription owner) and one for each kind of owner; the one about the
 * kind is read as the more particular, so that it holds for an owner with a boss too. For
 * permissions only the boss is named; an owner's go with the rest, to somebody who may all anyway.
 */
export const BIZAGI_OWNERSHIP: OwnershipRules = {
  resources: {
    companyOwner: ["companyOwner"],
    subscriptionOwner: ["companyOwner"],
    member: ["boss", "subscriptionOwner", "companyOwner"],
  },
  subscriptions: ["companyOwner"],
  permissions: {
    companyOwner: ["companyOwner"],
    subscriptionOwner: ["companyOwner"],
    member: ["boss"],
  },
  roles: [
    {
      id: "userAdministrator",
      name: "User Administrator",
      scope: "company",
      administers: true,
      description: "Creates, edits, disables and removes people.",
    },
    {
      id: "companyAdministrator",
      name: "Company Administrator",
      scope: "company",
      administers: true,
      description: "Changes settings of the company, and who owns what.",
    },
    {
      id: "subscriptionAdministrator",
      name: "Subscription Administrator",
      scope: "subscription",
      administers: false,
      description: "Administers the resources of one subscription.",
    },
  ],
};

const RULES: Readonly<Partial<Record<ApplicationKind, OwnershipRules>>> = {
  bizagi: BIZAGI_OWNERSHIP,
};

/** How an organization's application treats what people own; undefined where they own nothing. */
export function getOwnershipRules({
  application,
}: Pick<Organization, "application">): OwnershipRules | undefined {
  return RULES[application];
}
