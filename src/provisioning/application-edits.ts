import type { JsonObject } from "../common/json.ts";
import { parseAppRoles } from "../sync/app-role.ts";
import type { Application } from "../sync/job.ts";
import { type ApplicationAdmin, readApplicationName } from "./application-admin.ts";
import { listAppRoles } from "./directory-admin-references.ts";
import { readTenantApplication } from "./job-admin.ts";
import { JobAdminError } from "./job-admin-error.ts";
import { resetApplication } from "./reset-watermark.ts";

/**
 * Change an application: `displayName`, and `appRoles` as a whole. Other properties stay.
 *
 * @throws JobAdminError `ApplicationNotFound`, `InvalidAppRole`; `AppRoleInUse` when somebody has
 *   a role that would be gone; DirectoryError `InvalidPropertyValue` for the name
 */
export async function editApplication(
  admin: ApplicationAdmin,
  tenantId: string,
  given: { readonly id: string; readonly body: JsonObject },
): Promise<void> {
  const { displayName, appRoles } = given.body;
  const application = await readTenantApplication(admin, tenantId, given.id);
  let changed: Application = application;
  if (displayName !== undefined) {
    changed = { ...changed, displayName: readApplicationName(displayName) };
  }
  if (appRoles !== undefined) {
    const read = parseAppRoles(appRoles);
    if ("issue" in read) throw new JobAdminError("InvalidAppRole", read.issue);
    changed = { ...changed, appRoles: read.roles };
    await keepUsedRoles(admin, application, changed);
  }
  await admin.store.saveApplication(changed);
  // Role expressions give other values now.
  if (appRoles !== undefined) await resetApplication(admin, changed);
}

/** Who has a role would be entitled by something that nobody can name any more. */
async function keepUsedRoles(
  { directory }: Pick<ApplicationAdmin, "directory">,
  before: Application,
  after: Application,
): Promise<void> {
  const kept = new Set(listAppRoles(after).map(({ id }) => id));
  const gone = listAppRoles(before).filter(({ id }) => !kept.has(id));
  if (gone.length === 0) return;
  for (const { id, displayName } of gone) {
    const count = await directory.countAssignments(before.tenantId, before.id, { appRoleId: id });
    if (count === 0) continue;
    const message =
      `${count} assignments name the role ${displayName}. Take them back first, or give them ` +
      "another role.";
    throw new JobAdminError("AppRoleInUse", message);
  }
}
