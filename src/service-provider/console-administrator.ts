import type { IssuedLink } from "../common/account-link.ts";
import { invariant } from "../common/invariant.ts";
import { formatInstant } from "../common/world.ts";
import { getOrganizationRules } from "../saas/application-rules.ts";
import { SaasError } from "../saas/errors.ts";
import type { Organization } from "../saas/ports.ts";
import type { Resource } from "../scim/resource.ts";
import { USER_URN } from "../scim/schemas/user.ts";
import { insertResource } from "./change.ts";
import { issuePasswordLink } from "./employee-passwords.ts";
import type { EmployeeSessionDeps } from "./employee-sessions.ts";
import { editEmployee } from "./employee-write.ts";
import { findPerson } from "./find-employee.ts";
import { TOLERANT_POLICY } from "./policy.ts";
import type { Caller } from "./provider.ts";
import { buildWrite, describeCreation } from "./resource-write.ts";

/** Somebody who may use an organization's console, with the link to come in by. */
export interface ConsoleAdministrator extends IssuedLink {
  readonly userId: string;
  readonly userName: string;
}

const LONGEST_EMAIL = 254;

/**
 * Read the address of a console's administrator.
 *
 * @throws SaasError `InvalidEmployee`
 */
export function parseAdministratorEmail(value: unknown): string {
  const email = typeof value === "string" ? value.normalize("NFC").trim() : "";
  const at = email.indexOf("@");
  const isOne = at > 0 && at === email.lastIndexOf("@") && at < email.length - 1;
  const isPlain = [...email].every((sign) => sign > " " && !'<>()[],;:\\"\u007f'.includes(sign));
  if (isOne && isPlain && email.length <= LONGEST_EMAIL && email.isWellFormed()) return email;
  const message = "An administrator is named by a mail address, such as anna@acme.example.";
  throw new SaasError("InvalidEmployee", { message, fields: ["email"] });
}

/**
 * Let somebody administer an organization's console: an employee whom no directory manages, made
 * where there is none of this address, and a link with which they choose their password. The
 * vendor's operator begins each console with one.
 *
 * The application's demands on people are for directories, who know more than an address: they
 * don't hold this person up.
 *
 * @param given - `email` is of {@link parseAdministratorEmail}
 * @throws SaasError `ManagedByDirectory`, `EmployeeInactive` for somebody who is there already
 */
export async function addConsoleAdministrator(
  deps: EmployeeSessionDeps,
  given: { readonly organization: Organization; readonly email: string; readonly actor: string },
): Promise<ConsoleAdministrator> {
  const { organization, email, actor } = given;
  const { store, world } = deps;
  const rules = getOrganizationRules(organization);
  const provider = { store, world, policy: TOLERANT_POLICY };
  const caller: Caller = { organization, rules, actor, baseUrl: "" };
  const known = await findPerson(deps, organization.id, email);
  const userId = known?.employee.userId ?? (await insertPerson(provider, caller, email));
  if (known?.employee.role !== "administrator") {
    await editEmployee({ provider, caller }, userId, {
      local: {},
      user: {},
      role: "administrator",
    });
  }
  const organizationId = organization.id;
  const issued = await issuePasswordLink(deps, { organizationId, userId, actor });
  return { userId, userName: issued.person.userName, secret: issued.secret, link: issued.link };
}

async function insertPerson(
  provider: Parameters<typeof insertResource>[0],
  caller: Caller,
  email: string,
): Promise<string> {
  const rules = caller.rules.kinds.get("User");
  invariant(rules !== undefined, "every organization has Users");
  const now = formatInstant(provider.world.now());
  const user: Resource = {
    schemas: [USER_URN],
    userName: email,
    name: nameFrom(email),
    displayName: formatName(email),
    emails: [{ value: email, type: "work", primary: true }],
    active: true,
  };
  const rebuild = (id: string) => buildWrite(rules, id, user, now);
  const write = rebuild(provider.world.newId());
  const stored = await insertResource(provider, caller, {
    ...describeCreation(user, write, rules),
    write,
    rebuild,
    user: { after: user },
  });
  return stored.id;
}

/** `anna.berg@acme.example` is Anna Berg until she says otherwise. */
function nameFrom(email: string): { readonly givenName: string; readonly familyName: string } {
  const [givenName = "", ...rest] = splitName(email);
  return { givenName, familyName: rest.length === 0 ? "Administrator" : rest.join(" ") };
}

function formatName(email: string): string {
  const { givenName, familyName } = nameFrom(email);
  return `${givenName} ${familyName}`;
}

function splitName(email: string): readonly string[] {
  const local = email.slice(0, email.indexOf("@"));
  const words = local.replaceAll("_", ".").replaceAll("-", ".").replaceAll("+", ".").split(".");
  return words
    .filter((word) => word !== "")
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
}
