import { describe, expect, test } from "vitest";
import type { ProvisioningLogRecord } from "./log.ts";
import { replayLog } from "./replay-log.ts";

function record(
  provisioningAction: ProvisioningLogRecord["provisioningAction"],
  changes: Readonly<Record<string, string | undefined>> = {},
  status: ProvisioningLogRecord["status"] = "success",
): ProvisioningLogRecord {
  return {
    id: provisioningAction,
    activityDateTime: `2026-01-0${Object.keys(changes).length + 1}T00:00:00.000Z`,
    cycleId: "c",
    changeId: "x",
    provisioningAction,
    durationInMilliseconds: 1,
    sourceIdentity: { id: "s", displayName: "S", identityType: "User" },
    targetIdentity: { id: "t", displayName: "T", identityType: "User" },
    status,
    provisioningSteps: [],
    modifiedProperties: Object.entries(changes).map(([displayName, newValue]) => ({
      displayName,
      ...(newValue !== undefined && { newValue }),
    })),
  };
}

const CREATE = record("create", { userName: "ann", title: "Cook", active: "true" });
const UPDATE = record("update", { title: "Chef" });
const DISABLE = record("disable", { active: "false" });
const FAILURE = record("create", {}, "failure");

describe("replayLog", () => {
  test.each([
    { title: "made and changed", before: [CREATE, UPDATE], account: "active", isWhole: true },
    { title: "disabled", before: [CREATE, DISABLE], account: "disabled", isWhole: true },
    {
      title: "enabled again",
      before: [CREATE, DISABLE, record("update", { active: "true" })],
      account: "active",
      isWhole: true,
    },
    {
      title: "deleted",
      before: [CREATE, record("delete")],
      account: "deleted",
      isWhole: true,
    },
    {
      title: "a failure changes nothing",
      before: [CREATE, record("delete", {}, "failure")],
      account: "active",
      isWhole: true,
    },
    {
      title: "the log begins behind the create",
      before: [UPDATE],
      account: "active",
      isWhole: false,
    },
    { title: "made later", before: [], next: CREATE, account: "none", isWhole: false },
    { title: "only tried", before: [FAILURE], account: "none", isWhole: false },
    { title: "nothing is kept", before: [], account: "unknown", isWhole: false },
    { title: "changed later", before: [], next: UPDATE, account: "unknown", isWhole: false },
    {
      title: "older records are gone",
      before: [],
      next: CREATE,
      isCut: true,
      account: "unknown",
      isWhole: false,
    },
  ])("$title: $account", ({ before, next, isCut, account, isWhole }) => {
    expect(replayLog(before, next, isCut)).toMatchObject({ account, isWhole });
  });

  test("values are those that were written last, each with when", () => {
    const { values } = replayLog(
      [CREATE, UPDATE, record("update", { userName: undefined })],
      undefined,
    );
    expect(values.map(({ name, value }) => [name, value])).toEqual([
      ["title", "Chef"],
      ["active", "true"],
    ]);
    expect(values[0]?.since).toBe(UPDATE.activityDateTime);
  });
});
