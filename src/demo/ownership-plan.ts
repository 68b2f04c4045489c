import { formatDemoId } from "./demo-id.ts";

/** A subscription of the demonstration's company in Bizagi. */
export interface PlannedSubscription {
  readonly name: string;
  /** In the directory; the account's externalId. */
  readonly ownerId: string;
  readonly resources: readonly {
    readonly name: string;
    readonly type: string;
    readonly ownerId: string;
  }[];
}

/** What the demonstration's people own in Bizagi. */
export interface OwnershipPlan {
  readonly companyOwnerId: string;
  readonly subscriptions: readonly PlannedSubscription[];
  readonly permissions: readonly {
    readonly role: string;
    readonly userId: string;
    /** By its name; absent: for the whole company. */
    readonly subscription?: string;
  }[];
}

const person = (number: number): string => formatDemoId("user", number);

// Numbers as organization.ts deals them: 0 is the chief executive, 4 and 5 the heads of IT and
// Operations, 10 and 16 leads of IT, 11 and 17 leads of Operations, 35 somebody of Operations.
/** The chief executive is the only company owner, so that the refusal can be tried. */
export const OWNERSHIP_PLAN: OwnershipPlan = {
  companyOwnerId: person(0),
  subscriptions: [
    {
      name: "Production",
      ownerId: person(5),
      resources: [
        { name: "Order to delivery", type: "process", ownerId: person(11) },
        { name: "Maintenance request", type: "process", ownerId: person(17) },
        { name: "Stock count", type: "process", ownerId: person(35) },
      ],
    },
    {
      name: "Test",
      ownerId: person(4),
      resources: [
        { name: "Access request", type: "process", ownerId: person(16) },
        { name: "Test environment", type: "environment", ownerId: person(10) },
      ],
    },
  ],
  permissions: [
    { role: "userAdministrator", userId: person(16) },
    { role: "subscriptionAdministrator", userId: person(10), subscription: "Test" },
  ],
};
