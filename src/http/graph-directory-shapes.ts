import { describePrincipal, type Principal } from "../directory/membership.ts";
import type { AppRoleAssignment, DirectoryGroup, DirectoryUser } from "../directory/user.ts";
import { listAppRoles } from "../provisioning/directory-admin-references.ts";
import type { Application } from "../sync/job.ts";

/** A user as the API shows it: the source attributes by their own names. */
export function presentUser(user: DirectoryUser): object {
  const { id, userPrincipalName, accountEnabled, deletedDateTime, attributes } = user;
  const own = {
    id,
    userPrincipalName,
    accountEnabled,
    ...(deletedDateTime !== undefined && { deletedDateTime }),
  };
  // What a file brought as an attribute can't stand for the object's own properties.
  return { ...own, ...attributes, ...own };
}

/** A group as the API shows it, without its members. */
export function presentGroup(group: DirectoryGroup): object {
  const { id, displayName, deletedDateTime, attributes } = group;
  const own = { id, displayName, ...(deletedDateTime !== undefined && { deletedDateTime }) };
  return { ...own, ...attributes, ...own };
}

/** A user or a group in a list of both. */
export function presentPrincipal(principal: Principal): object {
  return principal.type === "User"
    ? { "@odata.type": "#microsoft.graph.user", ...presentUser(principal.user) }
    : { "@odata.type": "#microsoft.graph.group", ...presentGroup(principal.group) };
}

/** An application as Graph's servicePrincipal, with the app roles that can be assigned. */
export function presentApplication(application: Application): object {
  const { id, displayName, template } = application;
  const roles = listAppRoles(application);
  return {
    id,
    displayName,
    applicationTemplateId: template,
    servicePrincipalType: "Application",
    appRoles: roles.map((role) => ({
      id: role.id,
      displayName: role.displayName,
      value: role.value ?? null,
      isEnabled: true,
      allowedMemberTypes: ["User"],
    })),
  };
}

/** An assignment as Graph's appRoleAssignment. @param principal - absent when it is gone */
export function presentAssignment(
  application: Application,
  given: { readonly assignment: AppRoleAssignment; readonly principal?: Principal },
): object {
  const { assignment, principal } = given;
  const { id, appRoleId, principalId, principalType } = assignment;
  return {
    id,
    appRoleId,
    principalId,
    principalType,
    principalDisplayName: principal === undefined ? null : formatDisplayName(principal),
    resourceId: application.id,
    resourceDisplayName: application.displayName,
  };
}

function formatDisplayName(principal: Principal): string {
  if (principal.type === "Group") return principal.group.displayName;
  const { displayName } = principal.user.attributes;
  return typeof displayName === "string" ? displayName : describePrincipal(principal);
}
