import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { PLAIN_SEARCH } from "../../shared/search.ts";
import { PageFailed, PageMissing, PagePending } from "../../ui/pending.tsx";
import { OPERATOR_BASE } from "./api.ts";
import { OperatorFrame } from "./frame.tsx";

/* The vendor's pages, below `/operator`. */

const root = createRootRoute({ notFoundComponent: PageMissing });
const frame = createRoute({ getParentRoute: () => root, id: "frame", component: OperatorFrame });

const organizations = createRoute({
  getParentRoute: () => frame,
  path: "/",
  component: lazyRouteComponent(
    () => import("../pages/operator-organizations.tsx"),
    "OperatorOrganizationsPage",
  ),
});
const organization = createRoute({
  getParentRoute: () => frame,
  path: "/organizations/$id",
  component: lazyRouteComponent(
    () => import("../pages/operator-organization.tsx"),
    "OperatorOrganizationPage",
  ),
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  component: lazyRouteComponent(
    () => import("../pages/operator-sign-in.tsx"),
    "OperatorSignInPage",
  ),
});

/** The vendor's pages. */
export const operatorRouter = createRouter({
  ...PLAIN_SEARCH,
  basepath: OPERATOR_BASE,
  routeTree: root.addChildren([frame.addChildren([organizations, organization]), signIn]),
  defaultPreload: "intent",
  defaultPendingComponent: PagePending,
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: PageMissing,
});
