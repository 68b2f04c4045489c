import { SAAS_STATUS } from "../src/http/saas-errors.ts";
import { SAAS_PREFIX } from "../src/http/saas-route.ts";
import { SAAS_ROUTES } from "../src/http/saas-table.ts";
import { getLifecycleRules, type LifecycleRules } from "../src/saas/lifecycle.ts";
import { APPLICATION_KINDS } from "../src/saas/organization.ts";
import { formatCode, formatPage, formatTable } from "./reference-page.ts";

/** The applications' own API, out of its table, and how each application treats its people. */
export function writeSaas(): string {
  return formatPage("The applications' own API", [
    `Below ${formatCode(SAAS_PREFIX)}: for the consoles of organizations and the vendor's operator. ` +
      "Employees come with the cookie of their session, the operator with the operator's token. " +
      "An error is `{error: {code, message, fields?}}`.",
    "## Addresses",
    formatTable(["method", "path", "for", "what"], listRoutes()),
    "## Statuses of refusals",
    "Those that are not here are 400.",
    formatTable(["code", "status"], listStatuses()),
    "## How each application treats its people",
    "An organization's `lifecycle` can say otherwise, but for the fields to be given.",
    formatTable(["rule", ...APPLICATION_KINDS], listRules()),
  ]);
}

function listRoutes(): string[][] {
  return SAAS_ROUTES.map(({ method, path, audience, summary, query = [] }) => {
    const known = query.length === 0 ? "" : ` Query: ${query.map(formatCode).join(", ")}.`;
    return [method, formatCode(path), audience, summary + known];
  });
}

function listStatuses(): string[][] {
  return Object.entries(SAAS_STATUS).map(([code, status]) => [code, String(status)]);
}

function listRules(): string[][] {
  const rules = APPLICATION_KINDS.map((application) => getLifecycleRules({ application }));
  const names = Object.keys(rules[0] ?? {}) as readonly (keyof LifecycleRules)[];
  return names.map((name) => [
    name,
    ...rules.map((each) => {
      const value = each[name];
      return typeof value === "object" ? value.join(", ") : String(value);
    }),
  ]);
}
