import { readAttribute } from "./match.ts";
import { isObject, type JsonValue, type Resource } from "./resource.ts";
import type { ResourceSchema } from "./schema.ts";

/** A resource fit to be stored and shown, and what must be treated apart. */
export interface SplitResource {
  readonly resource: Resource;
  /** Values by attribute path, such as `password`. */
  readonly secrets: ReadonlyMap<string, JsonValue>;
}

/**
 * Take the writeOnly values out of a resource, so that a password meets a hash and no document.
 *
 * @returns the very input as `resource` when there are none
 * @see RFC 7643 sections 4.1.1 and 9.2
 */
export function splitWriteOnly(resource: Resource, schema: ResourceSchema): SplitResource {
  const secrets = new Map<string, JsonValue>();
  let kept: Record<string, JsonValue> | undefined;
  for (const attribute of schema.writeOnlyAttributes) {
    const value = readAttribute(kept ?? resource, attribute);
    if (value === undefined) continue;
    secrets.set(attribute.path, value);
    kept ??= { ...resource };
    if (attribute.extension === undefined) {
      delete kept[attribute.name];
      continue;
    }
    const extension = kept[attribute.extension];
    const { [attribute.name]: _secret, ...rest } = isObject(extension) ? extension : {};
    kept[attribute.extension] = rest;
  }
  return { resource: kept ?? resource, secrets };
}
