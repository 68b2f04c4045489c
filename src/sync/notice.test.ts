import { describe, expect, test } from "vitest";
import type { JobState } from "./job.ts";
import { NO_COUNTS } from "./job.ts";
import { findNotices, findTokenNotice, type NoticeFacts, type Told } from "./notice.ts";
import { DEFAULT_DELIVERY, planDelivery, planRetry } from "./notice-delivery.ts";
import { writeNoticeMail } from "./notice-mail.ts";
import { isMailAddress, parseSyncNotificationSettings } from "./notification-settings.ts";
import { NO_PLAN_COUNTS } from "./plan.ts";
import type { ReconciliationRecord } from "./reconciliation.ts";

const AT = "2026-11-22T10:00:00.000Z";
const ACTIVE: JobState = { status: "Active" };
const EXECUTION = { cycleId: "c", kind: "incremental", timeBegan: AT, timeEnded: AT } as const;

function quarantined(code: "Unauthorized" | "TooManyDeletes"): JobState {
  const reason = code === "Unauthorized" ? "EncounteredQuarantineException" : "TooManyDeletes";
  const error = { code, message: "No." };
  const series = { currentBegan: AT, seriesBegan: AT, seriesCount: 0 };
  return { status: "Quarantine", quarantine: { reason, error, ...series } };
}

function failed(state: "Failed" | "EntryLevelErrors", code: "Timeout" | "Conflict"): JobState {
  const counts = { ...NO_COUNTS, failed: 3 };
  const error = { code, message: "It failed." };
  return {
    status: "Active",
    lastExecution: { ...EXECUTION, state, counts, ...(state === "Failed" && { error }) },
  };
}

describe("what people are told, behaviour.md section 10", () => {
  test.each<{ title: string; states: readonly (JobState | number)[]; kinds: readonly string[] }>([
    { title: "nothing while all is well", states: [ACTIVE, ACTIVE], kinds: [] },
    {
      title: "a quarantine once on entry, however often it is looked at, and once on leaving",
      states: [quarantined("Unauthorized"), quarantined("Unauthorized"), ACTIVE, ACTIVE],
      kinds: ["quarantineEntered", "quarantineLeft"],
    },
    {
      title: "again when its reason changes",
      states: [quarantined("Unauthorized"), quarantined("TooManyDeletes")],
      kinds: ["quarantineEntered", "quarantineChanged"],
    },
    {
      title: "the failure of a cycle once, until it fails otherwise or works again",
      states: [
        failed("Failed", "Timeout"),
        failed("Failed", "Timeout"),
        failed("Failed", "Conflict"),
        ACTIVE,
        failed("Failed", "Conflict"),
      ],
      kinds: ["cycleFailed", "cycleFailed", "cycleFailed"],
    },
    {
      title: "people who failed, once",
      states: [failed("EntryLevelErrors", "Timeout"), failed("EntryLevelErrors", "Timeout")],
      kinds: ["objectsFailed"],
    },
    {
      title: "deletions that wait, and more of them, and others after they were decided",
      states: [3, 3, 5, 4, 0, 2],
      kinds: ["deletionsWaiting", "deletionsWaiting", "deletionsWaiting"],
    },
    {
      title: "that a job was disabled after 28 days",
      states: [
        quarantined("Unauthorized"),
        { ...quarantined("Unauthorized"), disabledSince: AT },
        { ...quarantined("Unauthorized"), disabledSince: AT },
      ],
      kinds: ["quarantineEntered", "jobDisabled"],
    },
  ])("$title", ({ states, kinds }) => {
    let told: Told = {};
    const heard: string[] = [];
    for (const each of states) {
      const staged = typeof each === "number" ? each : 0;
      const facts: NoticeFacts = {
        state: typeof each === "number" ? ACTIVE : each,
        staged,
        at: AT,
      };
      const found = findNotices(told, facts);
      told = found.told;
      heard.push(...found.notices.map(({ kind }) => kind));
    }
    expect(heard).toEqual(kinds);
  });

  test("drift once for as long as it stays the same; each repair; a target that can't be read", () => {
    const base = { began: AT, ended: AT, planId: "p1", counts: NO_PLAN_COUNTS };
    const drift = { ...base, outcome: "drift", counts: { ...NO_PLAN_COUNTS, update: 2 } } as const;
    const more = { ...drift, counts: { ...drift.counts, create: 1 } };
    const repaired = { ...more, outcome: "repaired", planId: "p2" } as const;
    const error = { code: "Timeout", message: "It did not answer." };
    const failure = { ...base, outcome: "failed", error } as const;
    const records: readonly ReconciliationRecord[] = [
      { ...base, outcome: "inStep" },
      drift,
      { ...drift, planId: "p3" },
      more,
      repaired,
      { ...repaired, planId: "p4" },
      failure,
      failure,
      { ...base, outcome: "inStep" },
      drift,
    ];
    let told: Told = {};
    const heard = records.map((reconciliation) => {
      const found = findNotices(told, { state: ACTIVE, staged: 0, at: AT, reconciliation });
      told = found.told;
      return found.notices.map(({ kind }) => kind).join();
    });
    const found = "driftFound";
    expect(heard).toEqual([
      "",
      found,
      "",
      found,
      found,
      found,
      "reconciliationFailed",
      "",
      "",
      found,
    ]);
  });

  test("a mail about drift says how many, that nothing was changed, and what to do", () => {
    const notice = { kind: "driftFound", at: AT, changed: 2, missing: 1, unlinked: 0 } as const;
    const about = { name: "BitaBIZ", links: [] };
    const mail = writeNoticeMail([{ ...notice, planId: "p1", repaired: false }], about);
    expect(mail.subject).toBe("[Rollcall] BitaBIZ: accounts differ from the directory");
    expect(mail.text).toContain("2 have other values, 1 was deleted there. Nothing was changed.");
    expect(mail.text).toContain("rollcall apply p1");
    const message = "3 accounts would be disabled.";
    const held = writeNoticeMail([{ ...notice, planId: "p1", repaired: false, message }], about);
    expect(held.text).toContain(message);
    const done = writeNoticeMail([{ ...notice, planId: "p1", repaired: true }], about);
    expect(done.text).toContain("All of that was repaired.");
  });

  test("a token's end 14, 7 and 1 days before it, and at its end; a new token silences it", () => {
    const expires = "2026-12-20T10:00:00.000Z";
    let before: string | undefined;
    const told: (readonly [number, number])[] = [];
    for (let day = 0; day < 35; day += 1) {
      const at = new Date(Date.parse(AT) + day * 86_400_000).toISOString();
      const found = findTokenNotice(before, { expires, at, token: "t" });
      before = found.told;
      if (found.notice !== undefined) told.push([day, found.notice.daysLeft]);
    }
    expect(told).toEqual([
      [14, 14],
      [21, 7],
      [27, 1],
      [28, 0],
    ]);
    const renewed = { expires: "2028-01-01T00:00:00.000Z", at: AT, token: "t" };
    expect(findTokenNotice(before, renewed)).toEqual({});
  });
});

describe("when messages go out", () => {
  const MINUTE = 60_000;
  test.each([
    { title: "the first at once", kinds: ["cycleFailed"], sent: [], at: 0 },
    { title: "the next an hour later", kinds: ["cycleFailed"], sent: [-MINUTE], at: 59 * MINUTE },
    { title: "a quarantine at once", kinds: ["quarantineEntered"], sent: [-MINUTE], at: 0 },
    {
      title: "the fifth of an hour waits in any case",
      kinds: ["quarantineLeft"],
      sent: [-MINUTE, -2 * MINUTE, -3 * MINUTE, -4 * MINUTE],
      at: 59 * MINUTE,
    },
    { title: "after a quiet hour at once", kinds: ["cycleFailed"], sent: [-60 * MINUTE], at: 0 },
  ] as const)("$title", ({ kinds, sent, at }) => {
    expect(planDelivery(kinds, sent, 0, DEFAULT_DELIVERY)).toBe(at);
  });

  test("failures are tried again with growing gaps, for three days", () => {
    const gaps = [1, 2, 3, 8, 20].map((attempts) => planRetry(attempts, 0, 0, DEFAULT_DELIVERY));
    expect(gaps).toEqual([30_000, 60_000, 120_000, 3_600_000, 3_600_000]);
    expect(planRetry(99, 0, 3 * 86_400_000, DEFAULT_DELIVERY)).toBeUndefined();
  });
});

describe("the text of a mail", () => {
  const name = "Bæk & <Møller>\r\nBcc: x@example.com";
  const found = findNotices({}, { state: quarantined("Unauthorized"), staged: 2, at: AT });
  const links = [{ title: "Status", url: 'https://x/"a"' }];
  const mail = writeNoticeMail(found.notices, { name, owner: "Järvi", links });

  test("says what happened, to whom and what to do, in one line of subject", () => {
    expect(mail.subject).toBe(
      "[Rollcall] Bæk & <Møller>  Bcc: x@example.com: provisioning is in quarantine (and 1 more)",
    );
    expect(mail.text).toContain("Make a new Secret Token in the application");
    expect(mail.text).toContain("2 deletions wait for you");
    expect(mail.text).toContain('Status: https://x/"a"');
    expect(mail.text).toContain("Directory: Järvi");
  });

  test("is HTML that nobody's name breaks", () => {
    expect(mail.html).toContain("Bæk &amp; &lt;Møller&gt;");
    expect(mail.html).toContain('href="https://x/&quot;a&quot;"');
    expect(mail.html).not.toContain("<Møller>");
  });
});

describe("SyncNotificationSettings, graph-sync-api.md section 6", () => {
  test("as Graph's clients write it", () => {
    const text = JSON.stringify({
      Enabled: true,
      Recipients: "a@example.com; b@example.com,a@example.com",
      DeleteThresholdEnabled: "True",
      DeleteThresholdValue: 500,
      HumanResourcesLookaheadQueryEnabled: false,
    });
    expect(parseSyncNotificationSettings(text)).toEqual({
      Enabled: true,
      Recipients: ["a@example.com", "b@example.com"],
      DeleteThresholdEnabled: true,
      DeleteThresholdValue: 500,
      HumanResourcesLookaheadQueryEnabled: false,
    });
    expect(parseSyncNotificationSettings("{}")).toEqual({ Enabled: false, Recipients: [] });
  });

  test.each([
    "no JSON",
    "[]",
    '{"Enabled":"yes"}',
    '{"Recipients":"nobody"}',
    '{"Recipients":[1]}',
    '{"Recipients":{}}',
    '{"Recipients":"a@x\\r\\nBcc: b@x"}',
    '{"DeleteThresholdValue":0}',
  ])("refused: %s", (text) => {
    expect(() => parseSyncNotificationSettings(text)).toThrow(
      expect.objectContaining({ code: "InvalidNotificationSettings" }),
    );
  });

  test.each([
    ["a@example.com", true],
    ["søren@bæk.dk", true],
    ["a b@example.com", false],
    ["<a@example.com>", false],
    ["a@b@c", false],
    ["@example.com", false],
    ["a@", false],
    ["a@x\n", false],
  ])("%j is a mail address: %s", (text, expected) => {
    expect(isMailAddress(text)).toBe(expected);
  });
});
