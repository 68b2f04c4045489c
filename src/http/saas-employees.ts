import { type AccessChange, checkAccessChange, parseEmployeeEdit } from "../saas/employee-rules.ts";
import { SaasError } from "../saas/errors.ts";
import { getLifecycleRules } from "../saas/lifecycle.ts";
import type { Organization } from "../saas/ports.ts";
import {
  activateEmployee,
  deactivateEmployee,
  detachEmployee,
  editEmployee,
} from "../service-provider/employee-write.ts";
import {
  type DetailedEmployee,
  detailEmployee,
  EMPLOYEE_PARAMETERS,
  listEmployees,
  readEmployee,
} from "../service-provider/employees.ts";
import { findEmployees } from "../service-provider/find-employees.ts";
import {
  isLastAdministrator,
  refuseLastAdministrator,
} from "../service-provider/last-administrator.ts";
import {
  type OwnershipPreview,
  previewDeactivation,
} from "../service-provider/preview-ownership.ts";
import {
  actInOrganization,
  readBodyObject,
  readKnownBody,
  type SaasCall,
  type SaasRoute,
} from "./saas-route.ts";

const ALL = "/organizations/:organizationId/employees";
const ONE = `${ALL}/:userId`;

/** Employees: list, read, edit, activate, deactivate, take out of a directory's hands. */
export const EMPLOYEE_ROUTES: readonly SaasRoute[] = [
  {
    method: "GET",
    path: ALL,
    audience: "administrator",
    summary:
      "{employees, next?} in the order of names. `q` is part of a name or address; `inactive` " +
      "is true or all; `needsAttention=true` for those with fields to be given.",
    query: EMPLOYEE_PARAMETERS,
    handle: async ({ deps, organization, query }) => ({
      body: await listEmployees(deps, organization(), query),
    }),
  },
  {
    method: "POST",
    path: `${ALL}/find`,
    audience: "administrator",
    summary:
      "{ids?, names?} → {found: [{asked, employee}], unknown}: up to 200 at once, by ids, " +
      "userNames or mail addresses.",
    handle: async (call) => {
      const wanted = readKnownBody(call, ["ids", "names"]);
      return { body: await findEmployees(call.deps, call.organization(), wanted) };
    },
  },
  {
    method: "GET",
    path: ONE,
    audience: "administrator",
    summary: "{employee}: with the whole User, and which of its fields a directory manages.",
    handle: async ({ deps, organization, param }) => ({
      body: { employee: await readEmployee(deps, organization(), param("userId")) },
    }),
  },
  {
    method: "PATCH",
    path: ONE,
    audience: "administrator",
    summary:
      "{policy?, employmentDate?, payrollNumber?, terminationDate?, role?, user?} → {employee}. " +
      "`user` takes SCIM attributes; 409 names those that a directory manages.",
    handle: async (call) => {
      const edit = parseEmployeeEdit(readBodyObject(call));
      if ("active" in edit.user) {
        const message = "Use activate or deactivate to change an employee's access.";
        throw new SaasError("InvalidEmployee", { message, fields: ["active"] });
      }
      const listed = await editEmployee(actInOrganization(call), call.param("userId"), edit);
      return { body: { employee: detailEmployee(call.organization(), listed) } };
    },
  },
  {
    method: "GET",
    path: `${ONE}/deactivation`,
    audience: "administrator",
    summary:
      "{employee, ownership?, refusal?}: what deactivating would come to. `heir` is who is to " +
      "inherit instead of whom the rules name.",
    query: ["heir"],
    handle: async (call) => {
      const { deps, query } = call;
      const organization = call.organization();
      const userId = call.param("userId");
      const employee = await readEmployee(deps, organization, userId);
      const { caller } = actInOrganization(call);
      const { store, world } = deps;
      const desk = { store, world, organization, actor: caller.actor };
      const ownership =
        employee.removedAt === undefined
          ? await previewDeactivation(desk, userId, query.heir)
          : undefined;
      const refusal =
        findAccessRefusal("deactivate", organization, employee) ??
        ownership?.refusal ??
        (await findLastRefusal(call, employee, ownership));
      return {
        body: {
          employee,
          ...(ownership === undefined ? {} : { ownership }),
          ...(refusal === undefined ? {} : { refusal }),
        },
      };
    },
  },
  {
    method: "POST",
    path: `${ONE}/activate`,
    audience: "administrator",
    summary: "{} → {employee}; 409 for an employee whom a directory manages.",
    handle: async (call) => {
      readKnownBody(call, []);
      const listed = await activateEmployee(actInOrganization(call), call.param("userId"));
      return { body: { employee: detailEmployee(call.organization(), listed) } };
    },
  },
  {
    method: "POST",
    path: `${ONE}/deactivate`,
    audience: "administrator",
    summary: "{heirId?} → {employee}; what they own passes on as the preview shows.",
    handle: async (call) => {
      const { heirId } = readKnownBody(call, ["heirId"]);
      if (heirId !== undefined && typeof heirId !== "string") {
        throw new SaasError("BadRequest", { message: "heirId is the id of an employee." });
      }
      const desk = actInOrganization(call);
      const caller = heirId === undefined ? desk.caller : { ...desk.caller, heirId };
      const listed = await deactivateEmployee({ ...desk, caller }, call.param("userId"));
      return { body: { employee: detailEmployee(call.organization(), listed) } };
    },
  },
  {
    method: "POST",
    path: `${ONE}/detach`,
    audience: "administrator",
    summary:
      "{} → {employee}, managed by hand from now on. Administrators may where their " +
      "organization's takeOver says so, else the operator alone.",
    handle: async (call) => {
      readKnownBody(call, []);
      checkTakeOver(call);
      const listed = await detachEmployee(actInOrganization(call), call.param("userId"));
      return { body: { employee: detailEmployee(call.organization(), listed) } };
    },
  },
  {
    method: "POST",
    path: `${ALL}/detach`,
    audience: "administrator",
    summary: "{ids}: detach up to 100 → {employees}; all that could be, one after the other.",
    handle: async (call) => {
      const { ids } = readKnownBody(call, ["ids"]);
      checkTakeOver(call);
      if (!Array.isArray(ids) || ids.length === 0 || ids.length > MOST_AT_ONCE) {
        const message = `"ids" takes 1 to ${MOST_AT_ONCE} ids of employees.`;
        throw new SaasError("BadRequest", { message });
      }
      const desk = actInOrganization(call);
      const wanted = new Set(ids.map(String));
      for (const id of wanted) await readEmployee(call.deps, call.organization(), id);
      const employees: object[] = [];
      for (const id of wanted) {
        employees.push(detailEmployee(call.organization(), await detachEmployee(desk, id)));
      }
      return { body: { employees } };
    },
  },
];

/** Why an employee's access can't be changed by hand, as an answer tells it. */
function findAccessRefusal(
  change: AccessChange,
  organization: Organization,
  { managedBy, user }: DetailedEmployee,
): { readonly code: string; readonly message: string } | undefined {
  const rules = getLifecycleRules(organization);
  try {
    checkAccessChange(change, { managedBy }, user, rules, organization.directory?.name);
    return undefined;
  } catch (error) {
    if (!(error instanceof SaasError)) throw error;
    return { code: error.code, message: error.message };
  }
}

/** Why nobody would be left to administer; what passes on to somebody may make them one. */
async function findLastRefusal(
  { deps, organization }: SaasCall,
  employee: DetailedEmployee,
  ownership: OwnershipPreview | undefined,
): Promise<{ readonly code: string; readonly message: string } | undefined> {
  const isPassedOn = ownership?.transfers.some(({ to }) => to !== undefined) === true;
  const person = { ...employee, userId: employee.id };
  if (isPassedOn || !(await isLastAdministrator(deps.store, organization(), person))) return;
  const { code, message } = refuseLastAdministrator(employee.name, organization());
  return { code, message };
}

const MOST_AT_ONCE = 100;

function checkTakeOver(call: SaasCall): void {
  const { takeOver } = getLifecycleRules(call.organization());
  if (call.caller?.kind === "operator" || takeOver === "administrator") return;
  throw new SaasError("Forbidden", {
    message:
      "Only the vendor's operator removes the directory role from an employee here. Ask the " +
      "vendor's support, and tell them whom.",
  });
}
