import { foldCase } from "../scim/fold.ts";
import { isArray, isObject, type Resource } from "../scim/resource.ts";

/** What the application keeps of an employee beside what SCIM knows. */
export const LOCAL_FIELDS = ["policy", "employmentDate", "payrollNumber"] as const;

/** A name of {@link LOCAL_FIELDS}. */
export type LocalField = (typeof LOCAL_FIELDS)[number];

/** Values of local fields; an absent one is unassigned. */
export type LocalFields = { readonly [name in LocalField]?: string };

/** What somebody may do in the organization's own console. */
export type EmployeeRole = "administrator" | "employee";

/** Why an employee is inactive: the directory said so, it deleted them, or somebody here did. */
export type InactiveReason = "directory" | "deleted" | "manual";

/** A person of an organization: the row beside the SCIM User of the same id. */
export interface Employee {
  readonly userId: string;
  readonly role: EmployeeRole;
  /** `directory`: a directory writes this person, and decides about sign-in and activation. */
  readonly managedBy: "directory" | "manual";
  readonly active: boolean;
  /** Since when SCIM no longer sees the person; absent: it does. */
  readonly removedAt?: string;
  /** When the person last came back after a removal. */
  readonly revivedAt?: string;
  readonly inactiveSince?: string;
  readonly inactiveReason?: InactiveReason;
  /** A date, `YYYY-MM-DD`. */
  readonly terminationDate?: string;
  /** When a directory last wrote the person, to the minute. */
  readonly lastSynced?: string;
  readonly local: LocalFields;
  /** SCIM attributes that were given their value here, though a directory writes the person. */
  readonly ownAttributes: readonly string[];
}

/**
 * The employee of a User whom a directory created and of whom nothing more is known: so is nearly
 * everybody who comes, and so no row is written until there is more to say.
 *
 * @param created - when the User was created
 */
export function buildUsualEmployee(userId: string, created: string): Employee {
  return {
    ...{ userId, role: "employee", managedBy: "directory", active: true },
    ...{ lastSynced: created, local: {}, ownAttributes: [] },
  };
}

/** By what an employee is listed and searched for; follows from the User. */
export interface EmployeeDescription {
  /** Folded; the list's order. */
  readonly sortName: string;
  /** Folded: names and addresses, a space between two. */
  readonly searchText: string;
}

/** A person whom SCIM sees no more, as they were last. */
export interface RemovedPerson {
  readonly userId: string;
  /** Folded. */
  readonly userName?: string;
  /** The work address, folded. */
  readonly email?: string;
  readonly version: number;
  readonly created: string;
  readonly removedAt: string;
  /** JSON text of the User, inactive. */
  readonly document: string;
}

/** Whether a User may use the application; who doesn't say is active. */
export function isActive(user: Resource): boolean {
  return user.active !== false;
}

/** How a person is called: as they show themselves, else by their names, else by userName. */
export function formatPersonName(user: Resource): string {
  const { displayName, userName } = user;
  const { formatted, givenName, familyName } = readName(user);
  const parts = [givenName, familyName].filter((part) => part !== undefined).join(" ");
  const known = [displayName, formatted, parts, userName];
  return known.find((each): each is string => typeof each === "string" && each !== "") ?? "";
}

/**
 * The address a person works by: the one of type work, else the primary one, else the first.
 *
 * @returns as written; undefined when there is none
 */
export function findWorkEmail({ emails }: Resource): string | undefined {
  const items = emails === undefined || !isArray(emails) ? [] : emails.filter(isObject);
  const holders = items.filter(({ value }) => typeof value === "string" && value !== "");
  const found =
    holders.find(({ type }) => typeof type === "string" && type.toLowerCase() === "work") ??
    holders.find(({ primary }) => primary === true) ??
    holders[0];
  return typeof found?.value === "string" ? found.value : undefined;
}

/** By what a person is listed and searched for. */
export function describeEmployee(user: Resource): EmployeeDescription {
  const { givenName, familyName } = readName(user);
  const { emails, userName, displayName } = user;
  const items = emails === undefined || !isArray(emails) ? [] : emails.filter(isObject);
  const texts = [userName, displayName, givenName, familyName, ...items.map(({ value }) => value)];
  const known = texts.filter((text): text is string => typeof text === "string" && text !== "");
  return {
    sortName: foldCase(formatPersonName(user)).slice(0, SORT_LIMIT),
    searchText: foldCase([...new Set(known)].join(" ")),
  };
}

/** What an index takes; longer names sort by this much. */
const SORT_LIMIT = 200;

/**
 * Which local fields an active employee still has to be given.
 *
 * @param wanted - those that the application asks for
 */
export function listMissingFields(
  { active, local }: Pick<Employee, "active" | "local">,
  wanted: readonly LocalField[],
): readonly LocalField[] {
  return active ? wanted.filter((name) => local[name] === undefined) : [];
}

function readName({ name }: Resource): { readonly [part in NamePart]?: string } {
  if (name === undefined || !isObject(name)) return {};
  const read = (part: NamePart) => {
    const value = name[part];
    return typeof value === "string" && value !== "" ? { [part]: value } : {};
  };
  return { ...read("formatted"), ...read("givenName"), ...read("familyName") };
}

type NamePart = "formatted" | "givenName" | "familyName";
