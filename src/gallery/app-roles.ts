import type { AppRole } from "../sync/app-role.ts";

/** The role that people and groups are assigned with by default. Neither role has a value. */
export const USER_ROLE: AppRole = {
  id: "18d14569-c3bd-439b-9a66-3a2aee01d14f",
  displayName: "User",
};

/** The role that Microsoft's own gallery adds for single sign-on; kept so that imports fit. */
const MSIAM_ACCESS_ROLE: AppRole = {
  id: "b9632174-c057-4f7e-951b-be3adc52bfe6",
  displayName: "msiam_access",
};

/** The pair that every application starts with. Source: defaults.md section 4. */
export const DEFAULT_APP_ROLES: readonly AppRole[] = [USER_ROLE, MSIAM_ACCESS_ROLE];
