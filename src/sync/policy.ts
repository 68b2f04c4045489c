/**
 * What an application's administrator, or its gallery entry, settles about provisioning besides
 * the mappings. Names of settings are the keys of Graph's secrets and object metadata where it
 * has one (graph-sync-api.md section 6).
 */
export interface ProvisioningPolicy {
  /** People who have nothing but the Default Access role are not provisioned. */
  readonly excludeDefaultAccess: boolean;
  /** Whoever leaves the scope is let go as they are (behaviour.md section 5, rows 7 and 8). */
  readonly skipOutOfScopeDeletions: boolean;
  /** Whether the application can delete people for good. If not, a purge disables at most. */
  readonly hardDeletes: boolean;
  /** What a purge does where there are no hard deletes. */
  readonly purgeWithoutHardDeletes: "disable" | "nothing";
  /** Whether the application can disable people. If not, it deletes them instead (row 12). */
  readonly softDeletes: boolean;
  /** What becomes of people who are no longer assigned, or no longer pass the filters. */
  readonly onUnassign: "disable" | "delete";
  /** How many levels of groups inside an assigned group entitle; 0: its direct members only. */
  readonly nestedGroupDepth: number;
}

/** The policy of an application that says nothing about it. */
export const DEFAULT_POLICY: ProvisioningPolicy = {
  excludeDefaultAccess: false,
  skipOutOfScopeDeletions: false,
  hardDeletes: true,
  purgeWithoutHardDeletes: "disable",
  softDeletes: true,
  onUnassign: "disable",
  nestedGroupDepth: 0,
};

/** The deepest nesting that may be asked for. */
export const DEEPEST_NESTING = 20;

/** Settings of an application by name, as they are stored: a row each. */
export type ApplicationSettings = Readonly<Record<string, string>>;

type Reader = (text: string) => Partial<ProvisioningPolicy> | undefined;

const flag =
  (
    name: "excludeDefaultAccess" | "skipOutOfScopeDeletions" | "hardDeletes" | "softDeletes",
  ): Reader =>
  (text) => {
    const folded = text.toLowerCase();
    return folded === "true" || folded === "false" ? { [name]: folded === "true" } : undefined;
  };

/** Every setting of the policy with the way to read its text. */
const READERS: Readonly<Record<string, Reader>> = {
  ExcludeDefaultAccess: flag("excludeDefaultAccess"),
  SkipOutOfScopeDeletions: flag("skipOutOfScopeDeletions"),
  HardDeletesEnabled: flag("hardDeletes"),
  IsSoftDeletionSupported: flag("softDeletes"),
  PurgeWithoutHardDeletes: (text) =>
    text === "disable" || text === "nothing" ? { purgeWithoutHardDeletes: text } : undefined,
  UnassignAction: (text) =>
    text === "disable" || text === "delete" ? { onUnassign: text } : undefined,
  NestedGroupDepth: (text) => {
    const depth = /^\d{1,2}$/.test(text) ? Number(text) : DEEPEST_NESTING + 1;
    return depth <= DEEPEST_NESTING ? { nestedGroupDepth: depth } : undefined;
  },
};

/** The values that each setting takes, for messages and forms. */
export const POLICY_SETTINGS: Readonly<Record<string, string>> = {
  ExcludeDefaultAccess: "True or False",
  SkipOutOfScopeDeletions: "True or False",
  HardDeletesEnabled: "True or False",
  IsSoftDeletionSupported: "True or False",
  PurgeWithoutHardDeletes: "disable or nothing",
  UnassignAction: "disable or delete",
  NestedGroupDepth: `a whole number from 0 to ${DEEPEST_NESTING}`,
};

/** Whether a setting is one of the policy's, and takes this value. */
export function isPolicyValue(name: string, value: string): boolean {
  return Object.hasOwn(READERS, name) && READERS[name]?.(value) !== undefined;
}

/**
 * The policy that an application's settings come to.
 *
 * @param defaults - what holds where nothing is set: the gallery entry's
 * @param settings - others than the policy's, and values that none of them takes, say nothing
 */
export function readPolicy(
  defaults: ProvisioningPolicy,
  settings: ApplicationSettings,
): ProvisioningPolicy {
  const set = Object.entries(READERS).map(([name, read]) => {
    const text = settings[name];
    return text === undefined ? undefined : read(text);
  });
  return Object.assign({ ...defaults }, ...set) as ProvisioningPolicy;
}
