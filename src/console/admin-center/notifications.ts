import type { SavedSettings } from "./connection/settings.ts";

/** The value of Graph's secret `SyncNotificationSettings`. */
export interface NotificationSettings {
  readonly Enabled: boolean;
  /** Addresses with commas between them. */
  readonly Recipients: string;
  readonly DeleteThresholdEnabled?: boolean;
  readonly DeleteThresholdValue?: number;
  /** Of those who are managed, 0 to 100. */
  readonly DeleteThresholdPercentage?: number;
}

const NONE: NotificationSettings = { Enabled: false, Recipients: "" };

/** Whom mails go to, and how many deletions are held back. */
export function readNotifications({ secrets }: SavedSettings): NotificationSettings {
  try {
    return { ...NONE, ...JSON.parse(secrets.SyncNotificationSettings ?? "{}") };
  } catch {
    return NONE;
  }
}
