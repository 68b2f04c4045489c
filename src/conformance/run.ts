import { formatInstant, type World } from "../common/world.ts";
import type { Check, CheckFamily } from "./check.ts";
import { CHECK_FAMILIES } from "./checks/index.ts";
import { cleanUp } from "./clean-up.ts";
import { ConformanceError } from "./errors.ts";
import type { Probe } from "./ports.ts";
import { readProfile } from "./profile.ts";
import { type CheckReport, type CheckResult, countResults } from "./report.ts";
import { CheckSession } from "./session.ts";
import { findLacking } from "./user-attributes.ts";

/** How the checks are run. */
export interface RunRequest {
  readonly probe: Probe;
  /** For the report. */
  readonly url: string;
  readonly world: World;
  /** Stops the checks, and then cleans up. */
  readonly signal: AbortSignal;
  /** Default: all. */
  readonly families?: readonly CheckFamily[];
  /** Told before each check. */
  readonly onCheck?: (done: number, total: number, title: string) => void;
  readonly onCleanUp?: () => void;
}

const RUN_ID_LETTERS = "bcdfghjkmnpqrstvwxz23456789";
const RUN_ID_LENGTH = 10;

/**
 * Run every check against a server, and take away whatever they made, also when the run is
 * stopped or a check crashes.
 *
 * @throws ConformanceError `NoAnswer`, `TokenRefused`, `NotScim`, before anything was made
 */
export async function runChecks(request: RunRequest): Promise<CheckReport> {
  const { probe, world, signal, url } = request;
  const begin = world.now();
  const profile = await readProfile(probe, signal);
  const runId = Array.from({ length: RUN_ID_LENGTH }, () =>
    RUN_ID_LETTERS.charAt(world.randomInteger(RUN_ID_LETTERS.length)),
  ).join("");
  const session = new CheckSession({ probe, profile, world, signal }, runId);
  const results: CheckResult[] = [];
  let crash: { readonly error: unknown } | undefined;
  try {
    await runFamilies(request, session, results);
  } catch (error) {
    // A bug of ours, or Ctrl+C; either way what was made goes first.
    crash = { error };
  }
  request.onCleanUp?.();
  const cleaned = await cleanUp({ probe, world }, session);
  if (crash !== undefined && !signal.aborted) throw crash.error;
  return {
    url,
    runId,
    startedAt: formatInstant(begin),
    durationMs: world.now() - begin,
    requests: session.requests,
    counts: countResults(results),
    results,
    cleanUp: cleaned,
    interrupted: signal.aborted,
  };
}

async function runFamilies(
  request: RunRequest,
  session: CheckSession,
  results: CheckResult[],
): Promise<void> {
  const { families = CHECK_FAMILIES } = request;
  const total = families.reduce((sum, { checks }) => sum + checks.length, 0);
  for (const family of families) {
    for (const check of family.checks) {
      request.onCheck?.(results.length, total, `${family.title}: ${check.title}`);
      results.push(await runCheck(session, family, check));
    }
  }
}

async function runCheck(
  session: CheckSession,
  family: CheckFamily,
  check: Check,
): Promise<CheckResult> {
  const { id, title, rule, section, lines, neededBy, level = "must" } = check;
  const about = {
    ...{ id, family: family.title, title, rule, section, lines, level },
    ...(neededBy !== undefined && { neededBy }),
  };
  for (const feature of [...(family.needs ?? []), ...(check.needs ?? [])]) {
    const reason = session.profile.missing.get(feature);
    if (reason !== undefined) return { ...about, status: "skipped", reason };
  }
  session.takeExchanges();
  try {
    await check.run(session);
    return { ...about, status: "success" };
  } catch (error) {
    if (!(error instanceof ConformanceError)) throw error;
    const { message: reason, code } = error;
    const exchanges = session.takeExchanges();
    if (code === "NotApplicable") return { ...about, status: "skipped", reason };
    const lacking = findLacking(exchanges, session.profile.lacking);
    if (lacking.length > 0) return { ...about, status: "skipped", reason: formatLacking(lacking) };
    return { ...about, status: level === "must" ? "failure" : "warning", reason, exchanges };
  }
}

/** What fails by an attribute that a server does without says nothing about the rule. */
function formatLacking(lacking: readonly string[]): string {
  return `It needs ${lacking.join(" and ")}, which the server's /Schemas does not list for a User.`;
}
