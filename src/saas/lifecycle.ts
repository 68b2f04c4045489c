import type { Resource } from "../scim/resource.ts";
import {
  describeEmployee,
  type Employee,
  type EmployeeDescription,
  type InactiveReason,
  isActive,
  type LocalField,
  listMissingFields,
} from "./employee.ts";
import type { ApplicationKind, Organization } from "./organization-records.ts";

/** How an application treats its people, as data. */
export interface LifecycleRules {
  /** What a DELETE leaves: an inactive employee whom SCIM sees no more, or nothing. */
  readonly deletion: "keep" | "erase";
  /** How many directories may write an organization's people. */
  readonly directories: "one" | "any";
  /** Whether what a directory writes can be edited in the application as well. */
  readonly managedFields: "locked" | "open";
  /** Local fields that every active employee is to be given. */
  readonly localFields: readonly LocalField[];
  /** Whether administrators may take people over from the directory without the vendor. */
  readonly takeOver: "operator" | "administrator";
  /** Whether an organization enables provisioning only where single sign-on is enabled. */
  readonly signOnFirst: boolean;
}

/** What an organization can choose of {@link LifecycleRules}. */
export type LifecycleChoices = Partial<Omit<LifecycleRules, "localFields">>;

const USUAL: LifecycleRules = {
  deletion: "erase",
  directories: "any",
  managedFields: "open",
  localFields: [],
  takeOver: "operator",
  signOnFirst: false,
};

// BitaBIZ: no hard deletes, one Entra tenant an account, and the AD role that only BitaBIZ removes.
const RULES: Readonly<Record<ApplicationKind, LifecycleRules>> = {
  custom: USUAL,
  bizagi: USUAL,
  bis: USUAL,
  bitabiz: {
    deletion: "keep",
    directories: "one",
    managedFields: "locked",
    localFields: ["policy", "employmentDate", "payrollNumber"],
    takeOver: "operator",
    // BitaBIZ itself asks for it; here an organization does only where its vendor wants so.
    signOnFirst: false,
  },
};

/** The rules that an organization's people live by: its application's, with its own choices. */
export function getLifecycleRules({
  application,
  settings,
}: Pick<Organization, "application" | "settings">): LifecycleRules {
  const chosen = settings?.lifecycle;
  return chosen === undefined ? RULES[application] : { ...RULES[application], ...chosen };
}

/** What a write makes of a User. */
export interface UserTransition {
  readonly userId: string;
  /** Absent for who is new. */
  readonly before?: Resource;
  /** Absent for who goes. */
  readonly after?: Resource;
  /** Whether it comes from the directory that provisions the organization. */
  readonly isDirectory: boolean;
  /** ISO 8601 UTC. */
  readonly now: string;
}

/**
 * What a write means for the person: `deactivated` and `removed` also end what they owned.
 * Somebody who is removed while inactive was deactivated before.
 */
export function nameTransition({
  before,
  after,
}: Pick<UserTransition, "before" | "after">):
  | "created"
  | "changed"
  | "activated"
  | "deactivated"
  | "removed" {
  if (before === undefined) return "created";
  if (after === undefined) return "removed";
  if (isActive(before) === isActive(after)) return "changed";
  return isActive(after) ? "activated" : "deactivated";
}

/** Whether the employee of a User who has just come is as {@link buildUsualEmployee} says. */
export function isUsual(
  { after = {}, isDirectory }: Pick<UserTransition, "after" | "isDirectory">,
  { localFields }: Pick<LifecycleRules, "localFields">,
): boolean {
  return isDirectory && isActive(after) && localFields.length === 0;
}

/** The employee of a User who has just come. */
export function buildEmployee(
  { userId, after = {}, isDirectory, now }: UserTransition,
  { localFields }: LifecycleRules,
  kept: Partial<Employee> = {},
): EmployeeRecord {
  const active = isActive(after);
  const { inactiveSince: _since, inactiveReason: _reason, ...rest } = kept;
  const { terminationDate: _date, removedAt: _removed, ...local } = rest;
  const employee: Employee = {
    role: "employee",
    local: {},
    ownAttributes: [],
    ...local,
    userId,
    managedBy: isDirectory ? "directory" : "manual",
    active,
    ...(isDirectory ? { lastSynced: now } : {}),
    ...(active ? {} : endEmployment(isDirectory ? "directory" : "manual", now)),
  };
  return describeRecord(employee, after, localFields);
}

/** An employee with all that follows from the User and the rules. */
export interface EmployeeRecord extends Employee, EmployeeDescription {
  readonly needsAttention: boolean;
}

/** Add to an employee what follows from the User and the rules. */
export function describeRecord(
  employee: Employee,
  user: Resource,
  wanted: readonly LocalField[],
): EmployeeRecord {
  const needsAttention = listMissingFields(employee, wanted).length > 0;
  return { ...employee, ...describeEmployee(user), needsAttention };
}

/** An employee after the User has changed. */
export function changeEmployee(
  employee: Employee,
  transition: UserTransition,
  { localFields }: LifecycleRules,
): EmployeeRecord {
  const { before = {}, after = {}, isDirectory, now } = transition;
  const isNow = isActive(after);
  const { inactiveSince, inactiveReason, terminationDate, ...rest } = employee;
  const unchanged = isActive(before) === isNow && employee.active === isNow;
  const ending = unchanged
    ? {
        ...(inactiveSince === undefined ? {} : { inactiveSince }),
        ...(inactiveReason === undefined ? {} : { inactiveReason }),
        ...(terminationDate === undefined ? {} : { terminationDate }),
      }
    : isNow
      ? {}
      : endEmployment(isDirectory ? "directory" : "manual", now);
  const changed: Employee = {
    ...rest,
    ...ending,
    active: isNow,
    ...(isDirectory ? { managedBy: "directory", lastSynced: now } : {}),
  };
  return describeRecord(changed, after, localFields);
}

/**
 * Whether a change of the User changes more of the employee than when it was last synced. By what
 * employees are listed and found is brought up to date with the copies for searching.
 */
export function isAccessChanged({
  before,
  after,
}: Pick<UserTransition, "before" | "after">): boolean {
  return before === undefined || after === undefined || isActive(before) !== isActive(after);
}

/** An employee after a DELETE that leaves the person. */
export function removeEmployee(
  employee: Employee,
  user: Resource,
  { isDirectory, now }: Pick<UserTransition, "isDirectory" | "now">,
): EmployeeRecord {
  const ending = employee.active ? endEmployment("deleted", now) : {};
  return describeRecord(
    {
      ...employee,
      ...ending,
      active: false,
      removedAt: now,
      ...(isDirectory ? { managedBy: "directory", lastSynced: now } : {}),
    },
    user,
    [],
  );
}

function endEmployment(inactiveReason: InactiveReason, now: string) {
  return { inactiveSince: now, inactiveReason, terminationDate: now.slice(0, 10) };
}
