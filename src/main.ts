import { readFileSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { CliError, EXIT_CODES } from "./cli/exit-codes.ts";
import { runCli } from "./cli/program.ts";
import type { CliServices } from "./cli/services.ts";
import { processTerminal } from "./cli/terminal.ts";

/**
 * The composition root: hands each command the parts it works with, and loads them only when the
 * command is run, so that `rollcall expr eval` does not wait for a web server to load.
 */

// The second start finds the program compiled; where the cache can't be written, nothing is lost.
enableCompileCache();

const services: CliServices = {
  version: readVersion(),
  syncPeople: async (request) => (await import("./composition/sync-people.ts")).syncPeople(request),
  startServer: async (request) => (await import("./composition/server.ts")).startServer(request),
  removeData: async (folder) => (await import("./composition/remove-data.ts")).removeData(folder),
  startWorker: async (request) => (await import("./composition/worker.ts")).startWorker(request),
  diagnose: async (request) => (await import("./composition/doctor.ts")).diagnose(request),
  backUp: async (request) => (await import("./composition/backup.ts")).backUp(request),
  openInBrowser: async (url) => (await import("./composition/browser.ts")).openInBrowser(url),
  openContexts: async () => (await import("./composition/contexts.ts")).openContextBook(),
  signInByLink: async (request) =>
    (await import("./composition/sign-in-by-link.ts")).signInByLink(request),
  openOrganizations: async (place) =>
    (await import("./composition/organizations.ts")).openOrganizations(place),
  openAdministrators: async (place) =>
    (await import("./composition/administrators.ts")).openAdministrators(place),
  openTenants: async (place) => (await import("./composition/tenants.ts")).openTenants(place),
  openRoleTokens: async (place) =>
    (await import("./composition/role-tokens.ts")).openRoleTokens(place),
  openEmployees: async (place) => (await import("./composition/employees.ts")).openEmployees(place),
  openLogs: async (place) => (await import("./composition/operator-logs.ts")).openLogs(place),
  openProvisioningLogs: async (place) =>
    (await import("./composition/provisioning-logs.ts")).openProvisioningLogs(place),
  connectToServer: async (place) =>
    (await import("./composition/server-connection.ts")).connectToServer(place),
  sendTestMail: async (place, given) =>
    (await import("./composition/test-mail.ts")).sendCliTestMail(place, given),
  checkScim: async (request) => (await import("./composition/scim-check.ts")).checkScim(request),
  readPeopleFile: async (file) =>
    (await import("./composition/people-file.ts")).readPeopleFile(file),
  readGalleryFile: async (file) =>
    (await import("./composition/gallery-files.ts")).readGalleryFile(file),
  tryMapping: async (mapping, source, nowMs) =>
    (await import("./composition/mapping-test.ts")).tryMapping(mapping, source, nowMs),
  loadYaml: async () => (await import("./composition/yaml.ts")).YAML,
  evaluateExpression: async (expression, inputs, nowMs) =>
    (await import("./composition/expression.ts")).evaluateForCli(expression, inputs, nowMs),
};

const stop = new AbortController();
/** What a shell reports of a process that SIGTERM ended. */
const TERMINATED = 143;
let stoppedBy: "SIGINT" | "SIGTERM" | undefined;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // The second time, the person means it.
    if (stoppedBy !== undefined) {
      process.exit(signal === "SIGINT" ? EXIT_CODES.interrupted.exit : TERMINATED);
    }
    stoppedBy = signal;
    stop.abort(
      new CliError(
        "interrupted",
        "Interrupted",
        "Interrupted. What was done is kept; run again to go on.",
      ),
    );
  });
}

const exit = await runCli(process.argv.slice(2), {
  services,
  terminal: processTerminal(),
  env: process.env,
  signal: stop.signal,
});
const wasTerminated = exit === EXIT_CODES.interrupted.exit && stoppedBy === "SIGTERM";
process.exitCode = wasTerminated ? TERMINATED : exit;

function readVersion(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
