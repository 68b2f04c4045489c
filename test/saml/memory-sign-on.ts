import type { OrganizationSignOn } from "../../src/saas/sign-on.ts";
import type { OrganizationSignOnStore, SignOnReport } from "../../src/saas/sign-on-ports.ts";

/** What is open, answered and used up, for one organization and one test. */
export function createMemorySignOn(
  settings: OrganizationSignOn,
  requests: readonly { readonly id: string; readonly purpose?: "test" }[] = [],
): OrganizationSignOnStore {
  const open = new Map(requests.map(({ id, purpose }) => [id, purpose ?? "signIn"] as const));
  const used = new Set<string>();
  const reports = new Map<string, SignOnReport>();
  return {
    readSignOn: async () => settings,
    changeSignOn: async (_id, change) => change(settings),
    addRequest: async (_id, { id, purpose }) => void open.set(id, purpose),
    findRequest: async (_id, id) => {
      const purpose = open.get(id);
      return purpose === undefined ? undefined : { id, purpose, expires: "9999" };
    },
    spend: async (_id, { assertionId, requestId }) => {
      if (used.has(assertionId)) return "assertion";
      if (requestId !== undefined && !open.delete(requestId)) return "request";
      used.add(assertionId);
      return undefined;
    },
    saveReport: async (_id, requestId, report) => void reports.set(requestId, report),
    readReport: async (_id, requestId) => reports.get(requestId),
  };
}
