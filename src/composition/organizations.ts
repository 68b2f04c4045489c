import { CliError } from "../cli/exit-codes.ts";
import type { OrganizationAdmin, OrganizationEntry, OrganizationPlace } from "../cli/services.ts";
import { StoreError } from "../common/store-error.ts";
import { formatTenantUrl } from "../http/base-url.ts";
import { SaasError } from "../saas/errors.ts";
import type { Organization } from "../saas/ports.ts";
import {
  addOrganization,
  listOrganizations,
  rotateToken,
} from "../service-provider/organizations.ts";
import { explainStoreFailure, openConfiguredStore } from "./configuration.ts";
import { recallServer } from "./operator-token.ts";
import { SERVER_URL_SETTING } from "./server-url.ts";
import { REAL_WORLD } from "./world.ts";

/** Where a server listens unless it is told otherwise. */
const DEFAULT_URL = "http://localhost:8400";

/** Administer organizations in a database, or through a running server's API. */
export async function openOrganizations(place: OrganizationPlace): Promise<OrganizationAdmin> {
  return place.kind === "store" ? openInStore(place) : openOnServer(place);
}

async function openInStore(
  place: Extract<OrganizationPlace, { kind: "store" }>,
): Promise<OrganizationAdmin> {
  const store = await openConfiguredStore(place);
  const deps = { store: store.organizations, world: REAL_WORLD };
  // The address of the server that runs on this data, or ran last.
  const known = await store.settings.readSetting(SERVER_URL_SETTING);
  const origin = process.env.ROLLCALL_URL ?? known ?? DEFAULT_URL;
  const present = (organization: Organization): OrganizationEntry => ({
    id: organization.id,
    name: organization.name,
    application: organization.application,
    tenantUrl: formatTenantUrl(origin, organization.id),
  });
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw explainRefusal(error, place.dataDirectory);
    }
  };
  return {
    add: (name, application) =>
      guard(async () => {
        const { organization, secretToken } = await addOrganization(deps, { name, application });
        return { ...present(organization), secretToken };
      }),
    list: () => guard(async () => (await listOrganizations(deps)).map(present)),
    rotateToken: (id, immediate) =>
      guard(async () => {
        const { organization, secretToken, othersExpire } = await rotateToken(deps, id, immediate);
        return { ...present(organization), secretToken, othersExpire };
      }),
    close: () => store.close(),
  };
}

/** A refusal as the command line tells it. */
export function explainRefusal(error: unknown, dataDirectory: string): unknown {
  if (error instanceof StoreError) return explainStoreFailure(error, dataDirectory);
  if (!(error instanceof SaasError)) return error;
  const exit = error.code === "UnknownOrganization" ? "notFound" : "misuse";
  return new CliError(exit, error.code, error.message, { cause: error });
}

interface ServerAnswer {
  readonly organization: OrganizationEntry;
  readonly organizations: readonly OrganizationEntry[];
  readonly secretToken: string;
  readonly othersExpire: string;
}

/**
 * The running server that a command is to talk to, with the operator's token.
 *
 * @throws CliError refused when the token is neither given nor remembered
 */
export function findServer(place: Extract<OrganizationPlace, { kind: "server" }>): {
  readonly origin: string;
  readonly token: string;
} {
  const origin = place.url.trim().replace(/\/+$/, "");
  const token = place.operatorToken ?? recallServer(origin);
  if (token === undefined) {
    throw new CliError("refused", "OperatorTokenMissing", `${origin} needs the operator's token.`, {
      hint: "give the file operator.token of the server's data folder with --token-file.",
    });
  }
  return { origin, token };
}

function openOnServer(place: Extract<OrganizationPlace, { kind: "server" }>): OrganizationAdmin {
  const { origin, token } = findServer(place);
  const call = (method: "GET" | "POST", path: string, body?: unknown): Promise<ServerAnswer> =>
    callServer(origin, token, { method, path, body });
  return {
    add: async (name, application) => {
      const body = { name, application };
      const { organization, secretToken } = await call("POST", "/api/organizations", body);
      return { ...organization, secretToken };
    },
    list: async () => (await call("GET", "/api/organizations")).organizations,
    rotateToken: async (id, immediate) => {
      const path = `/api/organizations/${encodeURIComponent(id)}/token/rotate`;
      const { organization, secretToken, othersExpire } = await call("POST", path, { immediate });
      return { ...organization, secretToken, othersExpire };
    },
    close: async () => {},
  };
}

/**
 * Send one request to a server's operator API.
 *
 * @throws CliError with the server's own code and sentence when it refuses
 */
export async function callServer<T = ServerAnswer>(
  origin: string,
  token: string,
  request: { readonly method: string; readonly path: string; readonly body: unknown },
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`${origin}${request.path}`, {
      method: request.method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
      redirect: "error",
      signal: AbortSignal.timeout(30_000),
    });
  } catch (cause) {
    throw new CliError("otherSide", "ServerUnreachable", `Nothing answers at ${origin}.`, {
      cause,
      hint: "check the address, and that the server runs.",
    });
  }
  const body = (await response.json().catch(() => ({}))) as T & {
    error?: { code?: string; message?: string };
  };
  if (response.ok) return body;
  const { code = `Http${response.status}`, message = `${origin} answered ${response.status}.` } =
    body.error ?? {};
  if (response.status === 401 || response.status === 403) {
    throw new CliError("refused", code, message);
  }
  if (response.status === 404) throw new CliError("notFound", code, message);
  throw new CliError(response.status < 500 ? "misuse" : "otherSide", code, message);
}
