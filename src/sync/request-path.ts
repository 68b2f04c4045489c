import type { ObjectType } from "./schema.ts";
import type { TargetAttribute } from "./target-attribute.ts";

/** Where resources of a type live, below the Tenant URL. */
export const ENDPOINT: Readonly<Record<ObjectType, string>> = { User: "/Users", Group: "/Groups" };

/** The path of one resource. */
export function objectPath(objectType: ObjectType, targetId: string): string {
  return `${ENDPOINT[objectType]}/${encodeURIComponent(targetId)}`;
}

/** The attribute without its element: `emails`, or `urn:…:User:manager` in an extension. */
export function qualifiedName(target: TargetAttribute): string {
  return target.extension === undefined
    ? target.attribute
    : `${target.extension}:${target.attribute}`;
}

/** The element that holds the value, e.g. `emails[type eq "work"]`. */
export function elementPath(target: TargetAttribute): string {
  const { element } = target;
  if (element === undefined) return qualifiedName(target);
  return `${qualifiedName(target)}[${element.subAttribute} eq ${JSON.stringify(element.value)}]`;
}

/** The whole path, e.g. `emails[type eq "work"].value`. */
export function formatPath(target: TargetAttribute): string {
  const path = elementPath(target);
  return target.subAttribute === undefined ? path : `${path}.${target.subAttribute}`;
}
