/** The demonstration's invented company. */
export type { PlannedAssignment } from "./assignment-plan.ts";
export { buildDemoDirectory, type DemoDirectory } from "./demo-directory.ts";
