import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { PLAIN_SEARCH } from "../shared/search.ts";
import { PageFailed, PageMissing, PagePending } from "../ui/pending.tsx";
import { createApplicationRoutes } from "./application-routes.ts";
import { createDirectoryRoutes } from "./directory-routes.ts";
import { AdminFrame } from "./frame.tsx";
import { createProvisioningRoutes } from "./provisioning-routes.ts";

/*
 * Every page of the admin center: its path, and the file that is loaded when somebody goes there.
 * What is below `frame` is for people who are signed in. Filters of lists are in the address; a
 * page reads them by useSearchState.
 */

const root = createRootRoute({ notFoundComponent: PageMissing });
const frame = createRoute({ getParentRoute: () => root, id: "frame", component: AdminFrame });

const home = createRoute({
  getParentRoute: () => frame,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/home.tsx"), "HomePage"),
});
const users = createRoute({
  getParentRoute: () => frame,
  path: "/users",
  component: lazyRouteComponent(() => import("./pages/users.tsx"), "UsersPage"),
});
const user = createRoute({
  getParentRoute: () => frame,
  path: "/users/$id",
  component: lazyRouteComponent(() => import("./pages/user.tsx"), "UserPage"),
});
const blocks = createRoute({
  getParentRoute: () => root,
  path: "/building-blocks",
  component: lazyRouteComponent(() => import("./pages/building-blocks.tsx"), "BuildingBlocksPage"),
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  component: lazyRouteComponent(() => import("./pages/sign-in.tsx"), "SignInPage"),
});

/** The pages of the admin center. */
export const router = createRouter({
  ...PLAIN_SEARCH,
  routeTree: root.addChildren([
    frame.addChildren([
      home,
      users,
      user,
      ...createDirectoryRoutes(frame),
      ...createApplicationRoutes(frame),
      ...createProvisioningRoutes(frame),
    ]),
    signIn,
    blocks,
  ]),
  defaultPreload: "intent",
  defaultPendingComponent: PagePending,
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: PageMissing,
});
