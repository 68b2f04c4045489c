import { invariant } from "../common/invariant.ts";
import { formatInstant } from "../common/world.ts";
import { findWorkEmail, type RemovedPerson } from "../saas/employee.ts";
import type { EmployeeWriter } from "../saas/employee-store.ts";
import {
  buildEmployee,
  changeEmployee,
  getLifecycleRules,
  isAccessChanged,
  isUsual,
  type LifecycleRules,
  nameTransition,
  removeEmployee,
  type UserTransition,
} from "../saas/lifecycle.ts";
import type { ModifiedEntry } from "../saas/modified.ts";
import type { ResourceWriter, StoredResource } from "../saas/ports.ts";
import { foldCase } from "../scim/fold.ts";
import type { Resource } from "../scim/resource.ts";
import { accountOf, putOut } from "./employee-sessions.ts";
import { passOwnership } from "./pass-ownership.ts";
import { parseDocument } from "./presentation.ts";
import type { Caller, Provider } from "./provider.ts";

/** A write of a User under way, inside its transaction. */
export interface UserWork {
  readonly provider: Pick<Provider, "world">;
  readonly caller: Caller;
  readonly writer: ResourceWriter;
}

/** What a User was and becomes. */
export interface UserChange extends Pick<UserTransition, "userId" | "before" | "after"> {
  /** When the User changed before this; absent for who is new. */
  readonly lastModified?: string;
}

/** What followed from a write, for the audit row of the User itself. */
type Followed = readonly ModifiedEntry[];

/**
 * THE way of every write of a User, whoever asks and however: inside the transaction, it asks the
 * rules what follows for the person, refuses what they refuse, and carries the rest out. What it
 * writes is committed with the User or not at all.
 *
 * @throws ScimError what the rules refuse
 */
export async function followUser(work: UserWork, change: UserChange): Promise<Followed> {
  const { employees } = work.writer;
  // Whoever keeps their people themselves has rules of their own.
  if (employees === undefined) return [];
  const rules = getLifecycleRules(work.caller.organization);
  const transition = describeTransition(work, change);
  const name = nameTransition(transition);
  if (name === "created") {
    if (!isUsual(transition, rules)) await addEmployee(work, employees, rules, transition);
    return [];
  }
  const followed = await settleEnd(work, name, transition);
  // To the minute is enough, so that most of many changes in a row leave it alone; but where the
  // directory locks whom it manages, somebody may have been detached in that very minute.
  const isRecent = toMinute(change.lastModified ?? "") === toMinute(transition.now);
  const isNoted = isRecent && rules.managedFields === "open";
  if (name !== "removed") await changeRow(work, employees, rules, transition, isNoted);
  return followed;
}

/**
 * What ends with a person's access: called for whoever is deactivated or removed, and before the
 * row changes. What is refused here undoes the whole write.
 */
async function settleEnd(
  work: UserWork,
  name: ReturnType<typeof nameTransition>,
  { userId, before, after }: UserTransition,
): Promise<Followed> {
  if (before === undefined || (name !== "deactivated" && name !== "removed")) return [];
  await passOwnership(work, { userId, before, after }, name);
  await putOut(work.writer, work.caller.organization.id, userId);
  return [];
}

function describeTransition({ provider, caller }: UserWork, change: UserChange): UserTransition {
  const now = formatInstant(provider.world.now());
  const { userId, before, after } = change;
  const sides = { ...(before && { before }), ...(after && { after }) };
  return { userId, ...sides, isDirectory: caller.isDirectory === true, now };
}

async function addEmployee(
  { caller }: UserWork,
  employees: EmployeeWriter,
  rules: LifecycleRules,
  transition: UserTransition,
): Promise<void> {
  const organizationId = caller.organization.id;
  await employees.addEmployee(organizationId, buildEmployee(transition, rules));
}

async function changeRow(
  { caller }: UserWork,
  employees: EmployeeWriter,
  rules: LifecycleRules,
  transition: UserTransition,
  isNoted: boolean,
): Promise<void> {
  const { userId, isDirectory, now } = transition;
  const organizationId = caller.organization.id;
  if (!isAccessChanged(transition)) {
    // Most writes change nothing of the row but when it was last synced.
    if (isDirectory && !isNoted) await employees.noteSync(organizationId, userId, toMinute(now));
    return;
  }
  const listed = await employees.readEmployee(organizationId, userId);
  const record =
    listed === undefined
      ? buildEmployee(transition, rules)
      : changeEmployee(listed.employee, transition, rules);
  if (listed === undefined) await employees.addEmployee(organizationId, record);
  else await employees.saveEmployee(organizationId, record);
}

/**
 * Delete a User as its organization's rules have it: for good, or so that SCIM sees the person no
 * more and the employee stays, inactive.
 *
 * @param forGood - whatever the rules say: to take back a creation
 * @returns what followed; the User's own row is the caller's to remove
 */
export async function followRemoval(
  work: UserWork,
  stored: StoredResource,
  { forGood = false }: { readonly forGood?: boolean } = {},
): Promise<Followed> {
  const { caller, writer } = work;
  const { employees } = writer;
  if (employees === undefined) return [];
  const organizationId = caller.organization.id;
  const rules = getLifecycleRules(caller.organization);
  const before = parseDocument(stored.document);
  const transition = describeTransition(work, { userId: stored.id, before });
  const followed = await settleEnd(work, "removed", transition);
  await writer.accounts?.removeAccount(accountOf(organizationId, stored.id));
  const listed = await employees.readEmployee(organizationId, stored.id);
  // Who was only brought back by what is taken back goes where they came from.
  const isRevived = listed?.employee.revivedAt !== undefined;
  if (rules.deletion === "erase" || (forGood && !isRevived)) {
    await employees.removeEmployee(organizationId, stored.id);
    return followed;
  }
  invariant(listed !== undefined, "every User has an employee");
  const user: Resource = { ...before, active: false };
  await employees.saveEmployee(organizationId, removeEmployee(listed.employee, user, transition));
  await employees.keepPerson(organizationId, buildRemovedPerson(stored, user, transition.now));
  return [...followed, { path: "active", oldValue: before.active ?? true, newValue: false }];
}

/** What is kept of somebody whom SCIM sees no more. */
export function buildRemovedPerson(
  { id, version, created }: Pick<StoredResource, "id" | "version" | "created">,
  user: Resource,
  removedAt: string,
): RemovedPerson {
  const email = findWorkEmail(user);
  const { userName } = user;
  return {
    userId: id,
    version,
    created,
    removedAt,
    document: JSON.stringify(user),
    ...(typeof userName === "string" ? { userName: foldCase(userName) } : {}),
    ...(email === undefined ? {} : { email: foldCase(email) }),
  };
}

/**
 * Find the person of whom a User is created again: of the same userName, else of the same work
 * address.
 *
 * @returns undefined where the rules keep nobody, and for who was never here
 */
export async function findReturning(
  { caller, writer }: Pick<UserWork, "caller" | "writer">,
  user: Resource,
): Promise<RemovedPerson | undefined> {
  const { employees } = writer;
  const { deletion } = getLifecycleRules(caller.organization);
  if (employees === undefined || deletion === "erase") return undefined;
  const email = findWorkEmail(user);
  const { userName } = user;
  return await employees.findPerson(caller.organization.id, {
    userName: typeof userName === "string" ? foldCase(userName) : undefined,
    email: email === undefined ? undefined : foldCase(email),
  });
}

/** Let somebody who was removed be an employee again, as the new User says. */
export async function followReturn(
  work: UserWork,
  person: RemovedPerson,
  after: Resource,
): Promise<void> {
  const { caller, writer } = work;
  const { employees } = writer;
  invariant(employees !== undefined, "who returns was kept in the rows of employees");
  const organizationId = caller.organization.id;
  const { userId } = person;
  const transition = describeTransition(work, { userId, after });
  const listed = await employees.readEmployee(organizationId, userId);
  const kept = { ...listed?.employee, revivedAt: transition.now };
  const record = buildEmployee(transition, getLifecycleRules(caller.organization), kept);
  await employees.releasePerson(organizationId, userId);
  if (listed === undefined) await employees.addEmployee(organizationId, record);
  else await employees.saveEmployee(organizationId, record);
}

function toMinute(instant: string): string {
  return `${instant.slice(0, 16)}:00.000Z`;
}
