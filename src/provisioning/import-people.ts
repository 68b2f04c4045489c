import { formatInstant, type World } from "../common/world.ts";
import { foldName, type ImportedPerson, type ImportPlan, planImport } from "../directory/import.ts";
import type { DirectoryStore } from "../directory/ports.ts";
import type { DirectoryUser } from "../directory/user.ts";

const USERS_PER_READ = 2_000;
const USERS_PER_WRITE = 1_000;

/** What an import came to. */
export interface PeopleImport extends ImportPlan {
  /** Who is missing from the file, and may not be taken for a leaver. */
  readonly kept: readonly DirectoryUser[];
}

/**
 * Bring a tenant's directory in step with a file of people. Each batch is one transaction with
 * its entries of the change feed; a crash between two of them is made good by the next import.
 *
 * @param given - whoever is missing from the file is soft-deleted, but for those that
 *   `mayHaveLeft` spares: a row that could not be read may be theirs
 */
export async function importPeople(
  directory: DirectoryStore,
  world: World,
  given: {
    readonly tenantId: string;
    readonly people: readonly ImportedPerson[];
    readonly mayHaveLeft: (user: DirectoryUser) => boolean;
    readonly signal?: AbortSignal;
  },
): Promise<PeopleImport> {
  const { tenantId } = given;
  const existing = await listAllUsers(directory, tenantId);
  const kept = listKept(existing, given.people, given.mayHaveLeft);
  const names = kept.length === 0 ? new Map<string, string>() : nameUsers(existing, given.people);
  const people = [...given.people, ...kept.map((user) => describeKept(user, names))];
  const aside = stepAside(existing, people);
  const planned = planImport(
    existing.map((user) => aside.get(user.id) ?? user),
    people,
    { now: formatInstant(world.now()), newId: world.newId },
  );
  const plan = { ...planned, kept, unchanged: Math.max(0, planned.unchanged - kept.length) };
  const moves = [...aside.values()].map((user) => ({ user, kind: "saved" as const }));
  const saves = [...moves, ...plan.saves];
  // Names on their way from one to another are in one transaction with their arrival.
  const perWrite = moves.length > 0 ? saves.length : USERS_PER_WRITE;
  for (let from = 0; from < saves.length; from += perWrite) {
    given.signal?.throwIfAborted();
    const batch = saves.slice(from, from + perWrite);
    await directory.write(tenantId, async (writer) => {
      for (const { user, kind } of batch) await writer.saveUser(tenantId, user, kind);
    });
  }
  return plan;
}

/** Who is missing from the file and may not be taken for a leaver. */
function listKept(
  existing: readonly DirectoryUser[],
  people: readonly ImportedPerson[],
  mayHaveLeft: (user: DirectoryUser) => boolean,
): readonly DirectoryUser[] {
  const keys = new Set(people.map(({ externalKey }) => externalKey));
  const names = new Set(people.map(({ userPrincipalName }) => foldName(userPrincipalName)));
  return existing.filter(
    (user) =>
      user.deletedDateTime === undefined &&
      !keys.has(user.id) &&
      !names.has(foldName(user.userPrincipalName)) &&
      !mayHaveLeft(user),
  );
}

/** As the directory has the person: whom others name as their manager stays to be found. */
function describeKept(user: DirectoryUser, managers: ReadonlyMap<string, string>): ImportedPerson {
  const { id, userPrincipalName, accountEnabled, attributes, managerId = "" } = user;
  const managerPrincipalName = managers.get(managerId);
  return {
    userPrincipalName,
    externalKey: id,
    accountEnabled,
    attributes,
    ...(managerPrincipalName !== undefined && { managerPrincipalName }),
  };
}

/** The names that users have now, or get from the file. */
function nameUsers(
  existing: readonly DirectoryUser[],
  people: readonly ImportedPerson[],
): ReadonlyMap<string, string> {
  const names = new Map(existing.map((user) => [user.id, user.userPrincipalName]));
  for (const { externalKey, userPrincipalName } of people) {
    if (externalKey !== undefined) names.set(externalKey, userPrincipalName);
  }
  return names;
}

/**
 * The users who have to give up a name before another can have it, each under a name for the
 * meantime: the file gives theirs to somebody whom it knows by another objectId. A name is unique
 * in the directory at every moment, and must not be taken for the sign that the two are one person.
 */
function stepAside(
  existing: readonly DirectoryUser[],
  people: readonly ImportedPerson[],
): ReadonlyMap<string, DirectoryUser> {
  const known = new Set(existing.map(({ id }) => id));
  const claimed = new Set(people.map(({ externalKey = "" }) => externalKey));
  const takerOf = new Map(people.map((person) => [foldName(person.userPrincipalName), person]));
  const stepping = existing.filter((user) => {
    const { externalKey } = takerOf.get(foldName(user.userPrincipalName)) ?? {};
    if (externalKey === undefined || externalKey === user.id) return false;
    // An objectId that nobody has yet may be new to a person who is known by name alone.
    return claimed.has(user.id) || known.has(externalKey);
  });
  return new Map(
    stepping.map((user) => {
      const userPrincipalName = `${user.id}.${user.userPrincipalName}`;
      return [user.id, { ...user, userPrincipalName }];
    }),
  );
}

async function listAllUsers(
  directory: DirectoryStore,
  tenantId: string,
): Promise<readonly DirectoryUser[]> {
  const users: DirectoryUser[] = [];
  for (;;) {
    const afterId = users.at(-1)?.id;
    const page = await directory.listUsers(tenantId, {
      limit: USERS_PER_READ,
      ...(afterId !== undefined && { afterId }),
    });
    users.push(...page);
    if (page.length < USERS_PER_READ) return users;
  }
}
