import type { ProvisioningPolicy } from "../assignments/assignment.ts";
import type { SavedSettings } from "../connection/settings.ts";
import { MOST_MINUTES, minutesOf, type ProvisioningJob, settingOf } from "../job.ts";
import { type NotificationSettings, readNotifications } from "../notifications.ts";

/** The properties of an application's provisioning, as a form has them. */
export interface JobValues {
  readonly mailOn: boolean;
  readonly mail: string;
  readonly guard: boolean;
  readonly threshold: string;
  readonly percentage: string;
  /** Minutes. */
  readonly interval: string;
  readonly reconciliation: "off" | "report" | "repair";
  readonly reconciliationHours: string;
  readonly scope: "assigned" | "all";
  readonly excludeDefaultAccess: boolean;
  readonly skipOutOfScope: boolean;
  readonly unassign: "disable" | "delete";
  readonly hardDeletes: boolean;
  readonly nesting: string;
  readonly concurrency: string;
  readonly perSecond: string;
}

/** What the properties are read from. */
export interface JobSources {
  readonly job: ProvisioningJob;
  readonly settings: SavedSettings;
  readonly policy: ProvisioningPolicy;
}

const USUAL_THRESHOLD = "500";
const USUAL_HOURS = "24";
const MOST_HOURS = 720;

/** The properties as they are saved. */
export function readValues({ job, settings, policy }: JobSources): JobValues {
  const mail = readNotifications(settings);
  const threshold = settingOf(job, "QuarantineTooManyDeletesThreshold");
  const { targetSettings } = settings;
  return {
    mailOn: mail.Enabled,
    mail: mail.Recipients,
    guard: threshold !== undefined || mail.DeleteThresholdEnabled === true,
    threshold: threshold ?? textOf(mail.DeleteThresholdValue) ?? USUAL_THRESHOLD,
    percentage: textOf(mail.DeleteThresholdPercentage) ?? "",
    interval: String(minutesOf(job.schedule.interval)),
    ...readReconciliation(job),
    scope: settingOf(job, "SyncAll") === "true" ? "all" : "assigned",
    excludeDefaultAccess: policy.excludeDefaultAccess,
    skipOutOfScope: policy.skipOutOfScopeDeletions,
    unassign: policy.onUnassign,
    hardDeletes: policy.hardDeletes,
    nesting: String(policy.nestedGroupDepth),
    concurrency: textOf(targetSettings.concurrency) ?? "",
    perSecond: textOf(targetSettings.requestsPerSecond) ?? "",
  };
}

function readReconciliation(
  job: ProvisioningJob,
): Pick<JobValues, "reconciliation" | "reconciliationHours"> {
  const interval = settingOf(job, "ReconciliationInterval");
  if (interval === undefined) return { reconciliation: "off", reconciliationHours: USUAL_HOURS };
  const repairs = settingOf(job, "ReconciliationMode") === "repair";
  return {
    reconciliation: repairs ? "repair" : "report",
    reconciliationHours: String(minutesOf(interval) / 60),
  };
}

/** What changed of the reconciliation, as settings of the job; none where nothing did. */
export function listReconciliationChanges(
  before: JobValues,
  after: JobValues,
): readonly { readonly name: string; readonly value: string | null }[] {
  const names = ["reconciliation", "reconciliationHours"] as const;
  if (names.every((name) => before[name] === after[name])) return [];
  const isOff = after.reconciliation === "off";
  return [
    {
      name: "ReconciliationInterval",
      value: isOff ? null : `PT${Number(after.reconciliationHours)}H`,
    },
    { name: "ReconciliationMode", value: isOff ? null : after.reconciliation },
  ];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "number" ? String(value) : undefined;
}

/** What is wrong with the form's fields: the words for each in the area `jobProperties`. */
export function findWrong(
  values: JobValues,
): Readonly<
  Partial<
    Record<
      keyof JobValues,
      | "mailMissing"
      | "number"
      | "share"
      | "intervalWrong"
      | "hoursWrong"
      | "nestingWrong"
      | "paceWrong"
    >
  >
> {
  const isWhole = (text: string, least: number, most: number): boolean =>
    /^\d{1,9}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;
  const share = Number(values.percentage);
  return {
    ...(values.mailOn && values.mail.trim() === "" && { mail: "mailMissing" }),
    ...(values.guard && !isWhole(values.threshold, 1, 999_999_999) && { threshold: "number" }),
    ...(values.guard &&
      values.percentage.trim() !== "" &&
      !(share >= 0 && share <= 100) && { percentage: "share" }),
    ...(!isWhole(values.interval, 1, MOST_MINUTES) && { interval: "intervalWrong" }),
    ...(values.reconciliation !== "off" &&
      !isWhole(values.reconciliationHours, 1, MOST_HOURS) && { reconciliationHours: "hoursWrong" }),
    ...(!isWhole(values.nesting, 0, 20) && { nesting: "nestingWrong" }),
    ...(values.concurrency.trim() !== "" &&
      !isWhole(values.concurrency, 1, 256) && { concurrency: "paceWrong" }),
    ...(values.perSecond.trim() !== "" &&
      !isWhole(values.perSecond, 1, 10_000) && { perSecond: "paceWrong" }),
  };
}

/** What changed, as entries of Graph's secrets. */
export function listSecretChanges(
  before: JobValues,
  after: JobValues,
  settings: SavedSettings,
): Readonly<Record<string, string>> {
  const flag = (value: boolean): string => (value ? "True" : "False");
  const changes: Record<string, string> = {};
  const note = (name: keyof JobValues, key: string, value: string): void => {
    if (before[name] !== after[name]) changes[key] = value;
  };
  note("scope", "SyncAll", String(after.scope === "all"));
  note("excludeDefaultAccess", "ExcludeDefaultAccess", flag(after.excludeDefaultAccess));
  note("skipOutOfScope", "SkipOutOfScopeDeletions", flag(after.skipOutOfScope));
  note("unassign", "UnassignAction", after.unassign);
  note("hardDeletes", "HardDeletesEnabled", flag(after.hardDeletes));
  note("nesting", "NestedGroupDepth", after.nesting.trim());
  const names = ["mailOn", "mail", "guard", "threshold", "percentage"] as const;
  if (names.some((name) => before[name] !== after[name])) {
    changes.SyncNotificationSettings = formatNotifications(after, readNotifications(settings));
  }
  return changes;
}

/** The value of Graph's secret, with what of it is not in the form. */
export function formatNotifications(
  values: Pick<JobValues, "mailOn" | "mail" | "guard" | "threshold" | "percentage">,
  before: NotificationSettings,
): string {
  const { DeleteThresholdPercentage: _share, ...rest } = before;
  const percentage = values.percentage.trim();
  return JSON.stringify({
    ...rest,
    Enabled: values.mailOn,
    Recipients: values.mail.trim(),
    DeleteThresholdEnabled: values.guard,
    ...(values.guard && { DeleteThresholdValue: Number(values.threshold) }),
    ...(values.guard && percentage !== "" && { DeleteThresholdPercentage: Number(percentage) }),
  });
}
