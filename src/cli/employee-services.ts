import type { LogParameters } from "./log-services.ts";

/** An employee of an organization, as commands show one. */
export interface EmployeeRow {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly active: boolean;
  readonly managedBy: string;
  readonly inactiveSince?: string;
  readonly removedAt?: string;
  /** Local fields to be given. */
  readonly missing: readonly string[];
}

/** The people of organizations, in a database or behind a server's API. */
export interface EmployeeAdmin {
  list(
    organizationId: string,
    parameters: LogParameters,
  ): Promise<{ readonly employees: readonly EmployeeRow[]; readonly next?: string }>;
  show(organizationId: string, employeeId: string): Promise<EmployeeRow>;
  activate(organizationId: string, employeeId: string): Promise<EmployeeRow>;
  /** @param heirId - who inherits instead of whom the rules name */
  deactivate(
    organizationId: string,
    employeeId: string,
    heirId: string | undefined,
  ): Promise<EmployeeRow>;
  detach(organizationId: string, employeeId: string): Promise<EmployeeRow>;
  close(): Promise<void>;
}
