import { formatInstant, type World } from "../../src/common/world.ts";
import { getOrganizationRules } from "../../src/saas/application-rules.ts";
import { issueToken } from "../../src/service-provider/issue-token.ts";
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
  const created = formatInstant(world.now());
  const organization = {
    id: organizationId,
    name: "Vectors",
    application: "custom",
    created,
  } as const;
  const { token } = issueToken(world, organizationId, {});
  await store.organizations.addOrganization(organization, token);
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
