import type { World } from "../common/world.ts";
import type { Administrator } from "../directory/administrator.ts";
import type { ConfigurationActivity, ConfigurationStore } from "../sync/configuration-log.ts";
import type { Initiator } from "../sync/log.ts";
import { noteAudit, toEntry } from "./audit.ts";

type Modified = Parameters<typeof noteAudit>[2]["modifiedProperties"];

/** What remembering it takes. */
interface NotePorts {
  readonly configurations: ConfigurationStore;
  readonly world: World;
}

/** Who an administrator is in the audit log. */
export function toInitiator({ id, name }: Administrator): Initiator {
  return { id, displayName: name, initiatorType: "user" };
}

/** Remember what was tried about signing in, and changed nothing. */
export async function note(
  { configurations, world }: NotePorts,
  tenantId: string,
  actor: Initiator,
  given: { readonly activity: ConfigurationActivity; readonly modified: Modified },
): Promise<void> {
  await noteAudit(
    { configurations, world, actor },
    tenantId,
    toNote(given.activity, given.modified),
  );
}

/**
 * Make a change of how administrators sign in, and remember it in the same transaction.
 *
 * @param describe - what was changed, and by whom where only the change tells; undefined where
 *   nothing was
 */
export function recordNote<T>(
  { configurations, world }: NotePorts,
  { tenantId, actor }: { readonly tenantId: string; readonly actor: Initiator },
  change: () => Promise<T>,
  describe: (result: T) => Told | undefined,
): Promise<T> {
  return configurations.record(tenantId, change, async (writer, result) => {
    const told = describe(result);
    if (told === undefined) return;
    const { activity, modified = [], actor: found = actor } = told;
    const ports = { configurations, world, actor: found };
    await writer.addAudit(tenantId, toEntry(ports, toNote(activity, modified)));
  });
}

interface Told {
  readonly activity: ConfigurationActivity;
  readonly modified?: Modified;
  readonly actor?: Initiator;
}

function toNote(
  activity: ConfigurationActivity,
  modifiedProperties: Modified,
): Parameters<typeof noteAudit>[2] {
  return { activity, applicationId: "", modifiedProperties };
}
