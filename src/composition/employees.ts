import type { EmployeeAdmin, EmployeeRow } from "../cli/employee-services.ts";
import { CliError } from "../cli/exit-codes.ts";
import type { LogParameters } from "../cli/log-services.ts";
import type { OrganizationPlace } from "../cli/services.ts";
import { formatTenantUrl } from "../http/base-url.ts";
import { SAAS_PREFIX } from "../http/saas.ts";
import { getOrganizationRules } from "../saas/application-rules.ts";
import type { ListedEmployee } from "../saas/employee-store.ts";
import { ScimError } from "../scim/errors.ts";
import {
  activateEmployee,
  deactivateEmployee,
  detachEmployee,
  type EmployeeDesk,
} from "../service-provider/employee-write.ts";
import { detailEmployee, listEmployees, readEmployee } from "../service-provider/employees.ts";
import { chooseProvider } from "../service-provider/organization-policy.ts";
import { readOrganization } from "../service-provider/organizations.ts";
import { TOLERANT_POLICY } from "../service-provider/policy.ts";
import { openConfiguredStore } from "./configuration.ts";
import { callServer, explainRefusal, findServer, locateServer } from "./organizations.ts";
import { REAL_WORLD } from "./world.ts";

/** Administer employees in a database, or through a running server's API. */
export async function openEmployees(place: OrganizationPlace): Promise<EmployeeAdmin> {
  return place.kind === "store" ? await openInStore(place) : openOnServer(place);
}

async function openInStore(
  place: Extract<OrganizationPlace, { kind: "store" }>,
): Promise<EmployeeAdmin> {
  const store = await openConfiguredStore(place);
  const deps = { store: store.organizations, world: REAL_WORLD };
  const { origin } = await locateServer(store);
  const act = async <T>(
    organizationId: string,
    work: (desk: EmployeeDesk) => Promise<T>,
  ): Promise<T> => {
    try {
      const organization = await readOrganization(deps, organizationId);
      const provider = chooseProvider({ ...deps, policy: TOLERANT_POLICY }, organization);
      const rules = getOrganizationRules(organization);
      const baseUrl = formatTenantUrl(origin, organizationId);
      return await work({ provider, caller: { organization, rules, actor: "operator", baseUrl } });
    } catch (error) {
      throw explain(error, place.dataDirectory);
    }
  };
  const change =
    (write: (desk: EmployeeDesk, userId: string) => Promise<ListedEmployee>) =>
    (organizationId: string, userId: string) =>
      act(organizationId, async (desk) =>
        detailEmployee(desk.caller.organization, await write(desk, userId)),
      );
  return {
    list: (organizationId, parameters) =>
      act(organizationId, ({ caller }) => listEmployees(deps, caller.organization, parameters)),
    show: (organizationId, userId) =>
      act(organizationId, ({ caller }) => readEmployee(deps, caller.organization, userId)),
    activate: change(activateEmployee),
    deactivate: (organizationId, userId, heirId) =>
      change(({ provider, caller }, id) => {
        const given = heirId === undefined ? caller : { ...caller, heirId };
        return deactivateEmployee({ provider, caller: given }, id);
      })(organizationId, userId),
    detach: change(detachEmployee),
    close: () => store.close(),
  };
}

/** What SCIM refuses is told as it is: the rules of the User hold here as well. */
function explain(error: unknown, dataDirectory: string): unknown {
  if (!(error instanceof ScimError)) return explainRefusal(error, dataDirectory);
  const exit = error.status === 409 ? "conflict" : "misuse";
  return new CliError(exit, error.code, error.detail, { cause: error });
}

function openOnServer(place: Extract<OrganizationPlace, { kind: "server" }>): EmployeeAdmin {
  const { origin, token } = findServer(place);
  const call = <T>(organizationId: string, method: string, rest: string, body?: object) => {
    const base = `${SAAS_PREFIX}/organizations/${encodeURIComponent(organizationId)}/employees`;
    return callServer<T>(origin, token, { method, path: base + rest, body });
  };
  const act = async (organizationId: string, userId: string, word: string, body: object = {}) => {
    const rest = `/${encodeURIComponent(userId)}/${word}`;
    const answer = await call<{ employee: EmployeeRow }>(organizationId, "POST", rest, body);
    return answer.employee;
  };
  return {
    list: (organizationId, parameters) =>
      call(organizationId, "GET", `?${new URLSearchParams(leaveOut(parameters))}`),
    show: async (organizationId, userId) => {
      const rest = `/${encodeURIComponent(userId)}`;
      return (await call<{ employee: EmployeeRow }>(organizationId, "GET", rest)).employee;
    },
    activate: (organizationId, userId) => act(organizationId, userId, "activate"),
    deactivate: (organizationId, userId, heirId) =>
      act(organizationId, userId, "deactivate", heirId === undefined ? {} : { heirId }),
    detach: (organizationId, userId) => act(organizationId, userId, "detach"),
    close: async () => {},
  };
}

function leaveOut(parameters: LogParameters): Record<string, string> {
  const given = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(given);
}
