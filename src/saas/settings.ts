import { isJsonObject, type JsonObject } from "../common/json.ts";
import { type Quirks, STRICT_QUIRKS, TOLERANT_QUIRKS } from "../scim/quirks.ts";
import { SaasError } from "./errors.ts";
import type { LifecycleChoices } from "./lifecycle.ts";

/** The choices an organization has where RFC 7643 and 7644 leave one, beside the quirks. */
export interface PolicySwitches {
  /** Members that are no resource of the organization: refuse the request, or leave them out. */
  readonly unknownMembers: "reject" | "ignore";
  /** A manager that is no User of the organization: keep the id as sent, or refuse. */
  readonly unknownManager: "store" | "reject";
  /** Other references that lead to no resource of theirs: keep them as sent, or refuse. */
  readonly unknownReferences: "store" | "reject";
  /** Whether a Group's displayName is taken once, whatever its case: Entra matches on it. */
  readonly uniqueGroupNames: boolean;
  /** What a PATCH answers that asks for no `attributes`. */
  readonly patchAnswer: PatchAnswer;
  /** Resources in a page when the client names no count. */
  readonly defaultPageSize: number;
  /** The most resources in a page, whatever count says. */
  readonly maxPageSize: number;
}

/** By type: a Group's PATCH answers 204, since its members may be many, and others the resource. */
export type PatchAnswer = "byType" | "resource" | "none";

/** How often one token may ask: a bucket of `burst` requests that fills up steadily. */
export interface RateLimit {
  readonly requestsPerSecond: number;
  readonly burst: number;
}

/** The sets of quirks that have a name. */
export const QUIRK_PRESETS: Readonly<Record<"tolerant" | "strict", Quirks>> = {
  tolerant: TOLERANT_QUIRKS,
  strict: STRICT_QUIRKS,
};

/** A name of {@link QUIRK_PRESETS}. */
export type QuirkPreset = keyof typeof QUIRK_PRESETS;

/** What an organization has chosen; what is absent is the server's default. */
export interface OrganizationSettings {
  readonly preset?: QuirkPreset;
  /** On top of the preset. */
  readonly quirks?: Partial<Quirks>;
  readonly policy?: Partial<PolicySwitches>;
  readonly rateLimit?: RateLimit | "off";
  /** How its people are treated, where that is not as its application does. */
  readonly lifecycle?: LifecycleChoices;
  /** Automatic user provisioning; absent: enabled. */
  readonly provisioning?: "disabled";
}

/** Changes as somebody sent them, trusted in nothing. A value of null or "default" resets. */
export interface SettingsChange {
  /** A preset's name; what was switched one by one before starts over. */
  readonly preset?: unknown;
  readonly quirks?: unknown;
  readonly policy?: unknown;
  /** `"off"`, a rate, `"rate:burst"`, or {requestsPerSecond, burst}. */
  readonly rateLimit?: unknown;
  readonly lifecycle?: unknown;
  /** `enabled` or `disabled`. */
  readonly provisioning?: unknown;
}

/** The words a switch takes; of all others the values are true and false, or a number's range. */
type Words = readonly string[] | { readonly least: number; readonly most: number };

const IGNORE_OR_REJECT = ["ignore", "reject"];
const QUIRK_WORDS: Readonly<Partial<Record<string, Words>>> = {
  unknownSchemas: IGNORE_OR_REJECT,
  unknownAttributes: IGNORE_OR_REJECT,
  unknownPaths: IGNORE_OR_REJECT,
  primaryConflict: ["reject", "keepFirst"],
  removeNoTarget: IGNORE_OR_REJECT,
  countryNames: ["store", "reject"],
  canonicalValues: ["suggest", "restrict"],
};

const LIFECYCLE_WORDS: { readonly [name in keyof LifecycleChoices]-?: Words } = {
  deletion: ["keep", "erase"],
  directories: ["one", "any"],
  managedFields: ["locked", "open"],
  takeOver: ["operator", "administrator"],
  signOnFirst: [],
};

const PAGE_SIZE: Words = { least: 1, most: 10_000 };
const POLICY_WORDS: { readonly [name in keyof PolicySwitches]: Words } = {
  unknownMembers: IGNORE_OR_REJECT,
  unknownManager: ["store", "reject"],
  unknownReferences: ["store", "reject"],
  uniqueGroupNames: [],
  patchAnswer: ["byType", "resource", "none"],
  defaultPageSize: PAGE_SIZE,
  maxPageSize: PAGE_SIZE,
};

/** Any faster is as good as no limit. */
const FASTEST = 1_000_000;
/** A burst that is not told lasts this long at the full rate. */
const BURST_SECONDS = 10;

/**
 * Work out an organization's settings after a change.
 *
 * @returns undefined when nothing departs from the defaults any more
 * @throws SaasError `InvalidSetting`, its message naming the switch and what it takes
 */
export function changeSettings(
  before: OrganizationSettings | undefined,
  change: SettingsChange,
): OrganizationSettings | undefined {
  const isFresh = change.preset !== undefined;
  const preset = isFresh ? readPreset(change.preset) : before?.preset;
  const base = isFresh ? {} : { ...before?.quirks };
  const words = (name: string) =>
    Object.hasOwn(TOLERANT_QUIRKS, name) ? (QUIRK_WORDS[name] ?? []) : undefined;
  const quirks = switchOver(base, change.quirks, { what: "quirk", words });
  const policy = switchOver({ ...before?.policy }, change.policy, {
    what: "policy",
    words: (name) =>
      Object.hasOwn(POLICY_WORDS, name) ? POLICY_WORDS[name as keyof PolicySwitches] : undefined,
  });
  const lifecycle = switchOver({ ...before?.lifecycle }, change.lifecycle, {
    what: "lifecycle",
    words: (name) =>
      Object.hasOwn(LIFECYCLE_WORDS, name)
        ? LIFECYCLE_WORDS[name as keyof LifecycleChoices]
        : undefined,
  });
  const provisioning =
    change.provisioning === undefined
      ? before?.provisioning
      : readProvisioning(change.provisioning);
  const limit =
    change.rateLimit === undefined ? before?.rateLimit : readRateLimit(change.rateLimit);
  const after = {
    ...(preset === undefined ? {} : { preset }),
    ...(Object.keys(quirks).length === 0 ? {} : { quirks: quirks as Partial<Quirks> }),
    ...(Object.keys(policy).length === 0 ? {} : { policy: policy as Partial<PolicySwitches> }),
    ...(limit === undefined ? {} : { rateLimit: limit }),
    ...(Object.keys(lifecycle).length === 0 ? {} : { lifecycle: lifecycle as LifecycleChoices }),
    ...(provisioning === undefined ? {} : { provisioning }),
  };
  return Object.keys(after).length === 0 ? undefined : after;
}

/**
 * Read a rate limit.
 *
 * @returns undefined for the server's default
 * @throws SaasError `InvalidSetting`
 */
export function readRateLimit(value: unknown): RateLimit | "off" | undefined {
  if (value === null || value === "default") return undefined;
  if (value === "off") return "off";
  const [rate, burst] = isJsonObject(value)
    ? [value.requestsPerSecond, value.burst]
    : formatScalar(value).split(":");
  const requestsPerSecond = readNumber(rate, 0.01, FASTEST);
  const fallback = Math.max(1, Math.ceil((requestsPerSecond ?? 0) * BURST_SECONDS));
  const size = burst === undefined ? fallback : readNumber(burst, 1, FASTEST * BURST_SECONDS);
  if (requestsPerSecond === undefined || size === undefined) {
    throw refuse("The rate limit is requests per second, rate:burst, off or default.");
  }
  return { requestsPerSecond, burst: size };
}

// An object may have a member toString that is no function; as text, none is anything allowed.
function formatScalar(value: unknown): string {
  return typeof value === "object" && value !== null ? "" : String(value);
}

function readProvisioning(value: unknown): "disabled" | undefined {
  if (value === null || value === "default" || value === "enabled") return undefined;
  if (value === "disabled") return value;
  throw refuse("Automatic user provisioning is enabled or disabled.");
}

function readPreset(value: unknown): QuirkPreset | undefined {
  if (value === null || value === "default") return undefined;
  if (value === "tolerant" || value === "strict") return value;
  throw refuse("The quirks have the presets tolerant and strict.");
}

interface Switches {
  readonly what: string;
  /** What a switch takes; undefined when there is none of that name. */
  readonly words: (name: string) => Words | undefined;
}

function switchOver(
  before: JsonObject,
  change: unknown,
  { what, words }: Switches,
): Readonly<Record<string, unknown>> {
  if (change === undefined) return before;
  if (!isJsonObject(change)) throw refuse(`"${what}" takes names with values.`);
  const after: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(change)) {
    const allowed = words(name);
    if (allowed === undefined) throw refuse(`There is no ${what} switch "${name.slice(0, 60)}".`);
    if (value === null || value === "default") delete after[name];
    else after[name] = readSwitch(name, value, allowed);
  }
  return after;
}

function readSwitch(name: string, value: unknown, allowed: Words): string | boolean | number {
  if ("least" in allowed) {
    const { least, most } = allowed;
    const number = readNumber(value, least, most);
    if (number !== undefined && Number.isInteger(number)) return number;
    throw refuse(`${name} takes a whole number from ${least} to ${most}.`);
  }
  const text = formatScalar(value);
  if (allowed.length === 0) {
    if (text === "true" || text === "false") return text === "true";
    throw refuse(`${name} takes true or false.`);
  }
  if (allowed.includes(text)) return text;
  throw refuse(`${name} takes ${allowed.join(" or ")}.`);
}

function readNumber(value: unknown, least: number, most: number): number | undefined {
  const isText = typeof value === "string" && value.trim() !== "";
  if (typeof value !== "number" && !isText) return undefined;
  const number = Number(value);
  return number >= least && number <= most ? number : undefined;
}

function refuse(message: string): SaasError {
  return new SaasError("InvalidSetting", { message });
}
