import type { FastifyRequest } from "fastify";
import type { EmployeeRole } from "../saas/employee.ts";
import { SaasError } from "../saas/errors.ts";
import type { OrganizationStore } from "../saas/ports.ts";
import { findEffectiveRole, type RoleReader } from "../service-provider/effective-role.ts";
import { isOperator, readBearerToken } from "./auth.ts";

/** An employee who is signed in. */
export interface EmployeeCaller {
  readonly kind: "employee";
  readonly organizationId: string;
  readonly userId: string;
  readonly role: EmployeeRole;
}

/** Somebody who was invited to set the integration up, and may do nothing else. */
export interface GuestCaller {
  readonly kind: "guest";
  readonly organizationId: string;
  readonly email: string;
}

/** Who calls the application's API. */
export type SaasCaller = { readonly kind: "operator" } | EmployeeCaller | GuestCaller;

/** Whose session the cookie of a request opens; undefined without one that counts. */
export type ReadSession = (
  request: FastifyRequest,
) => Promise<{ readonly organizationId: string; readonly userId: string } | undefined>;

/** What finding the caller takes. */
export interface CallerDeps {
  readonly store: Pick<OrganizationStore, "employees"> & RoleReader;
  /** SHA-256 of the operator's token, lower-case hex. */
  readonly operatorTokenSha256: string;
  /** Absent: nobody signs in here. */
  readonly readSession?: ReadSession;
  /** Who was invited, by the cookie of a request; absent: nobody signs in here. */
  readonly readGuest?: (request: FastifyRequest) => Promise<Omit<GuestCaller, "kind"> | undefined>;
  /** Whether the cookie of a request is the operator's; absent: nobody signs in here. */
  readonly readOperatorSession?: (request: FastifyRequest) => Promise<boolean>;
}

/**
 * Sent by the operator's own pages. Without it the operator's cookie counts for nothing: whoever is
 * signed in as both, in one browser, acts in an organization's console as its employee.
 */
const OPERATOR_HEADER = "x-rollcall-operator";
/** Sent by the page of an invitation: an employee who was invited acts there as a guest. */
const GUEST_HEADER = "x-rollcall-guest";

/**
 * Find who calls: the vendor's operator by the token or a session, or an employee by a session.
 * The employee is looked up every time, so that whoever is made inactive is out with the very
 * next request.
 *
 * @returns undefined for a stranger
 * @throws SaasError `Unauthorized` for a bearer token that is not the operator's
 */
export async function findSaasCaller(
  deps: CallerDeps,
  request: FastifyRequest,
): Promise<SaasCaller | undefined> {
  if (isOperator(request, deps.operatorTokenSha256)) return { kind: "operator" };
  if (readBearerToken(request) !== undefined) throw new SaasError("Unauthorized");
  if (request.headers[OPERATOR_HEADER] !== undefined) {
    return (await deps.readOperatorSession?.(request)) === true ? { kind: "operator" } : undefined;
  }
  if (request.headers[GUEST_HEADER] !== undefined) {
    const guest = await deps.readGuest?.(request);
    return guest === undefined ? undefined : { kind: "guest", ...guest };
  }
  const session = await deps.readSession?.(request);
  if (session === undefined) return undefined;
  const { organizationId, userId } = session;
  const listed = await deps.store.employees.readEmployee(organizationId, userId);
  if (listed?.employee.active !== true) return undefined;
  const role = await findEffectiveRole(deps.store, organizationId, listed.employee);
  return { kind: "employee", organizationId, userId, role };
}

/**
 * Who may use a route: each may also what those before may. `anyone` need not sign in;
 * `integration` is for administrators and for whom they invited to set the integration up.
 */
export type SaasAudience = "anyone" | "employee" | "integration" | "administrator" | "operator";

/**
 * Check that a caller may use a route, inside their own organization only.
 *
 * @param organizationId - of the path; undefined where it names none
 * @throws SaasError `Unauthorized`, `Forbidden`; `UnknownOrganization` for somebody else's, so that
 *   nobody learns which there are
 */
export function checkAudience(
  caller: SaasCaller | undefined,
  audience: SaasAudience,
  organizationId: string | undefined,
): void {
  if (audience === "anyone" || caller?.kind === "operator") return;
  if (caller === undefined) throw new SaasError("Unauthorized");
  if (organizationId !== undefined && caller.organizationId !== organizationId) {
    throw new SaasError("UnknownOrganization");
  }
  if (caller.kind === "guest") {
    // Beside its own organization's integration there is nothing for a guest.
    if (audience === "integration" && organizationId !== undefined) return;
    throw new SaasError("Forbidden", {
      message: "An invitation is for the Integration page alone. Ask an administrator to do this.",
    });
  }
  if (audience === "operator") {
    throw new SaasError("Forbidden", {
      message: "Only the vendor's operator may do this. Ask the vendor's support to do it for you.",
    });
  }
  if (audience !== "employee" && caller.role !== "administrator") {
    throw new SaasError("Forbidden", {
      message: "Only an administrator of your organization may do this. Ask one of them.",
    });
  }
}
