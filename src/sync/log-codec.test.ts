import { describe, expect, test } from "vitest";
import type { ProvisioningLogRecord, ProvisioningStep } from "./log.ts";
import { packLogRecord, STEP_NAMES, unpackLogRecord } from "./log-codec.ts";

const AT = "2026-11-22T10:00:00.250Z";
const UPN = "soeren@example.com";

function step(
  type: ProvisioningStep["provisioningStepType"],
  description: string,
  more: Partial<ProvisioningStep> = {},
): ProvisioningStep {
  return {
    name: STEP_NAMES[type],
    provisioningStepType: type,
    status: "success",
    description,
    timestamp: "2026-11-22T10:00:00.240Z",
    ...more,
  };
}

const UNCHANGED: ProvisioningLogRecord = {
  id: "01",
  activityDateTime: AT,
  cycleId: "c",
  changeId: "01",
  provisioningAction: "update",
  durationInMilliseconds: 15,
  sourceIdentity: {
    id: "s",
    displayName: "Søren Ægir Åse",
    identityType: "User",
    details: { userPrincipalName: UPN },
  },
  targetIdentity: { id: "t-1", displayName: "Søren Ægir Åse", identityType: "User" },
  status: "skipped",
  provisioningSteps: [
    step("import", `Received User ${UPN} from the directory.`),
    step("scoping", "In scope.", { details: { Assigned: "true", IsActive: "true" } }),
    step("matching", "Linked to t-1."),
    step("processing", "The application already has all values.", {
      status: "skipped",
      details: { reason: "RedundantExport" },
    }),
  ],
  modifiedProperties: [],
};

const FAILED: ProvisioningLogRecord = {
  ...UNCHANGED,
  changeId: "another",
  status: "failure",
  provisioningAction: "create",
  sourceIdentity: { id: "s", displayName: "{s} $& {t}", identityType: "Group" },
  targetIdentity: { id: "{s}", displayName: "Other", identityType: "Group" },
  initiatedBy: { id: "token", displayName: "Ops", initiatorType: "application" },
  errorInformation: {
    errorCode: "Conflict",
    reason: "Taken.",
    errorCategory: "nonServiceFailure",
    recommendedAction: "Change it.",
  },
  provisioningSteps: [
    step("import", "Received Group {s} $& {t} from the directory.", { name: "EntryImportAdd" }),
    step("export", "Matched {s} by userName.", { details: { "{s}": "{t}" } }),
  ],
  modifiedProperties: [{ displayName: "title", oldValue: "a", newValue: "b" }],
  exchanges: [{ method: "POST", path: "/Groups", requestBody: { a: [1] }, durationMs: 1.5 }],
};

describe("records of the provisioning log as they are stored, behaviour.md section 13", () => {
  test.each([
    { title: "a person of whom nothing changed", record: UNCHANGED },
    { title: "every member that a record may have, with names like placeholders", record: FAILED },
    { title: "no target", record: { ...UNCHANGED, targetIdentity: undefined } },
    {
      title: "how long the change has waited",
      record: { ...UNCHANGED, changedDateTime: "2026-01-01T00:00:00.000Z" },
    },
    { title: "steps without times", record: withoutTimes(UNCHANGED) },
  ])("come back as they were: $title", ({ record }) => {
    const wanted = JSON.parse(JSON.stringify(record)) as ProvisioningLogRecord;
    expect(unpackLogRecord(packLogRecord(wanted))).toEqual(wanted);
  });

  test("of a person of whom nothing changed take less than a hundred bytes", () => {
    const { packed, exchanges, changeId } = packLogRecord(UNCHANGED);
    expect(packed.length).toBeLessThan(100);
    expect([exchanges, changeId]).toEqual([undefined, undefined]);
  });

  test("from before are JSON as a whole", () => {
    const columns = { ...packLogRecord(UNCHANGED), packed: JSON.stringify(UNCHANGED) };
    expect(unpackLogRecord(columns)).toEqual(UNCHANGED);
  });
});

function withoutTimes(record: ProvisioningLogRecord): ProvisioningLogRecord {
  const provisioningSteps = record.provisioningSteps.map(({ timestamp: _at, ...rest }) => rest);
  return { ...record, provisioningSteps };
}
