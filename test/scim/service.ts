import type { FastifyBaseLogger } from "fastify";
import { BODY_LIMIT } from "../../src/http/body-limit.ts";
import type { ServerState } from "../../src/http/health.ts";
import { createOperatorPlugin } from "../../src/http/operator.ts";
import { createSaasPlugin, SAAS_PREFIX } from "../../src/http/saas.ts";
import type { ReadSession } from "../../src/http/saas-caller.ts";
import { listScimParts } from "../../src/http/scim-parts.ts";
import { buildServer, type ServerOptions } from "../../src/http/server.ts";
import type { ApplicationKind, OrganizationStore } from "../../src/saas/ports.ts";
import { digestToken } from "../../src/service-provider/issue-token.ts";
import { addOrganization } from "../../src/service-provider/organizations.ts";
import { TOLERANT_POLICY } from "../../src/service-provider/policy.ts";
import type { ProviderPolicy } from "../../src/service-provider/provider.ts";
import { RateLimiter } from "../../src/service-provider/rate-limit.ts";
import { RequestRecorder } from "../../src/service-provider/request-recorder.ts";
import type { Store } from "../../src/store/store.ts";
import { createRealWorld } from "../support/real-world.ts";
import { STORES, type TestStore } from "../support/stores.ts";

/** The operator's token of every service under test. */
export const OPERATOR_TOKEN = "operator-of-the-tests";

/** An organization of the service under test. */
export interface Tenant {
  readonly id: string;
  /** The Tenant URL. */
  readonly url: string;
  readonly token: string;
}

/** A whole service provider on a socket, with a database of its own. */
export interface TestService {
  /** Such as `http://127.0.0.1:41234`. */
  readonly origin: string;
  readonly store: Store;
  /** Writes nothing unless a test asks it to. */
  readonly recorder: RequestRecorder;
  readonly addTenant: (application?: ApplicationKind) => Promise<Tenant>;
  readonly close: () => Promise<void>;
}

/** What a test may want otherwise. */
export interface TestServiceOptions {
  /** Opens an empty database: of `STORES`, SQLite unless told otherwise. */
  readonly open?: () => Promise<TestStore>;
  readonly policy?: Partial<ProviderPolicy>;
  /** Put something between the service and its store. */
  readonly wrapStore?: (store: OrganizationStore) => OrganizationStore;
  readonly publicUrl?: string;
  readonly domain?: string;
  readonly log?: FastifyBaseLogger;
  readonly state?: () => ServerState;
  readonly timeouts?: ServerOptions["timeouts"];
  /** Who is signed in to the applications' API; absent: nobody. */
  readonly readSession?: ReadSession;
}

/** Start a service provider over a new database. */
export async function startService(options: TestServiceOptions = {}): Promise<TestService> {
  const world = createRealWorld();
  const opened = await (options.open ?? openSqlite)();
  const { store } = opened;
  const organizations = options.wrapStore?.(store.organizations) ?? store.organizations;
  const policy = { ...TOLERANT_POLICY, ...options.policy };
  const { publicUrl } = options;
  const provider = { store: organizations, world, policy };
  const operatorTokenSha256 = digestToken(OPERATOR_TOKEN);
  const limiter = new RateLimiter("off");
  const common = { publicUrl, domain: options.domain, bodyLimit: BODY_LIMIT };
  const { logs } = store;
  const operator = { store: organizations, logs, world, operatorTokenSha256, ...common };
  const recorder = new RequestRecorder(logs, world, (error) => {
    throw error;
  });
  const server = await buildServer({
    newId: world.newId,
    health: { state: options.state ?? (() => "ready"), checkStore: () => store.health() },
    parts: [
      ...listScimParts({ provider, recorder, limiter, ...common }),
      { prefix: "/api", plugin: createOperatorPlugin(operator) },
      {
        prefix: SAAS_PREFIX,
        plugin: createSaasPlugin({
          ...operator,
          policy,
          ...(options.readSession === undefined ? {} : { readSession: options.readSession }),
        }),
      },
    ],
    ...(options.log === undefined ? {} : { log: options.log }),
    ...(options.timeouts === undefined ? {} : { timeouts: options.timeouts }),
  });
  const origin = await server.listen({ host: "127.0.0.1", port: 0 });
  let tenants = 0;
  return {
    origin,
    store,
    recorder,
    addTenant: async (application = "custom") => {
      tenants += 1;
      const deps = { store: store.organizations, world };
      const added = await addOrganization(deps, { name: `Tenant ${tenants}`, application });
      const { id } = added.organization;
      const url = `${origin}/organizations/${id}/scim/v2`;
      return { id, url, token: added.secretToken };
    },
    close: async () => {
      await server.close();
      await opened.close();
    },
  };
}

async function openSqlite(): Promise<TestStore> {
  const [sqlite] = STORES;
  if (sqlite === undefined) throw new Error("There is no database to test with.");
  return await sqlite.open();
}
