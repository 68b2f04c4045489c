import { isJsonObject, type JsonValue } from "../common/json.ts";
import { DIALECTS, type Dialect } from "./dialect.ts";
import { SyncError } from "./errors.ts";

/** How requests to one target are made; absent members are at their defaults. */
export interface TargetSettings {
  /** `rfc` unless the Tenant URL carries Entra's flag. */
  readonly dialect?: Dialect;
  /** `auto`, the default: by PATCH, and by PUT where the target says that it has no PATCH. */
  readonly updates?: "auto" | "patch" | "put";
  /** Send writes together where the target offers it. Default false. */
  readonly bulk?: boolean;
  /** How many members one PATCH adds or removes at most. Default 100. */
  readonly membersPerRequest?: number;
  /** Requests under way at the same time, at most. Default 32. */
  readonly concurrency?: number;
  /** Requests begun in one second, at most. Default: as fast as they are answered. */
  readonly requestsPerSecond?: number;
  /**
   * Certificates (PEM, one or several) of the authorities that the target's own is checked
   * against, in place of the usual ones. There is no setting that leaves the check out.
   */
  readonly trustedCertificates?: string;
}

const UPDATES = ["auto", "patch", "put"] as const;
const MAX_PEM_LENGTH = 100_000;

/** The largest value of each number. */
const MOST = { membersPerRequest: 1_000, concurrency: 256, requestsPerSecond: 10_000 } as const;

/**
 * Read a target's settings as somebody sent them.
 *
 * @throws SyncError `InvalidTargetSettings`, naming the member
 */
export function parseTargetSettings(value: JsonValue): TargetSettings {
  if (!isJsonObject(value)) throw refuse("The settings of a target are a JSON object.");
  const { dialect, updates, bulk, trustedCertificates, ...rest } = value;
  const numbers: Record<string, number> = {};
  for (const [name, given] of Object.entries(rest)) {
    if (!Object.hasOwn(MOST, name)) throw refuse(`There is no setting "${name.slice(0, 60)}".`);
    numbers[name] = readNumber(name as keyof typeof MOST, given);
  }
  return {
    ...numbers,
    ...(dialect !== undefined && { dialect: readWord("dialect", dialect, DIALECTS) }),
    ...(updates !== undefined && { updates: readWord("updates", updates, UPDATES) }),
    ...(bulk !== undefined && { bulk: readFlag("bulk", bulk) }),
    ...(trustedCertificates !== undefined && {
      trustedCertificates: readCertificates(trustedCertificates),
    }),
  };
}

function readNumber(name: keyof typeof MOST, value: JsonValue | undefined): number {
  const isWhole = typeof value === "number" && Number.isInteger(value);
  if (isWhole && value >= 1 && value <= MOST[name]) return value;
  throw refuse(`${name} is a whole number from 1 to ${MOST[name]}.`);
}

function readWord<W extends string>(name: string, value: JsonValue, words: readonly W[]): W {
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) throw refuse(`${name} is one of ${words.join(", ")}.`);
  return word;
}

function readFlag(name: string, value: JsonValue): boolean {
  if (typeof value !== "boolean") throw refuse(`${name} is true or false.`);
  return value;
}

function readCertificates(value: JsonValue): string {
  const isPem = typeof value === "string" && value.includes("-----BEGIN CERTIFICATE-----");
  if (isPem && value.length <= MAX_PEM_LENGTH) return value;
  throw refuse("trustedCertificates holds certificates as PEM text.");
}

function refuse(message: string): SyncError {
  return new SyncError("InvalidTargetSettings", message);
}
