import { ScimError } from "../scim/errors.ts";
import type { AdministratorPermission, OwnedResource, Subscription } from "./ownership-ports.ts";
import type { HeirKind, OwnershipPosition, OwnershipRules } from "./ownership-rules.ts";

/** A person, as far as it matters who inherits. */
export interface OwnershipPerson {
  readonly id: string;
  /** The displayName, or the userName. */
  readonly name: string;
  readonly isActive: boolean;
}

/** All that decides what becomes of a person's things. */
export interface Estate {
  /** Who is to be disabled or removed. */
  readonly person: OwnershipPerson;
  /** Absent: the person has no manager, or one who isn't a User here. */
  readonly boss?: OwnershipPerson;
  /** All of the company's, the first named first; the person too, if one of them. */
  readonly companyOwners: readonly OwnershipPerson[];
  /** All of the company's. */
  readonly subscriptions: readonly Subscription[];
  /** Who owns one of the subscriptions, by id. */
  readonly subscriptionOwners: ReadonlyMap<string, OwnershipPerson>;
  /** The person's. */
  readonly resources: readonly OwnedResource[];
  /** The person's. */
  readonly permissions: readonly AdministratorPermission[];
  /** By `formatPermissionKey`: what those who may inherit hold already. */
  readonly held: ReadonlySet<string>;
  /** Chosen by an administrator instead of whom the rules name. */
  readonly chosenHeir?: OwnershipPerson;
}

/** What is inherited; also the kind under which the audit log has it. */
export type OwnedKind =
  | "OwnedResource"
  | "Subscription"
  | "AdministratorPermission"
  | "CompanyOwner";

/** Why somebody inherits: their place, or that an administrator chose them. */
export type HeirReason = HeirKind | "chosen";

/** One thing that passes to somebody else, or ends. */
export interface OwnershipTransfer {
  readonly kind: OwnedKind;
  readonly id: string;
  readonly name: string;
  /** Absent: it ends, since nobody inherits it. */
  readonly to?: { readonly id: string; readonly name: string; readonly because: HeirReason };
  /** The heir holds the same permission already, so that this one ends. */
  readonly isHeld?: true;
}

/** What becomes of it all: refused as a whole, or thing by thing. */
export type Inheritance =
  | { readonly result: "refused"; readonly reason: "onlyCompanyOwner" }
  | { readonly result: "refused"; readonly reason: "noHeir"; readonly things: number }
  | { readonly result: "passed"; readonly transfers: readonly OwnershipTransfer[] };

/**
 * Plan who inherits what when a person is disabled or removed. Nobody inherits who is not active
 * or is the person; a boss's boss is not asked, so that bosses in a circle are no matter.
 *
 * @throws never
 */
export function planInheritance(rules: OwnershipRules, estate: Estate): Inheritance {
  const { person, companyOwners, subscriptions, resources, permissions } = estate;
  const isCompanyOwner = companyOwners.some(({ id }) => id === person.id);
  const hasSuccessor = companyOwners.some((owner) => mayInherit(owner, person));
  if (isCompanyOwner && !hasSuccessor) return { result: "refused", reason: "onlyCompanyOwner" };
  const own = subscriptions.filter(({ ownerId }) => ownerId === person.id);
  const positionFor = (subscriptionId: string | undefined) =>
    findPosition(isCompanyOwner, own, subscriptionId);
  const owned: readonly OwnershipTransfer[] = [
    ...own.map(({ id, name }) => ({
      kind: "Subscription" as const,
      id,
      name,
      ...findHeir(estate, rules.subscriptions, id),
    })),
    ...resources.map(({ id, name, subscriptionId }) => ({
      kind: "OwnedResource" as const,
      id,
      name,
      ...findHeir(estate, rules.resources[positionFor(subscriptionId)], subscriptionId),
    })),
  ];
  const heirless = owned.filter(({ to }) => to === undefined).length;
  if (heirless > 0) return { result: "refused", reason: "noHeir", things: heirless };
  const held = permissions.map((permission) => {
    const order = rules.permissions[positionFor(permission.subscriptionId)];
    return passPermission(rules, estate, permission, order);
  });
  const ended = isCompanyOwner ? [endCompanyOwnership(person)] : [];
  return { result: "passed", transfers: [...owned, ...held, ...ended] };
}

/** What tells permissions of a person apart: there is one of a role for each subscription. */
export function formatPermissionKey(
  permission: Pick<AdministratorPermission, "userId" | "role" | "subscriptionId">,
): string {
  return JSON.stringify([permission.userId, permission.role, permission.subscriptionId ?? ""]);
}

/** The refusal as SCIM clients read it: short enough for a log, and it says what to do. */
export function refuseInheritance(
  { name }: OwnershipPerson,
  refused: Extract<Inheritance, { readonly result: "refused" }>,
): ScimError {
  const who = name.slice(0, 80);
  const detail =
    refused.reason === "onlyCompanyOwner"
      ? `${who} is the only company owner and can't be disabled or deleted. Name another company ` +
        "owner in the portal first; then try again."
      : `${who} can't be disabled or deleted: nobody is there to take over ${refused.things} ` +
        "of the things owned. Name a company owner in the portal first; then try again.";
  // Table 9 of RFC 7644 has this word also for what the current state does not let happen.
  return new ScimError("mutability", detail, { attributePath: "active" });
}

/** Each subscription counts for its own things; what has none counts for all of them. */
function findPosition(
  isCompanyOwner: boolean,
  own: readonly Subscription[],
  subscriptionId: string | undefined,
): OwnershipPosition {
  if (isCompanyOwner) return "companyOwner";
  const isOwner = own.some(({ id }) => subscriptionId === undefined || id === subscriptionId);
  return isOwner ? "subscriptionOwner" : "member";
}

function passPermission(
  rules: OwnershipRules,
  estate: Estate,
  { id, role, subscriptionId }: AdministratorPermission,
  order: readonly HeirKind[],
): OwnershipTransfer {
  const { to } = findHeir(estate, order, subscriptionId);
  const name = rules.roles.find((each) => each.id === role)?.name ?? role;
  const base = { kind: "AdministratorPermission", id, name } as const;
  if (to === undefined) return base;
  const place = subscriptionId === undefined ? {} : { subscriptionId };
  const isHeld = estate.held.has(formatPermissionKey({ userId: to.id, role, ...place }));
  return isHeld ? { ...base, to, isHeld } : { ...base, to };
}

function endCompanyOwnership({ id }: OwnershipPerson): OwnershipTransfer {
  return { kind: "CompanyOwner", id, name: "Company ownership" };
}

function findHeir(
  estate: Estate,
  order: readonly HeirKind[],
  subscriptionId: string | undefined,
): Pick<OwnershipTransfer, "to"> {
  const { person, chosenHeir } = estate;
  if (chosenHeir !== undefined) return { to: toHeir(chosenHeir, "chosen") };
  for (const kind of order) {
    const heir = listCandidates(estate, kind, subscriptionId).find((each) =>
      mayInherit(each, person),
    );
    if (heir !== undefined) return { to: toHeir(heir, kind) };
  }
  return {};
}

function toHeir({ id, name }: OwnershipPerson, because: HeirReason) {
  return { id, name, because };
}

function listCandidates(
  { boss, companyOwners, subscriptions, subscriptionOwners }: Estate,
  kind: HeirKind,
  subscriptionId: string | undefined,
): readonly OwnershipPerson[] {
  if (kind === "companyOwner") return companyOwners;
  if (kind === "boss") return boss === undefined ? [] : [boss];
  const subscription = subscriptions.find(({ id }) => id === subscriptionId);
  const owner = subscription && subscriptionOwners.get(subscription.ownerId);
  return owner === undefined ? [] : [owner];
}

function mayInherit(heir: OwnershipPerson, from: OwnershipPerson): boolean {
  return heir.isActive && heir.id !== from.id;
}
