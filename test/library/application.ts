import Fastify, { type FastifyInstance } from "fastify";
import { type ServiceProviderOptions, serviceProvider } from "../../src/index.ts";
import type { Tenant } from "../scim/service.ts";
import { createMemoryTables, type MemoryTables } from "./memory-tables.ts";

/** An application on a socket that serves its tables by the plugin. */
export interface TestApplication {
  readonly app: FastifyInstance;
  readonly origin: string;
  readonly tables: MemoryTables;
  /** For the requests of test/scim: address and token. */
  readonly tenant: Tenant;
  readonly close: () => Promise<void>;
}

/** Start an application with empty tables. Every token opens the organization that it names. */
export async function startApplication(
  options: Partial<ServiceProviderOptions> = {},
  prepare: (app: FastifyInstance) => void = () => undefined,
): Promise<TestApplication> {
  const app = Fastify();
  const tables = createMemoryTables();
  prepare(app);
  app.register(serviceProvider, {
    prefix: "/scim/v2",
    authenticate: (token) => (token === "acme" ? { organization: "acme" } : undefined),
    tables: () => tables,
    ...options,
  });
  const origin = await app.listen({ host: "127.0.0.1", port: 0 });
  const tenant = { id: "acme", url: `${origin}/scim/v2`, token: "acme" };
  return { app, origin, tables, tenant, close: () => app.close() };
}
