import { enableCompileCache } from "node:module";
import { readFileSync } from "node:fs";
import { CliError } from "./cli/exit-codes.ts";
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
  syncPeople: async (request) =>
    (await import("./composition/sync-people.ts")).syncPeople(request),
  startServer: async (request) => (await import("./composition/server.ts")).startServer(request),
  startWorker: async (request) => (await import("./composition/worker.ts")).startWorker(request),
  openOrganizations: async (place) =>
    (await import("./composition/organizations.ts")).openOrganizations(place),
  evaluateExpression: async (expression, inputs, nowMs) =>
    (await import("./composition/expression.ts")).evaluateForCli(expression, inputs, nowMs),
};

const stop = new AbortController();
let askedToStop = 0;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    askedToStop += 1;
    // The second time, the person means it.
    if (askedToStop > 1) process.exit(signal === "SIGINT" ? 130 : 143);
    stop.abort(
      new CliError(
        "interrupted",
        "Interrupted",
        "Interrupted. What was done is kept; run again to go on.",
      ),
    );
  });
}

process.exitCode = await runCli(process.argv.slice(2), {
  services,
  terminal: processTerminal(),
  env: process.env,
  signal: stop.signal,
});

function readVersion(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
