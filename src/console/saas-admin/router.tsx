import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { PLAIN_SEARCH } from "../shared/search.ts";
import { PageFailed, PageMissing, PagePending } from "../ui/pending.tsx";
import { MemberFrame } from "./frame.tsx";
import { basePath } from "./organization.ts";

/*
 * Every page of an application's console: its path below `/app/{organization}`, and the file that
 * is loaded when somebody goes there. What is below `frame` is for people who are signed in.
 */

const root = createRootRoute({ notFoundComponent: PageMissing });
const frame = createRoute({ getParentRoute: () => root, id: "frame", component: MemberFrame });

const home = createRoute({
  getParentRoute: () => frame,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/home.tsx"), "HomePage"),
});
const setup = createRoute({
  getParentRoute: () => frame,
  path: "/setup",
  component: lazyRouteComponent(() => import("./pages/setup.tsx"), "SetupPage"),
});
const integration = createRoute({
  getParentRoute: () => frame,
  path: "/integration",
  component: lazyRouteComponent(() => import("./pages/integration.tsx"), "IntegrationPage"),
});
// The articles of applications call it both.
const integrations = createRoute({
  getParentRoute: () => frame,
  path: "/integrations",
  component: lazyRouteComponent(() => import("./pages/integration.tsx"), "IntegrationPage"),
});
const employees = createRoute({
  getParentRoute: () => frame,
  path: "/employees",
  component: lazyRouteComponent(() => import("./pages/employees.tsx"), "EmployeesPage"),
});
const employee = createRoute({
  getParentRoute: () => frame,
  path: "/employees/$id",
  component: lazyRouteComponent(() => import("./pages/employee.tsx"), "EmployeePage"),
});
const resources = createRoute({
  getParentRoute: () => frame,
  path: "/resources",
  component: lazyRouteComponent(() => import("./pages/resources.tsx"), "ResourcesPage"),
});
const singleSignOn = createRoute({
  getParentRoute: () => frame,
  path: "/single-sign-on",
  component: lazyRouteComponent(() => import("./pages/single-sign-on.tsx"), "SingleSignOnPage"),
});
const move = createRoute({
  getParentRoute: () => frame,
  path: "/move",
  component: lazyRouteComponent(() => import("./pages/move.tsx"), "MovePage"),
});
const requests = createRoute({
  getParentRoute: () => frame,
  path: "/requests",
  component: lazyRouteComponent(() => import("./pages/requests.tsx"), "RequestsPage"),
});
const audit = createRoute({
  getParentRoute: () => frame,
  path: "/audit",
  component: lazyRouteComponent(() => import("./pages/audit.tsx"), "AuditPage"),
});
const account = createRoute({
  getParentRoute: () => frame,
  path: "/account",
  component: lazyRouteComponent(() => import("./pages/account.tsx"), "AccountPage"),
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  component: lazyRouteComponent(() => import("./pages/sign-in.tsx"), "SignInPage"),
});
const password = createRoute({
  getParentRoute: () => root,
  path: "/password",
  component: lazyRouteComponent(() => import("./pages/password.tsx"), "PasswordPage"),
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitation",
  component: lazyRouteComponent(() => import("./pages/invitation.tsx"), "InvitationPage"),
});

const PAGES = [
  home,
  setup,
  integration,
  integrations,
  employees,
  employee,
  resources,
  singleSignOn,
  move,
  requests,
  audit,
  account,
];

/** The pages of an application's console. */
export const router = createRouter({
  ...PLAIN_SEARCH,
  basepath: basePath(),
  routeTree: root.addChildren([frame.addChildren(PAGES), signIn, password, invitation]),
  defaultPreload: "intent",
  defaultPendingComponent: PagePending,
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: PageMissing,
});
