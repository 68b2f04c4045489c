import { type AnyRoute, createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";

/** People, groups, who administers, what is told, and what helps: below the frame. */
export function createDirectoryRoutes(frame: AnyRoute): readonly AnyRoute[] {
  const page = (path: string, component: ReturnType<typeof lazyRouteComponent>): AnyRoute =>
    createRoute({ getParentRoute: () => frame, path, component });
  // What older screens and documents call a page leads to the same place.
  const also = (path: string, to: string): AnyRoute =>
    createRoute({
      getParentRoute: () => frame,
      path,
      beforeLoad: () => {
        throw redirect({ to: to as never, replace: true });
      },
    });
  return [
    page(
      "/users/new",
      lazyRouteComponent(() => import("./pages/user-new.tsx"), "UserNewPage"),
    ),
    page(
      "/groups",
      lazyRouteComponent(() => import("./pages/groups.tsx"), "GroupsPage"),
    ),
    page(
      "/groups/$id",
      lazyRouteComponent(() => import("./pages/group.tsx"), "GroupPage"),
    ),
    page(
      "/deleted-users",
      lazyRouteComponent(() => import("./pages/deleted.tsx"), "DeletedPage"),
    ),
    page(
      "/sources",
      lazyRouteComponent(() => import("./pages/sources.tsx"), "SourcesPage"),
    ),
    page(
      "/sources/import",
      lazyRouteComponent(() => import("./pages/people-import.tsx"), "PeopleImportPage"),
    ),
    page(
      "/propagation",
      lazyRouteComponent(() => import("./pages/propagation.tsx"), "PropagationPage"),
    ),
    page(
      "/notifications",
      lazyRouteComponent(() => import("./pages/notifications.tsx"), "NotificationsPage"),
    ),
    page(
      "/scim-checker",
      lazyRouteComponent(() => import("./pages/scim-checker.tsx"), "ScimCheckerPage"),
    ),
    page(
      "/diagnostics",
      lazyRouteComponent(() => import("./pages/diagnostics.tsx"), "DiagnosticsPage"),
    ),
    ...listSettingsPages(page),
    also("/all-users", "/users"),
    also("/import", "/sources/import"),
    also("/roles", "/administrators"),
    also("/insights", "/propagation"),
  ];
}

/** How everything is set up, who may come in, and the own account. */
function listSettingsPages(
  page: (path: string, component: ReturnType<typeof lazyRouteComponent>) => AnyRoute,
): readonly AnyRoute[] {
  return [
    page(
      "/settings",
      lazyRouteComponent(() => import("./pages/settings.tsx"), "SettingsPage"),
    ),
    page(
      "/administrators",
      lazyRouteComponent(() => import("./pages/administrators.tsx"), "AdministratorsPage"),
    ),
    page(
      "/tokens",
      lazyRouteComponent(() => import("./pages/tokens.tsx"), "TokensPage"),
    ),
    page(
      "/account",
      lazyRouteComponent(() => import("./pages/account.tsx"), "AccountPage"),
    ),
  ];
}
