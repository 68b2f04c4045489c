import type { DirectoryStore } from "../directory/ports.ts";
import type { JobPort, SyncStore } from "../sync/ports.ts";

/**
 * A directory whose writes wake the lanes of their tenant as soon as they are on disk, so that
 * the targets follow at once. Lanes that are paused or in quarantine sleep on. The wake is only a
 * hint: if the process dies before it, the change feed still holds the change, and the safety net
 * finds it.
 */
export function wakingDirectory(
  directory: DirectoryStore,
  store: Pick<SyncStore, "listWakeableLanes">,
  jobs: Pick<JobPort, "wake">,
  onError: (error: unknown) => void,
): DirectoryStore {
  const write: DirectoryStore["write"] = async (tenantId, work) => {
    const result = await directory.write(tenantId, work);
    try {
      const lanes = await store.listWakeableLanes(tenantId);
      await Promise.all(lanes.map((lane) => jobs.wake(lane)));
    } catch (error) {
      // The write is on disk; whoever made it must not be told that it failed.
      onError(error);
    }
    return result;
  };
  // The reads are the directory's own; only `write` is another.
  return new Proxy(directory, {
    get: (target, name, receiver) =>
      name === "write" ? write : Reflect.get(target, name, receiver),
  });
}
