import { isJsonObject } from "../common/json.ts";
import type { Resource } from "../scim/resource.ts";
import {
  type Employee,
  type EmployeeRole,
  formatPersonName,
  LOCAL_FIELDS,
  type LocalField,
  type LocalFields,
} from "./employee.ts";
import { SaasError } from "./errors.ts";
import type { LifecycleRules } from "./lifecycle.ts";

/** Whether what the directory writes of an employee is the directory's alone. */
export function isLocked(
  { managedBy }: Pick<Employee, "managedBy">,
  { managedFields }: Pick<LifecycleRules, "managedFields">,
): boolean {
  return managedBy === "directory" && managedFields === "locked";
}

/** Attributes that a directory manages even where it has given them no value. */
const ALWAYS_MANAGED = ["userName", "active", "externalId", "name", "emails"];
/** Attributes of the record itself, which nobody edits. */
const NOBODYS = new Set(["schemas", "id", "meta", "groups"]);

/**
 * The attributes of a User that a directory manages: those it gave a value, and those that tell who
 * the person is. What got its value here while it had none stays open.
 *
 * @returns names of attributes and URNs of extensions; none where nothing is locked
 */
export function listManagedFields(
  employee: Pick<Employee, "managedBy" | "ownAttributes">,
  user: Resource,
  rules: Pick<LifecycleRules, "managedFields">,
): readonly string[] {
  if (!isLocked(employee, rules)) return [];
  const own = new Set(employee.ownAttributes);
  const assigned = Object.keys(user).filter((name) => !NOBODYS.has(name) && !own.has(name));
  return [...new Set([...ALWAYS_MANAGED, ...assigned])];
}

/** Attributes and extensions, by the names that a User has them by, that two don't have alike. */
export function listChangedAttributes(before: Resource, after: Resource): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  // What a change leaves alone keeps its order too, so that the texts can be compared.
  return [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

/** What may be done with an employee's access by hand. */
export type AccessChange = "activate" | "deactivate";

/**
 * Check that somebody may change an employee's access by hand.
 *
 * @throws SaasError `ManagedByDirectory`, which says who to turn to
 */
export function checkAccessChange(
  change: AccessChange,
  employee: Pick<Employee, "managedBy">,
  user: Resource,
  rules: LifecycleRules,
  directoryName: string | undefined,
): void {
  if (!isLocked(employee, rules)) return;
  const name = formatPersonName(user);
  const directory = directoryName === undefined ? "a directory" : `the directory ${directoryName}`;
  const first =
    change === "activate"
      ? `${name} can't be activated here: ${directory} manages this employee and would make them ` +
        "inactive again with its next change."
      : `${name} can't be made inactive here: ${directory} manages this employee.`;
  const there =
    change === "activate"
      ? "Assign them to the application in the directory"
      : "Remove them from the application in the directory";
  throw new SaasError("ManagedByDirectory", {
    message: `${first} ${there}, or ${describeRelease(rules)}.`,
    fields: ["active"],
  });
}

/** How an employee is taken out of a directory's hands: the end of a sentence. */
export function describeRelease({ takeOver }: Pick<LifecycleRules, "takeOver">): string {
  return takeOver === "administrator"
    ? "take the employee over manually first"
    : "ask the vendor's support to remove the directory role from the employee first";
}

/** What somebody wants of an employee otherwise, read and checked by shape. */
export interface EmployeeEdit {
  /** Null unassigns. */
  readonly local: { readonly [name in LocalField]?: string | null };
  readonly role?: EmployeeRole;
  readonly terminationDate?: string | null;
  /** Attributes of the SCIM User as a PATCH takes them; null unassigns. */
  readonly user: Readonly<Record<string, unknown>>;
}

/**
 * Read an edit: `{policy?, employmentDate?, payrollNumber?, terminationDate?, role?, user?}`.
 *
 * @throws SaasError `InvalidEmployee`, its fields named
 */
export function parseEmployeeEdit(body: Readonly<Record<string, unknown>>): EmployeeEdit {
  const { role, user = {}, terminationDate, ...rest } = body;
  const local: { [name in LocalField]?: string | null } = {};
  for (const [name, value] of Object.entries(rest)) {
    const field = LOCAL_FIELDS.find((each) => each === name);
    if (field === undefined) throw refuseField(name, `An employee has no "${name.slice(0, 60)}".`);
    local[field] = field === "employmentDate" ? readDate(field, value) : readText(field, value);
  }
  if (!isJsonObject(user)) throw refuseField("user", '"user" takes SCIM attributes.');
  if (role !== undefined && role !== "administrator" && role !== "employee") {
    throw refuseField("role", "The role is administrator or employee.");
  }
  return {
    local,
    user,
    ...(role === undefined ? {} : { role }),
    ...(terminationDate === undefined
      ? {}
      : { terminationDate: readDate("terminationDate", terminationDate) }),
  };
}

/** Local fields after an edit. */
export function applyLocal(before: LocalFields, edit: EmployeeEdit["local"]): LocalFields {
  const after: { [name in LocalField]?: string } = { ...before };
  for (const name of LOCAL_FIELDS) {
    const value = edit[name];
    if (value === null) delete after[name];
    else if (value !== undefined) after[name] = value;
  }
  return after;
}

const TEXT_LIMIT = 200;

function readText(name: string, value: unknown): string | null {
  if (value === null || value === "") return null;
  const text =
    typeof value === "string" && value.isWellFormed() ? value.normalize("NFC").trim() : "";
  if (text !== "" && text.length <= TEXT_LIMIT && !text.includes("\0")) return text;
  throw refuseField(name, `"${name}" takes a text of at most ${TEXT_LIMIT} characters.`);
}

function readDate(name: string, value: unknown): string | null {
  if (value === null || value === "") return null;
  const text = typeof value === "string" ? value : "";
  const instant = text.length === 10 ? Date.parse(`${text}T00:00:00.000Z`) : Number.NaN;
  const isDate = !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text);
  if (isDate) return text;
  throw refuseField(name, `"${name}" takes a date such as 2026-03-01.`);
}

function refuseField(field: string, message: string): SaasError {
  return new SaasError("InvalidEmployee", { message, fields: [field.slice(0, 60)] });
}
