import { findCountry } from "../common/countries.ts";
import type { DirectoryGroup, DirectoryUser } from "../directory/user.ts";
import type { EvaluationEnvironment, ExpressionValue } from "../expression/index.ts";
import { APP_ROLE_ASSIGNMENTS, IS_SOFT_DELETED } from "./mapping.ts";

/** What expressions need of the world, for one cycle. */
export type EvaluationWorld = Pick<
  EvaluationEnvironment,
  "now" | "newGuid" | "randomInteger" | "defaultDomain"
>;

/** An app role that somebody is assigned, as the role functions read it. */
export interface SourceRole {
  readonly displayName: string;
  /** Absent where the role has none: then its display name stands for it. */
  readonly value?: string;
}

/**
 * A source object as expressions see it: Graph's attribute names, Booleans as `True` and `False`
 * (expressions.md: everything is a string at the edges), and the computed IsSoftDeleted.
 *
 * @param softDeleted - unassigned, filtered out, soft-deleted or disabled (behaviour.md section 5)
 * @param roles - the app roles that the user is assigned, by groups too
 */
export function describeUser(
  user: DirectoryUser,
  softDeleted: boolean,
  world: EvaluationWorld,
  roles: readonly SourceRole[] = [],
): EvaluationEnvironment {
  const attribute = (name: string): ExpressionValue => {
    switch (name) {
      case APP_ROLE_ASSIGNMENTS:
        return roles.length === 0 ? null : roles.map(describeRole);
      case "userPrincipalName":
      case "originalUserPrincipalName":
        return user.userPrincipalName;
      case "objectId":
        return user.id;
      case "accountEnabled":
        return user.accountEnabled ? "True" : "False";
      case IS_SOFT_DELETED:
        return softDeleted ? "True" : "False";
      case "manager":
        return user.managerId ?? null;
      default:
        return readAttribute(user.attributes, name);
    }
  };
  return { ...world, findCountry, attribute };
}

function describeRole({ displayName, value }: SourceRole): ExpressionValue {
  return { displayName, ...(value !== undefined && { value }) };
}

/** A group as expressions see it. */
export function describeGroup(
  group: DirectoryGroup,
  softDeleted: boolean,
  world: EvaluationWorld,
): EvaluationEnvironment {
  const attribute = (name: string): ExpressionValue => {
    switch (name) {
      case "displayName":
        return group.displayName;
      case "objectId":
        return group.id;
      case IS_SOFT_DELETED:
        return softDeleted ? "True" : "False";
      default:
        return readAttribute(group.attributes, name);
    }
  };
  return { ...world, findCountry, attribute };
}

/** Somebody who was purged: nothing is known any more but that access is to end. */
export function describeNobody(world: EvaluationWorld): EvaluationEnvironment {
  return { ...world, findCountry, attribute: (name) => (name === IS_SOFT_DELETED ? "True" : null) };
}

function readAttribute(attributes: DirectoryUser["attributes"], name: string): ExpressionValue {
  // Attribute names come from people; `constructor` and the like must not reach the prototype.
  const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (value === undefined) return null;
  return typeof value === "boolean" ? (value ? "True" : "False") : value;
}
