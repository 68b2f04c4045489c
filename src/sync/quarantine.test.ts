import { describe, expect, test } from "vitest";
import { DEFAULT_FAILURE_POLICY, nextEscrowAttempt } from "./failure-policy.ts";
import {
  imposeQuarantine,
  judgeFailures,
  type Quarantine,
  quarantineReasonOf,
} from "./quarantine.ts";

const POLICY = DEFAULT_FAILURE_POLICY;
const HOUR_MS = 3_600_000;
const BEGAN = Date.parse("2026-01-01T00:00:00.000Z");
const ERROR = { code: "Unauthorized", message: "No." } as const;

describe("how many failures are too many, behaviour.md section 10 b and c", () => {
  test.each([
    { title: "4,000 of 4,000", escrows: 4_000, events: 4_000, reason: undefined },
    { title: "4,999 of 4,999", escrows: 4_999, events: 4_999, reason: undefined },
    {
      title: "5,000 of 12,499",
      escrows: 5_000,
      events: 12_499,
      reason: "EncounteredEscrowProportionThreshold",
    },
    { title: "5,000 of 12,500, just 40 %", escrows: 5_000, events: 12_500, reason: undefined },
    { title: "20,000 of 120,000", escrows: 20_000, events: 120_000, reason: undefined },
    {
      title: "30,000 of 35,000",
      escrows: 30_000,
      events: 35_000,
      reason: "EncounteredEscrowProportionThreshold",
    },
    { title: "40,000 of 1,000,000", escrows: 40_000, events: 1_000_000, reason: undefined },
    {
      title: "40,001 of 1,000,000",
      escrows: 40_001,
      events: 1_000_000,
      reason: "EncounteredBaseEscrowThreshold",
    },
    {
      title: "45,000 of 1,000,000",
      escrows: 45_000,
      events: 1_000_000,
      reason: "EncounteredBaseEscrowThreshold",
    },
    {
      title: "40,000 and 20,000 references",
      escrows: 40_000,
      references: 20_000,
      events: 1_000_000,
      reason: undefined,
    },
    {
      title: "40,000 and 21,000 references",
      escrows: 40_000,
      references: 21_000,
      events: 1_000_000,
      reason: "EncounteredTotalEscrowThreshold",
    },
    { title: "60,000 references alone", references: 60_000, events: 9, reason: undefined },
    {
      title: "60,001 references alone",
      references: 60_001,
      events: 9,
      reason: "EncounteredTotalEscrowThreshold",
    },
  ])("$title: $reason", ({ escrows = 0, references = 0, events, reason }) => {
    const tally = { escrows, references, failed: escrows, events };
    expect(judgeFailures(tally, POLICY)).toBe(reason);
  });
});

describe("what puts a job in quarantine at once, section 10 a", () => {
  test.each([
    { code: "Unauthorized", reason: "EncounteredQuarantineException" },
    { code: "InsufficientRights", reason: "EncounteredQuarantineException" },
    { code: "InvalidSecretToken", reason: "EncounteredQuarantineException" },
    { code: "InvalidTenantUrl", reason: "EncounteredQuarantineException" },
    {
      code: "SystemForCrossDomainIdentityManagementServiceIncompatible",
      reason: "EncounteredQuarantineException",
    },
    { code: "TooManyDeletes", reason: "TooManyDeletes" },
    { code: "TargetUnavailable", reason: undefined },
    { code: "TooManyRequests", reason: undefined },
    { code: "Conflict", reason: undefined },
  ] as const)("$code: $reason", ({ code, reason }) => {
    expect(quarantineReasonOf(code)).toBe(reason);
  });
});

describe("when a job in quarantine is tried: 6, 12 and 24 hours after, then daily, for 28 days", () => {
  test("each try that fails plans the next one, and the last one none", () => {
    const hours: number[] = [];
    let quarantine: Quarantine | undefined;
    let nowMs = BEGAN;
    for (;;) {
      quarantine = imposeQuarantine(
        quarantine,
        { reason: "EncounteredQuarantineException", error: ERROR, nowMs },
        POLICY,
      );
      if (quarantine.nextAttempt === undefined) break;
      nowMs = Date.parse(quarantine.nextAttempt);
      hours.push((nowMs - BEGAN) / HOUR_MS);
    }
    const days = Array.from({ length: 27 }, (_, index) => (index + 2) * 24);
    expect(hours).toEqual([6, 12, 24, ...days]);
    expect(quarantine).toMatchObject({
      seriesBegan: "2026-01-01T00:00:00.000Z",
      currentBegan: "2026-01-29T00:00:00.000Z",
      seriesCount: 30,
    });
  });

  test.each([
    { title: "a try that came late", afterHours: 8, nextHours: 12 },
    { title: "one that a person asked for", afterHours: 1, nextHours: 6 },
    { title: "one after days of being switched off", afterHours: 100, nextHours: 120 },
  ])("$title plans the next of the same series", ({ afterHours, nextHours }) => {
    const reason = "EncounteredQuarantineException";
    const first = imposeQuarantine(undefined, { reason, error: ERROR, nowMs: BEGAN }, POLICY);
    const nowMs = BEGAN + afterHours * HOUR_MS;
    const second = imposeQuarantine(first, { reason, error: ERROR, nowMs }, POLICY);
    expect(Date.parse(second.nextAttempt ?? "")).toBe(BEGAN + nextHours * HOUR_MS);
    expect(second.seriesCount).toBe(1);
  });
});

describe("when an object that failed is tried again", () => {
  test.each([
    { attempts: 1, seconds: 15 },
    { attempts: 2, seconds: 60 },
    { attempts: 3, seconds: 300 },
    { attempts: 4, seconds: 900 },
    { attempts: 5, seconds: 3_600 },
    { attempts: 6, seconds: 7_200 },
    { attempts: 7, seconds: 21_600 },
    { attempts: 70, seconds: 21_600 },
  ])("after $attempts failures: $seconds s, and up to a quarter more", ({ attempts, seconds }) => {
    const at = (spread: number) => nextEscrowAttempt(POLICY, { attempts, nowMs: 0, spread });
    expect(at(0)).toBe(seconds * 1_000);
    expect(at(0.999)).toBeGreaterThan(seconds * 1_000);
    expect(at(0.999)).toBeLessThan(seconds * 1_250);
  });
});
