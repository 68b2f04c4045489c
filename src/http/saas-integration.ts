import { formatInstant } from "../common/world.ts";
import { getLifecycleRules } from "../saas/lifecycle.ts";
import type { Organization } from "../saas/ports.ts";
import { listExpiring } from "../saas/token-expiry.ts";
import { reportContact } from "../service-provider/first-contact.ts";
import {
  auditOrganization,
  generateToken,
  releaseDirectory,
  renameDirectory,
  switchProvisioning,
  waitsForSignOn,
} from "../service-provider/integration.ts";
import { listTokens, revokeToken } from "../service-provider/tokens.ts";
import { presentOrganization, presentToken } from "./present-organization.ts";
import { locateServer } from "./saas-organizations.ts";
import { actInOrganization, readKnownBody, type SaasCall, type SaasRoute } from "./saas-route.ts";

const BASE = "/organizations/:organizationId/integration";

/** Setup admin, Integration: whether a directory provisions, with which address and token. */
export const INTEGRATION_ROUTES: readonly SaasRoute[] = [
  {
    method: "GET",
    path: BASE,
    audience: "integration",
    summary:
      "{integration}: enabled, endpointUrl, tokens, the connected directory, the first-contact " +
      "checklist and the last request recorded.",
    handle: async (call) => ({
      body: { integration: await presentIntegration(call, call.organization()) },
    }),
  },
  {
    method: "PATCH",
    path: BASE,
    audience: "integration",
    summary:
      "{enabled}: automatic user provisioning → {integration}. 409 where the organization's " +
      "signOnFirst asks for single sign-on first.",
    handle: async (call) => {
      const { enabled } = readKnownBody(call, ["enabled"]);
      const { signOn } = call.deps.signOn ?? {};
      const changed = await switchProvisioning(actInOrganization(call), enabled, signOn);
      return { body: { integration: await presentIntegration(call, changed) } };
    },
  },
  {
    method: "POST",
    path: `${BASE}/token`,
    audience: "integration",
    summary:
      "{directory?, immediate?, expires?} → 201 {endpointUrl, bearerToken, othersExpire?}. The token is in " +
      "this one answer. Older ones go on for 24 hours unless `immediate`; 409 when another " +
      "directory is connected.",
    handle: async (call) => {
      const { directory, immediate, expires } = readKnownBody(call, [
        "directory",
        "immediate",
        "expires",
      ]);
      const wanted = { directory, immediate, expires };
      const given = await generateToken(actInOrganization(call), wanted);
      const { tenantUrl: endpointUrl } = presentOrganization(
        call.organization(),
        locateServer(call),
      );
      const { othersExpire } = given;
      return {
        status: 201,
        body: {
          endpointUrl,
          bearerToken: given.secret,
          token: presentToken(given.token, formatInstant(call.deps.world.now())),
          ...(othersExpire === undefined ? {} : { othersExpire }),
        },
      };
    },
  },
  {
    method: "DELETE",
    path: `${BASE}/tokens/:tokenId`,
    audience: "integration",
    summary: "{token}, refused from now on.",
    handle: async (call) => {
      const { id } = call.organization();
      const token = await revokeToken(call.deps, id, call.param("tokenId"));
      const entry = { path: "token", oldValue: token.name };
      await auditOrganization(actInOrganization(call), [entry]);
      return { body: { token: presentToken(token, formatInstant(call.deps.world.now())) } };
    },
  },
  {
    method: "PATCH",
    path: `${BASE}/directory`,
    audience: "integration",
    summary: "{name}: what the connected directory is called → {integration}.",
    handle: async (call) => {
      const { name } = readKnownBody(call, ["name"]);
      const changed = await renameDirectory(actInOrganization(call), name);
      return { body: { integration: await presentIntegration(call, changed) } };
    },
  },
  {
    method: "DELETE",
    path: `${BASE}/directory`,
    audience: "administrator",
    summary: "Release the connected directory: its tokens are refused from now on → {integration}.",
    handle: async (call) => {
      const changed = await releaseDirectory(actInOrganization(call));
      return { body: { integration: await presentIntegration(call, changed) } };
    },
  },
];

async function presentIntegration(call: SaasCall, organization: Organization): Promise<object> {
  const { deps } = call;
  const { directory, settings } = organization;
  const tokens = await listTokens(deps, organization.id);
  const shown = presentOrganization(organization, locateServer(call));
  const now = formatInstant(deps.world.now());
  return {
    enabled: settings?.provisioning !== "disabled",
    waitsForSignOn: await waitsForSignOn(organization, deps.signOn?.signOn),
    endpointUrl: shown.tenantUrl,
    ...(shown.hostTenantUrl === undefined ? {} : { hostEndpointUrl: shown.hostTenantUrl }),
    directories: getLifecycleRules(organization).directories,
    ...(directory === undefined ? {} : { directory }),
    tokens: tokens.map((token) => presentToken(token, now)),
    expiring: listExpiring(tokens, deps.world.now()).map((token) => presentToken(token, now)),
    ...(await reportContact(deps.logs, organization, tokens)),
  };
}
