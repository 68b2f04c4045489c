import { describe, expect, test } from "vitest";
import type { LogEntry } from "./job-admin.ts";
import { listRequired, matchesLogFilter, parseLogFilter } from "./log-filter.ts";

const ENTRY: LogEntry = {
  record: {
    id: "r1",
    activityDateTime: "2026-11-22T10:00:00.000Z",
    cycleId: "c1",
    changeId: "r1",
    provisioningAction: "create",
    durationInMilliseconds: 250,
    sourceIdentity: {
      id: "s1",
      displayName: "Søren O'Malley",
      identityType: "User",
      details: { userPrincipalName: "soeren@example.com" },
    },
    status: "failure",
    provisioningSteps: [],
    modifiedProperties: [],
  },
  job: {
    id: "job1",
    tenantId: "t1",
    applicationId: "app1",
    schema: { id: "s", version: "1", synchronizationRules: [] },
    scope: "assigned",
    intervalMs: 1,
  },
  application: { id: "app1", tenantId: "t1", displayName: "BIS", template: "bis", tenantUrl: "" },
};

describe("$filter of the provisioning log, graph-sync-api.md section 8", () => {
  test.each([
    ["jobId eq 'job1'", true],
    ["jobid EQ 'JOB1'", false],
    ["provisioningStatusInfo/status eq 'Failure'", true],
    ["status ne 'success' and provisioningAction eq 'create'", true],
    ["status eq 'success' or provisioningAction eq 'create'", true],
    ["status eq 'success' and provisioningAction eq 'create' or jobId eq 'job1'", true],
    ["status eq 'success' and (provisioningAction eq 'create' or jobId eq 'job1')", false],
    ["not (status eq 'success')", true],
    ["not status eq 'failure'", false],
    ["sourceIdentity/displayName eq 'Søren O''Malley'", true],
    ["contains(sourceIdentity/displayName, 'Malley')", true],
    ["contains(sourceIdentity/displayName,'malley')", false],
    ["startswith(sourceIdentity/userPrincipalName,'soeren@')", true],
    ["endswith(userPrincipalName,'.org')", false],
    ["activityDateTime ge 2026-11-22T10:00:00Z", true],
    ["activityDateTime gt 2026-11-22T10:00:00Z", false],
    ["activityDateTime lt 2026-11-23", true],
    ["activityDateTime ge 2026-11-22T12:00:00+02:00", true],
    ["durationInMilliseconds gt 99", true],
    ["durationInMilliseconds eq 250", true],
    ["servicePrincipal/name eq 'BIS' and targetSystem/displayName eq 'BIS'", true],
    ["targetIdentity/id eq 'x'", false],
    ["targetIdentity/id ne 'x'", true],
    ["initiatedBy/displayName eq 'Rollcall Provisioning Service'", true],
  ])("%s is %s", (text, expected) => {
    expect(matchesLogFilter(parseLogFilter(text), ENTRY)).toBe(expected);
  });

  test.each([
    "",
    "jobId",
    "jobId eq",
    "jobId eq 7",
    "jobId is 'a'",
    "jobId eq 'a",
    "jobId eq 'a' jobId eq 'b'",
    "(jobId eq 'a'",
    "password eq 'x'",
    "contains(jobId)",
    "activityDateTime ge yesterday",
    "durationInMilliseconds gt 'soon'",
    "constructor eq 'x'",
    `${"(".repeat(500)}jobId eq 'a'${")".repeat(500)}`,
    "not ".repeat(500),
  ])("refused: %s", (text) => {
    expect(() => parseLogFilter(text)).toThrow(
      expect.objectContaining({ code: "InvalidLogFilter" }),
    );
  });

  test("an index serves what every record has to pass, and nothing below an or", () => {
    const required = listRequired(
      parseLogFilter("jobId eq 'a' and (cycleId eq 'b' and (id eq 'c' or id eq 'd'))"),
    );
    expect(required.map(({ property }) => property)).toEqual(["jobId", "cycleId"]);
  });
});
