import { formatInstant } from "../common/world.ts";
import { packExchanges, unpackExchanges } from "./exchange-codec.ts";
import type {
  Initiator,
  LogIdentity,
  ModifiedProperty,
  ProvisioningAction,
  ProvisioningLogRecord,
  ProvisioningResult,
  ProvisioningStep,
  ProvisioningStepType,
} from "./log.ts";

/*
 * How a record of the log is stored: what can be filtered stands in columns, the rest is one JSON
 * list without names of members, in which sentences that repeat are numbers. A person of whom
 * nothing changed takes some 80 bytes beside the columns instead of a thousand.
 */

/** A record as it is stored. */
export interface LogColumns {
  readonly at: string;
  readonly id: string;
  readonly changeId: string | undefined;
  readonly cycleId: string;
  readonly sourceId: string;
  readonly sourceName: string;
  /** Absent where it is the same as the name. */
  readonly sourcePrincipalName: string | undefined;
  readonly targetId: string | undefined;
  readonly action: ProvisioningAction;
  readonly status: ProvisioningResult;
  readonly packed: string;
  readonly exchanges: string | undefined;
}

const STEP_TYPES: readonly ProvisioningStepType[] = [
  "import",
  "scoping",
  "matching",
  "processing",
  "referenceResolution",
  "export",
];
const RESULTS: readonly ProvisioningResult[] = ["success", "failure", "skipped", "warning"];

/** Step names as Microsoft's log prints them (behaviour.md section 13). */
export const STEP_NAMES: Readonly<Record<ProvisioningStepType, string>> = {
  import: "EntryImport",
  scoping: "EntrySynchronizationScoping",
  matching: "EntryMatching",
  processing: "EntrySynchronization",
  referenceResolution: "EntryReferenceResolution",
  export: "EntryExport",
};

const NAME = "{s}";
const TARGET = "{t}";

// Only ever appended to: stored records name these by their place.
const SENTENCES: readonly string[] = [
  "Received User {s} from the directory.",
  "Received Group {s} from the directory.",
  "In scope.",
  "Not active, or out of scope.",
  "Linked to {t}.",
  "To be created.",
  "To be updated.",
  "To be disabled.",
  "manager: written after the objects themselves.",
  "Created in the application.",
  "Updated in the application.",
  "Disabled in the application.",
  "Deleted in the application.",
  "Written to the application.",
  "Already gone in the application.",
  "Nothing in the application has this userName.",
  "Matched {t} by userName.",
  "The application already has all values.",
  "Not in scope of the application.",
  "Disabled or deleted in the directory, and never provisioned.",
  "No longer managed: it left the scope earlier.",
];
const DETAILS: readonly string[] = [
  '{"Assigned":"true","IsActive":"true"}',
  '{"Assigned":"false","IsActive":"false"}',
  '{"Assigned":"true","IsActive":"false"}',
  '{"targetId":"{t}"}',
  '{"reason":"RedundantExport"}',
  '{"reason":"NotEffectivelyEntitled"}',
];

/** [type and result, milliseconds since the start, sentence, details, name if it is another] */
type PackedStep = readonly [number, number, (number | string)?, (number | string)?, string?];

interface PackedRest {
  readonly modified?: readonly ModifiedProperty[];
  readonly error?: ProvisioningLogRecord["errorInformation"];
  readonly by?: Initiator;
  /** The target's name where it is another than the source's. */
  readonly target?: Omit<LogIdentity, "id" | "identityType">;
  readonly details?: Readonly<Record<string, string>>;
  /** How long before the record the change was, in milliseconds. */
  readonly since?: number;
}

type Packed = readonly [number, 0 | 1, readonly PackedStep[], PackedRest?];

/** Write a record as columns. */
export function packLogRecord(record: ProvisioningLogRecord): LogColumns {
  const { sourceIdentity, targetIdentity, durationInMilliseconds } = record;
  const { userPrincipalName, ...details } = sourceIdentity.details ?? {};
  const startMs = Date.parse(record.activityDateTime) - durationInMilliseconds;
  const words = {
    name: userPrincipalName ?? sourceIdentity.displayName,
    target: targetIdentity?.id,
  };
  const rest = packRest(record, details);
  const packed: Packed = [
    durationInMilliseconds,
    sourceIdentity.identityType === "Group" ? 1 : 0,
    record.provisioningSteps.map((step) => packStep(step, startMs, words)),
    ...(Object.keys(rest).length > 0 ? [rest] : []),
  ] as unknown as Packed;
  return {
    at: record.activityDateTime,
    id: record.id,
    changeId: record.changeId === record.id ? undefined : record.changeId,
    cycleId: record.cycleId,
    sourceId: sourceIdentity.id,
    sourceName: sourceIdentity.displayName,
    sourcePrincipalName: userPrincipalName,
    targetId: targetIdentity?.id,
    action: record.provisioningAction,
    status: record.status,
    packed: JSON.stringify(packed),
    exchanges: record.exchanges?.length ? packExchanges(record.exchanges) : undefined,
  };
}

/** Read what {@link packLogRecord} wrote; a record from before is JSON as a whole. */
export function unpackLogRecord(columns: LogColumns): ProvisioningLogRecord {
  const exchanges =
    columns.exchanges === undefined ? {} : { exchanges: unpackExchanges(columns.exchanges) };
  if (columns.packed.startsWith("{")) {
    return { ...(JSON.parse(columns.packed) as ProvisioningLogRecord), ...exchanges };
  }
  const [durationMs, type, steps, rest = {}] = JSON.parse(columns.packed) as Packed;
  const identityType = type === 1 ? "Group" : "User";
  const { sourceId, sourceName, sourcePrincipalName, targetId } = columns;
  const words = { name: sourcePrincipalName ?? sourceName, target: targetId };
  const startMs = Date.parse(columns.at) - durationMs;
  const details = {
    ...rest.details,
    ...(sourcePrincipalName !== undefined && { userPrincipalName: sourcePrincipalName }),
  };
  const hasDetails = Object.keys(details).length > 0;
  return {
    id: columns.id,
    activityDateTime: columns.at,
    cycleId: columns.cycleId,
    changeId: columns.changeId ?? columns.id,
    provisioningAction: columns.action,
    durationInMilliseconds: durationMs,
    ...(rest.since !== undefined && {
      changedDateTime: formatInstant(Date.parse(columns.at) - rest.since),
    }),
    sourceIdentity: {
      id: sourceId,
      displayName: sourceName,
      identityType,
      ...(hasDetails && { details }),
    },
    ...(targetId !== undefined && {
      targetIdentity: { id: targetId, displayName: sourceName, identityType, ...rest.target },
    }),
    status: columns.status,
    ...(rest.error !== undefined && { errorInformation: rest.error }),
    provisioningSteps: steps.map((step) => unpackStep(step, startMs, words)),
    modifiedProperties: rest.modified ?? [],
    ...(rest.by !== undefined && { initiatedBy: rest.by }),
    ...exchanges,
  };
}

function packRest(
  record: ProvisioningLogRecord,
  details: Readonly<Record<string, string>>,
): PackedRest {
  const { targetIdentity, sourceIdentity, errorInformation, initiatedBy, changedDateTime } = record;
  const isOther =
    targetIdentity !== undefined &&
    (targetIdentity.displayName !== sourceIdentity.displayName ||
      targetIdentity.details !== undefined);
  return {
    ...(record.modifiedProperties.length > 0 && { modified: record.modifiedProperties }),
    ...(errorInformation !== undefined && { error: errorInformation }),
    ...(initiatedBy !== undefined && { by: initiatedBy }),
    ...(Object.keys(details).length > 0 && { details }),
    ...(changedDateTime !== undefined && {
      since: Date.parse(record.activityDateTime) - Date.parse(changedDateTime),
    }),
    ...(isOther && {
      target: {
        displayName: targetIdentity.displayName,
        ...(targetIdentity.details !== undefined && { details: targetIdentity.details }),
      },
    }),
  };
}

interface Words {
  readonly name: string;
  readonly target: string | undefined;
}

function packStep(step: ProvisioningStep, startMs: number, words: Words): PackedStep {
  const { provisioningStepType: type, status, description, details, timestamp, name } = step;
  const code = STEP_TYPES.indexOf(type) * RESULTS.length + RESULTS.indexOf(status);
  const offsetMs = timestamp === undefined ? -1 : Date.parse(timestamp) - startMs;
  const shortened = shorten(description, words, SENTENCES);
  const hasName = name !== STEP_NAMES[type];
  if (details === undefined && !hasName) return [code, offsetMs, shortened];
  const told = details === undefined ? "" : shorten(JSON.stringify(details), words, DETAILS);
  return hasName ? [code, offsetMs, shortened, told, name] : [code, offsetMs, shortened, told];
}

function unpackStep(packed: PackedStep, startMs: number, words: Words): ProvisioningStep {
  const [code, offsetMs, description = "", details = "", name] = packed;
  const type = STEP_TYPES[Math.floor(code / RESULTS.length)] ?? "processing";
  const told = lengthen(details, words, DETAILS);
  return {
    name: name ?? STEP_NAMES[type],
    provisioningStepType: type,
    status: RESULTS[code % RESULTS.length] ?? "success",
    description: lengthen(description, words, SENTENCES),
    ...(told !== "" && { details: JSON.parse(told) as Record<string, string> }),
    ...(offsetMs !== -1 && { timestamp: formatInstant(startMs + offsetMs) }),
  };
}

/** A text that repeats as its number in the list; any other as it is. */
function shorten(text: string, { name, target }: Words, list: readonly string[]): string | number {
  const plain = list.indexOf(text);
  if (plain >= 0 && !text.includes("{")) return plain;
  let pattern = text;
  if (name !== "") pattern = pattern.replace(name, NAME);
  if (target !== undefined && target !== "") pattern = pattern.replace(target, TARGET);
  const index = list.indexOf(pattern);
  // A name that looks like a placeholder would not come back as it was.
  return index >= 0 && lengthen(index, { name, target }, list) === text ? index : text;
}

function lengthen(text: string | number, words: Words, list: readonly string[]): string {
  if (typeof text === "string") return text;
  const pattern = list[text] ?? "";
  return pattern.replace(NAME, () => words.name).replace(TARGET, () => words.target ?? "");
}
