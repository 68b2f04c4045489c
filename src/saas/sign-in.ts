import type { Employee } from "./employee.ts";

/** Why somebody doesn't come in by a password. */
export type PasswordBar = "inactive" | "managed";

/**
 * Whether an employee may sign in at all: whoever is inactive, or whom the directory deleted, may
 * not, whatever they show.
 */
export function maySignIn({ active, removedAt }: Pick<Employee, "active" | "removedAt">): boolean {
  return active && removedAt === undefined;
}

/**
 * Why an employee has no password here. Whom a directory manages signs in where the directory
 * does: by single sign-on; seed documents call it the AD role.
 *
 * @returns undefined for who may choose a password and use it
 */
export function findPasswordBar(
  employee: Pick<Employee, "active" | "removedAt" | "managedBy">,
): PasswordBar | undefined {
  if (!maySignIn(employee)) return "inactive";
  return employee.managedBy === "directory" ? "managed" : undefined;
}
