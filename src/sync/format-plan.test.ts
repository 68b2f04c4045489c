import { describe, expect, test } from "vitest";
import { formatPlanJson, formatPlanMarkdown } from "./format-plan.ts";
import { estimatePlan, NO_PLAN_COUNTS, type Plan, type PlanItem } from "./plan.ts";

const PLAN: Plan = {
  id: "p",
  tenantId: "t",
  jobId: "j",
  kind: "cycle",
  status: "ready",
  createdDateTime: "2026-11-22T00:00:00.000Z",
  expirationDateTime: "2026-11-23T00:00:00.000Z",
  configuration: { schemaVersion: "1", fingerprint: "f", draft: false },
  sourceSequence: 1,
  counts: { ...NO_PLAN_COUNTS, disable: 3 },
  attributes: {},
  requests: { PATCH: 3 },
  guards: [{ name: "TooManyDeletes", counted: 3, limit: 1, held: true, message: "Too many." }],
  estimate: { requests: 3, durationMs: 1_200 },
};
const ITEM: PlanItem = {
  objectType: "User",
  sourceId: "1",
  position: 1,
  displayName: "Mia | <b>",
  action: "disable",
  differences: [{ displayName: "active", oldValue: "true", newValue: "false" }],
  requests: [{ method: "PATCH", path: "/Groups/t1", body: { a: 1 } }],
  steps: [],
};

describe("formatPlanMarkdown", () => {
  const text = formatPlanMarkdown(PLAN, [ITEM]);
  test.each([
    { title: "the counts", part: "| 0 | 0 | 3 | 0 | 0 | 0 | 0 |" },
    { title: "the guard", part: "**Stopped:** Too many." },
    { title: "old and new", part: "| active | true | false |" },
    { title: "the exact request", part: '    PATCH /Groups/t1 {"a":1}' },
    { title: "a name that breaks nothing", part: "Mia \\| \\<b\\>" },
    { title: "the estimate", part: "3 requests, about 2 s." },
  ])("shows $title", ({ part }) => {
    expect(text).toContain(part);
  });
});

test("formatPlanJson keeps everything", () => {
  expect(JSON.parse(formatPlanJson(PLAN, [ITEM]))).toEqual({ ...PLAN, items: [ITEM] });
});

describe("estimatePlan", () => {
  test.each([
    { requests: 0, concurrency: 32, durationMs: 0 },
    { requests: 1, concurrency: 32, durationMs: 40 },
    { requests: 320, concurrency: 32, durationMs: 400 },
  ])("$requests requests, $concurrency at once", ({ requests, concurrency, durationMs }) => {
    expect(estimatePlan(requests, { answerMs: 40, concurrency }).durationMs).toBe(durationMs);
  });
});
