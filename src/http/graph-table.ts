import { APPLICATION_ROUTES } from "./graph-applications.ts";
import { ASSIGNMENT_ROUTES } from "./graph-assignments.ts";
import { DELETED_ROUTES, GROUP_ROUTES } from "./graph-groups.ts";
import { JOB_TEMPLATE_ROUTES } from "./graph-job-templates.ts";
import { LOG_ROUTES } from "./graph-logs.ts";
import { MEMBERSHIP_ROUTES } from "./graph-membership.ts";
import { ON_DEMAND_ROUTES } from "./graph-on-demand.ts";
import { OWNER_ROUTES } from "./graph-owners.ts";
import type { GraphRoute } from "./graph-route.ts";
import { SCHEMA_CHECK_ROUTE, SCHEMA_ROUTES } from "./graph-schema.ts";
import { SECRET_ROUTES } from "./graph-secrets.ts";
import { SIGN_ON_ROUTES } from "./graph-sign-on.ts";
import { JOB_ROUTES } from "./graph-synchronization.ts";
import { TEMPLATE_ROUTES } from "./graph-templates.ts";
import { TENANT_ROUTES } from "./graph-tenant.ts";
import { USER_ROUTES } from "./graph-users.ts";
import { ADMINISTRATOR_ROUTES } from "./rollcall-administrators.ts";
import { CONFIGURATION_ROUTES, NOTIFICATION_ROUTES } from "./rollcall-configuration.ts";
import { DIFFERENCE_ROUTES } from "./rollcall-differences.ts";
import { EVENT_ROUTES } from "./rollcall-events.ts";
import { EXAMPLE_ROUTES } from "./rollcall-examples.ts";
import { GALLERY_ROUTES } from "./rollcall-gallery.ts";
import { ROLLCALL_LOG_ROUTES } from "./rollcall-logs.ts";
import { OVERVIEW_ROUTES } from "./rollcall-overview.ts";
import { PERSON_ROUTES } from "./rollcall-people.ts";
import { PLAN_ROUTES } from "./rollcall-plans.ts";
import { PREVIEW_ROUTES } from "./rollcall-previews.ts";
import { SETTINGS_ROUTES } from "./rollcall-settings.ts";
import { SOURCE_ROUTES } from "./rollcall-sources.ts";
import { TOKEN_ROUTES } from "./rollcall-tokens.ts";
import { TOOL_ROUTES } from "./rollcall-tools.ts";

const ALL: readonly GraphRoute[] = [
  ...TENANT_ROUTES,
  ...USER_ROUTES,
  ...GROUP_ROUTES,
  ...MEMBERSHIP_ROUTES,
  ...DELETED_ROUTES,
  ...TEMPLATE_ROUTES,
  ...APPLICATION_ROUTES,
  ...OWNER_ROUTES,
  ...SIGN_ON_ROUTES,
  ...ASSIGNMENT_ROUTES,
  ...SECRET_ROUTES,
  ...JOB_TEMPLATE_ROUTES,
  ...JOB_ROUTES,
  ...SCHEMA_ROUTES,
  ...ON_DEMAND_ROUTES,
  ...LOG_ROUTES,
  ...CONFIGURATION_ROUTES,
  SCHEMA_CHECK_ROUTE,
  ...PLAN_ROUTES,
  ...SOURCE_ROUTES,
  ...PREVIEW_ROUTES,
  ...EXAMPLE_ROUTES,
  ...ROLLCALL_LOG_ROUTES,
  ...EVENT_ROUTES,
  ...OVERVIEW_ROUTES,
  ...PERSON_ROUTES,
  ...DIFFERENCE_ROUTES,
  ...TOOL_ROUTES,
  ...NOTIFICATION_ROUTES,
  ...TOKEN_ROUTES,
  ...ADMINISTRATOR_ROUTES,
  ...SETTINGS_ROUTES,
  ...GALLERY_ROUTES,
];

/** What Microsoft Graph has: under `/v1.0` and `/beta` of a tenant. */
export const GRAPH_ROUTES: readonly GraphRoute[] = ALL.filter(({ api }) => api === undefined);

/** What Graph has no word for. */
export const ROLLCALL_ROUTES: readonly GraphRoute[] = ALL.filter(({ api }) => api === "rollcall");
