import { findWorkEmail } from "../saas/employee.ts";
import type { EmployeePlace } from "../saas/employee-store.ts";
import type { OrganizationStore } from "../saas/ports.ts";
import { parseDocument } from "./presentation.ts";

const PART = 500;
/** Nobody needs to hear the same thing from more. */
const MOST = 20;

/**
 * The mail addresses of those who administer an organization's console by their own role; each
 * once, at most twenty.
 */
export async function listAdministratorAddresses(
  { employees }: Pick<OrganizationStore, "employees">,
  organizationId: string,
): Promise<readonly string[]> {
  const found = new Set<string>();
  let after: EmployeePlace | undefined;
  while (found.size < MOST) {
    const query = { active: true, limit: PART, ...(after !== undefined && { after }) };
    const part = await employees.listEmployees(organizationId, query);
    for (const { employee, document } of part.employees) {
      if (employee.role !== "administrator" || employee.removedAt !== undefined) continue;
      const email = findWorkEmail(parseDocument(document));
      if (email !== undefined) found.add(email);
    }
    const last = part.employees.at(-1);
    if (last === undefined || !part.hasMore) break;
    after = { sortName: last.sortName, userId: last.employee.userId };
  }
  return [...found].slice(0, MOST);
}
