import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from "fastify";
import type { World } from "../common/world.ts";
import { BODY_LIMIT } from "../http/body-limit.ts";
import { createScimPlugin } from "../http/scim.ts";
import { SCIM_ENDPOINTS } from "../http/scim-endpoints.ts";
import { QUIRK_PRESETS, type QuirkPreset, type RateLimit } from "../saas/settings.ts";
import type { Quirks } from "../scim/quirks.ts";
import { TOLERANT_POLICY } from "../service-provider/policy.ts";
import type { ProviderPolicy } from "../service-provider/provider.ts";
import { RateLimiter } from "../service-provider/rate-limit.ts";
import { openEntrance } from "./entrance.ts";
import type { Access, ApplicationTables, Awaitable, ResourceChange } from "./port.ts";
import { buildRules, type SchemaOptions } from "./rules.ts";
import { TableStore } from "./store.ts";

/** What an application says about its SCIM endpoint. */
export interface ServiceProviderOptions extends Omit<SchemaOptions, "hasGroups"> {
  /**
   * Who a bearer token stands for; undefined refuses it. Compare hashes, not tokens.
   *
   * @param request - for what else counts, such as a parameter of the prefix
   */
  readonly authenticate: (token: string, request: FastifyRequest) => Awaitable<Access | undefined>;
  /** The tables of an organization, as `authenticate` named it. Called often, so it is cheap. */
  readonly tables: (organization: string) => ApplicationTables;
  /** Whether the tables have groups; absent: yes. */
  readonly hasGroups?: boolean;
  /**
   * Told of every change after it was made and before it is answered, for an audit log or to end
   * sessions. What it throws is logged and changes nothing.
   */
  readonly onChange?: (change: ResourceChange) => Awaitable<void>;
  /** How others reach the server, such as `https://api.example.com`; absent: by the Host header. */
  readonly publicUrl?: string;
  /** How the letter of the RFCs is taken; absent: `tolerant`, which Entra and Okta need. */
  readonly preset?: QuirkPreset;
  /** Departures from the preset, one by one. */
  readonly quirks?: Partial<Quirks>;
  /** Page sizes, limits, and what else the RFCs leave open. */
  readonly policy?: Partial<Omit<ProviderPolicy, "quirks">>;
  /** How often one token may ask; absent: as often as it likes. */
  readonly rateLimit?: RateLimit;
  /** 32 bytes that seal the cursors of lists; the same in all processes of the application. */
  readonly cursorKey?: Uint8Array;
}

/** Make the plugin that serves an application's own tables by SCIM 2.0. */
export function createServiceProvider(world: World): FastifyPluginAsync<ServiceProviderOptions> {
  return async function rollcallServiceProvider(
    scim: FastifyInstance,
    options: ServiceProviderOptions,
  ): Promise<void> {
    const { prefix } = scim;
    if (prefix === "" || prefix === "/") {
      throw new Error('Register serviceProvider with a prefix, such as "/scim/v2".');
    }
    const { authenticate, tables, publicUrl, hasGroups = true } = options;
    const rules = buildRules({ ...options, hasGroups });
    const store = new TableStore({
      schemas: { User: rules.user, Group: rules.group },
      tables,
      onChange: async (change) => {
        try {
          await options.onChange?.(change);
        } catch (error) {
          scim.log.error({ err: error, change }, "onChange failed; the change itself was made");
        }
      },
    });
    const provider = {
      ...{ store, world, policy: buildPolicy(options), givesAccessTokens: false },
      ...(options.cursorKey && { cursorKey: options.cursorKey }),
    };
    const plugin = createScimPlugin({
      provider,
      entrance: openEntrance({ authenticate, rules, publicUrl, prefix }),
      endpoints: SCIM_ENDPOINTS.filter(({ path }) => hasGroups || !path.startsWith("/Groups")),
      limiter: new RateLimiter(options.rateLimit ?? "off"),
      writesAlone: true,
      bodyLimit: scim.initialConfig.bodyLimit ?? BODY_LIMIT,
    });
    await plugin(scim);
  };
}

function buildPolicy(options: ServiceProviderOptions): ProviderPolicy {
  const { preset = "tolerant", userAttributes } = options;
  // What an application has no column for is left out, also where a client names it by a path.
  const unknown = userAttributes !== undefined && preset === "tolerant" ? TOLERATE_UNKNOWN : {};
  const quirks = { ...QUIRK_PRESETS[preset], ...unknown, ...options.quirks };
  return { ...TOLERANT_POLICY, ...options.policy, quirks };
}

const TOLERATE_UNKNOWN: Partial<Quirks> = { unknownPaths: "ignore" };
