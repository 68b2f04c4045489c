import { CliError, type ExitName } from "../cli/exit-codes.ts";
import type { OrganizationAdmin, OrganizationPlace } from "../cli/services.ts";
import { StoreError } from "../common/store-error.ts";
import { formatInstant } from "../common/world.ts";
import { trimPublicUrl } from "../http/base-url.ts";
import {
  detailOrganization,
  presentConsoleAdministrator,
  presentDefinitions,
  presentOrganization,
  presentToken,
  type ServerAddress,
} from "../http/present-organization.ts";
import { SaasError, type SaasErrorCode } from "../saas/errors.ts";
import type { OrganizationToken } from "../saas/ports.ts";
import type {
  DetailedOrganization,
  PresentedConsoleAdministrator,
  PresentedDefinitions,
  PresentedOrganization,
  PresentedToken,
} from "../saas/presented.ts";
import { type RateLimit, readRateLimit } from "../saas/settings.ts";
import {
  addConsoleAdministrator,
  parseAdministratorEmail,
} from "../service-provider/console-administrator.ts";
import { changeDefinitions } from "../service-provider/definitions.ts";
import { digestToken } from "../service-provider/issue-token.ts";
import {
  addOrganization,
  editOrganization,
  listOrganizations,
  readOrganization,
} from "../service-provider/organizations.ts";
import { DEFAULT_RATE_LIMIT } from "../service-provider/rate-limit.ts";
import { TOKEN_MEMORY_MS } from "../service-provider/token-memory.ts";
import { addToken, listTokens, revokeToken, rotateToken } from "../service-provider/tokens.ts";
import type { Store } from "../store/store.ts";
import { explainStoreFailure, openConfiguredStore } from "./configuration.ts";
import { recallServer } from "./operator-token.ts";
import { DOMAIN_SETTING, SERVER_URL_SETTING } from "./server-url.ts";
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
  const address = await locateServer(store);
  const show = (token: OrganizationToken) => presentToken(token, formatInstant(REAL_WORLD.now()));
  const guard = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw explainRefusal(error, place.dataDirectory);
    }
  };
  return {
    add: async (name, application, admin) => {
      const add = async () => {
        // Refused before there is an organization.
        const email = admin === undefined ? undefined : parseAdministratorEmail(admin);
        const { organization, secretToken } = await addOrganization(deps, { name, application });
        const shown = { ...presentOrganization(organization, address), secretToken };
        if (email === undefined) return shown;
        const accounts = { ...deps, accounts: store.accounts, digest: digestToken };
        const given = { organization, email, actor: "operator" };
        const administrator = await addConsoleAdministrator(accounts, given);
        return {
          ...shown,
          administrator: presentConsoleAdministrator(administrator, address.origin),
        };
      };
      return await guard(add());
    },
    list: async () =>
      (await guard(listOrganizations(deps))).map((each) => presentOrganization(each, address)),
    show: async (id) => detailOrganization(await guard(readOrganization(deps, id)), address),
    change: async (id, edit) =>
      detailOrganization(await guard(editOrganization(deps, id, edit, "operator")), address),
    showSchema: async (id) => presentDefinitions(await guard(readOrganization(deps, id)), address),
    setSchema: async (id, definitions) => {
      const changed = await guard(changeDefinitions(deps, id, definitions, "operator"));
      await untilServersForget();
      return presentDefinitions(changed, address);
    },
    listTokens: async (id) => (await guard(listTokens(deps, id))).map(show),
    addToken: async (id, request) => {
      const { organization, token, secret } = await guard(addToken(deps, id, request));
      const detailed = detailOrganization(organization, address);
      return { organization: detailed, token: show(token), secretToken: secret };
    },
    revokeToken: async (id, tokenId) => {
      const revoked = show(await guard(revokeToken(deps, id, tokenId)));
      await untilServersForget();
      return revoked;
    },
    rotateToken: async (id, immediate, tokenId) => {
      const rotated = await guard(rotateToken(deps, id, { immediate, tokenId }));
      if (immediate) await untilServersForget();
      const organization = presentOrganization(rotated.organization, address);
      const { secret: secretToken, othersExpire } = rotated;
      return { organization, token: show(rotated.token), secretToken, othersExpire };
    },
    close: () => store.close(),
  };
}

/**
 * A server beside this process may take a token for known, and its organization for what it was,
 * a moment longer; then it is over.
 */
function untilServersForget(): Promise<void> {
  return REAL_WORLD.sleep(TOKEN_MEMORY_MS);
}

/** Where the server is that runs on this data, or ran last. */
export async function locateServer(store: Store): Promise<ServerAddress> {
  const known = await store.settings.readSetting(SERVER_URL_SETTING);
  const domain = await store.settings.readSetting(DOMAIN_SETTING);
  return {
    origin: trimPublicUrl(process.env.ROLLCALL_URL) ?? known ?? DEFAULT_URL,
    domain: process.env.ROLLCALL_DOMAIN ?? (domain === "" ? undefined : domain),
  };
}

const EXITS: Readonly<Partial<Record<SaasErrorCode, ExitName>>> = {
  UnknownOrganization: "notFound",
  UnknownToken: "notFound",
  UnknownEmployee: "notFound",
  ManagedByDirectory: "conflict",
  DirectoryConnected: "conflict",
  SignOnFirst: "conflict",
  SubscriptionTaken: "conflict",
  SchemaInUse: "conflict",
};

/** A refusal as the command line tells it. */
export function explainRefusal(error: unknown, dataDirectory: string): unknown {
  if (error instanceof StoreError) return explainStoreFailure(error, dataDirectory);
  if (!(error instanceof SaasError)) return error;
  return new CliError(EXITS[error.code] ?? "misuse", error.code, error.message, { cause: error });
}

/**
 * The rate limit that a server is started with.
 *
 * @throws CliError misuse
 */
export function readDefaultLimit(text: string | undefined): RateLimit | "off" {
  try {
    return (text === undefined ? undefined : readRateLimit(text)) ?? DEFAULT_RATE_LIMIT;
  } catch (cause) {
    if (!(cause instanceof SaasError)) throw cause;
    throw new CliError("misuse", cause.code, cause.message, { cause });
  }
}

interface ServerAnswer extends PresentedDefinitions {
  readonly organization: DetailedOrganization;
  readonly organizations: readonly PresentedOrganization[];
  readonly token: PresentedToken;
  readonly tokens: readonly PresentedToken[];
  readonly secretToken: string;
  readonly othersExpire: string;
  readonly administrator?: PresentedConsoleAdministrator;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

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
      hint:
        `log in: rollcall login ${origin}; or give the file operator.token of the server's data ` +
        "folder with --token-file.",
    });
  }
  return { origin, token };
}

function openOnServer(place: Extract<OrganizationPlace, { kind: "server" }>): OrganizationAdmin {
  const { origin, token } = findServer(place);
  const call = (method: Method, path: string, body?: unknown): Promise<ServerAnswer> =>
    callServer(origin, token, { method, path: `/api/organizations${path}`, body });
  const at = (id: string, ...rest: readonly string[]): string =>
    ["", id, ...rest].map(encodeURIComponent).join("/");
  return {
    add: async (name, application, admin) => {
      const body = { name, application, ...(admin !== undefined && { admin }) };
      const { organization, secretToken, administrator } = await call("POST", "", body);
      const added = administrator === undefined ? {} : { administrator };
      return { ...organization, secretToken, ...added };
    },
    list: async () => (await call("GET", "")).organizations,
    show: async (id) => (await call("GET", at(id))).organization,
    change: async (id, edit) => (await call("PATCH", at(id), edit)).organization,
    showSchema: (id) => call("GET", at(id, "schema")),
    setSchema: (id, definitions) => call("PUT", at(id, "schema"), definitions),
    listTokens: async (id) => (await call("GET", at(id, "tokens"))).tokens,
    addToken: (id, request) => call("POST", at(id, "tokens"), request),
    revokeToken: async (id, tokenId) => (await call("DELETE", at(id, "tokens", tokenId))).token,
    rotateToken: (id, immediate, tokenId) => {
      const token = tokenId === undefined ? ["token"] : ["tokens", tokenId];
      return call("POST", at(id, ...token, "rotate"), { immediate });
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
      headers: {
        authorization: `Bearer ${token}`,
        ...(request.body !== undefined && { "content-type": "application/json" }),
      },
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
  if (response.status === 409) throw new CliError("conflict", code, message);
  if (response.status === 404) throw new CliError("notFound", code, message);
  throw new CliError(response.status < 500 ? "misuse" : "otherSide", code, message);
}
