import { DirectoryError } from "../directory/errors.ts";
import type { DirectoryUser } from "../directory/user.ts";
import type { Application } from "../sync/job.ts";
import { type DirectoryAdmin, readLivingUser, refuseUnknown } from "./directory-admin.ts";
import type { JobAdmin } from "./job-admin.ts";

/** What the administration of owners acts with. */
export type OwnerAdmin = Pick<JobAdmin, "store"> & Pick<DirectoryAdmin, "directory">;

const MOST_OWNERS = 100;

/** The users who look after an application, ordered by id; those who are deleted are left out. */
export async function listOwners(
  { directory }: Pick<OwnerAdmin, "directory">,
  { tenantId, owners = [] }: Application,
): Promise<readonly DirectoryUser[]> {
  const found = owners.length === 0 ? [] : await directory.readUsers(tenantId, owners);
  const living = found.filter(({ deletedDateTime }) => deletedDateTime === undefined);
  return living.sort((one, other) => (one.id < other.id ? -1 : 1));
}

/**
 * Make a user an owner.
 *
 * @param key - an id or userPrincipalName
 * @throws DirectoryError `ResourceNotFound`, `ReferenceAlreadyExists`, `InvalidPropertyValue`
 */
export async function addOwner(
  admin: OwnerAdmin,
  application: Application,
  key: string,
): Promise<void> {
  const { owners = [], displayName } = application;
  const { id, userPrincipalName } = await readLivingUser(
    admin.directory,
    application.tenantId,
    key,
  );
  if (owners.includes(id)) {
    const message = `Nothing to add: ${userPrincipalName} is an owner of ${displayName} already.`;
    throw new DirectoryError("ReferenceAlreadyExists", message, { property: "owners" });
  }
  if (owners.length >= MOST_OWNERS) {
    const message = `An application has at most ${MOST_OWNERS} owners.`;
    throw new DirectoryError("InvalidPropertyValue", message, { property: "owners" });
  }
  await admin.store.saveApplication({ ...application, owners: [...owners, id] });
}

/** An owner is one no longer. @throws DirectoryError `ResourceNotFound` */
export async function removeOwner(
  { store }: Pick<OwnerAdmin, "store">,
  application: Application,
  id: string,
): Promise<void> {
  const { owners = [], ...rest } = application;
  if (!owners.includes(id)) throw refuseUnknown(`owner of ${application.displayName}`, id);
  const left = owners.filter((each) => each !== id);
  await store.saveApplication(left.length === 0 ? rest : { ...rest, owners: left });
}

/**
 * The applications that a user owns now; none for who is deleted or disabled.
 *
 * @param userId - an id, as {@link addOwner} stores it
 */
export async function listOwnedIds(
  { store, directory }: OwnerAdmin,
  tenantId: string,
  userId: string,
): Promise<readonly string[]> {
  const [user] = await directory.readUsers(tenantId, [userId]);
  if (user === undefined || user.deletedDateTime !== undefined || !user.accountEnabled) return [];
  const all = await store.listApplications(tenantId);
  return all.filter(({ owners = [] }) => owners.includes(userId)).map(({ id }) => id);
}
