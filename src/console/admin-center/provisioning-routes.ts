import { type AnyRoute, createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";

/** Mappings, scope, plans and logs: of an application, and the logs of all. */
export function createProvisioningRoutes(frame: AnyRoute): readonly AnyRoute[] {
  const page = (path: string, component: ReturnType<typeof lazyRouteComponent>): AnyRoute =>
    createRoute({ getParentRoute: () => frame, path, component });
  const below = "/applications/$id/provisioning";
  const logs = () => import("./pages/logs.tsx");
  const record = () => import("./pages/log-record.tsx");
  const audit = () => import("./pages/audit-logs.tsx");
  // What older screens and documents call a page leads to the same place.
  const also = (path: string, to: string): AnyRoute =>
    createRoute({
      getParentRoute: () => frame,
      path,
      beforeLoad: ({ params, search }) => {
        throw redirect({ to: to as never, params: params as never, search, replace: true });
      },
    });
  return [
    page(
      `${below}/attribute-mapping`,
      lazyRouteComponent(() => import("./pages/attribute-mapping.tsx"), "AttributeMappingPage"),
    ),
    page(
      `${below}/expressions`,
      lazyRouteComponent(() => import("./pages/expressions.tsx"), "ExpressionsPage"),
    ),
    page(
      `${below}/scope`,
      lazyRouteComponent(() => import("./pages/scope.tsx"), "ScopePage"),
    ),
    page(
      `${below}/on-demand`,
      lazyRouteComponent(() => import("./pages/on-demand.tsx"), "OnDemandPage"),
    ),
    page(
      `${below}/plan`,
      lazyRouteComponent(() => import("./pages/plan.tsx"), "PlanPage"),
    ),
    page(
      `${below}/people`,
      lazyRouteComponent(() => import("./pages/people.tsx"), "PeoplePage"),
    ),
    page(
      "/plans",
      lazyRouteComponent(() => import("./pages/plans.tsx"), "PlansPage"),
    ),
    page(
      "/end-of-access",
      lazyRouteComponent(() => import("./pages/leavers.tsx"), "LeaversPage"),
    ),
    page(
      `${below}/history`,
      lazyRouteComponent(() => import("./pages/history.tsx"), "HistoryPage"),
    ),
    page(`${below}/logs`, lazyRouteComponent(logs, "ApplicationLogsPage")),
    page(`${below}/logs/$record`, lazyRouteComponent(record, "LogRecordPage")),
    page(`${below}/audit-logs`, lazyRouteComponent(audit, "ApplicationAuditPage")),
    page("/provisioning-logs", lazyRouteComponent(logs, "LogsPage")),
    page("/provisioning-logs/$record", lazyRouteComponent(record, "LogRecordPage")),
    page("/audit-logs", lazyRouteComponent(audit, "AuditLogsPage")),
    also(`${below}/mappings`, `${below}/attribute-mapping`),
    also(`${below}/provision-on-demand`, `${below}/on-demand`),
    also(`${below}/provisioning-logs`, `${below}/logs`),
    also(`${below}/expression-builder`, `${below}/expressions`),
    also("/logs", "/provisioning-logs"),
    also("/audit", "/audit-logs"),
  ];
}
