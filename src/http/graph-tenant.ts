import { answerWhole } from "./graph-list.ts";
import type { GraphRoute } from "./graph-route.ts";

/** The tenant itself, as Graph's organization. */
export const TENANT_ROUTES: readonly GraphRoute[] = [
  {
    method: "GET",
    path: "/organization",
    permission: "directory.read",
    gives: "tenant",
    isList: true,
    handle: async (call) => {
      const tenant = await call.deps.directory.readTenant(call.tenantId);
      return answerWhole(call, tenant === undefined ? [] : [tenant], {
        context: "organization",
        present: ({ id, displayName, defaultDomain }) => ({
          id,
          displayName,
          verifiedDomains:
            defaultDomain === undefined ? [] : [{ name: defaultDomain, isDefault: true }],
        }),
        idOf: ({ id }) => id,
      });
    },
  },
];
