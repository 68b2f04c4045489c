import { BYTE_ORDER_MARK, formatCsvRow } from "../common/csv-row.ts";
import { SYSTEM_INITIATOR } from "../sync/log.ts";
import type { LogEntry } from "./job-admin.ts";
import { JobAdminError } from "./job-admin-error.ts";
import { type LogAdmin, walkProvisioningLog } from "./log-admin.ts";
import { presentLogEntry } from "./log-presentation.ts";

/** The three files of a download, joined by the change's id (behaviour.md section 13). */
export const LOG_FILES = ["records", "steps", "modifiedProperties"] as const;

/** What is exported, and how. */
export interface LogExport {
  readonly format: "csv" | "ndjson";
  /** Of CSV; NDJSON has everything in one. */
  readonly file: (typeof LOG_FILES)[number];
  readonly filter?: string;
  /** NDJSON: the requests and answers, too. */
  readonly withExchanges: boolean;
}

/** Rows are handed on in pieces of about this many characters. */
const PIECE = 64 * 1024;

/**
 * Read what an export is asked to be, as it came from outside.
 *
 * @throws JobAdminError `InvalidLogQuery`
 */
export function parseLogExport(given: {
  readonly format?: string | undefined;
  readonly file?: string | undefined;
  readonly filter?: string | undefined;
  readonly exchanges?: string | undefined;
}): LogExport {
  const { format = "csv", file = "records", filter, exchanges } = given;
  const known = LOG_FILES.find((name) => name === file);
  if (format !== "csv" && format !== "ndjson") {
    throw new JobAdminError("InvalidLogQuery", "format is csv or ndjson.");
  }
  if (known === undefined) {
    throw new JobAdminError("InvalidLogQuery", `file is one of ${LOG_FILES.join(", ")}.`);
  }
  const withExchanges = exchanges === "true" && format === "ndjson";
  return { format, file: known, withExchanges, ...(filter !== undefined && { filter }) };
}

/**
 * The provisioning log as a file, piece by piece; what was not taken yet was not read yet.
 *
 * @throws JobAdminError `InvalidLogFilter`
 */
export async function* exportProvisioningLog(
  admin: LogAdmin,
  tenantId: string,
  wanted: LogExport,
): AsyncGenerator<string> {
  const { filter, withExchanges } = wanted;
  const table = TABLES[wanted.file];
  const format =
    wanted.format === "ndjson"
      ? (entry: LogEntry) => `${JSON.stringify(presentLogEntry(entry))}\n`
      : (entry: LogEntry) => table.rows(entry).map(formatCsvRow).join("");
  const search = { withExchanges, ...(filter !== undefined && { filter }) };
  let piece = wanted.format === "csv" ? BYTE_ORDER_MARK + formatCsvRow(table.columns) : "";
  for await (const entry of walkProvisioningLog(admin, tenantId, search)) {
    piece += format(entry);
    if (piece.length < PIECE) continue;
    yield piece;
    piece = "";
  }
  if (piece !== "") yield piece;
}

interface Table {
  readonly columns: readonly string[];
  readonly rows: (entry: LogEntry) => readonly (readonly (string | number | undefined)[])[];
}

const TABLES: Readonly<Record<LogExport["file"], Table>> = {
  records: {
    columns: [
      "changeId",
      "id",
      "activityDateTime",
      "provisioningAction",
      "status",
      "errorCode",
      "reason",
      "recommendedAction",
      "sourceId",
      "sourceDisplayName",
      "sourceUserPrincipalName",
      "identityType",
      "targetId",
      "targetDisplayName",
      "servicePrincipalId",
      "servicePrincipalDisplayName",
      "jobId",
      "cycleId",
      "tenantId",
      "initiatedBy",
      "durationInMilliseconds",
    ],
    rows: ({ record, job, application }) => [
      [
        record.changeId,
        record.id,
        record.activityDateTime,
        record.provisioningAction,
        record.status,
        record.errorInformation?.errorCode,
        record.errorInformation?.reason,
        record.errorInformation?.recommendedAction,
        record.sourceIdentity.id,
        record.sourceIdentity.displayName,
        record.sourceIdentity.details?.userPrincipalName,
        record.sourceIdentity.identityType,
        record.targetIdentity?.id,
        record.targetIdentity?.displayName,
        application.id,
        application.displayName,
        job.id,
        record.cycleId,
        job.tenantId,
        (record.initiatedBy ?? SYSTEM_INITIATOR).displayName,
        record.durationInMilliseconds,
      ],
    ],
  },
  steps: {
    columns: ["changeId", "name", "type", "status", "timestamp", "description", "details"],
    rows: ({ record }) =>
      record.provisioningSteps.map((step) => [
        record.changeId,
        step.name,
        step.provisioningStepType,
        step.status,
        step.timestamp,
        step.description,
        step.details === undefined ? undefined : JSON.stringify(step.details),
      ]),
  },
  modifiedProperties: {
    columns: ["changeId", "displayName", "oldValue", "newValue"],
    rows: ({ record }) =>
      record.modifiedProperties.map(({ displayName, oldValue, newValue }) => [
        record.changeId,
        displayName,
        oldValue,
        newValue,
      ]),
  },
};
