import { CliError } from "../cli/exit-codes.ts";
import type { GivenRoleToken, RoleToken, RoleTokenAdmin } from "../cli/role-tokens.ts";
import type { OrganizationPlace } from "../cli/services.ts";
import { StoreError } from "../common/store-error.ts";
import { formatInstant } from "../common/world.ts";
import { DirectoryError } from "../directory/errors.ts";
import { presentAdministratorToken } from "../http/rollcall-tokens.ts";
import { addAdministratorToken, revokeAdministratorToken } from "../provisioning/token-admin.ts";
import { digestToken } from "../service-provider/issue-token.ts";
import { explainStoreFailure, openConfiguredStore } from "./configuration.ts";
import { recallServer } from "./operator-token.ts";
import { callServer } from "./organizations.ts";
import { REAL_WORLD } from "./world.ts";

/** Administer tokens with roles in a database, or through a running server's API. */
export async function openRoleTokens(place: OrganizationPlace): Promise<RoleTokenAdmin> {
  return place.kind === "store" ? openInStore(place) : openOnServer(place);
}

async function openInStore(
  place: Extract<OrganizationPlace, { kind: "store" }>,
): Promise<RoleTokenAdmin> {
  const store = await openConfiguredStore(place);
  const deps = { administrators: store.administrators, world: REAL_WORLD };
  const within = async <T>(tenant: string, work: () => Promise<T>): Promise<T> => {
    try {
      if ((await store.directory.readTenant(tenant)) === undefined) {
        throw new CliError("notFound", "TenantNotFound", `There is no tenant "${tenant}".`);
      }
      return await work();
    } catch (error) {
      throw explain(error, place.dataDirectory);
    }
  };
  return {
    list: (tenant) =>
      within(tenant, async () => {
        const now = formatInstant(REAL_WORLD.now());
        const tokens = await store.administrators.listTokens(tenant);
        return tokens.map((token) => presentAdministratorToken(token, now) as RoleToken);
      }),
    add: (tenant, request) =>
      within(tenant, async () => {
        const given = { request, digest: digestToken };
        const { token, secret } = await addAdministratorToken(deps, tenant, given);
        const shown = presentAdministratorToken(token, token.created) as RoleToken;
        return { ...shown, secretText: secret };
      }),
    revoke: (tenant, id) => within(tenant, () => revokeAdministratorToken(deps, tenant, id)),
    close: () => store.close(),
  };
}

function explain(error: unknown, dataDirectory: string): unknown {
  if (error instanceof StoreError) return explainStoreFailure(error, dataDirectory);
  if (!(error instanceof DirectoryError)) return error;
  const exit = error.kind === "missing" ? "notFound" : "misuse";
  return new CliError(exit, error.code, error.message, { cause: error });
}

function openOnServer(place: Extract<OrganizationPlace, { kind: "server" }>): RoleTokenAdmin {
  const origin = place.url.replace(/\/+$/, "");
  const token = place.operatorToken ?? recallServer(origin);
  if (token === undefined) {
    throw new CliError("refused", "NoOperatorToken", `There is no token for ${origin}.`, {
      hint: "give it with --token-stdin or --token-file.",
    });
  }
  const at = (tenant: string, ...rest: readonly string[]): string =>
    ["/rollcall/v1/tenants", encodeURIComponent(tenant), "tokens", ...rest].join("/");
  return {
    list: async (tenant) => {
      const request = { method: "GET", path: at(tenant), body: undefined };
      return (await callServer<{ value: readonly RoleToken[] }>(origin, token, request)).value;
    },
    add: (tenant, body) =>
      callServer<GivenRoleToken>(origin, token, { method: "POST", path: at(tenant), body }),
    revoke: async (tenant, id) => {
      const path = at(tenant, encodeURIComponent(id));
      await callServer(origin, token, { method: "DELETE", path, body: undefined });
    },
    close: async () => {},
  };
}
