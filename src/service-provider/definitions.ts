import { StoreError } from "../common/store-error.ts";
import { formatInstant } from "../common/world.ts";
import {
  type ApplicationRules,
  getApplicationRules,
  getOrganizationRules,
} from "../saas/application-rules.ts";
import { listDemands, listFreed } from "../saas/definition-changes.ts";
import { parseDefinitions, type ResourceDefinitions } from "../saas/definitions.ts";
import { SaasError } from "../saas/errors.ts";
import type { Organization } from "../saas/ports.ts";
import { ScimError } from "../scim/errors.ts";
import { type OrganizationDeps, readOrganization } from "./organizations.ts";
import { settleSearch } from "./search-copies.ts";
import { forgetTokens } from "./token-memory.ts";

/** What an organization that defines nothing has beyond its application. */
export const NO_DEFINITIONS: ResourceDefinitions = { schemas: [], resourceTypes: [] };

/**
 * Replace what an organization defines itself. It counts for the next request here, and within
 * a quarter of a second in other processes.
 *
 * @param input - `{schemas, resourceTypes}` as {@link parseDefinitions} takes them
 * @param actor - `operator`, or the id of an employee
 * @returns the organization after the change
 * @throws SaasError `UnknownOrganization`, `InvalidSchema`; `SchemaInUse` when resources have what
 *   would go or be stored in another way
 */
export async function changeDefinitions(
  deps: OrganizationDeps,
  organizationId: string,
  input: unknown,
  actor: string,
): Promise<Organization> {
  const organization = await readOrganization(deps, organizationId);
  const { application } = organization;
  const definitions = parseDefinitions(input, getApplicationRules(application));
  const before = getOrganizationRules(organization);
  const after = compile(application, definitions);
  const demands = listDemands(before, after);
  const selections = demands.map(({ kind, filter }) => ({ kind, filter, sort: undefined }));
  await settleSearch(deps.store, organizationId, selections);
  for (const { kind, filter, message } of demands) {
    const count = await deps.store.count(organizationId, kind, filter);
    if (count > 0) throw new SaasError("SchemaInUse", { message: `${message} Found: ${count}.` });
  }
  const change = { definitions: definitions ?? null, freed: listFreed(before, after) };
  const editor = { actor, at: formatInstant(deps.world.now()) };
  try {
    const changed = await deps.store.changeOrganization(organizationId, () => change, editor);
    // A running server has the organization in memory, beside its tokens.
    forgetTokens(deps.store);
    return changed;
  } catch (cause) {
    const isGone = cause instanceof StoreError && cause.code === "NotFound";
    throw isGone ? new SaasError("UnknownOrganization", { cause }) : cause;
  }
}

/** @throws SaasError `InvalidSchema` when a rule names an attribute that there isn't */
function compile(
  application: Organization["application"],
  definitions: ResourceDefinitions | undefined,
): ApplicationRules {
  try {
    return getOrganizationRules({ application, ...(definitions && { definitions }) });
  } catch (cause) {
    if (!(cause instanceof ScimError)) throw cause;
    const message = `The rules of users: ${cause.detail}`;
    throw new SaasError("InvalidSchema", { cause, message });
  }
}
