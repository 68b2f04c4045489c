/** Rollcall as a library: a SCIM 2.0 endpoint over an application's own tables. */
import type { FastifyPluginAsync } from "fastify";
import { REAL_WORLD } from "./composition/world.ts";
import { createServiceProvider, type ServiceProviderOptions } from "./library/plugin.ts";
import {
  createRequestListener,
  type RequestListener,
  type RequestListenerOptions,
} from "./library/request-listener.ts";

/** A Fastify plugin that serves an application's own tables by SCIM 2.0. Needs a prefix. */
export const serviceProvider: FastifyPluginAsync<ServiceProviderOptions> =
  createServiceProvider(REAL_WORLD);

/** The same for other servers: `http.createServer(listener)`, or Express by `app.use(listener)`. */
export function scimListener(options: RequestListenerOptions): RequestListener {
  return createRequestListener(serviceProvider, options);
}

export type { ServiceProviderOptions } from "./library/plugin.ts";
export type * from "./library/port.ts";
export type { RequestListener, RequestListenerOptions } from "./library/request-listener.ts";
export type * from "./library/scim-shapes.ts";
export type { OrganizationSettings, QuirkPreset, RateLimit } from "./saas/settings.ts";
export { ScimError, type ScimErrorCode } from "./scim/errors.ts";
export { foldCase } from "./scim/fold.ts";
export { type Quirks, STRICT_QUIRKS, TOLERANT_QUIRKS } from "./scim/quirks.ts";
export {
  type AttributeDefinition,
  attribute as defineAttribute,
  complex as defineComplex,
  type SchemaDefinition,
} from "./scim/schemas/definition.ts";
export type { ProviderPolicy } from "./service-provider/provider.ts";
