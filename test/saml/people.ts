import type { World } from "../../src/common/world.ts";
import { getOrganizationRules } from "../../src/saas/application-rules.ts";
import { addOrganization } from "../../src/service-provider/organizations.ts";
import { TOLERANT_POLICY } from "../../src/service-provider/policy.ts";
import { postResource } from "../../src/service-provider/resources.ts";
import type { Store } from "../../src/store/store.ts";

/** Add an organization with this very id, and its people. */
export async function addPeople(
  store: Store,
  given: {
    readonly organizationId: string;
    readonly world: World;
    readonly people: readonly {
      readonly userName: string;
      readonly active: boolean;
      readonly email?: string;
    }[];
  },
): Promise<void> {
  const { organizationId, world, people } = given;
  const ids = [organizationId];
  const naming = { ...world, newId: () => ids.shift() ?? world.newId() };
  const added = await addOrganization(
    { store: store.organizations, world: naming },
    { name: "Vectors", application: "custom" },
  );
  const { organization } = added;
  const rules = getOrganizationRules(organization);
  const provider = { store: store.organizations, world, policy: TOLERANT_POLICY };
  const caller = { organization, rules, baseUrl: "https://app.example/scim/v2" };
  const kind = rules.kinds.get("User");
  if (kind === undefined) throw new Error("Every organization has Users.");
  for (const { email, ...person } of people) {
    const emails = email === undefined ? {} : { emails: [{ value: email }] };
    const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
    await postResource(provider, caller, kind, { schemas, ...person, ...emails }, {});
  }
}
