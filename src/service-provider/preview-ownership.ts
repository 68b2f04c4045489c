import { SaasError } from "../saas/errors.ts";
import {
  type Estate,
  type HeirReason,
  type Inheritance,
  type OwnedKind,
  type OwnershipPerson,
  type OwnershipTransfer,
  planInheritance,
  refuseInheritance,
} from "../saas/ownership.ts";
import { getOwnershipRules, type HeirKind } from "../saas/ownership-rules.ts";
import { readEstate } from "./estate.ts";
import {
  type OwnershipDesk,
  requireOwnership,
  type ShownPerson,
  showPerson,
  writeAtDesk,
} from "./ownership-desk.ts";
import { passOwnership, readChosenHeir } from "./pass-ownership.ts";
import { parseDocument } from "./presentation.ts";

/** One person who gets things, and how many of each kind. */
export interface ShownHeir {
  readonly id: string;
  readonly name: string;
  readonly because: HeirReason;
  readonly things: { readonly [kind in OwnedKind]?: number };
}

/** What would become of a person's things, by name. */
export interface OwnershipPreview {
  readonly person: ShownPerson;
  /** Why the person can't be disabled now, and what to do; absent: they can. */
  readonly refusal?: { readonly code: string; readonly message: string };
  /** The steps of the chain that may inherit, each with who stands there. */
  readonly chain: readonly { readonly step: HeirKind; readonly people: readonly ShownPerson[] }[];
  readonly transfers: readonly OwnershipTransfer[];
  readonly heirs: readonly ShownHeir[];
}

/**
 * Say what would move to whom if a person were disabled or removed now. Nothing changes.
 *
 * @param heirId - who is to inherit instead of whom the rules name
 * @throws SaasError `NoOwnership`, `UnknownUser`; ScimError `invalidValue` for such an heir
 */
export async function previewOwnership(
  desk: OwnershipDesk,
  userId: string,
  heirId?: string,
): Promise<OwnershipPreview> {
  const rules = requireOwnership(desk);
  const estate = await readDeskEstate(desk, userId, heirId);
  const inheritance = planInheritance(rules, estate);
  return showPreview(estate, inheritance);
}

/**
 * The same for whoever asks before a deactivation, whatever the application.
 *
 * @returns undefined where people own nothing
 */
export async function previewDeactivation(
  desk: OwnershipDesk,
  userId: string,
  heirId?: string,
): Promise<OwnershipPreview | undefined> {
  if (getOwnershipRules(desk.organization) === undefined) return undefined;
  return await previewOwnership(desk, userId, heirId);
}

/**
 * Hand on all that a person owns, without disabling them.
 *
 * @throws SaasError `NoOwnership`, `UnknownUser`, `LastAdministrator`; ScimError as
 *   `passOwnership`
 */
export async function handOverOwnership(
  desk: OwnershipDesk,
  userId: string,
  heirId?: string,
): Promise<readonly OwnershipTransfer[]> {
  const { organization, actor, world } = desk;
  const caller = { organization, actor, ...(heirId === undefined ? {} : { heirId }) };
  return await writeAtDesk(desk, async ({ writer, nameOf, keepAdministrator }) => {
    const stored = await writer.read(organization.id, "User", userId);
    if (stored === undefined) throw unknownPerson(userId);
    const departure = { userId, before: parseDocument(stored.document) };
    const work = { provider: { world }, caller, writer };
    const { display } = await nameOf(userId);
    return await keepAdministrator(display, () => passOwnership(work, departure, "handover"));
  });
}

async function readDeskEstate(
  { store, organization }: OwnershipDesk,
  userId: string,
  heirId: string | undefined,
): Promise<Estate> {
  const stored = await store.read(organization.id, "User", userId);
  if (stored === undefined) throw unknownPerson(userId);
  const chosenHeir = await readChosenHeir(store, organization.id, heirId, userId);
  const before = parseDocument(stored.document);
  return await readEstate(store, organization.id, { userId, before, chosenHeir });
}

function unknownPerson(userId: string): SaasError {
  const message = `The organization has no User "${userId.slice(0, 64)}".`;
  return new SaasError("UnknownUser", { message });
}

function showPreview(estate: Estate, inheritance: Inheritance): OwnershipPreview {
  const { person, boss, companyOwners, subscriptionOwners } = estate;
  const show = (each: OwnershipPerson) => showPerson(each.id, each);
  const showOthers = (people: readonly OwnershipPerson[]) =>
    people.filter(({ id }) => id !== person.id).map(show);
  const base = {
    person: show(person),
    chain: [
      { step: "boss", people: boss === undefined ? [] : [show(boss)] },
      { step: "subscriptionOwner", people: showOthers([...subscriptionOwners.values()]) },
      { step: "companyOwner", people: showOthers(companyOwners) },
    ],
  } as const;
  if (inheritance.result === "passed") {
    const { transfers } = inheritance;
    return { ...base, transfers, heirs: listHeirs(transfers) };
  }
  const { detail: message } = refuseInheritance(person, inheritance);
  const code = inheritance.reason === "onlyCompanyOwner" ? "OnlyCompanyOwner" : "NoHeir";
  return { ...base, refusal: { code, message }, transfers: [], heirs: [] };
}

function listHeirs(transfers: readonly OwnershipTransfer[]): readonly ShownHeir[] {
  const heirs = new Map<string, ShownHeir>();
  for (const { kind, to } of transfers) {
    if (to === undefined) continue;
    const key = `${to.because} ${to.id}`;
    const { things = {} } = heirs.get(key) ?? {};
    heirs.set(key, { ...to, things: { ...things, [kind]: (things[kind] ?? 0) + 1 } });
  }
  return [...heirs.values()];
}
