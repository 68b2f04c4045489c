import { invariant } from "../common/invariant.ts";
import { formatInstant } from "../common/world.ts";
import { checkDemands } from "../saas/check-demands.ts";
import { type Employee, formatPersonName } from "../saas/employee.ts";
import {
  applyLocal,
  checkAccessChange,
  describeRelease,
  type EmployeeEdit,
  listChangedAttributes,
  listManagedFields,
} from "../saas/employee-rules.ts";
import type { EmployeeWriter, ListedEmployee } from "../saas/employee-store.ts";
import { SaasError } from "../saas/errors.ts";
import type { KindRules } from "../saas/kind-rules.ts";
import { describeRecord, getLifecycleRules } from "../saas/lifecycle.ts";
import type { ModifiedEntry } from "../saas/modified.ts";
import type { ResourceWriter } from "../saas/ports.ts";
import { PATCH_OP_URN, parsePatchRequest } from "../scim/messages.ts";
import { applyPatch } from "../scim/patch.ts";
import type { Resource } from "../scim/resource.ts";
import { splitWriteOnly } from "../scim/write-only.ts";
import { recordAudit, translateStoreError } from "./change.ts";
import { buildRemovedPerson, followReturn, followUser } from "./follow-user.ts";
import { keepAdministrator } from "./last-administrator.ts";
import { finishWrite, omitOwnReference } from "./manager-reference.ts";
import { parseDocument } from "./presentation.ts";
import type { Caller, Provider } from "./provider.ts";
import { buildWrite } from "./resource-write.ts";
import { planSettle } from "./settle.ts";

/** Who writes employees, and where. */
export interface EmployeeDesk {
  readonly provider: Provider;
  readonly caller: Caller;
}

/** An employee inside the transaction that changes them. */
interface EmployeeWork extends EmployeeDesk {
  readonly writer: ResourceWriter;
  readonly employees: EmployeeWriter;
  readonly ownership: ResourceWriter["ownership"];
  readonly rules: KindRules;
  readonly now: string;
  readonly listed: ListedEmployee;
  readonly user: Resource;
}

/**
 * Edit an employee: local fields, the role, and attributes of the User that no directory manages.
 *
 * @throws SaasError `UnknownEmployee`, `ManagedByDirectory` naming the fields; ScimError as a PATCH
 */
export async function editEmployee(
  desk: EmployeeDesk,
  userId: string,
  edit: EmployeeEdit,
): Promise<ListedEmployee> {
  return await writeEmployee(desk, userId, async (work) => {
    const { listed, user } = work;
    checkManaged(work, Object.keys(edit.user));
    // An attribute has many spellings, so what counts is which ones come out changed.
    const own = await changeUser(work, edit.user, (names) => checkEdited(work, names));
    const { employee: before } = own.listed ?? listed;
    const { terminationDate: oldDate, ...rest } = before;
    const date = edit.terminationDate === undefined ? oldDate : edit.terminationDate;
    const isManaged = before.managedBy === "directory";
    const names = own.user === undefined ? [] : listChangedAttributes(user, own.user);
    const after: Employee = {
      ...rest,
      local: applyLocal(before.local, edit.local),
      ...(edit.role === undefined ? {} : { role: edit.role }),
      ...(date === undefined || date === null ? {} : { terminationDate: date }),
      ownAttributes: isManaged ? [...new Set([...before.ownAttributes, ...names])] : [],
    };
    const modified = [...own.modified, ...listModified(before, after)];
    const save = () => saveRow(work, after, own.user ?? user);
    const isDemoted = before.role === "administrator" && after.role === "employee";
    if (isDemoted) await keepOne(work, save);
    else await save();
    return modified;
  });
}

/**
 * Give an employee access again; somebody whom SCIM sees no more becomes a User again.
 *
 * @throws SaasError `UnknownEmployee`, `ManagedByDirectory`; ScimError `uniqueness` when somebody
 *   else has the userName by now
 */
export async function activateEmployee(
  desk: EmployeeDesk,
  userId: string,
): Promise<ListedEmployee> {
  return await writeEmployee(desk, userId, async (work) => {
    const { listed, user, caller } = work;
    if (listed.employee.active) return [];
    const rules = getLifecycleRules(caller.organization);
    const { directory } = caller.organization;
    checkAccessChange("activate", listed.employee, user, rules, directory?.name);
    if (listed.employee.removedAt !== undefined) return await returnPerson(work);
    return (await changeUser(work, { active: true })).modified;
  });
}

/**
 * Take an employee's access; what they own passes on as the application's rules say.
 *
 * @throws SaasError `UnknownEmployee`, `ManagedByDirectory`, `LastAdministrator`; ScimError what
 *   the rules refuse
 */
export async function deactivateEmployee(
  desk: EmployeeDesk,
  userId: string,
): Promise<ListedEmployee> {
  return await writeEmployee(desk, userId, async (work) => {
    const { listed, user, caller } = work;
    if (!listed.employee.active) return [];
    const rules = getLifecycleRules(caller.organization);
    const { directory } = caller.organization;
    checkAccessChange("deactivate", listed.employee, user, rules, directory?.name);
    const { modified } = await keepOne(work, () => changeUser(work, { active: false }));
    return modified;
  });
}

/**
 * Take an employee out of the directory's hands: from now on they are edited, activated and given a
 * password here. The directory has them again with the next change that it sends.
 *
 * @throws SaasError `UnknownEmployee`
 */
export async function detachEmployee(desk: EmployeeDesk, userId: string): Promise<ListedEmployee> {
  return await writeEmployee(desk, userId, async (work) => {
    const { employee } = work.listed;
    if (employee.managedBy === "manual") return [];
    await saveRow(work, { ...employee, managedBy: "manual", ownAttributes: [] }, work.user);
    return [{ path: "managedBy", oldValue: "directory", newValue: "manual" }];
  });
}

/** Run a change of an employee in one transaction, with its audit row. */
async function writeEmployee(
  { provider, caller }: EmployeeDesk,
  userId: string,
  change: (work: EmployeeWork) => Promise<readonly ModifiedEntry[]>,
): Promise<ListedEmployee> {
  const organizationId = caller.organization.id;
  const rules = caller.rules.kinds.get("User");
  invariant(rules !== undefined, "every organization has Users");
  try {
    return await provider.store.write(organizationId, async (writer) => {
      const { employees } = writer;
      const listed = await employees?.readEmployee(organizationId, userId);
      if (employees === undefined || listed === undefined) throw new SaasError("UnknownEmployee");
      const user = parseDocument(listed.document);
      const now = formatInstant(provider.world.now());
      const { ownership } = writer;
      const work = { provider, caller, writer, employees, ownership, rules, now, listed, user };
      const modified = await change(work);
      if (modified.length === 0) return listed;
      const entry = { action: "update", kind: "User", resourceId: userId, modified } as const;
      await recordAudit(provider, caller, writer, entry);
      return (await employees.readEmployee(organizationId, userId)) ?? listed;
    });
  } catch (error) {
    throw translateStoreError(error, "User", userId);
  }
}

/** Refuse names of attributes that an edit may not change. */
function checkEdited(work: EmployeeWork, names: readonly string[]): void {
  if (names.includes("active")) {
    const message = "Use activate or deactivate to change an employee's access.";
    throw new SaasError("InvalidEmployee", { message, fields: ["active"] });
  }
  checkManaged(work, names);
}

async function keepOne<T>(work: EmployeeWork, change: () => Promise<T>): Promise<T> {
  const { caller, user } = work;
  return await keepAdministrator(work, caller.organization, formatPersonName(user), change);
}

function checkManaged({ caller, listed, user }: EmployeeWork, names: readonly string[]): void {
  const rules = getLifecycleRules(caller.organization);
  const managed = new Set(listManagedFields(listed.employee, user, rules));
  const fields = names.filter((name) => managed.has(name));
  if (fields.length === 0) return;
  const person = formatPersonName(user);
  throw new SaasError("ManagedByDirectory", {
    message:
      `The directory manages ${fields.join(", ")} of ${person}, so a change here would not last. ` +
      `Change it in the directory, or ${describeRelease(rules)}.`,
    fields,
  });
}

interface ChangedUser {
  readonly modified: readonly ModifiedEntry[];
  /** Absent when nothing changed. */
  readonly user?: Resource;
  readonly listed?: ListedEmployee;
}

/**
 * Change attributes of the User, of SCIM or kept, by the same steps as a PATCH takes.
 *
 * @param check - is told the names of the attributes that come out changed; may refuse
 */
async function changeUser(
  work: EmployeeWork,
  attributes: Readonly<Record<string, unknown>>,
  check: (names: readonly string[]) => void = () => {},
): Promise<ChangedUser> {
  const { provider, caller, writer, employees, rules, now, listed, user } = work;
  const { quirks } = provider.policy;
  const operations = Object.entries(attributes).map(([path, value]) =>
    value === null ? { op: "remove", path } : { op: "replace", path, value },
  );
  if (operations.length === 0) return { modified: [] };
  const request = parsePatchRequest({ schemas: [PATCH_OP_URN], Operations: operations }, quirks);
  const outcome = applyPatch(user, request, rules.schema, quirks);
  if (!outcome.changed) return { modified: [] };
  const { resource: after } = splitWriteOnly(outcome.resource, rules.schema);
  check(listChangedAttributes(user, after));
  checkDemands(rules, after);
  const { userId } = listed.employee;
  const organizationId = caller.organization.id;
  const modified = omitOwnReference(outcome.modified, user);
  if (listed.employee.removedAt !== undefined) {
    const person = await employees.readPerson(organizationId, userId);
    invariant(person !== undefined, "who is removed is kept");
    const { version, created, removedAt } = person;
    const kept = buildRemovedPerson({ id: userId, version, created }, after, removedAt);
    await employees.keepPerson(organizationId, kept);
    return { modified, user: after };
  }
  const target = { provider, caller, rules, id: userId };
  const planned = planSettle(target, { before: user, after, memberChanges: [] });
  await planned.settle?.(writer);
  const followed = await followUser(work, { userId, before: user, after });
  const built = buildWrite(rules, userId, after, now);
  const write = await finishWrite(planned, writer, built);
  await writer.update(organizationId, write, listed.version);
  const fresh = await employees.readEmployee(organizationId, userId);
  return {
    modified: [...modified, ...followed],
    user: after,
    ...(fresh === undefined ? {} : { listed: fresh }),
  };
}

/** Make a User of somebody removed. */
async function returnPerson(work: EmployeeWork): Promise<readonly ModifiedEntry[]> {
  const { caller, writer, employees, rules, now, user, listed } = work;
  const organizationId = caller.organization.id;
  const { userId } = listed.employee;
  const person = await employees.readPerson(organizationId, userId);
  invariant(person !== undefined, "who is removed is kept");
  const after: Resource = { ...user, active: true };
  const revived = { version: person.version + 1, created: person.created };
  await writer.insert(organizationId, { ...buildWrite(rules, userId, after, now), revived });
  await followReturn(work, person, after);
  return [{ path: "active", oldValue: false, newValue: true }];
}

async function saveRow(work: EmployeeWork, employee: Employee, user: Resource): Promise<void> {
  const { caller, employees } = work;
  const { localFields } = getLifecycleRules(caller.organization);
  const record = describeRecord(employee, user, localFields);
  await employees.saveEmployee(caller.organization.id, record);
}

function listModified(before: Employee, after: Employee): readonly ModifiedEntry[] {
  const names = ["role", "terminationDate"] as const;
  const own = names.filter((name) => before[name] !== after[name]);
  const all = new Set([...Object.keys(before.local), ...Object.keys(after.local)]);
  const local = [...all] as readonly (keyof Employee["local"])[];
  return [
    ...own.map((path) => toEntry(path, before[path], after[path])),
    ...local
      .filter((path) => before.local[path] !== after.local[path])
      .map((path) => toEntry(path, before.local[path], after.local[path])),
  ];
}

function toEntry(path: string, oldValue: unknown, newValue: unknown): ModifiedEntry {
  return {
    path,
    ...(oldValue === undefined ? {} : { oldValue }),
    ...(newValue === undefined ? {} : { newValue }),
  };
}
