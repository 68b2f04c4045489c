import { sameAttributes } from "./edit-user.ts";
import type { ChangeKind, DirectoryUser } from "./user.ts";

/** A person as a file of people gives them. */
export interface ImportedPerson {
  readonly userPrincipalName: string;
  /** The file's own objectId, when it has such a column. */
  readonly externalKey?: string;
  readonly accountEnabled: boolean;
  /** The userPrincipalName of the manager, already looked up in the same file. */
  readonly managerPrincipalName?: string;
  readonly attributes: DirectoryUser["attributes"];
}

/** One write that brings the directory in step with the file. */
export interface PlannedSave {
  readonly user: DirectoryUser;
  readonly kind: ChangeKind;
}

/** What an import comes to: nothing is written yet. */
export interface ImportPlan {
  readonly saves: readonly PlannedSave[];
  readonly joined: number;
  readonly changed: number;
  readonly left: readonly DirectoryUser[];
  readonly returned: number;
  readonly unchanged: number;
}

/**
 * Compare a file of people with the directory: who joined, who changed, who left.
 *
 * A person is known again by objectId, else by userPrincipalName without regard to case. Whoever
 * is in the directory and not in the file is soft-deleted.
 *
 * @param existing - all users of the tenant, soft-deleted ones included
 * @param given - `now` is the ISO instant that soft deletions get
 */
export function planImport(
  existing: readonly DirectoryUser[],
  people: readonly ImportedPerson[],
  given: { readonly now: string; readonly newId: () => string },
): ImportPlan {
  const byId = new Map(existing.map((user) => [user.id, user]));
  const byName = new Map(existing.map((user) => [foldName(user.userPrincipalName), user]));
  const idOf = new Map<string, string>();
  const pairs = people.map((person) => {
    const known =
      (person.externalKey === undefined ? undefined : byId.get(person.externalKey)) ??
      byName.get(foldName(person.userPrincipalName));
    const id = known?.id ?? person.externalKey ?? given.newId();
    idOf.set(foldName(person.userPrincipalName), id);
    return { person, known, id };
  });
  const saves: PlannedSave[] = [];
  const counts = { joined: 0, changed: 0, returned: 0, unchanged: 0 };
  const present = new Set<string>();
  for (const { person, known, id } of pairs) {
    present.add(id);
    const user = buildUser(person, id, idOf);
    if (known === undefined) {
      counts.joined += 1;
      saves.push({ user, kind: "saved" });
    } else if (known.deletedDateTime !== undefined) {
      counts.returned += 1;
      saves.push({ user, kind: "restored" });
    } else if (sameUser(known, user)) counts.unchanged += 1;
    else {
      counts.changed += 1;
      saves.push({ user, kind: "saved" });
    }
  }
  const left = existing.filter(
    (user) => user.deletedDateTime === undefined && !present.has(user.id),
  );
  for (const user of left) {
    saves.push({ user: { ...user, deletedDateTime: given.now }, kind: "softDeleted" });
  }
  return { ...counts, saves, left };
}

/** userPrincipalNames are compared without regard to case. */
export function foldName(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

function buildUser(
  person: ImportedPerson,
  id: string,
  idOf: ReadonlyMap<string, string>,
): DirectoryUser {
  const { userPrincipalName, accountEnabled, attributes, managerPrincipalName } = person;
  const managerId =
    managerPrincipalName === undefined ? undefined : idOf.get(foldName(managerPrincipalName));
  return {
    id,
    userPrincipalName,
    accountEnabled,
    attributes,
    ...(managerId !== undefined && { managerId }),
  };
}

function sameUser(left: DirectoryUser, right: DirectoryUser): boolean {
  if (left.userPrincipalName !== right.userPrincipalName) return false;
  if (left.accountEnabled !== right.accountEnabled || left.managerId !== right.managerId) {
    return false;
  }
  return sameAttributes(left.attributes, right.attributes);
}
