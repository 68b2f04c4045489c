import type { JsonValue } from "../common/json.ts";
import { findEditable } from "../directory/edit-attributes.ts";
import { GROUP_ATTRIBUTES, USER_ATTRIBUTES } from "../directory/source-attributes.ts";
import { type Acceptance, readDirect, toSourceValue } from "../sync/accept-drift.ts";
import type { SynchronizationJob } from "../sync/job.ts";
import type { MappedObject } from "../sync/mapping.ts";
import type { CycleContext } from "./cycle-context.ts";
import type { ScopedObject } from "./import-objects.ts";

/** Properties that are no attributes of their own, and can be set all the same. */
const OWN_PROPERTIES = {
  User: new Set(["userPrincipalName"]),
  Group: new Set(["displayName"]),
} as const;

const TEXT = { type: "String", multivalued: false } as const;

/** What of somebody comes with uploads. Empty for who is in none. */
export async function readUploaded(
  { store, lane }: Pick<CycleContext, "store" | "lane">,
  { user }: Pick<ScopedObject, "user">,
): Promise<ReadonlySet<string>> {
  if (user === undefined) return new Set();
  const jobs = await store.listJobs(lane.tenantId);
  return new Set(
    jobs
      .filter(({ direction }) => direction === "inbound")
      .filter((job) => user.attributes[readMatching(job)] !== undefined)
      .flatMap(({ schema }) => schema.synchronizationRules)
      .flatMap(({ objectMappings }) => objectMappings)
      .filter(({ enabled }) => enabled)
      .flatMap(({ attributeMappings }) => attributeMappings)
      .map(({ targetAttributeName }) => targetAttributeName),
  );
}

/** Whom uploads know again, they have a value of this attribute. */
function readMatching({ schema }: SynchronizationJob): string {
  const mapping = schema.synchronizationRules
    .flatMap(({ objectMappings }) => objectMappings)
    .find(({ enabled, targetObjectName }) => enabled && targetObjectName === "User");
  const matched = mapping?.attributeMappings.find(
    ({ matchingPriority }) => matchingPriority !== undefined,
  );
  return matched?.targetAttributeName ?? "employeeId";
}

/** Whether what the target has of an attribute can become the directory's, and as what. */
export function decideAcceptance(
  { user, group, mapping, references }: ScopedObject,
  { redacted }: Pick<MappedObject, "redacted">,
  given: {
    readonly name: string;
    readonly value: JsonValue | undefined;
    readonly uploaded: ReadonlySet<string>;
  },
): Acceptance {
  const { name, value, uploaded } = given;
  const object = user ?? group;
  if (object === undefined || object.deletedDateTime !== undefined) return { refusal: "gone" };
  if (references.some(({ reference }) => reference.target.name === name)) {
    return { refusal: "reference" };
  }
  if (redacted.has(name)) return { refusal: "hidden" };
  const row = mapping.attributes.find(({ target }) => target.name === name);
  const property = row === undefined ? undefined : readDirect(row.mapping);
  if (property === undefined) return { refusal: "computed" };
  const type = user === undefined ? "Group" : "User";
  const table = user === undefined ? GROUP_ATTRIBUTES : USER_ATTRIBUTES;
  const isOwn = OWN_PROPERTIES[type].has(property);
  const attribute = isOwn ? TEXT : findEditable(property, object.attributes, table);
  if (attribute === undefined) return { refusal: "readOnly" };
  if (uploaded.has(property)) return { refusal: "owned" };
  const written = toSourceValue(attribute, value);
  const isRequired = isOwn || property === "displayName";
  if (written === undefined || (written === null && isRequired)) return { refusal: "otherKind" };
  return { property, value: written };
}
