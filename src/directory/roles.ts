/**
 * What can be done through the directory side's API. A route asks for exactly one of these, and a
 * token has those of its role.
 */
export const PERMISSIONS = [
  "directory.read",
  "directory.write",
  "application.read",
  "application.create",
  "application.write",
  "log.read",
  "token.read",
  "token.write",
  "administrator.read",
  "administrator.write",
] as const;

/** One of {@link PERMISSIONS}. */
export type Permission = (typeof PERMISSIONS)[number];

const READING: readonly Permission[] = ["directory.read", "application.read", "log.read"];
const ADMINISTERING: readonly Permission[] = [
  ...READING,
  "application.create",
  "application.write",
];

/**
 * What each role may do inside its tenant. The names are Microsoft Entra's built-in roles. An
 * Application Owner may do it with the applications that the token names and those that its user
 * owns, and sees no others.
 */
export const ROLES: Readonly<Record<Role, readonly Permission[]>> = {
  "Global Administrator": PERMISSIONS,
  "Application Administrator": ADMINISTERING,
  "Cloud Application Administrator": ADMINISTERING,
  "User Administrator": [...READING, "directory.write"],
  "Application Owner": [...READING, "application.write"],
  "Global Reader": [...READING, "token.read", "administrator.read"],
};

/** One of {@link ROLES}. */
export type Role =
  | "Global Administrator"
  | "Application Administrator"
  | "Cloud Application Administrator"
  | "User Administrator"
  | "Application Owner"
  | "Global Reader";

/** Somebody with a role in one tenant: by a token, or signed in as an administrator. */
export interface RoleCaller {
  readonly kind: "token" | "administrator";
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Of an Application Owner: the applications that are meant, also those of the user. */
  readonly applicationIds: readonly string[];
  /** Of an Application Owner: the user whose own applications are meant besides. */
  readonly ownerId?: string;
}

/** Who sends a request: whoever runs the server, or somebody with a role in one tenant. */
export type Caller = { readonly kind: "operator" } | RoleCaller;

/** Whether somebody has a permission at all, be it for some applications only. */
export function hasPermission(caller: Caller, permission: Permission): boolean {
  if (caller.kind === "operator") return true;
  return ROLES[caller.role].includes(permission);
}

/** Whether an application is within somebody's reach. */
export function reachesApplication(caller: Caller, applicationId: string): boolean {
  if (caller.kind === "operator" || caller.role !== "Application Owner") return true;
  return caller.applicationIds.includes(applicationId);
}

/** The role with this name, in any letter case; undefined when there is none. */
export function findRole(name: string): Role | undefined {
  const folded = name.trim().toLowerCase();
  return (Object.keys(ROLES) as Role[]).find((role) => role.toLowerCase() === folded);
}
