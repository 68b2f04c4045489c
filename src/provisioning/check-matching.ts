import { entryOf, refuseMatching } from "../gallery/index.ts";
import type { Application } from "../sync/job.ts";
import type { DocumentNote } from "../sync/json-reader.ts";
import type { SynchronizationSchema } from "../sync/schema.ts";

/**
 * What keeps a schema from being saved for an application: matching attributes that it can't
 * filter by. With one of those nobody would be found, and everybody be created a second time.
 */
export function checkMatching(
  application: Application,
  schema: SynchronizationSchema,
): readonly DocumentNote[] {
  const entry = entryOf(application);
  if (entry === undefined) return [];
  return schema.synchronizationRules.flatMap(({ objectMappings }) =>
    objectMappings.flatMap((mapping) =>
      refuseMatching(entry, mapping).map(({ message }) => ({ path: mapping.name, message })),
    ),
  );
}
