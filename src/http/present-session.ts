import type { AccountSession } from "../common/account-ports.ts";
import type { EmployeeSession } from "../service-provider/employee-sessions.ts";

/** A session as its owner and administrators are shown it. */
export function presentSession(session: AccountSession, currentId?: string): object {
  const { id, method, created, lastUsed, expires, address, agent } = session;
  return {
    id,
    method,
    created,
    lastUsed,
    expires,
    ...(address !== undefined && { address }),
    ...(agent !== undefined && { agent }),
    ...(currentId !== undefined && { current: id === currentId }),
  };
}

/** Who is signed in to an organization's console. */
export function presentOwnSession({ person, session, userId, role }: EmployeeSession): object {
  const { organization, displayName, userName, email, employee } = person;
  const { id, name, application } = organization;
  return {
    organization: { id, name, application },
    employee: {
      id: userId,
      displayName,
      userName,
      ...(email !== undefined && { email }),
      role,
      managedBy: employee.managedBy,
    },
    session: presentSession(session),
  };
}
