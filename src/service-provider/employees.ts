import {
  type Employee,
  findWorkEmail,
  formatPersonName,
  listMissingFields,
} from "../saas/employee.ts";
import { isLocked, listManagedFields } from "../saas/employee-rules.ts";
import type { EmployeePlace, EmployeeQuery, ListedEmployee } from "../saas/employee-store.ts";
import { SaasError } from "../saas/errors.ts";
import { getLifecycleRules } from "../saas/lifecycle.ts";
import type { Organization, OrganizationStore } from "../saas/ports.ts";
import { foldCase } from "../scim/fold.ts";
import { isObject, type Resource } from "../scim/resource.ts";
import { ENTERPRISE_USER_URN } from "../scim/schemas/enterprise-user.ts";
import { parseDocument } from "./presentation.ts";
import { settleCopies } from "./search-copies.ts";

/** An employee as the application's own API shows one. */
export interface PresentedEmployee extends Omit<Employee, "userId" | "local" | "ownAttributes"> {
  readonly id: string;
  readonly name: string;
  readonly userName?: string;
  readonly email?: string;
  readonly department?: string;
  /** The id of the manager's User, as it was sent. */
  readonly managerId?: string;
  /** What the manager is called, in lists; absent where nobody here has that id. */
  readonly managerName?: string;
  readonly policy?: string;
  readonly employmentDate?: string;
  readonly payrollNumber?: string;
  /** Local fields that an active employee still has to be given. */
  readonly missing: readonly string[];
  /** Whether access and managed fields are the directory's alone. */
  readonly locked: boolean;
}

/** An employee with all of the User. */
export interface DetailedEmployee extends PresentedEmployee {
  /** Names of SCIM attributes that can't be edited here. */
  readonly managedFields: readonly string[];
  readonly user: Resource;
}

/** What reading employees takes. */
export interface EmployeeDeps {
  readonly store: Pick<OrganizationStore, "employees">;
}

/** A query as text; trusted in nothing. */
export type EmployeeParameters = Readonly<Record<string, string | undefined>>;

/** The parameters of the list of employees. */
export const EMPLOYEE_PARAMETERS: readonly string[] = [
  "q",
  "inactive",
  "needsAttention",
  "after",
  "limit",
];

const PAGE_SIZE = 50;
const PAGE_LIMIT = 500;

/** A page of employees. */
export interface EmployeePage {
  readonly employees: readonly PresentedEmployee[];
  /** `after` of the next page; absent at the end. */
  readonly next?: string;
}

/**
 * List employees in the order of their names.
 *
 * @param parameters - `q` is part of a name or an address; `inactive` is `true` for those who are
 *   inactive, `all` for everybody; `needsAttention=true` for those with local fields to be given
 * @throws SaasError `BadRequest`
 */
export async function listEmployees(
  deps: { readonly store: Pick<OrganizationStore, "employees" | "copies"> },
  organization: Organization,
  parameters: EmployeeParameters,
): Promise<EmployeePage> {
  const query = parseQuery(parameters);
  await settleCopies(deps.store.copies, organization.id);
  const { employees, hasMore } = await deps.store.employees.listEmployees(organization.id, query);
  const last = employees.at(-1);
  const shown = employees.map((each) => presentEmployee(organization, each));
  const nameOf = await nameManagers(deps, organization.id, shown);
  return {
    employees: shown.map((each) => ({ ...each, ...nameOf(each) })),
    ...(hasMore && last !== undefined ? { next: formatPlace(last) } : {}),
  };
}

/** The names of the managers of those who are shown, read at once. */
async function nameManagers(
  { store }: EmployeeDeps,
  organizationId: string,
  shown: readonly PresentedEmployee[],
): Promise<(employee: PresentedEmployee) => Pick<PresentedEmployee, "managerName">> {
  const names = new Map(shown.map(({ id, name }) => [id, name]));
  const others = new Set(shown.flatMap(({ managerId }) => managerId ?? []));
  const missing = [...others].filter((id) => !names.has(id));
  for (const { employee, document } of await store.employees.readEmployees(
    organizationId,
    missing,
  )) {
    names.set(employee.userId, formatPersonName(parseDocument(document)));
  }
  return ({ managerId }) => {
    const managerName = managerId === undefined ? undefined : names.get(managerId);
    return managerName === undefined ? {} : { managerName };
  };
}

/** Read one employee. @throws SaasError `UnknownEmployee` */
export async function readEmployee(
  deps: EmployeeDeps,
  organization: Organization,
  userId: string,
): Promise<DetailedEmployee> {
  const listed = await deps.store.employees.readEmployee(organization.id, userId);
  if (listed === undefined) throw new SaasError("UnknownEmployee");
  return detailEmployee(organization, listed);
}

/** Show an employee with all of the User. */
export function detailEmployee(
  organization: Organization,
  listed: ListedEmployee,
): DetailedEmployee {
  const user = parseDocument(listed.document);
  const rules = getLifecycleRules(organization);
  return {
    ...presentEmployee(organization, listed),
    managedFields: listManagedFields(listed.employee, user, rules),
    user,
  };
}

function presentEmployee(
  organization: Organization,
  { employee, document }: ListedEmployee,
): PresentedEmployee {
  const user = parseDocument(document);
  const rules = getLifecycleRules(organization);
  const { userId, local, ownAttributes: _own, ...rest } = employee;
  const email = findWorkEmail(user);
  const { userName } = user;
  const enterprise = user[ENTERPRISE_USER_URN];
  const { department, manager } =
    enterprise !== undefined && isObject(enterprise) ? enterprise : {};
  const managerId = manager !== undefined && isObject(manager) ? manager.value : undefined;
  return {
    id: userId,
    name: formatPersonName(user),
    ...(typeof userName === "string" ? { userName } : {}),
    ...(email === undefined ? {} : { email }),
    ...(typeof department === "string" ? { department } : {}),
    ...(typeof managerId === "string" ? { managerId } : {}),
    ...rest,
    ...local,
    missing: listMissingFields(employee, rules.localFields),
    locked: isLocked(employee, rules),
  };
}

function parseQuery(parameters: EmployeeParameters): EmployeeQuery {
  const { q = "", inactive = "false", needsAttention = "false", after, limit } = parameters;
  const active = { true: false, false: true, all: undefined };
  if (!Object.hasOwn(active, inactive)) throw refuse("inactive is true, false or all.");
  if (needsAttention !== "true" && needsAttention !== "false") {
    throw refuse("needsAttention is true or false.");
  }
  const wanted = active[inactive as keyof typeof active];
  const number = limit === undefined ? PAGE_SIZE : Number(limit);
  if (!Number.isInteger(number) || number < 1 || number > PAGE_LIMIT) {
    throw refuse(`limit is a number from 1 to ${PAGE_LIMIT}.`);
  }
  if (!q.isWellFormed() || q.length > 200) throw refuse("q is a text of at most 200 characters.");
  const text = foldCase(q.trim());
  return {
    limit: number,
    ...(text === "" ? {} : { text }),
    ...(wanted === undefined ? {} : { active: wanted }),
    ...(needsAttention === "true" ? { needsAttention: true } : {}),
    ...(after === undefined ? {} : { after: parsePlace(after) }),
  };
}

function formatPlace({ sortName, employee }: ListedEmployee): string {
  return `${employee.userId}~${sortName}`;
}

function parsePlace(text: string): EmployeePlace {
  const cut = text.indexOf("~");
  if (cut < 1 || cut > 64 || text.length > 400 || !text.isWellFormed()) {
    throw refuse("after is the next of the page before.");
  }
  return { userId: text.slice(0, cut), sortName: text.slice(cut + 1) };
}

function refuse(message: string): SaasError {
  return new SaasError("BadRequest", { message });
}
