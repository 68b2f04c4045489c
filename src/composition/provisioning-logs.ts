import { CliError } from "../cli/exit-codes.ts";
import type {
  ProvisioningLogPage,
  ProvisioningLogReader,
  ProvisioningRecord,
} from "../cli/provisioning-log-reader.ts";
import type { OrganizationPlace } from "../cli/services.ts";
import { JobAdminError } from "../provisioning/job-admin-error.ts";
import { queryProvisioningLog } from "../provisioning/log-admin.ts";
import { exportProvisioningLog, parseLogExport } from "../provisioning/log-export.ts";
import { presentLogEntry } from "../provisioning/log-presentation.ts";
import { explainStoreFailure, openConfiguredStore } from "./configuration.ts";
import { callServer, findServer } from "./organizations.ts";

/** Read the provisioning log in a database, or through a running server's API. */
export async function openProvisioningLogs(
  place: OrganizationPlace,
): Promise<ProvisioningLogReader> {
  return place.kind === "store" ? await openInStore(place) : openOnServer(place);
}

async function openInStore(
  place: Extract<OrganizationPlace, { kind: "store" }>,
): Promise<ProvisioningLogReader> {
  const store = await openConfiguredStore(place);
  const admin = { store: store.sync, provisioningLog: store.provisioningLog };
  const explain = (error: unknown): unknown => {
    if (error instanceof JobAdminError) return new CliError("misuse", error.code, error.message);
    return explainStoreFailure(error, place.dataDirectory);
  };
  return {
    tenants: () => store.directory.listTenants(),
    page: async (tenantId, { filter, exchanges, top }) => {
      try {
        const page = await queryProvisioningLog(admin, tenantId, {
          top,
          withExchanges: exchanges,
          ...(filter !== undefined && { filter }),
        });
        const items = page.items.map((entry) => presentLogEntry(entry) as ProvisioningRecord);
        return { items, ...(page.nextAfterId !== undefined && { next: page.nextAfterId }) };
      } catch (error) {
        throw explain(error);
      }
    },
    export: async function* (tenantId, { format, file, filter, exchanges }) {
      try {
        const wanted = parseLogExport({ format, file, filter, exchanges: String(exchanges) });
        yield* exportProvisioningLog(admin, tenantId, wanted);
      } catch (error) {
        throw explain(error);
      }
    },
    close: () => store.close(),
  };
}

function openOnServer(
  place: Extract<OrganizationPlace, { kind: "server" }>,
): ProvisioningLogReader {
  const { origin, token } = findServer(place);
  const pathOf = (
    tenantId: string,
    path: string,
    query: Readonly<Record<string, string | undefined>>,
  ): string => {
    const given = Object.entries(query).filter((each): each is [string, string] => {
      return each[1] !== undefined;
    });
    const start = `/rollcall/v1/tenants/${encodeURIComponent(tenantId)}`;
    return `${start}${path}?${new URLSearchParams(given)}`;
  };
  const get = <T>(path: string) =>
    callServer<T>(origin, token, { method: "GET", path, body: undefined });
  return {
    tenants: async () => (await get<{ value: readonly { id: string }[] }>("/tenants")).value,
    page: async (tenantId, { filter, exchanges, top }): Promise<ProvisioningLogPage> => {
      const query = { filter, exchanges: String(exchanges), top: String(top) };
      const page = await get<{ value: readonly ProvisioningRecord[]; skipToken?: string }>(
        pathOf(tenantId, "/provisioningLog", query),
      );
      const { value: items, skipToken } = page;
      return { items, ...(skipToken !== undefined && { next: skipToken }) };
    },
    export: async function* (tenantId, { format, file, filter, exchanges }) {
      const query = { format, file, filter, exchanges: String(exchanges) };
      const response = await fetch(origin + pathOf(tenantId, "/provisioningLog/export", query), {
        headers: { authorization: `Bearer ${token}` },
        redirect: "error",
      });
      if (!response.ok || response.body === null) {
        throw new CliError("otherSide", "ExportFailed", `${origin} answered ${response.status}.`);
      }
      const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
      for await (const piece of response.body) yield decoder.decode(piece, { stream: true });
    },
    close: async () => {},
  };
}
