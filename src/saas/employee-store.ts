import type { Employee, RemovedPerson } from "./employee.ts";
import type { EmployeeRecord } from "./lifecycle.ts";

/** Which employees are asked for, and the page. */
export interface EmployeeQuery {
  /** Folded text that names or addresses contain; absent: everybody. */
  readonly text?: string;
  /** Absent: both. */
  readonly active?: boolean;
  /** Only those with local fields to be given. */
  readonly needsAttention?: boolean;
  /** Behind this one, in the order of names. */
  readonly after?: EmployeePlace;
  readonly limit: number;
}

/** Where an employee stands in the list. */
export interface EmployeePlace {
  readonly sortName: string;
  readonly userId: string;
}

/** An employee with the User as JSON text: of SCIM, or kept when it sees them no more. */
export interface ListedEmployee {
  readonly employee: Employee;
  readonly document: string;
  readonly sortName: string;
  /** Of the User; 0 for who is removed. */
  readonly version: number;
}

/** How many employees there are of each sort. */
export interface EmployeeCounts {
  readonly active: number;
  readonly inactive: number;
  readonly needsAttention: number;
  readonly managed: number;
}

/**
 * Reads of one organization's employees. A User without a row has a usual employee
 * (`buildUsualEmployee`), who is read like others; lists and counts know of them once their copies
 * for searching are made.
 */
export interface EmployeeReader {
  readEmployee(organizationId: string, userId: string): Promise<ListedEmployee | undefined>;
  /** Those of several ids that are there, in no order. */
  readEmployees(
    organizationId: string,
    userIds: readonly string[],
  ): Promise<readonly ListedEmployee[]>;
  /** @returns the page, in the order of names, and whether more come behind it */
  listEmployees(
    organizationId: string,
    query: EmployeeQuery,
  ): Promise<{ readonly employees: readonly ListedEmployee[]; readonly hasMore: boolean }>;
  countEmployees(organizationId: string): Promise<EmployeeCounts>;
  /** Whether an active employee other than this one has the role of an administrator. */
  hasOtherAdministrator(organizationId: string, userId: string): Promise<boolean>;
}

/** Writes of employees inside the transaction that writes their Users. */
export interface EmployeeWriter extends EmployeeReader {
  addEmployee(organizationId: string, employee: EmployeeRecord): Promise<void>;
  saveEmployee(organizationId: string, employee: EmployeeRecord): Promise<void>;
  /** Note that a directory wrote the person; nothing is written when that is known already. */
  noteSync(organizationId: string, userId: string, minute: string): Promise<void>;
  removeEmployee(organizationId: string, userId: string): Promise<void>;
  keepPerson(organizationId: string, person: RemovedPerson): Promise<void>;
  readPerson(organizationId: string, userId: string): Promise<RemovedPerson | undefined>;
  /** The person who had this userName, else this work address; of several, who went last. */
  findPerson(
    organizationId: string,
    keys: { readonly userName: string | undefined; readonly email: string | undefined },
  ): Promise<RemovedPerson | undefined>;
  /** Forget what was kept, because the person is back. */
  releasePerson(organizationId: string, userId: string): Promise<void>;
}
