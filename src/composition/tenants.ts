import type { OrganizationPlace } from "../cli/services.ts";
import type { ShownNewTenant, ShownTenant, TenantDeskService } from "../cli/tenants.ts";
import { actorOf } from "../http/graph-caller.ts";
import { presentNewTenant, presentTenant } from "../http/operator-tenants.ts";
import { createTenant } from "../provisioning/tenant-admin.ts";
import { explainDirectoryRefusal } from "./administrators.ts";
import { openConfiguredStore } from "./configuration.ts";
import { assembleAdministration } from "./first-sign-in.ts";
import { callServer, findServer, locateServer } from "./organizations.ts";

/** Administer the tenants themselves, in a database or through a running server's API. */
export async function openTenants(place: OrganizationPlace): Promise<TenantDeskService> {
  return place.kind === "store" ? openInStore(place) : openOnServer(place);
}

async function openInStore(
  place: Extract<OrganizationPlace, { kind: "store" }>,
): Promise<TenantDeskService> {
  const store = await openConfiguredStore(place);
  const deps = { ...assembleAdministration(store), directory: store.directory };
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw explainDirectoryRefusal(error, place.dataDirectory);
    }
  };
  return {
    list: () => guard(async () => (await store.directory.listTenants()).map(presentTenant)),
    create: (request) =>
      guard(async () => {
        const { origin } = await locateServer(store);
        const created = await createTenant(deps, actorOf({ kind: "operator" }), request);
        return presentNewTenant(created, origin);
      }),
    close: () => store.close(),
  };
}

function openOnServer(place: Extract<OrganizationPlace, { kind: "server" }>): TenantDeskService {
  const { origin, token } = findServer(place);
  const call = <T>(method: string, body?: unknown): Promise<T> =>
    callServer<T>(origin, token, { method, path: "/api/tenants", body });
  return {
    list: async () => (await call<{ tenants: readonly ShownTenant[] }>("GET")).tenants,
    create: (request) => call<ShownNewTenant>("POST", request),
    close: async () => {},
  };
}
