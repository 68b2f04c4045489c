import { join } from "node:path";
import { isConsoleCurrent, makeConsole } from "./console-build.ts";

/**
 * Builds the consoles to `dist/console` where that is missing or not of these sources. A package
 * has them built already, and no sources.
 */
const root = join(import.meta.dirname, "..");
if (!(await isConsoleCurrent(root))) {
  console.error("Building the consoles …");
  await makeConsole(root);
}
