import type { DirectoryGroup, DirectoryUser, DirectoryValue } from "../directory/user.ts";
import type { ScopingSubject } from "./scoping.ts";

/**
 * A source object as scoping filters look at it: Booleans are Booleans here, unlike in
 * expressions.
 *
 * @param memberOf - the groups it is in, among those that ISMEMBEROF asks for
 */
export function describeSubject(
  source: DirectoryUser | DirectoryGroup,
  memberOf: ReadonlySet<string>,
): ScopingSubject {
  const own: Readonly<Record<string, DirectoryValue>> =
    "userPrincipalName" in source
      ? {
          objectId: source.id,
          userPrincipalName: source.userPrincipalName,
          originalUserPrincipalName: source.userPrincipalName,
          accountEnabled: source.accountEnabled,
        }
      : { objectId: source.id, displayName: source.displayName };
  const read = (values: typeof own, name: string): DirectoryValue | undefined =>
    // Attribute names come from people; `constructor` and the like must not reach the prototype.
    Object.hasOwn(values, name) ? values[name] : undefined;
  return {
    attribute: (name) => read(own, name) ?? read(source.attributes, name),
    memberOf,
  };
}
