import { EMPLOYEE_ROUTES } from "./saas-employees.ts";
import { EVENT_ROUTES } from "./saas-events.ts";
import { INTEGRATION_ROUTES } from "./saas-integration.ts";
import { INVITATION_ROUTES } from "./saas-invitations.ts";
import { OPERATOR_SESSION_ROUTES } from "./saas-operator.ts";
import { ORGANIZATION_ROUTES } from "./saas-organizations.ts";
import { OWNERSHIP_ROUTES } from "./saas-ownership.ts";
import type { SaasRoute } from "./saas-route.ts";
import { SESSION_ROUTES } from "./saas-sessions.ts";
import { CONSOLE_ADMINISTRATOR_ROUTE, SIGN_IN_ROUTES } from "./saas-sign-in.ts";
import { SIGN_ON_ROUTES } from "./saas-sign-on.ts";

/** Every address of the application's own API. */
export const SAAS_ROUTES: readonly SaasRoute[] = [
  ...ORGANIZATION_ROUTES,
  ...EMPLOYEE_ROUTES,
  ...INTEGRATION_ROUTES,
  ...INVITATION_ROUTES,
  ...OWNERSHIP_ROUTES,
  ...SIGN_IN_ROUTES,
  CONSOLE_ADMINISTRATOR_ROUTE,
  ...SIGN_ON_ROUTES,
  ...SESSION_ROUTES,
  ...OPERATOR_SESSION_ROUTES,
  ...EVENT_ROUTES,
];
