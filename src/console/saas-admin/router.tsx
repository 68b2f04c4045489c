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
  component: lazyRouteComponent(() => import("./pages/employees.tsx"), "EmployeesPage"),
});
const employees = createRoute({
  getParentRoute: () => frame,
  path: "/employees",
  component: lazyRouteComponent(() => import("./pages/employees.tsx"), "EmployeesPage"),
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

/** The pages of an application's console. */
export const router = createRouter({
  ...PLAIN_SEARCH,
  basepath: basePath(),
  routeTree: root.addChildren([frame.addChildren([home, employees]), signIn, password]),
  defaultPreload: "intent",
  defaultPendingComponent: PagePending,
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: PageMissing,
});
