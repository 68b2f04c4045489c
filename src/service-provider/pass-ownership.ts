import { formatInstant } from "../common/world.ts";
import {
  type Inheritance,
  type OwnershipPerson,
  type OwnershipTransfer,
  planInheritance,
  refuseInheritance,
} from "../saas/ownership.ts";
import type { OwnershipWriter } from "../saas/ownership-ports.ts";
import { getOwnershipRules } from "../saas/ownership-rules.ts";
import type { AuditEntry, ResourceWriter } from "../saas/ports.ts";
import { ScimError } from "../scim/errors.ts";
import { type Departure, readEstate, readOwnershipPerson } from "./estate.ts";
import type { Caller, Provider } from "./provider.ts";

/** A write under way, inside its transaction, and who asks for it. */
export interface OwnershipWork {
  readonly provider: Pick<Provider, "world">;
  readonly caller: Pick<Caller, "organization" | "tokenId" | "actor" | "heirId">;
  readonly writer: ResourceWriter;
}

/** Why what a person owned passes on: the words of the audit log. */
export type PassReason = "deactivated" | "removed" | "handover";

/**
 * Pass on all that a person owns, each thing with an audit row of its own, in the transaction that
 * takes the person's access. Where the application knows no ownership, nothing happens.
 *
 * @throws ScimError `mutability` for the only company owner and where nobody can inherit;
 *   `invalidValue` for an heir who can't inherit
 */
export async function passOwnership(
  work: OwnershipWork,
  departure: Omit<Departure, "chosenHeir">,
  reason: PassReason,
): Promise<readonly OwnershipTransfer[]> {
  const { caller, writer } = work;
  const { ownership } = writer;
  const rules = getOwnershipRules(caller.organization);
  if (rules === undefined || ownership === undefined) return [];
  const organizationId = caller.organization.id;
  const reader = { read: writer.read.bind(writer), ownership };
  const chosenHeir = await readChosenHeir(writer, organizationId, caller.heirId, departure.userId);
  const estate = await readEstate(reader, organizationId, { ...departure, chosenHeir });
  const inheritance: Inheritance = planInheritance(rules, estate);
  if (inheritance.result === "refused") throw refuseInheritance(estate.person, inheritance);
  for (const transfer of inheritance.transfers) {
    await applyTransfer(ownership, organizationId, transfer);
    await writer.audit(organizationId, describeTransfer(work, estate.person, transfer, reason));
  }
  return inheritance.transfers;
}

/**
 * Read whom an administrator chose to inherit.
 *
 * @throws ScimError `invalidValue` when that is no active User, or the person
 */
export async function readChosenHeir(
  reader: Pick<ResourceWriter, "read">,
  organizationId: string,
  heirId: string | undefined,
  userId: string,
): Promise<OwnershipPerson | undefined> {
  if (heirId === undefined) return undefined;
  const heir = await readOwnershipPerson(reader, organizationId, heirId);
  if (heir?.isActive === true && heir.id !== userId) return heir;
  const who = heir === undefined ? `"${heirId.slice(0, 64)}"` : heir.name.slice(0, 80);
  const detail = `${who} can't inherit: choose an active person other than the one who goes.`;
  throw new ScimError("invalidValue", detail, { attributePath: "heirId" });
}

async function applyTransfer(
  ownership: OwnershipWriter,
  organizationId: string,
  { kind, id, to, isHeld }: OwnershipTransfer,
): Promise<void> {
  switch (kind) {
    case "OwnedResource":
      if (to !== undefined) await ownership.giveResource(organizationId, id, to.id);
      return;
    case "Subscription":
      if (to !== undefined) await ownership.giveSubscription(organizationId, id, to.id);
      return;
    case "AdministratorPermission":
      if (to === undefined || isHeld) await ownership.removePermission(organizationId, id);
      else await ownership.givePermission(organizationId, id, to.id);
      return;
    case "CompanyOwner":
      await ownership.removeCompanyOwner(organizationId, id);
  }
}

const REASONS: Readonly<Record<PassReason, string>> = {
  deactivated: "The owner was disabled",
  removed: "The owner was removed",
  handover: "The owner handed everything on",
};

function describeTransfer(
  work: OwnershipWork,
  from: OwnershipPerson,
  { kind, id, name, to, isHeld }: OwnershipTransfer,
  reason: PassReason,
): AuditEntry {
  const oldValue = { value: from.id, display: from.name };
  const owner =
    to === undefined
      ? { path: "owner", oldValue }
      : { path: "owner", oldValue, newValue: { value: to.id, display: to.name } };
  const because = to === undefined ? "nobody inherits it" : `inherited by: ${to.because}`;
  return {
    ...stampAudit(work),
    action: to === undefined || isHeld ? "delete" : "update",
    kind,
    resourceId: id,
    modified: [
      owner,
      { path: "name", newValue: name },
      { path: "because", newValue: `${REASONS[reason]}; ${because}` },
    ],
  };
}

/** When, and by whom: the beginning of every audit row. */
export function stampAudit({
  provider,
  caller,
}: Pick<OwnershipWork, "provider" | "caller">): Pick<AuditEntry, "at" | "tokenId" | "actor"> {
  const { tokenId, actor } = caller;
  return {
    at: formatInstant(provider.world.now()),
    ...(tokenId === undefined ? {} : { tokenId }),
    ...(actor === undefined ? {} : { actor }),
  };
}
