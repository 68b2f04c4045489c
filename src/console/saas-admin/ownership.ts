import type { ShownPerson } from "./employee.ts";

/** Where an heir stands. */
export type HeirStep = "boss" | "subscriptionOwner" | "companyOwner";
/** What is inherited. */
export type OwnedKind =
  | "OwnedResource"
  | "Subscription"
  | "AdministratorPermission"
  | "CompanyOwner";

/** What would become of a person's things, by name. */
export interface OwnershipPreview {
  readonly person: ShownPerson;
  readonly refusal?: Refusal;
  readonly chain: readonly { readonly step: HeirStep; readonly people: readonly ShownPerson[] }[];
  readonly transfers: readonly Transfer[];
  readonly heirs: readonly {
    readonly id: string;
    readonly name: string;
    readonly because: HeirStep | "chosen";
    readonly things: Partial<Record<OwnedKind, number>>;
  }[];
}

/** One thing that passes to somebody else, or ends. */
export interface Transfer {
  readonly kind: OwnedKind;
  readonly id: string;
  readonly name: string;
  readonly to?: {
    readonly id: string;
    readonly name: string;
    readonly because: HeirStep | "chosen";
  };
  readonly isHeld?: true;
}

/** Why something can't be done now, and what to do. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** Something that a person made or was given. */
export interface OwnedResource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly created: string;
  readonly subscription?: { readonly id: string; readonly name: string };
  readonly owner: ShownPerson;
}

/** A subscription of the company. */
export interface Subscription {
  readonly id: string;
  readonly name: string;
  readonly created: string;
  readonly owner: ShownPerson;
}

/** A role that somebody holds. */
export interface Permission {
  readonly id: string;
  readonly role: { readonly id: string; readonly name: string };
  readonly subscription?: { readonly id: string; readonly name: string };
  readonly holder: ShownPerson;
  readonly created: string;
}

/** A role that can be given. */
export interface Role {
  readonly id: string;
  readonly name: string;
  readonly scope: "company" | "subscription";
  readonly description: string;
  readonly holders: number;
}

/** One of those who own the company. */
export interface CompanyOwner extends ShownPerson {
  readonly since: string;
}
