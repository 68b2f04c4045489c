import type { LiveHub } from "../http/live.ts";
import { tenantTopic } from "../http/rollcall-events.ts";
import type { ProvisioningEvents } from "../provisioning/events.ts";

/** Tell everybody who watches by then. */
export function broadcast(watchers: ReadonlySet<ProvisioningEvents>): ProvisioningEvents {
  return {
    cycleAdvanced: (lane, position) => {
      for (const watcher of watchers) watcher.cycleAdvanced?.(lane, position);
    },
    cycleEnded: (lane, execution) => {
      for (const watcher of watchers) watcher.cycleEnded?.(lane, execution);
    },
    pageProcessed: (times) => {
      for (const watcher of watchers) watcher.pageProcessed?.(times);
    },
  };
}

/** Wakes the streams of events of a tenant when its cycles come forward. */
export function tellTenants(live: LiveHub): ProvisioningEvents {
  return {
    cycleAdvanced: ({ tenantId }) => live.notify(tenantTopic(tenantId)),
    cycleEnded: ({ tenantId }) => live.notify(tenantTopic(tenantId)),
  };
}
