import type { Command } from "commander";
import type { JsonValue } from "../../common/json.ts";
import {
  addServerOptions,
  type GraphClient,
  type ServerOptions,
  withGraph,
} from "../graph-client.ts";
import { lookUpApplication, segment } from "../lookup.ts";
import { type Assignment, readAssignments } from "../name-values.ts";
import type { CommandContext } from "../program.ts";
import { formatFields } from "../table.ts";
import { writeJson } from "../terminal.ts";

/** How requests to the application are made; all other settings are the policy's. */
const TARGET_SETTINGS: readonly string[] = [
  "dialect",
  "updates",
  "bulk",
  "membersPerRequest",
  "concurrency",
  "requestsPerSecond",
];

/** The policy as it is shown, and the keys of Graph's secrets by which it is set. */
const POLICY_KEYS: Readonly<Record<string, string>> = {
  excludeDefaultAccess: "ExcludeDefaultAccess",
  skipOutOfScopeDeletions: "SkipOutOfScopeDeletions",
  hardDeletes: "HardDeletesEnabled",
  purgeWithoutHardDeletes: "PurgeWithoutHardDeletes",
  softDeletes: "IsSoftDeletionSupported",
  onUnassign: "UnassignAction",
  nestedGroupDepth: "NestedGroupDepth",
};

/** Settings of the Notification Email, and where they are in its JSON text. */
const NOTIFICATION_SETTINGS = {
  notificationEmail: "Recipients",
  deletionThreshold: "DeleteThresholdValue",
  deletionPercentage: "DeleteThresholdPercentage",
} as const;

/** An entry of Graph's secrets; secrets are masked. */
export interface SecretEntryShape {
  readonly key: string;
  readonly value: string;
}

/** The settings and credentials of an application by Graph's keys. */
export async function readSecretEntries(
  api: GraphClient,
  applicationId: string,
): Promise<readonly SecretEntryShape[]> {
  const path = `/servicePrincipals/${segment(applicationId)}/synchronization/secrets`;
  return (await api.graph<{ readonly value: readonly SecretEntryShape[] }>("GET", path)).value;
}

/** `rollcall app settings <app> [name=value…]`. */
export function addAppSettingsCommand(app: Command, context: CommandContext): void {
  addServerOptions(
    app
      .command("settings")
      .argument("<application>", "its name or id")
      .argument("[settings...]", "name=value; name= goes back to the usual"),
  )
    .description("show or change how an application is provisioned")
    .addHelpText(
      "after",
      "\nExamples:\n  rollcall app settings bitabiz\n" +
        "  rollcall app settings bitabiz skipOutOfScopeDeletions=true requestsPerSecond=5\n" +
        "  rollcall app settings bitabiz notificationEmail=it@example.com deletionThreshold=10",
    )
    .action((name: string, given: readonly string[], options: ServerOptions) =>
      withGraph(context, options, async (api) => {
        const { id, displayName } = await lookUpApplication(api, name);
        await changeSettings(api, id, readAssignments(given));
        const settings = await readSettings(api, id);
        if (options.json) return writeJson(context.terminal, { id, displayName, ...settings });
        const all = { ...settings.policy, ...settings.target, ...settings.notifications };
        const shown = Object.entries(all).map(([key, value]) => [key, String(value)] as const);
        context.terminal.out(formatFields(shown));
      }),
    );
}

async function changeSettings(
  api: GraphClient,
  id: string,
  settings: readonly Assignment[],
): Promise<void> {
  const isTarget = ({ name }: Assignment): boolean => TARGET_SETTINGS.includes(name);
  const isMail = ({ name }: Assignment): boolean => Object.hasOwn(NOTIFICATION_SETTINGS, name);
  const policy = settings.filter((each) => !isTarget(each) && !isMail(each));
  const start = `/applications/${segment(id)}`;
  if (policy.length > 0) {
    const value = policy.map((each) => ({
      key: POLICY_KEYS[each.name] ?? each.name,
      value: each.value === "" ? null : each.value,
    }));
    await api.graph("PUT", `/servicePrincipals/${segment(id)}/synchronization/secrets`, { value });
  }
  if (settings.some(isTarget)) {
    const before = await api.rollcall<object>("GET", `${start}/targetSettings`);
    const changed = new Map<string, unknown>(Object.entries(before));
    for (const { name, value } of settings.filter(isTarget)) {
      if (value === "") changed.delete(name);
      else changed.set(name, typeTarget(value));
    }
    await api.rollcall("PUT", `${start}/targetSettings`, Object.fromEntries(changed));
  }
  if (settings.some(isMail)) await changeNotifications(api, id, settings.filter(isMail));
}

function typeTarget(text: string): JsonValue {
  if (text === "true" || text === "false") return text === "true";
  return /^\d+$/.test(text) ? Number(text) : text;
}

async function changeNotifications(
  api: GraphClient,
  id: string,
  settings: readonly Assignment[],
): Promise<void> {
  const changed: Record<string, JsonValue> = { ...(await readNotifications(api, id)) };
  for (const { name, value } of settings) {
    if (name === "notificationEmail") {
      changed.Recipients = value;
      changed.Enabled = value !== "";
      continue;
    }
    const key =
      name === "deletionPercentage" ? "DeleteThresholdPercentage" : "DeleteThresholdValue";
    if (value === "") delete changed[key];
    else changed[key] = typeTarget(value);
    const { DeleteThresholdValue: most, DeleteThresholdPercentage: share } = changed;
    changed.DeleteThresholdEnabled = most !== undefined || share !== undefined;
  }
  const entry = { key: "SyncNotificationSettings", value: JSON.stringify(changed) };
  const path = `/servicePrincipals/${segment(id)}/synchronization/secrets`;
  await api.graph("PUT", path, { value: [entry] });
}

async function readNotifications(
  api: GraphClient,
  id: string,
): Promise<Readonly<Record<string, JsonValue>>> {
  const entries = await readSecretEntries(api, id);
  const text = entries.find(({ key }) => key === "SyncNotificationSettings")?.value ?? "{}";
  return JSON.parse(text) as Record<string, JsonValue>;
}

async function readSettings(api: GraphClient, id: string) {
  const start = `/applications/${segment(id)}`;
  const policy = await api.rollcall<object>("GET", `${start}/policy`);
  const target = await api.rollcall<object>("GET", `${start}/targetSettings`);
  const saved = await readNotifications(api, id);
  const isGuarded = saved.DeleteThresholdEnabled === true;
  const notifications = {
    notificationEmail: saved.Enabled === true ? (saved.Recipients ?? "") : "",
    deletionThreshold: isGuarded ? (saved.DeleteThresholdValue ?? "") : "",
    deletionPercentage: isGuarded ? (saved.DeleteThresholdPercentage ?? "") : "",
  };
  return { policy, target, notifications };
}
