import { formatPersonName, isActive } from "../saas/employee.ts";
import { type Estate, formatPermissionKey, type OwnershipPerson } from "../saas/ownership.ts";
import type { OwnershipReader } from "../saas/ownership-ports.ts";
import type { ResourceReader } from "../saas/ports.ts";
import { isObject, type Resource } from "../scim/resource.ts";
import { ENTERPRISE_USER_URN } from "../scim/schemas/enterprise-user.ts";
import { parseDocument } from "./presentation.ts";

/** Where people and what they own are read, inside a transaction or outside. */
export interface EstateReader extends Pick<ResourceReader, "read"> {
  readonly ownership: OwnershipReader;
}

/** The person who goes, and who is to inherit. */
export interface Departure {
  readonly userId: string;
  /** As SCIM has the person before the change. */
  readonly before: Resource;
  /** As the change leaves the person; absent when there is no change, or nobody left. */
  readonly after?: Resource | undefined;
  /** Who is to inherit instead of whom the rules name. */
  readonly chosenHeir?: OwnershipPerson | undefined;
}

/** Read all that decides who inherits from a person. */
export async function readEstate(
  reader: EstateReader,
  organizationId: string,
  { userId, before, after = {}, chosenHeir }: Departure,
): Promise<Estate> {
  const { ownership } = reader;
  const people = new PeopleReader(reader, organizationId);
  const person = toPerson(userId, before);
  const owners = await ownership.listCompanyOwners(organizationId);
  const subscriptions = await ownership.listSubscriptions(organizationId);
  const resources = await ownership.listResourcesOf(organizationId, userId);
  const permissions = await ownership.listPermissionsOf(organizationId, userId);
  // A manager who is named anew counts; one who is taken away with the access still does.
  const bossId = readBossId(after) ?? readBossId(before);
  const boss = bossId === undefined ? undefined : await people.find(bossId);
  const companyOwners = await people.findAll(owners.map((owner) => owner.userId));
  const places = new Set([...resources, ...permissions].map((each) => each.subscriptionId));
  const concerned = subscriptions.filter(({ id }) => places.has(id));
  const answering = await people.findAll(concerned.map(({ ownerId }) => ownerId));
  const held = new Set<string>();
  const heirs = permissions.length === 0 ? [] : people.listKnown(chosenHeir);
  for (const { id } of heirs) {
    const theirs = await ownership.listPermissionsOf(organizationId, id);
    for (const each of theirs) held.add(formatPermissionKey(each));
  }
  return {
    person,
    ...(boss === undefined ? {} : { boss }),
    companyOwners,
    subscriptions,
    subscriptionOwners: new Map(answering.map((each) => [each.id, each])),
    resources,
    permissions,
    held,
    ...(chosenHeir === undefined ? {} : { chosenHeir }),
  };
}

/**
 * Read a User as somebody who may own things.
 *
 * @returns undefined when there is no such User; who was removed is none
 */
export async function readOwnershipPerson(
  reader: Pick<ResourceReader, "read">,
  organizationId: string,
  userId: string,
): Promise<OwnershipPerson | undefined> {
  const stored = await reader.read(organizationId, "User", userId);
  return stored === undefined ? undefined : toPerson(userId, parseDocument(stored.document));
}

/** Reads each person once. */
class PeopleReader {
  readonly #reader: EstateReader;
  readonly #organizationId: string;
  readonly #known = new Map<string, OwnershipPerson | undefined>();

  constructor(reader: EstateReader, organizationId: string) {
    this.#reader = reader;
    this.#organizationId = organizationId;
  }

  async find(id: string): Promise<OwnershipPerson | undefined> {
    if (!this.#known.has(id)) {
      this.#known.set(id, await readOwnershipPerson(this.#reader, this.#organizationId, id));
    }
    return this.#known.get(id);
  }

  /** In the order of the ids; who is not there is left out. */
  async findAll(ids: readonly string[]): Promise<readonly OwnershipPerson[]> {
    const found: OwnershipPerson[] = [];
    for (const id of new Set(ids)) {
      const person = await this.find(id);
      if (person !== undefined) found.push(person);
    }
    return found;
  }

  listKnown(more: OwnershipPerson | undefined): readonly OwnershipPerson[] {
    return [...this.#known.values(), more].filter((each) => each !== undefined);
  }
}

function toPerson(id: string, user: Resource): OwnershipPerson {
  return { id, name: formatPersonName(user), isActive: isActive(user) };
}

function readBossId(user: Resource): string | undefined {
  const enterprise = user[ENTERPRISE_USER_URN];
  const manager = enterprise !== undefined && isObject(enterprise) ? enterprise.manager : undefined;
  const value = manager !== undefined && isObject(manager) ? manager.value : manager;
  // No id of ours is longer, and PostgreSQL refuses to look for a text with such a character.
  const isId = typeof value === "string" && value !== "" && value.length <= 64;
  return isId && !value.includes("\0") && value.isWellFormed() ? value : undefined;
}
