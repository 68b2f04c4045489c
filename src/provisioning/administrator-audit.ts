import type { World } from "../common/world.ts";
import type { Administrator } from "../directory/administrator.ts";
import type { ConfigurationActivity, ConfigurationStore } from "../sync/configuration-log.ts";
import type { Initiator } from "../sync/log.ts";
import { noteAudit } from "./audit.ts";

/** Who an administrator is in the audit log. */
export function toInitiator({ id, name }: Administrator): Initiator {
  return { id, displayName: name, initiatorType: "user" };
}

/** Remember what was done about signing in. */
export async function note(
  { configurations, world }: { readonly configurations: ConfigurationStore; readonly world: World },
  tenantId: string,
  actor: Initiator,
  given: {
    readonly activity: ConfigurationActivity;
    readonly modified?: Parameters<typeof noteAudit>[2]["modifiedProperties"];
  },
): Promise<void> {
  const { activity, modified: modifiedProperties = [] } = given;
  await noteAudit({ configurations, world, actor }, tenantId, {
    activity,
    applicationId: "",
    modifiedProperties,
  });
}
