import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { announce } from "../../ui/notice.tsx";
import { principalPath } from "../application.ts";
import { type ProvisioningJob, settingOf } from "../job.ts";
import { readNotifications } from "../notifications.ts";
import { useAdmin } from "../session.ts";
import { createJob, refreshSettings, type SavedSettings, saveSettings } from "./settings.ts";
import type { ConnectionState } from "./use-connection.ts";

/** What older screens show besides the credentials. */
export interface ClassicValues {
  readonly mode: "Manual" | "Automatic";
  readonly mail: string;
  readonly mailOn: boolean;
  readonly status: "On" | "Off";
  readonly scope: "assigned" | "all";
}

/** As it is saved. */
export function readClassic(saved: SavedSettings, job: ProvisioningJob | null): ClassicValues {
  const { Enabled: mailOn, Recipients: mail } = readNotifications(saved);
  const isAll = job !== null && settingOf(job, "SyncAll") === "true";
  return {
    mode: job === null ? "Manual" : "Automatic",
    mail,
    mailOn,
    status: job !== null && isOn(job) ? "On" : "Off",
    scope: isAll ? "all" : "assigned",
  };
}

/** Whether cycles come by themselves. */
function isOn({ status: { code }, schedule }: ProvisioningJob): boolean {
  return (code === "Active" || code === "Quarantine") && schedule.state !== "Disabled";
}

/** Saves all sections at once; a job that is missing is made, and one that is On is started. */
export function useClassicSaving(
  given: {
    readonly id: string;
    readonly saved: SavedSettings;
    readonly job: ProvisioningJob | null;
    readonly connection: ConnectionState;
  },
  onSaved: () => void,
) {
  const { t } = useTranslation("kit");
  const { id, saved, job, connection } = given;
  const admin = useAdmin();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (values: {
      readonly before: ClassicValues;
      readonly after: ClassicValues;
    }) => {
      const { before, after } = values;
      if (connection.isChanged || job === null) await connection.save();
      const jobId = job?.id ?? (await createJob(admin, id));
      await saveSettings(admin, id, { saved, change: { secrets: changesOf(values, saved) } });
      if (before.status === after.status) return;
      const path = `/synchronization/jobs/${encodeURIComponent(jobId)}`;
      const word = after.status === "On" ? "start" : "pause";
      await admin.graph.post(principalPath(id, `${path}/${word}`));
    },
    onSuccess: () => {
      announce({ message: t("saved") });
      onSaved();
    },
    onSettled: () => refreshSettings(queries, admin, id),
  });
}

function changesOf(
  { before, after }: { readonly before: ClassicValues; readonly after: ClassicValues },
  saved: SavedSettings,
): Readonly<Record<string, string>> {
  const isTold = before.mail !== after.mail || before.mailOn !== after.mailOn;
  const settings = {
    ...readNotifications(saved),
    Enabled: after.mailOn,
    Recipients: after.mail.trim(),
  };
  return {
    ...(isTold && { SyncNotificationSettings: JSON.stringify(settings) }),
    ...(before.scope !== after.scope && { SyncAll: String(after.scope === "all") }),
  };
}
