import { describe, expect, test } from "vitest";
import type { CheckReport } from "./report.ts";
import { formatReport } from "./report-html.ts";

const HOSTILE = `</pre><script>alert("1")</script>'&`;
const REPORT: CheckReport = {
  url: `https://a.example/${HOSTILE}`,
  runId: "abc",
  startedAt: "2026-11-22T00:00:00.000Z",
  durationMs: 1_500,
  requests: 3,
  counts: { success: 0, failure: 1, warning: 0, skipped: 0 },
  results: [
    {
      id: "create-status",
      family: "Create",
      title: "A title",
      rule: "A rule.",
      section: "RFC 7644 section 3.3",
      lines: ["44-032"],
      level: "must",
      status: "failure",
      reason: HOSTILE,
      exchanges: [
        { method: "POST", path: "/Users", sent: { a: HOSTILE }, status: 500, received: HOSTILE },
        { method: "GET", path: "/Users" },
      ],
    },
  ],
  cleanUp: { deleted: 1, left: [{ path: `/Users/${HOSTILE}`, reason: HOSTILE }] },
  interrupted: true,
};

describe("formatReport", () => {
  const html = formatReport(REPORT);

  test("escapes whatever the server said", () => {
    expect(html).not.toContain("<script>");
    expect(html.split("&lt;/pre&gt;").length).toBe(8);
  });

  test("says what is wrong, what was left behind and that it is a part", () => {
    for (const text of ["44-032", "no answer", "Interrupted", "left behind", "1 failure"]) {
      expect(html).toContain(text);
    }
  });

  test("has colours for light and dark", () => {
    expect(html).toContain("prefers-color-scheme:dark");
  });
});
