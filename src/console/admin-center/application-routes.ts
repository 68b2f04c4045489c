import { type AnyRoute, createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";

/** The pages of applications, below the frame of the console. */
export function createApplicationRoutes(frame: AnyRoute): readonly AnyRoute[] {
  const page = (path: string, component: ReturnType<typeof lazyRouteComponent>): AnyRoute =>
    createRoute({ getParentRoute: () => frame, path, component });
  return [
    page(
      "/applications",
      lazyRouteComponent(() => import("./pages/applications.tsx"), "ApplicationsPage"),
    ),
    page(
      "/applications/$id",
      lazyRouteComponent(() => import("./pages/application.tsx"), "ApplicationOverviewPage"),
    ),
    page(
      "/applications/new",
      lazyRouteComponent(() => import("./pages/gallery.tsx"), "GalleryPage"),
    ),
    page(
      "/applications/new-from-file",
      lazyRouteComponent(() => import("./pages/gallery-file.tsx"), "GalleryFilePage"),
    ),
    page(
      "/applications/new/$entryId",
      lazyRouteComponent(() => import("./pages/gallery-entry.tsx"), "GalleryEntryPage"),
    ),
    page(
      "/applications/$id/owners",
      lazyRouteComponent(() => import("./pages/owners.tsx"), "OwnersPage"),
    ),
    page(
      "/applications/$id/users-and-groups",
      lazyRouteComponent(() => import("./pages/assignments.tsx"), "AssignmentsPage"),
    ),
    page(
      "/applications/$id/provisioning/connectivity",
      lazyRouteComponent(() => import("./pages/connectivity.tsx"), "ConnectivityPage"),
    ),
    page(
      "/applications/$id/provisioning",
      lazyRouteComponent(() => import("./pages/provisioning.tsx"), "ProvisioningPage"),
    ),
    page(
      "/applications/$id/provisioning/staged-deletions",
      lazyRouteComponent(() => import("./pages/staged-deletions.tsx"), "StagedDeletionsPage"),
    ),
    page(
      "/applications/$id/properties",
      lazyRouteComponent(
        () => import("./pages/application-properties.tsx"),
        "ApplicationPropertiesPage",
      ),
    ),
    page(
      "/applications/$id/provisioning/properties",
      lazyRouteComponent(() => import("./pages/job-properties.tsx"), "JobPropertiesPage"),
    ),
    page(
      "/applications/$id/provisioning/edit",
      lazyRouteComponent(() => import("./pages/edit-provisioning.tsx"), "EditProvisioningPage"),
    ),
    page(
      "/applications/$id/single-sign-on",
      lazyRouteComponent(() => import("./pages/single-sign-on.tsx"), "SingleSignOnPage"),
    ),
    ...createOlderAddresses(frame),
  ];
}

/** What older screens and the tutorials call them leads to the same places. */
function createOlderAddresses(frame: AnyRoute): readonly AnyRoute[] {
  return [
    ...["/enterprise-applications", "/enterprise-apps", "/all-applications"].map((path) =>
      leadOn(frame, path, () => "/applications"),
    ),
    ...[
      ["/provisioning/admin-credentials", "/provisioning/connectivity"],
      ["/provisioning/settings", "/provisioning/edit"],
      ["/provisioning/current-status", "/provisioning"],
      ["/provisioning/synchronization-details", "/provisioning"],
    ].map(([from = "", to = ""]) =>
      leadOn(frame, `/applications/$id${from}`, ({ id = "" }) => `/applications/${id}${to}`),
    ),
  ];
}

function leadOn(
  frame: AnyRoute,
  path: string,
  to: (params: { readonly id?: string }) => string,
): AnyRoute {
  return createRoute({
    getParentRoute: () => frame,
    path,
    beforeLoad: ({ params }) => {
      throw redirect({ to: to(params) as never, replace: true });
    },
  });
}
