import type { Employee, EmployeeRole } from "../saas/employee.ts";
import { getOwnershipRules } from "../saas/ownership-rules.ts";
import type { OrganizationStore } from "../saas/ports.ts";

/** Where it is looked up what somebody may do. */
export type RoleReader = Pick<OrganizationStore, "ownership" | "readOrganization">;

/**
 * What an employee may do in the organization's own console: what their role says, and more where
 * the application knows company owners and permissions that let people administer. It is looked up
 * at each request, so that what passes to somebody else counts at once.
 */
export async function findEffectiveRole(
  reader: RoleReader,
  organizationId: string,
  { userId, role }: Pick<Employee, "userId" | "role">,
): Promise<EmployeeRole> {
  if (role === "administrator") return role;
  const { ownership } = reader;
  const permissions = await ownership.listPermissionsOf(organizationId, userId);
  const owners = await ownership.listCompanyOwners(organizationId);
  const isOwner = owners.some((owner) => owner.userId === userId);
  if (permissions.length === 0 && !isOwner) return role;
  const organization = await reader.readOrganization(organizationId);
  const rules = organization === undefined ? undefined : getOwnershipRules(organization);
  const opens = (id: string) => rules?.roles.some((each) => each.id === id && each.administers);
  const mayAdminister = isOwner || permissions.some((each) => opens(each.role));
  return rules !== undefined && mayAdminister ? "administrator" : role;
}
