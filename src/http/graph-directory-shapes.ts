import { describePrincipal, type Principal } from "../directory/membership.ts";
import type { AppRoleAssignment, DirectoryGroup, DirectoryUser } from "../directory/user.ts";
import { templateIdOf } from "../provisioning/application-admin.ts";
import { listAppRoles } from "../provisioning/directory-admin-references.ts";
import type { DeltaItem } from "../provisioning/directory-delta.ts";
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
  return { ...own, ...aliasAttributes(attributes), ...attributes, ...own };
}

/** Names of Graph's user resource, and the source attributes that they show. */
const ALIASES = [
  ["mobilePhone", "mobile"],
  ["officeLocation", "physicalDeliveryOfficeName"],
  ["faxNumber", "facsimileTelephoneNumber"],
] as const;

function aliasAttributes(attributes: DirectoryUser["attributes"]): object {
  const { telephoneNumber } = attributes;
  const named = ALIASES.filter(([, own]) => attributes[own] !== undefined);
  return {
    ...(telephoneNumber !== undefined && { businessPhones: [telephoneNumber] }),
    ...Object.fromEntries(named.map(([alias, own]) => [alias, attributes[own]])),
  };
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
export function presentServicePrincipal(application: Application): object {
  const { id, displayName } = application;
  return {
    id,
    appId: id,
    displayName,
    appDisplayName: displayName,
    accountEnabled: true,
    applicationTemplateId: templateIdOf(application),
    servicePrincipalType: "Application",
    tags: ["WindowsAzureActiveDirectoryIntegratedApp"],
    appRoles: presentAppRoles(application),
  };
}

/** The same as Graph's application: here both have one id. */
export function presentApplication(application: Application): object {
  const { id, displayName } = application;
  return {
    id,
    appId: id,
    displayName,
    applicationTemplateId: templateIdOf(application),
    signInAudience: "AzureADMyOrg",
    appRoles: presentAppRoles(application),
  };
}

function presentAppRoles(application: Application): readonly object[] {
  return listAppRoles(application).map((role) => ({
    id: role.id,
    displayName: role.displayName,
    description: role.description ?? role.displayName,
    value: role.value ?? null,
    isEnabled: role.isDisabled !== true,
    origin: "Application",
    allowedMemberTypes: ["User"],
  }));
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

/** An object of a delta, as Graph shows what changed and what is gone. */
export function presentDelta(item: DeltaItem): object {
  if (item.kind === "removed") return { id: item.id, "@removed": { reason: item.reason } };
  if (item.kind === "user") return presentUser(item.user);
  const members = item.members.map(({ id, type, removed }) => ({
    "@odata.type": type === "User" ? "#microsoft.graph.user" : "#microsoft.graph.group",
    id,
    ...(removed && { "@removed": { reason: "deleted" } }),
  }));
  const shown = presentGroup(item.group);
  return members.length === 0 ? shown : { ...shown, "members@delta": members };
}
