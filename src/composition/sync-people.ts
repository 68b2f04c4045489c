import { createHash } from "node:crypto";
import { CliError } from "../cli/exit-codes.ts";
import type { SyncProblem, SyncReport, SyncRequest } from "../cli/services.ts";
import { StoreError } from "../common/store-error.ts";
import { CSV_ERRORS } from "../connector/csv-error.ts";
import {
  CsvError,
  type PeopleFile,
  readPeopleCsv,
  resolveManagers,
} from "../connector/csv-people.ts";
import { re2Engine } from "../connector/re2.ts";
import { rehearsalTarget } from "../connector/rehearsal-target.ts";
import { createScimTargetFactory } from "../connector/scim-target.ts";
import { parseSecretToken, parseTenantUrl } from "../connector/tenant-url.ts";
import { foldName, type ImportedPerson } from "../directory/import.ts";
import type { DirectoryUser } from "../directory/user.ts";
import { JobError } from "../jobs/errors.ts";
import { withLease } from "../jobs/leased.ts";
import {
  type PeopleSyncResult,
  preparePeopleJob,
  runPeopleSync,
} from "../provisioning/people-sync.ts";
import type { Store } from "../store/store.ts";
import { SYNC_ERRORS, SyncError, type SyncErrorCode } from "../sync/errors.ts";
import type { Lane, TargetFactory, TargetRequest } from "../sync/ports.ts";
import { explainStoreFailure, openConfiguredStore } from "./configuration.ts";
import { copyForPlan } from "./plan-copy.ts";
import { REAL_WORLD } from "./world.ts";

/** Short, so that a run which was killed does not keep the next one waiting for long. */
const LEASE_TTL_MS = 4_000;
const LONGEST_WAIT_MS = 60_000;
/** A person waits in front of the terminal: less patience than a service has. */
const PATIENCE = { throttledMs: 30_000, failedMs: [250, 1_000], failuresInARow: 10 };

/**
 * `rollcall sync`: read the file, bring the directory of this target in step with it, and the
 * target with the directory.
 *
 * @throws CliError misuse for a file, URL or token that can't be used, before anything is
 *   contacted or written
 */
export async function syncPeople(request: SyncRequest): Promise<SyncReport> {
  const startedMs = Date.now();
  checkTarget(request);
  const file = await readFile(request);
  const managers = resolveManagers(file);
  const { place, dispose } = request.plan
    ? await copyForPlan(request.dataDirectory)
    : { place: request.dataDirectory, dispose: async () => {} };
  try {
    const store = await openConfiguredStore({ dataDirectory: place, databaseUrl: undefined });
    try {
      const recorder = createRecorder(request);
      const result = await runWithLease(store, recorder.targets, request, {
        columns: file.columns,
        people: toImported(file, managers.managerOf),
        mayHaveLeft: whoMayHaveLeft(file),
        maxDeletes: request.maxDeletes,
        allowDeletes: request.allowDeletes,
      });
      return buildReport({ file, result, recorder, startedMs, warnings: managers.problems });
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof StoreError) throw explainStoreFailure(error, request.dataDirectory);
    throw error;
  } finally {
    await dispose();
  }
}

function checkTarget(request: SyncRequest): void {
  try {
    parseTenantUrl(request.tenantUrl);
    parseSecretToken(request.secretToken);
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    const hint = SYNC_ERRORS[error.code].action;
    throw new CliError("misuse", error.code, error.message, { cause: error, hint });
  }
}

async function readFile(request: SyncRequest): Promise<PeopleFile> {
  let file: PeopleFile;
  try {
    file = await readPeopleCsv(request.file);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const place = [
      request.file,
      error.line === undefined ? undefined : `line ${error.line}`,
      error.column === undefined ? undefined : `column ${error.column}`,
    ];
    const where = place.filter((part) => part !== undefined).join(", ");
    throw new CliError("misuse", error.code, `${where}: ${error.message}`, {
      cause: error,
      hint: CSV_ERRORS[error.code],
    });
  }
  if (file.people.length > 0) return file;
  // An empty export is far more often a mistake than a company without people.
  const bad = file.badRows[0];
  const column = bad?.column ? `, column ${bad.column}` : "";
  const why = bad === undefined ? "" : ` First problem: line ${bad.line}${column}: ${bad.reason}`;
  throw new CliError(
    "misuse",
    "NoPeople",
    `${request.file} holds no person that could be read; nobody was touched.${why}`,
  );
}

/**
 * Missing from the file means gone, unless a row that can't be read may be theirs: a row that
 * names the person keeps that person, a row that names nobody keeps everybody. Of a row with too
 * many or too few cells nobody knows which cell is which, so only what looks like a name counts.
 */
function whoMayHaveLeft(file: PeopleFile): (user: DirectoryUser) => boolean {
  const kept = new Set<string>();
  let anonymous = false;
  for (const { column, userPrincipalName, externalKey } of file.badRows) {
    if (userPrincipalName !== undefined) kept.add(foldName(userPrincipalName));
    if (externalKey !== undefined) kept.add(externalKey);
    const isNamed =
      column === ""
        ? userPrincipalName?.includes("@")
        : userPrincipalName !== undefined || externalKey !== undefined;
    if (!isNamed) anonymous = true;
  }
  return (user) => !anonymous && !kept.has(foldName(user.userPrincipalName)) && !kept.has(user.id);
}

function toImported(
  file: PeopleFile,
  managerOf: ReadonlyMap<string, string>,
): readonly ImportedPerson[] {
  const nameOfBad = new Map(
    file.badRows.map(({ externalKey, userPrincipalName }) => [externalKey, userPrincipalName]),
  );
  return file.people.map((row) => {
    // Whoever the file does not have may be in the directory still: a bad row keeps its person.
    const managerPrincipalName =
      managerOf.get(row.userPrincipalName) ?? nameOfBad.get(row.manager) ?? row.manager;
    return {
      userPrincipalName: row.userPrincipalName,
      accountEnabled: row.accountEnabled,
      attributes: row.attributes,
      ...(row.externalKey !== undefined && { externalKey: row.externalKey }),
      ...(managerPrincipalName !== undefined && { managerPrincipalName }),
    };
  });
}

/** Counts what is sent; with a plan, notes the writes instead of sending them. */
interface Recorder {
  readonly targets: TargetFactory;
  readonly requests: Record<string, number>;
  readonly planned: TargetRequest[];
}

function createRecorder(request: SyncRequest): Recorder {
  const requests: Record<string, number> = {};
  const planned: TargetRequest[] = [];
  const factory = createScimTargetFactory({
    timeoutMs: request.timeoutMs,
    onExchange: ({ method }) => {
      requests[method] = (requests[method] ?? 0) + 1;
    },
  });
  const open: TargetFactory["open"] = (tenantUrl, token) => {
    const target = factory.open(tenantUrl, token);
    return request.plan ? rehearsalTarget(target, (write) => planned.push(write)) : target;
  };
  return { targets: { open }, requests, planned };
}

async function runWithLease(
  store: Store,
  targets: TargetFactory,
  request: SyncRequest,
  people: Omit<Parameters<typeof runPeopleSync>[2], "tenantUrl">,
): Promise<PeopleSyncResult> {
  const { tenantUrl, signal } = request;
  const id = `people-${createHash("sha256").update(canonicalUrl(tenantUrl)).digest("hex").slice(0, 24)}`;
  const lane: Lane = { tenantId: id, jobId: id };
  const ports = {
    directory: store.directory,
    store: store.sync,
    targets,
    regex: re2Engine,
    world: REAL_WORLD,
    patience: PATIENCE,
    // Who runs it has changed something, and wants to see it now.
    ignoresWaits: true,
    secretOf: async () => request.secretToken,
    events: {
      cycleAdvanced: (_lane: Lane, position: { counts: SyncReport["counts"]; total?: number }) =>
        request.onProgress({
          label: new URL(tenantUrl).host,
          done: position.counts.imported,
          counts: position.counts,
          ...(position.total !== undefined && { total: position.total }),
        }),
    },
  };
  let result: PeopleSyncResult | undefined;
  const run = withLease(
    store.sync,
    REAL_WORLD,
    { ttlMs: LEASE_TTL_MS },
    async (_lane, lease, held) => {
      // Under the lease, so that a run with other columns does not pull the job from under this.
      await preparePeopleJob(ports, lease, {
        tenantUrl,
        columns: people.columns,
        maxDeletes: people.maxDeletes,
      });
      result = await runPeopleSync(ports, lease, { ...people, tenantUrl }, held);
    },
  );
  await runWhenFree(() => run(lane, signal), request);
  if (result === undefined) throw new CliError("interrupted", "Interrupted", "Interrupted.");
  return result;
}

/** Another run of the same synchronization, or one that was killed a moment ago, is waited for. */
async function runWhenFree(run: () => Promise<void>, request: SyncRequest): Promise<void> {
  const deadline = Date.now() + LONGEST_WAIT_MS;
  let told = false;
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof JobError) || error.code !== "LaneBusy") throw error;
      if (Date.now() > deadline) {
        throw new CliError(
          "conflict",
          "LaneBusy",
          "Another run of this synchronization has been under way for over a minute.",
          { cause: error, hint: "wait for it to end, then run again." },
        );
      }
      if (!told) request.onNotice("Another run of this synchronization is under way; waiting …");
      told = true;
      await REAL_WORLD.sleep(500, request.signal);
    }
  }
}

/** One job for each address, however it is written. */
function canonicalUrl(tenantUrl: string): string {
  const { origin, basePath } = parseTenantUrl(tenantUrl);
  return `${origin}${basePath}`;
}

function buildReport(given: {
  readonly file: PeopleFile;
  readonly result: PeopleSyncResult;
  readonly recorder: Recorder;
  readonly startedMs: number;
  readonly warnings: PeopleFile["badRows"];
}): SyncReport {
  const { file, result, recorder, startedMs, warnings } = given;
  const { plan, counts, execution, failures, staged } = result;
  const toProblem =
    (code: string) =>
    ({ reason, ...row }: PeopleFile["badRows"][number]): SyncProblem => ({
      line: row.line,
      column: row.column,
      code,
      message: reason,
      ...(row.userPrincipalName !== undefined && { userPrincipalName: row.userPrincipalName }),
    });
  const { joined, changed, returned, unchanged, left, kept } = plan;
  const error = execution?.error;
  return {
    file: { people: file.people.length, badRows: file.badRows.map(toProblem("BadRow")) },
    directory: {
      joined,
      changed,
      returned,
      unchanged,
      left: left.length,
      kept: kept.length,
    },
    counts,
    requests: recorder.requests,
    failures,
    staged,
    warnings: warnings.map(toProblem("UnknownManager")),
    ...(error !== undefined && {
      error: { ...error, action: SYNC_ERRORS[error.code as SyncErrorCode]?.action ?? "" },
    }),
    ...(recorder.planned.length > 0 && { planned: recorder.planned }),
    durationMs: Date.now() - startedMs,
  };
}
