import { isJsonObject, type JsonObject } from "../common/json.ts";

/**
 * Whom mails about an application go to: the value of Graph's secret `SyncNotificationSettings`
 * (graph-sync-api.md section 6), the portal's Notification Email and its checkbox.
 */
export interface SyncNotificationSettings {
  readonly Enabled: boolean;
  /** One address each. */
  readonly Recipients: readonly string[];
  readonly DeleteThresholdEnabled?: boolean;
  readonly DeleteThresholdValue?: number;
  /** Rollcall's own: the share of who is managed, 0 to 100, beside or instead of the count. */
  readonly DeleteThresholdPercentage?: number;
  readonly HumanResourcesLookaheadQueryEnabled?: boolean;
}

/** Settings that can't be; `message` says what is wrong with them. */
export class NotificationSettingsError extends Error {
  override readonly name = "NotificationSettingsError";
  readonly code = "InvalidNotificationSettings";
}

const MOST_RECIPIENTS = 50;
const LONGEST_ADDRESS = 254;

/**
 * Read the secret's value: JSON text, in which Recipients are one text with `,` or `;` between
 * the addresses, as Graph has it, or a list.
 *
 * @throws NotificationSettingsError
 */
export function parseSyncNotificationSettings(text: string): SyncNotificationSettings {
  const value = readJson(text);
  const recipients = readRecipients(value.Recipients ?? []);
  const { DeleteThresholdValue: threshold } = value;
  if (threshold !== undefined && threshold !== null && !isCount(threshold)) {
    throw new NotificationSettingsError("DeleteThresholdValue is a whole number from 1 on.");
  }
  const { DeleteThresholdPercentage: share } = value;
  if (share !== undefined && share !== null && !isShare(share)) {
    throw new NotificationSettingsError("DeleteThresholdPercentage is a number from 0 to 100.");
  }
  return {
    Enabled: readSwitch(value, "Enabled") ?? false,
    Recipients: recipients,
    ...switches(value, "DeleteThresholdEnabled"),
    ...(isCount(threshold) && { DeleteThresholdValue: threshold }),
    ...(isShare(share) && { DeleteThresholdPercentage: share }),
    ...switches(value, "HumanResourcesLookaheadQueryEnabled"),
  };
}

/** Write the secret's value, as Graph's clients read it. */
export function formatSyncNotificationSettings(settings: SyncNotificationSettings): string {
  return JSON.stringify({ ...settings, Recipients: settings.Recipients.join(",") });
}

/**
 * Whether a text is one mail address that a server may be asked to deliver to. Line breaks, angle
 * brackets and lists would let somebody add headers or recipients.
 */
export function isMailAddress(text: string): boolean {
  const at = text.lastIndexOf("@");
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || domain === "" || text.length > LONGEST_ADDRESS || !text.isWellFormed()) {
    return false;
  }
  const isPlain = [...text].every((each) => each > " " && each !== "\u007f" && each.trim() !== "");
  return (
    isPlain && ![...'<>()[],;:\\"@'].some((mark) => local.includes(mark) || domain.includes(mark))
  );
}

function readJson(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new NotificationSettingsError("SyncNotificationSettings is no JSON.", { cause });
  }
  if (isJsonObject(value)) return value;
  throw new NotificationSettingsError("SyncNotificationSettings is a JSON object.");
}

function readRecipients(value: unknown): readonly string[] {
  const parts: readonly unknown[] =
    typeof value === "string" ? value.replaceAll(";", ",").split(",") : (value as unknown[]);
  if (!Array.isArray(parts)) {
    throw new NotificationSettingsError("Recipients are mail addresses with commas between them.");
  }
  const addresses = parts.map((part) => (typeof part === "string" ? part.trim() : part));
  const given = [...new Set(addresses.filter((address) => address !== ""))];
  const wrong = given.find((address) => typeof address !== "string" || !isMailAddress(address));
  if (wrong !== undefined) {
    const shown = JSON.stringify(String(wrong).slice(0, 80));
    throw new NotificationSettingsError(`${shown} is no mail address.`);
  }
  if (given.length > MOST_RECIPIENTS) {
    throw new NotificationSettingsError(`At most ${MOST_RECIPIENTS} recipients; name a group.`);
  }
  return given as readonly string[];
}

function isShare(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 100;
}

function switches<N extends keyof SyncNotificationSettings>(
  value: JsonObject,
  name: N,
): { readonly [name in N]?: boolean } {
  const read = readSwitch(value, name);
  return read === undefined ? {} : ({ [name]: read } as { readonly [name in N]: boolean });
}

function readSwitch(value: JsonObject, name: string): boolean | undefined {
  const given = value[name];
  if (given === undefined || given === null) return undefined;
  const word = String(given).toLowerCase();
  if (word === "true" || word === "false") return word === "true";
  throw new NotificationSettingsError(`${name} is true or false.`);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1;
}
