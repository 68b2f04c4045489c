import type { Employee } from "../saas/employee.ts";
import type { EmployeeReader } from "../saas/employee-store.ts";
import { SaasError } from "../saas/errors.ts";
import type { Organization } from "../saas/organization-records.ts";
import type { OwnershipReader } from "../saas/ownership-ports.ts";
import { getOwnershipRules } from "../saas/ownership-rules.ts";

/** Where it is looked up who administers, inside a transaction or outside. */
export interface AdministratorReader {
  readonly employees: EmployeeReader;
  readonly ownership?: OwnershipReader | undefined;
}

type OfOrganization = Pick<Organization, "id" | "name" | "application">;

/**
 * Whether a person administers an organization's console and nobody else does. Who is to stop
 * administering by hand is asked about first: a console that nobody administers can be opened by
 * the vendor's operator alone. A directory is not held up by it: whoever it disables is out.
 */
export async function isLastAdministrator(
  reader: AdministratorReader,
  organization: OfOrganization,
  { userId, role, active }: Pick<Employee, "userId" | "role" | "active">,
): Promise<boolean> {
  if (!active) return false;
  const owning = await listOwning(reader, organization);
  if (role !== "administrator" && !owning.has(userId)) return false;
  return !(await hasOtherAdministrator(reader, organization, userId));
}

/**
 * Make a change by hand that may take from a person what they administer by. Whatever it is, and
 * whoever inherits: afterwards somebody still administers, or the change is undone.
 *
 * @param change - inside the transaction that is undone
 * @throws SaasError `LastAdministrator`
 */
export async function keepAdministrator<T>(
  reader: AdministratorReader,
  organization: OfOrganization,
  name: string,
  change: () => Promise<T>,
): Promise<T> {
  const isAdministered = await hasOtherAdministrator(reader, organization, NOBODY);
  const result = await change();
  if (isAdministered && !(await hasOtherAdministrator(reader, organization, NOBODY))) {
    throw refuseLastAdministrator(name, organization);
  }
  return result;
}

/** No id of anybody. */
const NOBODY = "";

/** Whether somebody administers an organization's console beside one person. */
async function hasOtherAdministrator(
  reader: AdministratorReader,
  organization: OfOrganization,
  userId: string,
): Promise<boolean> {
  const { employees } = reader;
  if (await employees.hasOtherAdministrator(organization.id, userId)) return true;
  for (const id of await listOwning(reader, organization)) {
    if (id === userId) continue;
    const listed = await employees.readEmployee(organization.id, id);
    if (listed?.employee.active === true) return true;
  }
  return false;
}

/** The refusal to let an organization's last administrator go. */
export function refuseLastAdministrator(
  name: string,
  { name: company }: OfOrganization,
): SaasError {
  const message =
    `${name} is the only administrator of ${company}. Make somebody else an administrator ` +
    "first; then try again.";
  return new SaasError("LastAdministrator", { message });
}

/** Who administers because of what they own, whatever their role says. */
async function listOwning(
  { ownership }: AdministratorReader,
  organization: OfOrganization,
): Promise<ReadonlySet<string>> {
  const rules = getOwnershipRules(organization);
  if (rules === undefined || ownership === undefined) return new Set();
  const opening = new Set(rules.roles.filter((each) => each.administers).map(({ id }) => id));
  const owners = await ownership.listCompanyOwners(organization.id);
  const permissions = await ownership.listPermissions(organization.id);
  const holders = permissions.filter(({ role }) => opening.has(role));
  return new Set([...owners, ...holders].map(({ userId }) => userId));
}
