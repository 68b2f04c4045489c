import { StoreError } from "../common/store-error.ts";
import type { World } from "../common/world.ts";
import { SaasError } from "../saas/errors.ts";
import type { OwnershipPerson } from "../saas/ownership.ts";
import type { OwnershipWriter } from "../saas/ownership-ports.ts";
import { getOwnershipRules, type OwnershipRules } from "../saas/ownership-rules.ts";
import type { AuditEntry, Organization, OrganizationStore, ResourceWriter } from "../saas/ports.ts";
import { readOwnershipPerson } from "./estate.ts";
import { keepAdministrator } from "./last-administrator.ts";
import { stampAudit } from "./pass-ownership.ts";

/** Who administers what people own, and with what. */
export interface OwnershipDesk {
  readonly store: OrganizationStore;
  readonly world: World;
  readonly organization: Organization;
  /** For the audit log: `operator`, or the id of an employee. */
  readonly actor: string;
}

/** A change at the desk, inside its transaction. */
export interface DeskWork {
  readonly writer: ResourceWriter;
  readonly ownership: OwnershipWriter;
  /** ISO 8601 UTC. */
  readonly now: string;
  /** An active person of the organization. @throws SaasError `OwnerNotActive` */
  readonly findPerson: (id: string) => Promise<OwnershipPerson>;
  /** The name of whoever has an id, for the audit log; the id itself where nobody has it. */
  readonly nameOf: (id: string) => Promise<{ readonly value: string; readonly display: string }>;
  readonly audit: (entry: Omit<AuditEntry, "at" | "tokenId" | "actor">) => Promise<void>;
  /** Make a change that may leave nobody to administer. @throws SaasError `LastAdministrator` */
  readonly keepAdministrator: <T>(name: string, change: () => Promise<T>) => Promise<T>;
}

/** The rules of the desk's application. @throws SaasError `NoOwnership` */
export function requireOwnership({ organization }: OwnershipDesk): OwnershipRules {
  const rules = getOwnershipRules(organization);
  if (rules === undefined) throw new SaasError("NoOwnership");
  return rules;
}

/**
 * Change something at the desk, in one transaction.
 *
 * @throws SaasError `NoOwnership`, `OwnedNameTaken`, `PermissionHeld`, and those of `work`
 */
export async function writeAtDesk<T>(
  desk: OwnershipDesk,
  work: (parts: DeskWork) => Promise<T>,
): Promise<T> {
  requireOwnership(desk);
  const { store, world, organization, actor } = desk;
  const caller = { organization, actor };
  try {
    return await store.write(organization.id, async (writer) => {
      const { ownership, employees } = writer;
      if (ownership === undefined) throw new SaasError("NoOwnership");
      const stamp = stampAudit({ provider: { world }, caller });
      const find = (id: string) => readOwnershipPerson(writer, organization.id, id);
      return await work({
        writer,
        ownership,
        now: stamp.at,
        findPerson: async (id) => requireActive(await find(id), id),
        nameOf: async (id) => ({ value: id, display: (await find(id))?.name ?? id }),
        audit: (entry) => writer.audit(organization.id, { ...stamp, ...entry }),
        keepAdministrator: async (name, change) =>
          employees === undefined
            ? await change()
            : await keepAdministrator({ employees, ownership }, organization, name, change),
      });
    });
  } catch (cause) {
    if (!(cause instanceof StoreError) || cause.code !== "Uniqueness") throw cause;
    throw new SaasError(cause.attribute === "role" ? "PermissionHeld" : "OwnedNameTaken", {
      cause,
    });
  }
}

/** What changes hands: its kind and id in the audit log, and the ids of both people. */
export interface Handover {
  readonly kind: AuditEntry["kind"];
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Let something pass to somebody else, and tell the audit log. Nothing is written when it is
 * theirs already.
 *
 * @throws SaasError `OwnerNotActive`
 */
export async function handOver(
  { findPerson, nameOf, audit }: DeskWork,
  { kind, id, from, to }: Handover,
  give: () => Promise<void>,
): Promise<void> {
  const person = await findPerson(to);
  if (from === to) return;
  await give();
  const oldValue = await nameOf(from);
  const newValue = { value: to, display: person.name };
  const modified = [{ path: "owner", oldValue, newValue }];
  await audit({ action: "update", kind, resourceId: id, modified });
}

function requireActive(person: OwnershipPerson | undefined, id: string): OwnershipPerson {
  if (person?.isActive === true) return person;
  const message =
    person === undefined
      ? `The organization has no User "${id}".`
      : `${person.name} is not active, and only an active person can own something.`;
  throw new SaasError("OwnerNotActive", { message });
}

/** A person as the desk shows them; only the id where the User is gone. */
export interface ShownPerson {
  readonly id: string;
  readonly name?: string;
  readonly active: boolean;
}

/** Show a person. */
export function showPerson(id: string, person: OwnershipPerson | undefined): ShownPerson {
  return person === undefined
    ? { id, active: false }
    : { id, name: person.name, active: person.isActive };
}

/** Read the people with these ids, each once. */
export async function readPeople(
  { store, organization }: OwnershipDesk,
  ids: Iterable<string>,
): Promise<(id: string) => ShownPerson> {
  const people = new Map<string, OwnershipPerson | undefined>();
  for (const id of new Set(ids)) {
    people.set(id, await readOwnershipPerson(store, organization.id, id));
  }
  return (id) => showPerson(id, people.get(id));
}
