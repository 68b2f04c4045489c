import { describe, expect, test } from "vitest";
import { DEFAULT_POLICY, isPolicyValue, POLICY_SETTINGS, readPolicy } from "./policy.ts";

describe("readPolicy", () => {
  test.each([
    ["ExcludeDefaultAccess", "True", { excludeDefaultAccess: true }],
    ["SkipOutOfScopeDeletions", "true", { skipOutOfScopeDeletions: true }],
    ["HardDeletesEnabled", "False", { hardDeletes: false }],
    ["IsSoftDeletionSupported", "False", { softDeletes: false }],
    ["PurgeWithoutHardDeletes", "nothing", { purgeWithoutHardDeletes: "nothing" }],
    ["UnassignAction", "delete", { onUnassign: "delete" }],
    ["NestedGroupDepth", "20", { nestedGroupDepth: 20 }],
  ] as const)("%s %s", (name, value, change) => {
    expect(isPolicyValue(name, value)).toBe(true);
    expect(POLICY_SETTINGS[name]).toBeDefined();
    expect(readPolicy(DEFAULT_POLICY, { [name]: value })).toEqual({ ...DEFAULT_POLICY, ...change });
  });

  test.each([
    ["SkipOutOfScopeDeletions", "yes"],
    ["NestedGroupDepth", "21"],
    ["NestedGroupDepth", "-1"],
    ["UnassignAction", "purge"],
    ["constructor", "True"],
    ["SyncAll", "True"],
  ])("%s %s says nothing", (name, value) => {
    expect(isPolicyValue(name, value)).toBe(false);
    expect(readPolicy(DEFAULT_POLICY, { [name]: value })).toEqual(DEFAULT_POLICY);
  });
});
