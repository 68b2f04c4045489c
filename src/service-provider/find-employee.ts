import { getOrganizationRules } from "../saas/application-rules.ts";
import type { Employee } from "../saas/employee.ts";
import { findWorkEmail, formatPersonName } from "../saas/employee.ts";
import type { Organization, OrganizationStore } from "../saas/ports.ts";
import { parseFilter } from "../scim/filter.ts";
import { resolveFilter } from "../scim/resolve-filter.ts";
import { isObject, type Resource } from "../scim/resource.ts";
import { parseDocument } from "./presentation.ts";

/** An employee as signing in sees them. */
export interface SignInPerson {
  readonly organization: Organization;
  readonly employee: Employee;
  /** As they are called. */
  readonly displayName: string;
  readonly userName: string;
  readonly email?: string;
  /** What the person reads. */
  readonly language?: string;
  /** What others know of them: no password is made of it. */
  readonly names: readonly string[];
}

/** Where people are found. */
export interface FindDeps {
  readonly store: Pick<OrganizationStore, "readOrganization" | "query" | "employees">;
}

const LONGEST_IDENTIFIER = 320;

/**
 * Who somebody says to be, as it is counted and looked for.
 *
 * @returns undefined for what can be nobody's name
 */
export function readIdentifier(typed: unknown): string | undefined {
  const text = typeof typed === "string" ? typed.normalize("NFC").trim() : "";
  const isPlain = text.isWellFormed() && [...text].every((sign) => sign >= " ");
  return text !== "" && text.length <= LONGEST_IDENTIFIER && isPlain ? text : undefined;
}

/** The employee with this id, also one who is inactive. */
export async function readPerson(
  { store }: FindDeps,
  organizationId: string,
  userId: string,
): Promise<SignInPerson | undefined> {
  const [organization, listed] = await Promise.all([
    store.readOrganization(organizationId),
    store.employees.readEmployee(organizationId, userId),
  ]);
  if (organization === undefined || listed === undefined) return undefined;
  return describePerson(organization, listed.employee, parseDocument(listed.document));
}

/**
 * The employee of this userName, else the only one of this mail address.
 *
 * @param identifier - of {@link readIdentifier}
 */
export async function findPerson(
  deps: FindDeps,
  organizationId: string,
  identifier: string,
): Promise<SignInPerson | undefined> {
  const organization = await deps.store.readOrganization(organizationId);
  if (organization === undefined) return undefined;
  const { user } = getOrganizationRules(organization);
  for (const attribute of ["userName", "emails.value"]) {
    const filter = resolveFilter(
      parseFilter(`${attribute} eq ${JSON.stringify(identifier)}`),
      user,
    );
    const page = { offset: 0, limit: 2 };
    const { resources } = await deps.store.query(organizationId, "User", filter, page);
    const [only, another] = resources;
    if (only !== undefined && another === undefined) {
      return await readPerson(deps, organizationId, only.id);
    }
  }
  return undefined;
}

function describePerson(
  organization: Organization,
  employee: Employee,
  user: Resource,
): SignInPerson {
  const displayName = formatPersonName(user);
  const { userName = "", preferredLanguage, locale, name } = user;
  const email = findWorkEmail(user);
  const language = [preferredLanguage, locale].find((each) => typeof each === "string");
  const parts = name !== undefined && isObject(name) ? Object.values(name) : [];
  const texts = [displayName, userName, email, organization.name, ...parts];
  return {
    organization,
    employee,
    displayName,
    userName: String(userName),
    names: texts.filter((text): text is string => typeof text === "string"),
    ...(email !== undefined && { email }),
    ...(typeof language === "string" && { language }),
  };
}
