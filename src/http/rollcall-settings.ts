import { formatInstant } from "../common/world.ts";
import { isTokenValid } from "../directory/administrator-token.ts";
import type { GraphRoute } from "./graph-route.ts";
import { listExpirations } from "./rollcall-overview.ts";

/** How a tenant and its server are set up: for whoever may see who administers. */
export const SETTINGS_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    api: "rollcall",
    path: "/settings",
    permission: "administrator.read",
    gives: "anything",
    summary: "Administrators, tokens, keys, mail, retention and database: how each stands.",
    handle: async (call) => {
      const { deps, tenantId } = call;
      const administrators = await deps.administratorAccounts.listAdministrators(tenantId);
      const tokens = await deps.administrators.listTokens(tenantId);
      const now = formatInstant(deps.world.now());
      const expirations = await listExpirations(call);
      const { encryptionKey, database, retention } = deps.installation;
      return {
        body: {
          administrators: {
            count: administrators.length,
            globalAdministrators: administrators.filter(
              ({ role }) => role === "Global Administrator",
            ).length,
          },
          tokens: {
            count: tokens.length,
            valid: tokens.filter((token) => isTokenValid(token, now)).length,
          },
          expirations: { count: expirations.length, next: expirations[0] ?? null },
          encryptionKey: { from: encryptionKey, variable: "ROLLCALL_KEY" },
          mail: deps.notifier.mailer?.server ?? null,
          retention,
          database,
        },
      };
    },
  },
];
