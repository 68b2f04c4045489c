import { access, constants, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { CliError } from "../cli/exit-codes.ts";
import type { ScimCheckRequest } from "../cli/services.ts";
import { ConformanceError, type ConformanceErrorCode } from "../conformance/errors.ts";
import type { Probe } from "../conformance/ports.ts";
import type { CheckReport } from "../conformance/report.ts";
import { formatReport } from "../conformance/report-html.ts";
import { runChecks } from "../conformance/run.ts";
import { openScimProbe } from "../connector/scim-probe.ts";
import { SyncError } from "../sync/errors.ts";
import { REAL_WORLD } from "./world.ts";

/** What to do when the checks can't even begin. */
const HINTS: Readonly<Partial<Record<ConformanceErrorCode, string>>> = {
  TokenRefused: "compare the token with the one that the server gave out.",
  NoAnswer: "look whether the server runs and can be reached from here.",
  NotScim: "compare the address: it is the one that comes before /Users.",
};

/**
 * `rollcall scim check`: run every check, clean up, and write the report where one is wanted.
 *
 * @throws CliError misuse before anything is contacted; refused or otherSide before anything was
 *   made
 */
export async function checkScim(request: ScimCheckRequest): Promise<CheckReport> {
  const { tenantUrl, signal, reportFile, onCheck, onCleanUp } = request;
  const probe = openProbe(request);
  try {
    if (reportFile !== undefined) await checkWritable(reportFile);
    // The query part may hold a secret and is not part of the address.
    const [url = ""] = tenantUrl.trim().split("?");
    const given = { probe, url, world: REAL_WORLD, signal, onCheck, onCleanUp };
    const report = await runChecks(given).catch(explain);
    if (reportFile !== undefined) await writeReport(reportFile, report);
    return report;
  } finally {
    await probe.close();
  }
}

function openProbe({ tenantUrl, secretToken, timeoutMs }: ScimCheckRequest): Probe {
  try {
    return openScimProbe(tenantUrl, secretToken, timeoutMs);
  } catch (cause) {
    if (!(cause instanceof SyncError)) throw cause;
    throw new CliError("misuse", cause.code, cause.message, { cause });
  }
}

function explain(cause: unknown): never {
  if (!(cause instanceof ConformanceError)) throw cause;
  const { code, message } = cause;
  const hint = HINTS[code];
  const exit = code === "TokenRefused" ? "refused" : "otherSide";
  throw new CliError(exit, code, message, { cause, ...(hint !== undefined && { hint }) });
}

/** Minutes of checks should not end in a report that can't be kept. */
async function checkWritable(file: string): Promise<void> {
  try {
    const isThere = await stat(file).then(
      (found) => found.isFile(),
      () => false,
    );
    await access(isThere ? file : dirname(file), constants.W_OK);
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

async function writeReport(file: string, report: CheckReport): Promise<void> {
  try {
    await writeFile(file, formatReport(report));
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

function unwritable(file: string, cause: unknown): CliError {
  const message = `The report ${file} can't be written.`;
  return new CliError("misuse", "ReportUnwritable", message, { cause });
}
