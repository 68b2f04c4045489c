import { getOrganizationRules } from "../saas/application-rules.ts";
import type { DecodedAssertion } from "../saas/saml-assertion.ts";
import { SamlError } from "../saas/saml-errors.ts";
import type { OrganizationSignOn } from "../saas/sign-on.ts";
import { parseFilter } from "../scim/filter.ts";
import { resolveFilter } from "../scim/resolve-filter.ts";
import { type FindDeps, readPerson, type SignInPerson } from "./find-employee.ts";

const FILTERS = { userName: "userName", email: "emails.value", externalId: "externalId" } as const;

/**
 * Find the one active employee whom an assertion names.
 *
 * @throws SamlError `PersonUnknown`, `PersonAmbiguous`, `PersonInactive`
 */
export async function findAssertedPerson(
  { store }: FindDeps,
  organizationId: string,
  { match }: OrganizationSignOn,
  { nameId, attributes }: DecodedAssertion,
): Promise<SignInPerson> {
  const { by, claim } = match;
  const value =
    claim === undefined ? nameId : Object.hasOwn(attributes, claim) && attributes[claim]?.[0];
  const organization = await store.readOrganization(organizationId);
  if (typeof value !== "string" || value.length > 500 || organization === undefined) {
    throw new SamlError("PersonUnknown");
  }
  const { user } = getOrganizationRules(organization);
  const filter = resolveFilter(parseFilter(`${FILTERS[by]} eq ${JSON.stringify(value)}`), user);
  const page = { offset: 0, limit: 2 };
  const { resources } = await store.query(organizationId, "User", filter, page);
  const [only, another] = resources;
  if (another !== undefined) throw new SamlError("PersonAmbiguous");
  const person = only && (await readPerson({ store }, organizationId, only.id));
  if (person === undefined) throw new SamlError("PersonUnknown");
  if (!person.employee.active) throw new SamlError("PersonInactive");
  return person;
}
