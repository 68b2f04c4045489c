import type { DirectoryError } from "./errors.ts";
import { findRole, ROLES, type Role } from "./roles.ts";

/** What somebody, or a token, may do in a tenant. */
export interface Rights {
  readonly role: Role;
  /** Of an Application Owner: the applications that are meant; else empty. */
  readonly applicationIds: readonly string[];
  /** Of an Application Owner: the user whose own applications are meant besides. */
  readonly ownerId?: string;
}

/** What somebody asks for; trusted in nothing. */
export interface RightsRequest {
  readonly role?: unknown;
  readonly applicationIds?: unknown;
  /** The id of a user; whose it is, has been looked up. */
  readonly ownerId?: unknown;
}

/** Whose rights they are, and how to refuse. */
interface RightsContext {
  readonly of: "token" | "administrator";
  readonly refuse: (property: string, message: string) => DirectoryError;
}

const MOST_APPLICATIONS = 100;

/** Read what somebody may do. @throws what `refuse` makes */
export function readRights(request: RightsRequest, context: RightsContext): Rights {
  const role = readRole(request.role, context);
  return {
    role,
    applicationIds: readApplications(request, role, context),
    ...(typeof request.ownerId === "string" && { ownerId: request.ownerId }),
  };
}

function readRole(value: unknown, { of, refuse }: RightsContext): Role {
  const role = typeof value === "string" ? findRole(value) : undefined;
  if (role !== undefined) return role;
  const names = Object.keys(ROLES).join(", ");
  throw refuse("role", `The role of ${of === "token" ? "a" : "an"} ${of} is one of ${names}.`);
}

function readApplications(
  { applicationIds: value, ownerId }: RightsRequest,
  role: Role,
  { refuse }: RightsContext,
): readonly string[] {
  const isOwned = typeof ownerId === "string";
  if (role !== "Application Owner") {
    if (isOwned) throw refuse("ownerId", "Only an Application Owner is bound to a user.");
    if (value === undefined || value === null) return [];
    if (Array.isArray(value) && value.length === 0) return [];
    throw refuse("applicationIds", "Only an Application Owner is bound to applications.");
  }
  const ids = Array.isArray(value) ? value : [];
  if (isOwned && (value === undefined || value === null || ids.length === 0)) return [];
  const isList = ids.length > 0 && ids.length <= MOST_APPLICATIONS;
  if (isList && ids.every((id) => typeof id === "string" && id !== "")) return [...new Set(ids)];
  const message =
    "An Application Owner needs applicationIds, the ids of 1 to 100 applications, or an ownerId.";
  throw refuse("applicationIds", message);
}
