/** The demonstration's invented company. */
export { buildDemoDirectory, type DemoDirectory } from "./demo-directory.ts";
export { OWNERSHIP_PLAN } from "./ownership-plan.ts";
