import type {
  AdministratorDeskService,
  ShownAdministrator,
  ShownSignInLink,
} from "../cli/administrators.ts";
import { CliError } from "../cli/exit-codes.ts";
import type { OrganizationPlace } from "../cli/services.ts";
import { StoreError } from "../common/store-error.ts";
import { DirectoryError } from "../directory/errors.ts";
import { formatSignInLink } from "../http/console-links.ts";
import { actorOf } from "../http/graph-caller.ts";
import { presentAdministrator } from "../http/rollcall-administrators.ts";
import { issueSignInLink } from "../provisioning/administrator-accounts.ts";
import { addAdministrator, removeAdministrator } from "../provisioning/administrator-admin.ts";
import { explainStoreFailure, openConfiguredStore } from "./configuration.ts";
import { assembleAdministration } from "./first-sign-in.ts";
import { callServer, findServer, locateServer } from "./organizations.ts";

/** Administer the administrators of tenants, in a database or through a running server's API. */
export async function openAdministrators(
  place: OrganizationPlace,
): Promise<AdministratorDeskService> {
  return place.kind === "store" ? openInStore(place) : openOnServer(place);
}

async function openInStore(
  place: Extract<OrganizationPlace, { kind: "store" }>,
): Promise<AdministratorDeskService> {
  const store = await openConfiguredStore(place);
  const deps = assembleAdministration(store);
  const { origin } = await locateServer(store);
  const actor = actorOf({ kind: "operator" });
  const within = async <T>(tenant: string, work: () => Promise<T>): Promise<T> => {
    try {
      if ((await store.directory.readTenant(tenant)) === undefined) {
        throw new CliError("notFound", "TenantNotFound", `There is no tenant "${tenant}".`);
      }
      return await work();
    } catch (error) {
      throw explainDirectoryRefusal(error, place.dataDirectory);
    }
  };
  const link = async (tenantId: string, id: string): Promise<ShownSignInLink> => {
    const issued = await issueSignInLink(deps, { tenantId, id, actor });
    return {
      signInLink: formatSignInLink(origin, issued.secret),
      signInLinkExpirationDateTime: issued.link.expires,
    };
  };
  return {
    listTenants: async () => (await store.directory.listTenants()).map(({ id }) => id),
    list: (tenantId) =>
      within(tenantId, async () => {
        const all = await store.administratorAccounts.listAdministrators(tenantId);
        return all.map((each) => presentAdministrator(each) as ShownAdministrator);
      }),
    add: (tenantId, request) =>
      within(tenantId, async () => {
        const added = await addAdministrator(deps, { tenantId, actor }, request);
        const shown = presentAdministrator(added) as ShownAdministrator;
        return { ...shown, ...(await link(tenantId, added.id)) };
      }),
    remove: (tenantId, id) =>
      within(tenantId, () => removeAdministrator(deps, { tenantId, actor }, id)),
    link: (tenantId, id) => within(tenantId, () => link(tenantId, id)),
    close: () => store.close(),
  };
}

/** A refusal of the directory as the command line tells it. */
export function explainDirectoryRefusal(error: unknown, dataDirectory: string): unknown {
  if (error instanceof StoreError) return explainStoreFailure(error, dataDirectory);
  if (!(error instanceof DirectoryError)) return error;
  const { kind, code, message } = error;
  const exit = kind === "missing" ? "notFound" : kind === "conflict" ? "conflict" : "misuse";
  return new CliError(exit, code, message, { cause: error });
}

function openOnServer(
  place: Extract<OrganizationPlace, { kind: "server" }>,
): AdministratorDeskService {
  const { origin, token } = findServer(place);
  const at = (tenant: string, ...rest: readonly string[]): string =>
    ["/rollcall/v1/tenants", encodeURIComponent(tenant), "administrators", ...rest].join("/");
  const call = <T>(method: string, path: string, body?: unknown): Promise<T> =>
    callServer<T>(origin, token, { method, path, body });
  return {
    listTenants: async () => {
      const { value } = await call<{ value: readonly { id: string }[] }>("GET", "/tenants");
      return value.map(({ id }) => id);
    },
    list: async (tenant) =>
      (await call<{ value: readonly ShownAdministrator[] }>("GET", at(tenant))).value,
    add: (tenant, body) => call("POST", at(tenant), body),
    remove: (tenant, id) => call("DELETE", at(tenant, encodeURIComponent(id))),
    link: (tenant, id) => call("POST", at(tenant, encodeURIComponent(id), "link")),
    close: async () => {},
  };
}
