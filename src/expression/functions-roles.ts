import { chargeOutput } from "./context.ts";
import { defineEager, type FunctionDefinition, required } from "./function-definition.ts";
import { type ExpressionValue, isComplex, toList, toText } from "./value.ts";

interface Role {
  readonly value: string;
  readonly displayName: string;
}

/** The type that Entra gives to every role it sends. */
const ROLE_TYPE = "WindowsAzureActiveDirectoryRole";

// A role without a display name shows its value, as in the documented request bodies.
function readRoles(source: ExpressionValue, offset: number): readonly Role[] {
  const roles: Role[] = [];
  for (const assignment of toList(source)) {
    const parts = isComplex(assignment) ? assignment : { value: assignment };
    const name = toText(parts.displayName ?? null, offset);
    const value = toText(parts.value ?? null, offset) ?? name;
    if (value !== null && value !== "") roles.push({ value, displayName: name ?? value });
  }
  return roles;
}

const parameters = [required("appRoleAssignments", "Complex")];

/** The roles as complex values, the display name under the sub-attribute that is wanted. */
function defineComplexRoles(
  name: string,
  help: string,
  subAttribute: "display" | "displayName",
): FunctionDefinition {
  return defineEager({ name, help, returns: "Complex", parameters }, (args, context, offset) => {
    const roles = readRoles(args[0] ?? null, offset);
    if (roles.length === 0) return null;
    return roles.map(({ value, displayName }) => {
      chargeOutput(context, value.length + displayName.length, offset);
      return { primary: false, type: ROLE_TYPE, [subAttribute]: displayName, value };
    });
  });
}

/** The functions that turn app role assignments into what a target takes. */
export const ROLE_FUNCTIONS: readonly FunctionDefinition[] = [
  defineEager(
    {
      name: "SingleAppRoleAssignment",
      help: "Gives the value of the one app role that a user is assigned.",
      returns: "String",
      parameters,
    },
    (args, _context, offset) => readRoles(args[0] ?? null, offset)[0]?.value ?? null,
  ),
  defineEager(
    {
      name: "AppRoleAssignments",
      help: "Gives the values of all app roles that a user is assigned.",
      returns: "Multi-valued String",
      parameters: [required("source", "Complex")],
    },
    (args, _context, offset) => {
      const roles = readRoles(args[0] ?? null, offset);
      return roles.length === 0 ? null : roles.map((role) => role.value);
    },
  ),
  defineComplexRoles(
    "AppRoleAssignmentsComplex",
    "Gives all assigned app roles as complex values; updates only add roles.",
    "displayName",
  ),
  defineComplexRoles(
    "AssertiveAppRoleAssignmentsComplex",
    "Gives all assigned app roles as complex values; updates replace the whole list.",
    "display",
  ),
];
